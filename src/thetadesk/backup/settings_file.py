"""Rules and settings as one file: what it may hold, and what it says when it may not. Pure; no desk is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.kernel.money import money

FORMAT = "thetadesk-settings"
VERSION = 1
MOST = 10_000
"""Of each sort of thing."""
_SECTIONS = ("rules", "channels", "manners", "rates", "portfolios")
_ABOUT = ("format", "version", "made_at")


class SettingsFileError(InvalidInputError):
    """A file of rules and settings that cannot be imported."""

    code = "settings-file"
    title = "This file cannot be imported"


@dataclass(frozen=True, slots=True)
class SavedRule:
    """A rule: what it says, and whether it is paused."""

    id: str
    text: str
    name: str
    paused: bool


@dataclass(frozen=True, slots=True)
class SavedChannel:
    """A channel without its secrets: enough to see what is missing, not to set it up."""

    id: str
    kind: str
    title: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SavedPortfolio:
    """A portfolio; its accounts by id."""

    id: str
    name: str
    description: str
    default_capital: Decimal | None
    account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file says. A section that is left out (None) leaves what the desk has alone."""

    rules: tuple[SavedRule, ...] | None
    channels: tuple[SavedChannel, ...] | None
    manners: Mapping[str, object] | None
    rates: Mapping[date, Mapping[int, float]] | None
    portfolios: tuple[SavedPortfolio, ...] | None


def read(said: object) -> SettingsFile:
    """What the JSON value of a file says. Raises SettingsFileError naming the place and what it must be."""
    whole = _object(said, "the file")
    if whole.get("format") != FORMAT:
        raise SettingsFileError(f'This is no file of Thetadesk settings: its "format" is not "{FORMAT}".')
    version = whole.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SettingsFileError('"version" must be a whole number.')
    if version > VERSION:
        raise SettingsFileError(
            f"The file is of version {version}; this Thetadesk reads up to {VERSION}: install a newer one."
        )
    if strange := sorted(set(whole) - {*_SECTIONS, *_ABOUT}):
        raise SettingsFileError(f"{strange[0]!r} is no part of a file of settings: take it out.")
    return SettingsFile(
        None if "rules" not in whole else _rules(whole["rules"]),
        None if "channels" not in whole else _channels(whole["channels"]),
        None if "manners" not in whole else _object(whole["manners"], "manners"),
        None if "rates" not in whole else _rates(whole["rates"]),
        None if "portfolios" not in whole else _portfolios(whole["portfolios"]),
    )


def _rules(said: object) -> tuple[SavedRule, ...]:
    return tuple(
        SavedRule(
            _text(each, "id", where),
            _text(each, "text", where),
            _text(each, "name", where),
            _flag(each, "paused", where),
        )
        for where, each in _each(said, "rules")
    )


def _channels(said: object) -> tuple[SavedChannel, ...]:
    return tuple(
        SavedChannel(
            _text(each, "id", where),
            _text(each, "kind", where),
            _text(each, "title", where),
            {
                str(name): str(value)
                for name, value in _object(each.get("settings", {}), f"{where}.settings").items()
            },
        )
        for where, each in _each(said, "channels")
    )


def _portfolios(said: object) -> tuple[SavedPortfolio, ...]:
    return tuple(
        SavedPortfolio(
            _text(each, "id", where),
            _text(each, "name", where),
            _text(each, "description", where),
            _capital(each.get("default_capital"), where),
            tuple(_texts(each.get("account_ids"), f"{where}.account_ids")),
        )
        for where, each in _each(said, "portfolios")
    )


def _rates(said: object) -> dict[date, dict[int, float]]:
    found: dict[date, dict[int, float]] = {}
    for where, each in _each(said, "rates"):
        on = _day(_text(each, "on", where), f"{where}.on")
        yields = _object(each.get("yields"), f"{where}.yields")
        if on in found:
            raise SettingsFileError(f"{where}: {on} is in the file twice.")
        found[on] = {
            _days(days, where): _yield(value, f"{where}.yields.{days}") for days, value in yields.items()
        }
    return found


def _each(said: object, where: str) -> list[tuple[str, Mapping[str, object]]]:
    if not isinstance(said, list):
        raise SettingsFileError(f"{where} must be a list.")
    if len(said) > MOST:
        raise SettingsFileError(f"{where} has {len(said)} entries, and may have {MOST}.")
    places = [f"{where}[{number}]" for number in range(len(said))]
    return [(place, _object(each, place)) for place, each in zip(places, said, strict=True)]


def _object(said: object, where: str) -> Mapping[str, object]:
    if not isinstance(said, dict):
        raise SettingsFileError(f"{where} must be an object with names.")
    return said


def _text(said: Mapping[str, object], name: str, where: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or "\0" in value:
        raise SettingsFileError(f"{where}.{name} must be text.")
    return value


def _texts(said: object, where: str) -> list[str]:
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise SettingsFileError(f"{where} must be a list of texts.")
    return [str(each) for each in said]


def _flag(said: Mapping[str, object], name: str, where: str) -> bool:
    value = said.get(name)
    if not isinstance(value, bool):
        raise SettingsFileError(f"{where}.{name} must be true or false.")
    return value


def _capital(said: object, where: str) -> Decimal | None:
    if said is None:
        return None
    try:
        if isinstance(said, str):
            return money(said)
    except ThetadeskError as error:
        raise SettingsFileError(f"{where}.default_capital: {error.detail}") from error
    raise SettingsFileError(f'{where}.default_capital must be an amount as text, such as "25000", or null.')


def _day(said: str, where: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise SettingsFileError(f"{where} must be a day such as 2026-01-31.") from None


def _days(said: str, where: str) -> int:
    if not said.isdecimal() or len(said) > 6:
        raise SettingsFileError(
            f"{where}.yields must be named by days to maturity, such as 91; {said!r} is none."
        )
    return int(said)


def _yield(said: object, where: str) -> float:
    if not isinstance(said, int | float) or isinstance(said, bool) or not -1 <= said <= 1:
        raise SettingsFileError(f"{where} must be a number between -1 and 1: 4.3 % is 0.043.")
    return float(said)
