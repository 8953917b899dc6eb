"""Reading a file of settings value by value: what is there, or where it is not what it must be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.kernel.money import money

MOST = 10_000
"""Of each sort of thing."""

E = TypeVar("E", bound=StrEnum)


class SettingsFileError(InvalidInputError):
    """A file of rules and settings that cannot be imported."""

    code = "settings-file"
    title = "This file cannot be imported"


def each_of(said: object, where: str) -> list[tuple[str, Mapping[str, object]]]:
    """The entries of a list, each with its place."""
    if not isinstance(said, list):
        raise SettingsFileError(f"{where} must be a list.")
    if len(said) > MOST:
        raise SettingsFileError(f"{where} has {len(said)} entries, and may have {MOST}.")
    places = [f"{where}[{number}]" for number in range(len(said))]
    return [(place, names_of(each, place)) for place, each in zip(places, said, strict=True)]


def names_of(said: object, where: str) -> Mapping[str, object]:
    """An object with names."""
    if not isinstance(said, dict):
        raise SettingsFileError(f"{where} must be an object with names.")
    return said


def text(said: Mapping[str, object], name: str, where: str) -> str:
    """A text."""
    value = said.get(name)
    if not isinstance(value, str) or "\0" in value:
        raise SettingsFileError(f"{where}.{name} must be text.")
    return value


def texts(said: object, where: str) -> list[str]:
    """A list of texts."""
    if not isinstance(said, list) or not all(isinstance(each, str) and "\0" not in each for each in said):
        raise SettingsFileError(f"{where} must be a list of texts.")
    return [str(each) for each in said]


def flag(said: Mapping[str, object], name: str, where: str) -> bool:
    """True or false."""
    value = said.get(name)
    if not isinstance(value, bool):
        raise SettingsFileError(f"{where}.{name} must be true or false.")
    return value


def whole_number(said: Mapping[str, object], name: str, where: str) -> int | None:
    """A whole number, None where there is none."""
    value = said.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise SettingsFileError(f"{where}.{name} must be a whole number, or null.")
    return value


def amount(said: Mapping[str, object], name: str, where: str) -> Decimal | None:
    """An exact amount, None where there is none."""
    value = said.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return money(value)
    except ThetadeskError as error:
        raise SettingsFileError(f"{where}.{name}: {error.detail}") from error
    raise SettingsFileError(f'{where}.{name} must be an amount as text, such as "25000", or null.')


def day(said: Mapping[str, object], name: str, where: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(text(said, name, where))
    except ValueError:
        raise SettingsFileError(f"{where}.{name} must be a day such as 2026-01-31.") from None


def one_of(names: type[E], said: Mapping[str, object], name: str, where: str) -> E:
    """One of some words."""
    value = text(said, name, where)
    try:
        return names(value)
    except ValueError:
        words = ", ".join(each.value for each in names)
        raise SettingsFileError(f"{where}.{name} must be one of {words}.") from None
