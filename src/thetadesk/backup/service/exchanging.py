"""Rules and settings out as one file, and in again.

An import makes the desk's rules, preferences, rates, portfolios, tracked symbols, plans, wheels and schedules those of the file, as one unit with an audit record
for each change: what the file does not have goes, so that importing the export from before undoes it. A section that
the file leaves out stays as it is. Channels hold secrets, which are in no export; they are compared, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from thetadesk.alerts import manners
from thetadesk.alerts.model import Rule
from thetadesk.alerts.ports import Channel
from thetadesk.alerts.service import channels, preferences, replacing, rules
from thetadesk.audit import service as audit
from thetadesk.backup.saying import SettingsFileError
from thetadesk.backup.service import exchanging_jobs, exchanging_work
from thetadesk.backup.service.exchanging_work import Difference, difference, said
from thetadesk.backup.settings_file import (
    FORMAT,
    VERSION,
    SavedChannel,
    SavedPortfolio,
    SavedRule,
    SettingsFile,
)
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.jobs.model import Scheduled
from thetadesk.kernel.money import decimal_text
from thetadesk.ledger.model import By
from thetadesk.market.rates import TREASURY
from thetadesk.market.service.rates import change_rates, rate_table, remove_rates
from thetadesk.portfolio.model import Portfolio
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.service.portfolios import Wish


class Desk(Protocol):
    """What is needed to read channels without their secrets, and to know what runs by itself."""

    @property
    def vault(self) -> Vault: ...

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel there is an adapter of, by name."""
        ...

    def jobs(self, unit: Unit, /) -> Iterable[Scheduled]:
        """Every job, those of plug-ins included."""
        ...


def export(unit: Unit, desk: Desk, at: datetime) -> dict[str, object]:
    """Everything of the desk that a file holds, as its JSON value. No secret is in it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": at.isoformat(),
        "rules": [
            {"id": each.id, "text": each.text, "name": each.name, "paused": each.paused}
            for each in rules.listed(unit)
        ],
        "channels": [
            {"id": each.id, "kind": each.kind, "title": each.title, "settings": dict(each.settings)}
            for each in _channels(unit, desk)
        ],
        "manners": manners.written(preferences.current(unit)),
        "rates": [
            {"on": on.isoformat(), "yields": {str(days): rate for days, rate in sorted(yields.items())}}
            for on, yields in sorted(_rates(unit).items())
        ],
        "portfolios": [
            {
                "id": each.id,
                "name": each.name,
                "description": each.description,
                "default_capital": None
                if each.default_capital is None
                else decimal_text(each.default_capital),
                "account_ids": list(each.account_ids),
            }
            for each in portfolios.list_portfolios(unit)
        ],
        **exchanging_work.export(unit),
        "jobs": exchanging_jobs.export(unit),
    }


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import does, as far as it could be found out beforehand: the channels that differ,
    the rules, and the jobs that there are."""

    channels: list[Difference]
    rules: replacing.Plan | None
    jobs: tuple[Scheduled, ...] = ()


def plan(unit: Unit, desk: Desk, wanted: SettingsFile, by: By) -> Planned:
    """Everything that takes long, in a unit that only reads: while one writes, no alert is committed.

    Raises SettingsFileError where the desk cannot have one of the rules.
    """
    here = _channels(unit, desk) if wanted.channels is not None else []
    differing = [] if wanted.channels is None else _compare_channels(here, wanted.channels)
    renewed = None if wanted.rules is None else _plan_rules(unit, wanted.rules, by)
    return Planned(differing, renewed, () if wanted.jobs is None else tuple(desk.jobs(unit)))


def take_over(unit: Unit, wanted: SettingsFile, planned: Planned, by: By) -> list[Difference]:
    """Makes the desk's settings those of the file, and says what that changed.

    Raises SettingsFileError where the desk cannot have one of them; then the unit must not be committed.
    """
    if planned.rules is not None and wanted.rules is not None:
        if rules.edition(unit) != planned.rules.edition:
            # Somebody has changed a rule meanwhile: what was planned is not of these.
            planned = replace(planned, rules=_plan_rules(unit, wanted.rules, by))
        replacing.carry_out(unit, planned.rules or replacing.Plan((), ()), by)
    found = look_through(unit, wanted, planned, by)
    changed = [each for each in found if each.section != "channels"]
    if changed:
        counts = {
            f"{section} {action}": sum((each.section, each.action) == (section, action) for each in changed)
            for section, action in sorted({(each.section, each.action) for each in changed})
        }
        audit.record(unit, at=by.at, actor=by.actor, action="imported", subject="settings:file", after=counts)
    return found


def look_through(unit: Unit, wanted: SettingsFile, planned: Planned, by: By) -> list[Difference]:
    """What `take_over` would change. All but the rules is done for that, in a unit that must not be committed."""
    found = list(planned.channels)
    if wanted.portfolios is not None:
        found += _take_portfolios(unit, wanted.portfolios, by)
    found += exchanging_work.take_over(unit, wanted, by)
    if wanted.jobs is not None:
        here = exchanging_work.here_of(unit, wanted.portfolios or ())
        found += exchanging_jobs.take_over(unit, wanted.jobs, planned.jobs, here, by)
    if wanted.rates is not None:
        found += _take_rates(unit, wanted.rates, by)
    if planned.rules is not None:
        found += [each for move in planned.rules.moves for each in _rule_difference(move)]
    if wanted.manners is not None:
        found += _take_manners(unit, wanted.manners, by)
    return found


def _plan_rules(unit: Unit, wanted: Sequence[SavedRule], by: By) -> replacing.Plan:
    try:
        return replacing.plan(
            unit, [replacing.Wanted(each.id, each.text, each.name, each.paused) for each in wanted], by
        )
    except replacing.RuleRefusedError as error:
        raise SettingsFileError(f"rules[{error.number}]: {error.detail}") from error


def _rule_difference(move: replacing.Move) -> list[Difference]:
    before = move.before if move.before is not None and move.before.deleted_at is None else None
    after = move.after if move.after.deleted_at is None else None
    return difference("rules", move.after.name or move.after.text, _rule_words(before), _rule_words(after))


def _take_portfolios(unit: Unit, wanted: Sequence[SavedPortfolio], by: By) -> list[Difference]:
    standing = portfolios.list_portfolios(unit)
    ids, names = {each.id: each for each in standing}, {each.name: each for each in standing}
    found: list[Difference] = []
    kept: set[str] = set()
    matches = [ids.get(one.id) or names.get(one.name) for one in wanted]
    for match in matches:
        if match is not None and match.id in kept:
            raise SettingsFileError(f"The portfolio {match.name} is in the file twice.")
        kept |= {match.id} if match else set()
    # First what goes: its name may be another's now.
    for gone in (each for each in standing if each.id not in kept):
        portfolios.remove_portfolio(unit, gone.id, by)
        found += difference("portfolios", gone.name, _portfolio_words(gone), None)
    wishes = [Wish(one.name, one.description, one.default_capital, one.account_ids) for one in wanted]
    changes = [
        (number, before, wish)
        for number, (before, wish) in enumerate(zip(matches, wishes, strict=True))
        if before is None or _wish_of(before) != wish
    ]
    _free_names(unit, changes, by)
    for number, before, wish in changes:
        after = said(f"portfolios[{number}]", _one_portfolio, unit, before, wish, by)
        found += difference("portfolios", wish.name, _portfolio_words(before), _portfolio_words(after))
    return found


def _free_names(unit: Unit, changes: Sequence[tuple[int, Portfolio | None, Wish]], by: By) -> None:
    """Has those that give their name to another carry their id meanwhile: no two may be called the same at any time."""
    for _, before, wish in changes:
        if before is None or before.name == wish.name:
            continue
        if any(other.name == before.name for _, holder, other in changes if holder is not before):
            portfolios.change_portfolio(unit, before.id, replace(_wish_of(before), name=before.id), by)


def _one_portfolio(unit: Unit, before: Portfolio | None, wish: Wish, by: By) -> Portfolio:
    if before is None:
        return portfolios.create_portfolio(unit, wish, by)
    return portfolios.change_portfolio(unit, before.id, wish, by)


def _take_rates(unit: Unit, wanted: Mapping[date, Mapping[int, float]], by: By) -> list[Difference]:
    standing = _rates(unit)
    found: list[Difference] = []
    for on in sorted(standing.keys() | wanted.keys()):
        before, after = standing.get(on), wanted.get(on)
        if before == after:
            continue
        if after is None:
            remove_rates(unit, on, by.at, by.actor)
        else:
            said(f"the rates of {on}", change_rates, unit, on, after, by.at, by.actor)
        found += difference("rates", on.isoformat(), _rate_words(before), _rate_words(after))
    return found


def _take_manners(unit: Unit, wanted: Mapping[str, object], by: By) -> list[Difference]:
    before = preferences.current(unit)
    after = said("manners", preferences.prefer, unit, dict(wanted), by)
    if before == after:
        return []
    changed = {
        name: (value, manners.written(after)[name])
        for name, value in manners.written(before).items()
        if value != manners.written(after)[name]
    }
    return [
        Difference("manners", "changed", name.replace("_", " "), str(old), str(new))
        for name, (old, new) in changed.items()
    ]


def _compare_channels(standing: Iterable[SavedChannel], wanted: Iterable[SavedChannel]) -> list[Difference]:
    here, there = {each.id: each for each in standing}, {each.id: each for each in wanted}
    return [
        Difference("channels", "differs", id, _channel_words(here.get(id)), _channel_words(there.get(id)))
        for id in sorted(here.keys() | there.keys())
        if here.get(id) != there.get(id)
    ]


def _channels(unit: Unit, desk: Desk) -> list[SavedChannel]:
    return [
        SavedChannel(
            each.id,
            each.kind,
            each.title,
            {
                name: value
                for name, value in channels.shown(each, desk.channels.get(each.kind)).items()
                if value != channels.HIDDEN
            },
        )
        for each in channels.listed(unit, desk.vault)
    ]


def _rates(unit: Unit) -> dict[date, dict[int, float]]:
    """The user's own yields, by day and days to maturity."""
    found: dict[date, dict[int, float]] = {}
    for point in rate_table(unit).points:
        if point.source != TREASURY:
            found.setdefault(point.on, {})[point.days] = point.rate
    return found


def _rule_words(rule: Rule | None) -> str | None:
    if rule is None:
        return None
    return f"{rule.name + ': ' if rule.name else ''}{rule.text}{' (paused)' if rule.paused else ''}"


def _wish_of(portfolio: Portfolio) -> Wish:
    return Wish(portfolio.name, portfolio.description, portfolio.default_capital, portfolio.account_ids)


def _portfolio_words(portfolio: Portfolio | None) -> str | None:
    if portfolio is None:
        return None
    capital = portfolio.default_capital
    parts = [
        portfolio.name,
        portfolio.description,
        "" if capital is None else f"capital {decimal_text(capital)}",
        f"{len(portfolio.account_ids)} accounts",
    ]
    return ", ".join(part for part in parts if part)


def _rate_words(yields: Mapping[int, float] | None) -> str | None:
    return (
        None
        if yields is None
        else ", ".join(f"{days} days {rate:g}" for days, rate in sorted(yields.items()))
    )


def _channel_words(channel: SavedChannel | None) -> str | None:
    if channel is None:
        return None
    return ", ".join(
        [
            channel.kind,
            channel.title,
            *(f"{name} {value}" for name, value in sorted(channel.settings.items())),
        ]
    )
