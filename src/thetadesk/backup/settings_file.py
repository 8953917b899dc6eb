"""Rules and settings as one file: what it may hold, and what it says when it may not. Pure; no desk is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.backup import settings_work
from thetadesk.backup.saying import SettingsFileError, amount, day, each_of, flag, names_of, text, texts
from thetadesk.jobs.model import JobEdit
from thetadesk.market.model import Tracked
from thetadesk.plans.model import Plan
from thetadesk.wheel.model import Wheel

FORMAT = "thetadesk-settings"
VERSION = 1
_SECTIONS = ("rules", "channels", "manners", "rates", "portfolios", "tracked", "plans", "wheels", "jobs")
_ABOUT = ("format", "version", "made_at")


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
    tracked: tuple[Tracked, ...] | None = None
    plans: tuple[Plan, ...] | None = None
    wheels: tuple[Wheel, ...] | None = None
    jobs: tuple[JobEdit, ...] | None = None


def read(said: object) -> SettingsFile:
    """What the JSON value of a file says. Raises SettingsFileError naming the place and what it must be."""
    whole = names_of(said, "the file")
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
        None if "manners" not in whole else names_of(whole["manners"], "manners"),
        None if "rates" not in whole else _rates(whole["rates"]),
        None if "portfolios" not in whole else _portfolios(whole["portfolios"]),
        None if "tracked" not in whole else settings_work.tracked(whole["tracked"]),
        None if "plans" not in whole else settings_work.plans(whole["plans"]),
        None if "wheels" not in whole else settings_work.wheels(whole["wheels"]),
        None if "jobs" not in whole else settings_work.jobs(whole["jobs"]),
    )


def _rules(said: object) -> tuple[SavedRule, ...]:
    return tuple(
        SavedRule(
            text(each, "id", where),
            text(each, "text", where),
            text(each, "name", where),
            flag(each, "paused", where),
        )
        for where, each in each_of(said, "rules")
    )


def _channels(said: object) -> tuple[SavedChannel, ...]:
    return tuple(
        SavedChannel(
            text(each, "id", where),
            text(each, "kind", where),
            text(each, "title", where),
            {
                str(name): str(value)
                for name, value in names_of(each.get("settings", {}), f"{where}.settings").items()
            },
        )
        for where, each in each_of(said, "channels")
    )


def _portfolios(said: object) -> tuple[SavedPortfolio, ...]:
    return tuple(
        SavedPortfolio(
            text(each, "id", where),
            text(each, "name", where),
            text(each, "description", where),
            amount(each, "default_capital", where),
            tuple(texts(each.get("account_ids"), f"{where}.account_ids")),
        )
        for where, each in each_of(said, "portfolios")
    )


def _rates(said: object) -> dict[date, dict[int, float]]:
    found: dict[date, dict[int, float]] = {}
    for where, each in each_of(said, "rates"):
        on = day(each, "on", where)
        yields = names_of(each.get("yields"), f"{where}.yields")
        if on in found:
            raise SettingsFileError(f"{where}: {on} is in the file twice.")
        found[on] = {
            _days(days, where): _yield(value, f"{where}.yields.{days}") for days, value in yields.items()
        }
    return found


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
