"""Rules and settings out as one file, and in again.

An import makes the desk's rules, preferences, rates and portfolios those of the file, as one unit with an audit record
for each change: what the file does not have goes, so that importing the export from before undoes it. A section that
the file leaves out stays as it is. Channels hold secrets, which are in no export; they are compared, never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from thetadesk.alerts import manners
from thetadesk.alerts.model import Rule
from thetadesk.alerts.ports import Channel
from thetadesk.alerts.service import channels, preferences, rules
from thetadesk.audit import service as audit
from thetadesk.backup.settings_file import (
    FORMAT,
    VERSION,
    SavedChannel,
    SavedPortfolio,
    SavedRule,
    SettingsFile,
    SettingsFileError,
)
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.money import decimal_text
from thetadesk.ledger.model import By
from thetadesk.market.rates import TREASURY
from thetadesk.market.service.rates import change_rates, rate_table, remove_rates
from thetadesk.portfolio.model import Portfolio
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.service.portfolios import Wish

T = TypeVar("T")


class Desk(Protocol):
    """What is needed to read channels without their secrets."""

    @property
    def vault(self) -> Vault: ...

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel there is an adapter of, by name."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an import changes: `action` is added, changed or removed; for a channel `differs`, which the
    import leaves to a hand."""

    section: str
    action: str
    name: str
    before: str | None = None
    after: str | None = None


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
    }


def take_over(unit: Unit, desk: Desk, wanted: SettingsFile, by: By) -> list[Difference]:
    """Makes the desk's settings those of the file, and says what that changed.

    Raises SettingsFileError where the desk cannot have one of them; then the unit must not be committed.
    """
    found: list[Difference] = []
    if wanted.channels is not None:
        found += _compare_channels(_channels(unit, desk), wanted.channels)
    if wanted.portfolios is not None:
        found += _take_portfolios(unit, wanted.portfolios, by)
    if wanted.rates is not None:
        found += _take_rates(unit, wanted.rates, by)
    if wanted.rules is not None:
        found += _take_rules(unit, wanted.rules, by)
    if wanted.manners is not None:
        found += _take_manners(unit, wanted.manners, by)
    changed = [each for each in found if each.section != "channels"]
    if changed:
        counts = {
            f"{section} {action}": sum((each.section, each.action) == (section, action) for each in changed)
            for section, action in sorted({(each.section, each.action) for each in changed})
        }
        audit.record(unit, at=by.at, actor=by.actor, action="imported", subject="settings:file", after=counts)
    return found


def _take_rules(unit: Unit, wanted: Sequence[SavedRule], by: By) -> list[Difference]:
    standing = {each.id: each for each in rules.listed(unit)}
    deleted = {each.id: each for each in rules.listed(unit, deleted=True)}
    twins = {(each.text, each.name): each.id for each in standing.values()}
    named = {each.id for each in wanted}
    kept: set[str] = set()
    found: list[Difference] = []
    for number, one in enumerate(wanted):
        twin = twins.get((one.text, one.name))
        known = one.id if one.id in standing or one.id in deleted else twin if twin not in named else None
        if known in kept:
            raise SettingsFileError(f"rules[{number}] is in the file twice.")
        before = standing.get(known or "")
        after = _said(f"rules[{number}]", _one_rule, unit, one, known, deleted, by)
        kept.add(after.id)
        found += _difference("rules", one.name or one.text, _rule_words(before), _rule_words(after))
    for gone in standing.keys() - kept:
        rules.delete(unit, gone, by)
        each = standing[gone]
        found += _difference("rules", each.name or each.text, _rule_words(each), None)
    return found


def _one_rule(unit: Unit, one: SavedRule, known: str | None, deleted: Mapping[str, Rule], by: By) -> Rule:
    if known is None:
        made = rules.create(unit, one.text, by, one.name)
    else:
        if known in deleted:
            rules.restore(unit, known, by)
        made = rules.edit(unit, known, by, text=one.text, name=one.name)
    return rules.pause(unit, made.id, one.paused, by)


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
        found += _difference("portfolios", gone.name, _portfolio_words(gone), None)
    for number, (one, before) in enumerate(zip(wanted, matches, strict=True)):
        wish = Wish(one.name, one.description, one.default_capital, one.account_ids)
        if before is not None and _wish_of(before) == wish:
            continue
        after = _said(f"portfolios[{number}]", _one_portfolio, unit, before, wish, by)
        found += _difference("portfolios", one.name, _portfolio_words(before), _portfolio_words(after))
    return found


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
            _said(f"the rates of {on}", change_rates, unit, on, after, by.at, by.actor)
        found += _difference("rates", on.isoformat(), _rate_words(before), _rate_words(after))
    return found


def _take_manners(unit: Unit, wanted: Mapping[str, object], by: By) -> list[Difference]:
    before = preferences.current(unit)
    after = _said("manners", preferences.prefer, unit, dict(wanted), by)
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


def _said(where: str, work: Callable[..., T], *arguments: object) -> T:
    """What `work` answers; its refusal names the place in the file."""
    try:
        return work(*arguments)
    except ThetadeskError as error:
        raise SettingsFileError(f"{where}: {error.detail}") from error


def _difference(section: str, name: str, before: str | None, after: str | None) -> list[Difference]:
    if before == after:
        return []
    action = "added" if before is None else "removed" if after is None else "changed"
    return [Difference(section, action, name, before, after)]


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
