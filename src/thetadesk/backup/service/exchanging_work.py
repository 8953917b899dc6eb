"""Tracked symbols, plans and wheels of a settings file, taken over: what the file does not have goes.

A plan or wheel of a portfolio that has another id here is found by the portfolio's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from thetadesk.backup.saying import SettingsFileError
from thetadesk.backup.settings_file import SavedPortfolio, SettingsFile
from thetadesk.backup.settings_work import written_plan, written_tracked, written_wheel
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.ledger.model import By
from thetadesk.market.model import Tracked
from thetadesk.market.service import tracked
from thetadesk.plans.model import Plan
from thetadesk.plans.service import plans
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Wheel
from thetadesk.wheel.service import wheels

T = TypeVar("T")
Here = Callable[[str, str], str]
"""Answers the portfolio here that an id in the file means; the second argument is the place in the file."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an import changes: `action` is added, changed or removed; for a channel `differs`, which the
    import leaves to a hand."""

    section: str
    action: str
    name: str
    before: str | None = None
    after: str | None = None


def difference(section: str, name: str, before: str | None, after: str | None) -> list[Difference]:
    """What becomes of one thing, in words before and after (None: it is not there); nothing where they are the same."""
    if before == after:
        return []
    action = "added" if before is None else "removed" if after is None else "changed"
    return [Difference(section, action, name, before, after)]


def export(unit: Unit) -> dict[str, object]:
    """These sections as JSON values."""
    return {
        "tracked": [written_tracked(each) for each in tracked.tracked(unit)],
        "plans": [written_plan(each) for each in plans.list_plans(unit)],
        "wheels": [written_wheel(each) for each in wheels.list_wheels(unit)],
    }


def take_over(unit: Unit, wanted: SettingsFile, by: By) -> list[Difference]:
    """Makes these sections those of the file, once its portfolios are here. Raises SettingsFileError."""
    found: list[Difference] = []
    here = here_of(unit, wanted.portfolios or ())
    if wanted.tracked is not None:
        found += _take_tracked(unit, wanted.tracked, by)
    if wanted.plans is not None:
        found += _take_plans(unit, wanted.plans, here, by)
    if wanted.wheels is not None:
        found += _take_wheels(unit, wanted.wheels, here, by)
    return found


def here_of(unit: Unit, saved: Sequence[SavedPortfolio]) -> Here:
    """Which portfolio here is the one of an id in the file."""
    standing = portfolios.list_portfolios(unit)
    ids, by_name = {each.id for each in standing}, {each.name: each.id for each in standing}
    names = {each.id: each.name for each in saved}

    def here(id: str, where: str) -> str:
        found = id if id in ids else by_name.get(names.get(id, ""))
        if found is None:
            raise SettingsFileError(f"{where}.portfolio_id: there is no portfolio {id}, here or in the file.")
        return found

    return here


def _take_tracked(unit: Unit, wanted: Sequence[Tracked], by: By) -> list[Difference]:
    before = {each.symbol: each for each in tracked.tracked(unit)}
    after = by_key("tracked", wanted, lambda each: each.symbol)
    found: list[Difference] = []
    for symbol in sorted(before.keys() - after.keys()):
        tracked.untrack(unit, symbol, by.at, by.actor)
        found += difference("tracked", symbol, _tracked_words(before[symbol]), None)
    for number, each in enumerate(wanted):
        standing = before.get(each.symbol)
        if standing is None or written_tracked(standing) != written_tracked(each):
            new = replace(each, added_at=by.at)
            made = said(f"tracked[{number}]", tracked.track, unit, new, by.at, by.actor)
            words = None if standing is None else _tracked_words(standing)
            found += difference("tracked", made.symbol, words, _tracked_words(made))
    return found


def _take_plans(unit: Unit, wanted: Sequence[Plan], here: Here, by: By) -> list[Difference]:
    placed = [
        replace(each, portfolio_id=here(each.portfolio_id, f"plans[{at}]")) for at, each in enumerate(wanted)
    ]
    by_key("plans", placed, lambda each: each.id)
    standing = plans.list_plans(unit)
    ids = {each.id: each for each in standing}
    names = {(each.portfolio_id, each.name): each for each in standing}
    matches = [ids.get(each.id) or names.get((each.portfolio_id, each.name)) for each in placed]
    kept = {
        match.id
        for match, each in zip(matches, placed, strict=True)
        if match is not None and match.portfolio_id == each.portfolio_id
    }
    found: list[Difference] = []
    for gone in (each for each in standing if each.id not in kept):
        plans.remove(unit, gone.id, by)
        found += difference("plans", gone.name, _plan_words(gone), None)
    for at, (each, match) in enumerate(zip(placed, matches, strict=True)):
        before = match if match is not None and match.id in kept else None
        after = said(f"plans[{at}]", _one_plan, unit, before, each, by)
        found += difference("plans", each.name, _plan_words(before), _plan_words(after))
    return found


def _one_plan(unit: Unit, before: Plan | None, wanted: Plan, by: By) -> Plan:
    today = market_date(by.at)
    if before is None:
        since = min(wanted.current.valid_from, today)
        terms = wanted.current.terms
        wish = plans.Wish(wanted.name, wanted.portfolio_id, terms, since, wanted.active)
        return plans.create(unit, wish, today, by)
    after = before
    if (before.name, before.current.terms) != (wanted.name, wanted.current.terms):
        change = plans.Change(wanted.name, wanted.current.terms)
        after = plans.change(unit, before.id, change, today, by)
    return plans.activate(unit, before.id, by) if wanted.active and not before.active else after


def _take_wheels(unit: Unit, wanted: Sequence[Wheel], here: Here, by: By) -> list[Difference]:
    before = {each.id: each for each in wheels.list_wheels(unit)}
    after = by_key("wheels", wanted, lambda each: each.id)
    found: list[Difference] = []
    for id in sorted(before.keys() - after.keys()):
        wheels.remove(unit, id, by)
        found += difference("wheels", before[id].symbol, _wheel_words(before[id]), None)
    for number, each in enumerate(wanted):
        where = f"wheels[{number}]"
        placed = replace(each, portfolio_id=here(each.portfolio_id, where))
        standing = before.get(each.id)
        if standing is None or written_wheel(standing) != written_wheel(placed):
            made = said(where, wheels.restore, unit, placed, by)
            found += difference("wheels", made.symbol, _wheel_words(standing), _wheel_words(made))
    return found


def by_key(section: str, wanted: Sequence[T], key: Callable[[T], str]) -> Mapping[str, T]:
    """What a section has, by what tells its entries apart. Raises SettingsFileError where two are the same."""
    found: dict[str, T] = {}
    for each in wanted:
        if key(each) in found:
            raise SettingsFileError(f"{section}: {key(each)} is in the file twice.")
        found[key(each)] = each
    return found


def said(where: str, work: Callable[..., T], *arguments: object) -> T:
    """What `work` answers; its refusal names the place in the file."""
    try:
        return work(*arguments)
    except ThetadeskError as error:
        raise SettingsFileError(f"{where}: {error.detail}") from error


def _tracked_words(each: Tracked) -> str:
    return ", ".join(part for part in (each.profile or "the usual distance", each.note) if part)


def _plan_words(plan: Plan | None) -> str | None:
    if plan is None:
        return None
    told = {name: value for name, value in written_plan(plan).items() if name not in _NOT_TOLD and value}
    return ", ".join([*(f"{name.replace('_', ' ')} {value}" for name, value in told.items()), *_limits(plan)])


_NOT_TOLD = frozenset({"id", "name", "portfolio_id", "valid_from", "strategies"})


def _limits(plan: Plan) -> list[str]:
    return [
        " ".join(
            f"{name.replace('_', ' ')} {value}" for name, value in asdict(each).items() if value is not None
        )
        for each in plan.current.terms.strategies
    ]


def _wheel_words(wheel: Wheel | None) -> str | None:
    if wheel is None:
        return None
    told = {name: value for name, value in written_wheel(wheel).items() if name != "id" and value}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in told.items())
