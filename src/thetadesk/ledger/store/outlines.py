"""Campaigns in outline: their figures without legs, links and stories, for whoever looks at many of some tickers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, Confidence, Link, LinkKind, Lot
from thetadesk.ledger.store.books import lot_of
from thetadesk.ledger.store.tables import (
    CASH,
    allocations,
    campaign_aliases,
    campaign_days,
    campaigns,
    lots,
    matches,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """One campaign's figures on the cash basis, in its account's currency; `family` is what it was derived with."""

    id: str
    account_id: str
    family: str
    ticker: str
    anchor: str
    strategy: str
    incomplete: bool
    opened_on: date
    closed_on: date | None
    realized: Decimal
    income: Decimal
    cash: Decimal
    open_cost: Decimal
    shares: Decimal
    adjusted_basis: Decimal | None


@dataclass(frozen=True, slots=True)
class Takings:
    """What one campaign took in and ties up. `premium` is the gross cash of short options opened, `bought_back`
    (negative) of those closed, `fees` (negative) all that it tells; `capital` is at risk since `last_on`, `capital_days`
    Σ capital × calendar days before it. None where nobody can say, or it is not derived yet."""

    premium: Decimal = ZERO
    bought_back: Decimal = ZERO
    fees: Decimal = ZERO
    capital: Decimal | None = None
    capital_days: Decimal | None = None
    last_on: date | None = None


def outlines(
    unit: Unit, account_ids: Sequence[str], tickers: Sequence[str] | None, *, open_only: bool = False
) -> list[Outline]:
    """The campaigns of these tickers (None: of all) in these accounts, in order of opening."""
    of = campaigns.c
    query = select(*(of[name] for name in Outline.__dataclass_fields__)).where(of.account_id.in_(account_ids))
    if tickers is not None:
        query = query.where(of.ticker.in_(tickers))
    if open_only:
        query = query.where(of.is_open)
    return [Outline(*row) for row in unit.rows(query.order_by(of.opened_on, of.id))]


def open_lots(unit: Unit, of: Sequence[Outline]) -> list[Lot]:
    """What these campaigns hold, on the cash basis."""
    query = select(lots).where(
        lots.c.account_id.in_({each.account_id for each in of}),
        lots.c.family.in_({each.family for each in of}),
        lots.c.basis == CASH,
        lots.c.campaign_id.in_([each.id for each in of]),
    )
    return [lot_of(row) for row in unit.rows(query.order_by(lots.c.family, lots.c.position))]


def links_of(unit: Unit, ids: Iterable[str]) -> list[Link]:
    """Why transactions of these campaigns belong together."""
    rows: Sequence[Any] = unit.rows(
        select(campaigns.c.id, campaigns.c.links).where(campaigns.c.id.in_(list(ids)))
    )
    return [
        Link(
            LinkKind(told["kind"]),
            id,
            tuple(told["from"]),
            tuple(told["to"]),
            told["reason"],
            Confidence(told["confidence"]),
        )
        for id, links in rows
        for told in links
    ]


def retold_anchors(unit: Unit, ids: Iterable[str]) -> dict[str, str]:
    """Of these campaign ids those under which nothing is told any more, with the anchor of the campaign that tells their
    story now."""
    alias = campaign_aliases.c
    query = select(alias.alias, campaigns.c.anchor).join_from(
        campaign_aliases, campaigns, campaigns.c.id == alias.campaign_id
    )
    found = {row[0]: row[1] for row in unit.rows(query.where(alias.alias.in_(list(ids))))}
    if found:
        for row in unit.rows(select(campaigns.c.id).where(campaigns.c.id.in_(list(found)))):
            del found[row[0]]
    return found


def takings(unit: Unit, of: Sequence[Outline]) -> dict[str, Takings]:
    """What each of these campaigns took in, in four queries for all of them."""
    ids = [each.id for each in of]
    if not ids:
        return {}
    told = func.sum(allocations.c.fees)
    fees = _by_id(unit, select(allocations.c.campaign_id, told).where(allocations.c.campaign_id.in_(ids)))
    bought = _bought_back(unit, of, ids)
    days = {row[0]: row[1:] for row in unit.rows(_days(of, ids))}
    capital = {row[0]: row[1] for row in unit.rows(_latest(of, ids))}
    found = {}
    for id in ids:
        premium, until, lacking, last_on = days.get(id, (ZERO, None, 1, None))
        capital_days = None if lacking else until
        now = capital.get(id)
        found[id] = Takings(premium, bought.get(id, ZERO), fees.get(id, ZERO), now, capital_days, last_on)
    return found


def _by_id(unit: Unit, query: Any) -> dict[str, Decimal]:
    rows: Sequence[Any] = unit.rows(query.group_by(query.selected_columns[0]))
    return {row[0]: row[1] for row in rows}


def _bought_back(unit: Unit, of: Sequence[Outline], ids: Sequence[str]) -> dict[str, Decimal]:
    of_matches = matches.c
    query = select(of_matches.closed_in, func.sum(of_matches.close_gross)).where(
        of_matches.account_id.in_({each.account_id for each in of}),
        of_matches.family.in_({each.family for each in of}),
        of_matches.basis == CASH,
        of_matches.is_option,
        of_matches.quantity < 0,
        of_matches.closed_in.in_(ids),
    )
    return _by_id(unit, query)


def _days(of: Sequence[Outline], ids: Sequence[str]) -> Any:
    day = campaign_days.c
    lacking = func.count() - func.count(day.capital_days)
    summed = (func.sum(day.premium), func.sum(day.capital_days), lacking, func.max(day.on))
    return select(day.campaign_id, *summed).where(*_own_days(of, ids)).group_by(day.campaign_id)


def _latest(of: Sequence[Outline], ids: Sequence[str]) -> Any:
    """The capital at risk since the last day on which anything happened."""
    day = campaign_days.c
    last = (
        select(day.campaign_id, func.max(day.on).label("last_on"))
        .where(*_own_days(of, ids))
        .group_by(day.campaign_id)
        .subquery()
    )
    same = and_(day.campaign_id == last.c.campaign_id, day.on == last.c.last_on)
    return (
        select(day.campaign_id, day.capital).join_from(campaign_days, last, same).where(*_own_days(of, ids))
    )


def _own_days(of: Sequence[Outline], ids: Sequence[str]) -> list[Any]:
    day = campaign_days.c
    return [
        day.account_id.in_({each.account_id for each in of}),
        day.family.in_({each.family for each in of}),
        day.campaign_id.in_(ids),
    ]
