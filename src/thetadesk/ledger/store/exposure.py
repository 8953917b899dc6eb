"""What was held, and put at risk, in a time: trades, campaigns, and how the capital at risk of each campaign moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select

from thetadesk.db.unit import Unit
from thetadesk.kernel.instruments import Right
from thetadesk.kernel.values import value
from thetadesk.ledger.model import Kind, Outcome
from thetadesk.ledger.store.rows import CURRENT
from thetadesk.ledger.store.tables import (
    campaign_days,
    campaigns,
    trade_results,
    transaction_days,
    transactions,
)


@value(frozen=True, slots=True)
class HeldTrade:
    """One instrument opened by one transaction, and what has become of it. `premium` is what opening it brought, signed
    and before fees, `realized` what the closed part came to, net; `capital` what it put at risk by itself."""

    account_id: str
    campaign_id: str
    ticker: str
    opened_by: str
    symbol: str
    is_option: bool
    right: Right | None
    sign: int
    quantity: Decimal
    open_quantity: Decimal
    opened_on: date
    closed_on: date | None
    premium: Decimal
    realized: Decimal
    capital: Decimal | None
    outcome: Outcome
    basis_known: bool


@value(frozen=True, slots=True)
class HeldCampaign:
    """A campaign that was open at some time: what it is and from when until when."""

    id: str
    account_id: str
    ticker: str
    strategy: str
    opened_on: date
    closed_on: date | None


@value(frozen=True, slots=True)
class CapitalStep:
    """What a campaign had at risk from the end of a market date on; None where that is unknown or without limit."""

    campaign_id: str
    on: date
    capital: Decimal | None


_TRADE = [trade_results.c[field.name] for field in fields(HeldTrade)]
_CAMPAIGN = [campaigns.c[field.name] for field in fields(HeldCampaign)]
_STEP = [campaign_days.c[field.name] for field in fields(CapitalStep)]


def trades_held(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> list[HeldTrade]:
    """Every trade of which something was held between two market dates, both included, in order of opening."""
    of = trade_results.c
    query = select(*_TRADE).where(of.account_id.in_(account_ids), of.opened_on <= last)
    # Two queries, as the index on the close serves each of them and not both at once.
    rows: list[Any] = [
        *unit.rows(query.where(of.closed_on.is_(None))),
        *unit.rows(query.where(of.closed_on >= first)),
    ]
    found = [HeldTrade(*row) for row in rows]
    return sorted(found, key=lambda each: (each.opened_on, each.opened_by, each.symbol))


def campaigns_held(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> list[HeldCampaign]:
    """Every campaign that was open between two market dates, both included, in order of opening."""
    of = campaigns.c
    query = (
        select(*_CAMPAIGN)
        .where(of.account_id.in_(account_ids), of.opened_on <= last)
        .where(or_(of.is_open, of.closed_on >= first))
        .order_by(of.opened_on, of.id)
    )
    rows: Sequence[Any] = unit.rows(query)
    return [HeldCampaign(*row) for row in rows]


def capital_steps(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> list[CapitalStep]:
    """How the capital at risk of each campaign moved between two market dates, both included, in order; before them what
    those had at risk that were open then."""
    of = campaign_days.c
    query = select(*_STEP).where(of.account_id.in_(account_ids), of.on.between(first, last))
    rows: list[Any] = [*_at_end_of(unit, account_ids, first - timedelta(days=1)), *unit.rows(query)]
    return sorted((CapitalStep(*row) for row in rows), key=lambda step: step.on)


_NO_DECISION = (Kind.DELIVERY, Kind.TRANSFER, Kind.OPENING_POSITION, Kind.CORPORATE, Kind.SPLIT)
_ASKED_AT_ONCE = 5000  # both engines take so many values in one question


def moved_in(unit: Unit, account_ids: Sequence[str], trades: Sequence[HeldTrade]) -> list[str]:
    """Those of the transactions that opened these trades which are none themselves: something came in, nobody bought it."""
    if not trades:
        return []
    of = transaction_days.c
    span = of.traded_on.between(trades[0].opened_on, trades[-1].opened_on)
    rare = select(of.traded_on).where(of.account_id.in_(account_ids), of.kind.in_(_NO_DECISION), span)
    days = {row.traded_on for row in unit.rows(rare)}
    ids = sorted({each.opened_by for each in trades if each.opened_on in days})
    told = transactions.c
    found: list[str] = []
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[start : start + _ASKED_AT_ONCE]
        query = select(told.id).where(CURRENT, told.id.in_(some), told.kind.in_(_NO_DECISION))
        found += [row.id for row in unit.rows(query)]
    return found


def _at_end_of(unit: Unit, account_ids: Sequence[str], last: date) -> Sequence[Any]:
    """The last step of each campaign that was open then: the key finds it without reading those before."""
    of, about, earlier = campaign_days.c, campaigns.c, campaign_days.alias("earlier")
    latest = (
        select(func.max(earlier.c.on))
        .where(earlier.c.account_id == about.account_id, earlier.c.family == about.family)
        .where(earlier.c.campaign_id == about.id, earlier.c.on <= last)
        .correlate(campaigns)
        .scalar_subquery()
    )
    same = and_(of.account_id == about.account_id, of.family == about.family, of.campaign_id == about.id)
    return unit.rows(
        select(*_STEP)
        .join_from(campaigns, campaign_days, and_(same, of.on == latest))
        .where(about.account_id.in_(account_ids), or_(about.is_open, about.closed_on > last))
    )
