"""The daily record: what every leg and every account was at the close of each day."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.ledger.service.overview import former_ids
from thetadesk.portfolio.days import (
    PortfolioDay,
    account_day,
    day_served,
    leg_day,
    legs_on,
    portfolio_day,
    supersedes,
)
from thetadesk.portfolio.model import AccountDay, LegDay, LegValue, NotTakenDownError, Taken, Valued
from thetadesk.portfolio.service.live import LiveBook
from thetadesk.portfolio.store import days as store
from thetadesk.portfolio.store.days import LegFilter

__all__ = ["LegFilter"]


@dataclass(frozen=True, slots=True)
class Written:
    """What was taken down: how many legs of how many accounts, and the symbols whose quotes were of another day, so
    that they have no mark. Of `kept` accounts the day had been taken down before, and better."""

    legs: int
    accounts: int
    lacking: tuple[str, ...]
    kept: int = 0


def valued(book: LiveBook, at: datetime, ahead: float = 0.0) -> Valued | None:
    """The live book as it was last valued; `at` is the time in the market, which is `ahead` of ours by so many seconds.
    None before anything was valued."""
    loaded, snapshot = book.loaded, book.snapshot
    if loaded is None:
        return None
    cash = {each.account_id: each.amount for each in loaded.cash}
    headers = {id: found for id in cash if (found := book.header([id])) is not None}
    return Valued(at, market_date(at), snapshot.legs, headers, cash, ahead) if headers else None


def of_accounts(valued: Valued, account_ids: Collection[str]) -> Valued:
    """The same moment of some of the accounts."""
    return replace(
        valued,
        legs=tuple(leg for leg in valued.legs if leg.held.key.account_id in account_ids),
        headers={id: header for id, header in valued.headers.items() if id in account_ids},
        cash={id: amount for id, amount in valued.cash.items() if id in account_ids},
    )


def take_down(unit: Unit, valued: Valued) -> tuple[date, Written]:
    """Takes the session down that has ended last; which it was. Raises NotTakenDownError while a session goes on, and
    where no quote is of that day."""
    served = day_served(valued.at)
    if served is None:
        raise NotTakenDownError(
            f"The session of {valued.on} goes on: it is taken down after its close. What has not been taken down of the one "
            "before it is not known any more."
        )
    on, source = served
    written = snapshot_day(unit, valued, on, valued.at, source)
    if not written.accounts and not written.kept:
        raise NotTakenDownError(f"No quote is of {on}: what it closed at is not known any more.")
    return on, written


def snapshot_day(unit: Unit, valued: Valued, on: date, at: datetime, source: Taken) -> Written:
    """Takes a market date down, in place of what was taken down of it before, unless that was better. Legs that rest on
    a quote of another day are kept without a mark. Where that leaves no leg of the whole book a value, nothing is
    written."""
    legs = legs_on(valued, on)
    held = [leg for leg in legs if leg.held.quantity]
    lacking = tuple(sorted({leg.held.key.symbol for leg in held if leg.value is None}))
    if held and all(leg.value is None for leg in held):
        return Written(0, 0, lacking)
    days = _account_days(valued, legs, (on, at, source))
    before = {day.account_id: day for day in store.account_days_between(unit, list(valued.headers), on, on)}
    chosen = [day for day in days if supersedes(day, before.get(day.account_id))]
    ids = {day.account_id for day in chosen}
    rows = [leg_day(leg, on, at, source) for leg in held if leg.held.key.account_id in ids]
    store.keep_day(unit, on, chosen, rows)
    return Written(len(rows), len(chosen), lacking, len(days) - len(chosen))


def _account_days(
    valued: Valued, legs: Sequence[LegValue], taken: tuple[date, datetime, Taken]
) -> list[AccountDay]:
    by_account: dict[str, list[LegValue]] = {}
    for leg in legs:
        by_account.setdefault(leg.held.key.account_id, []).append(leg)
    return [
        account_day(id, by_account.get(id, ()), header, valued.cash[id], taken)
        for id, header in valued.headers.items()
    ]


def account_days(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> list[AccountDay]:
    """What these accounts were at the close of each day from `first` to `last`, oldest first."""
    return store.account_days_between(unit, account_ids, first, last)


def portfolio_days(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> list[PortfolioDay]:
    """What these accounts were together at the close of each day, oldest first: of every day with the accounts given
    here, whoever was together then."""
    found = account_days(unit, account_ids, first, last)
    return [portfolio_day(list(rows), account_ids) for _, rows in groupby(found, lambda row: row.on)]


def held_on(unit: Unit, account_ids: Sequence[str], on: date) -> list[LegDay]:
    """What these accounts held at the close of a market date, as it was taken down."""
    return store.legs_on(unit, account_ids, on)


def each_leg(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> Iterator[LegDay]:
    """What these accounts held at the close of each day, oldest first, one by one; the unit is to stay open meanwhile."""
    return store.each_leg(unit, account_ids, first, last)


def legs_of(
    unit: Unit, wanted: LegFilter, limit: int | None = None, offset: int = 0
) -> tuple[int, list[LegDay]]:
    """How many rows there are of these campaigns' legs, whatever they were called then, and a page of them, newest day
    first."""
    return store.legs_of(unit, _by_every_name(unit, wanted), limit, offset)


def newest_legs(unit: Unit, wanted: LegFilter) -> list[LegDay]:
    """What these campaigns held on the newest day on which that was taken down."""
    named = _by_every_name(unit, wanted)
    on = store.newest_day_of(unit, named)
    return [] if on is None else store.legs_of(unit, replace(named, first=on, last=on))[1]


def _by_every_name(unit: Unit, wanted: LegFilter) -> LegFilter:
    former = former_ids(unit, wanted.campaign_ids)
    return replace(wanted, campaign_ids=(*wanted.campaign_ids, *former))


def take_down_legs(unit: Unit, valued: Valued, account_id: str, campaign_ids: Sequence[str]) -> list[LegDay]:
    """Takes down what these campaigns hold, because somebody asks: of today while a session goes on, else of the one that
    has ended last. What was taken down of them at its close stays. Raises NotTakenDownError where they hold nothing, or
    no quote is of that day."""
    served = day_served(valued.at)
    on = served[0] if served else valued.on
    held = [
        leg
        for leg in legs_on(valued, on)
        if leg.held.quantity
        and leg.held.key.account_id == account_id
        and leg.held.key.campaign_id in campaign_ids
    ]
    if not held:
        raise NotTakenDownError("Nothing is held: there is nothing to take down.")
    if all(leg.value is None for leg in held):
        raise NotTakenDownError(f"No quote is of {on}: what it was worth then is not known.")
    _, known = legs_of(unit, LegFilter(account_id, tuple(campaign_ids), on, on))
    rows = [leg_day(leg, on, valued.at, Taken.MANUAL) for leg in held]
    better = [each for each in known if each.source is not Taken.MANUAL]
    kept = {each.symbol for each in better}
    new = [row for row in rows if row.symbol not in kept]
    store.keep_legs(unit, new)
    return [*better, *new]


def edition(unit: Unit, account_ids: Sequence[str]) -> Hashable:
    """Differs whenever another day of these accounts was taken down, or one anew."""
    return store.newest(unit, account_ids)


def prune(unit: Unit, before: date) -> int:
    """Deletes what was taken down of days before this one; how many rows that were."""
    return store.remove_before(unit, before)


def forget(unit: Unit, account_id: str) -> None:
    """Deletes all that was taken down of an account that is removed."""
    store.remove_accounts(unit, [account_id])
