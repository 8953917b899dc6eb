"""What an account's money went into, day by day: cash, what open holdings cost, what was put in and taken out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import FUNDING_KINDS, Kind, Status, Transaction
from thetadesk.ledger.store.rows import CURRENT, WITHOUT_RAW, transaction_of
from thetadesk.ledger.store.tables import CASH, campaigns, lots, matches, transaction_days, transactions

_MOVING = (Kind.TRANSFER, Kind.OPENING_POSITION)

ByDay = dict[date, Decimal]


def cash_by_day(unit: Unit, account_ids: Sequence[str], currency: str) -> ByDay:
    """The cash of every valid transaction, by market date."""
    of = transaction_days.c
    query = (
        select(of.traded_on, func.sum(of.gross), func.sum(of.fees))
        .where(of.account_id.in_(account_ids), of.status == Status.VALID, of.currency == currency)
        .group_by(of.traded_on)
    )
    rows: Sequence[Any] = unit.rows(query)
    return {on: gross + fees for on, gross, fees in rows}


def open_cost_by_day(unit: Unit, account_ids: Sequence[str]) -> ByDay:
    """By how much the signed cash in open holdings (paid: negative, fees included) changes on each market date."""
    changes: defaultdict[date, Decimal] = defaultdict(Decimal)
    of, held = matches.c, lots.c
    mine = of.account_id.in_(account_ids), of.basis == CASH
    sums = func.sum(of.open_gross), func.sum(of.open_fees)
    rows: Sequence[Any] = unit.rows(
        select(of.opened_on, of.closed_on, *sums).where(*mine).group_by(of.opened_on, of.closed_on)
    )
    for opened_on, closed_on, gross, fees in rows:
        changes[opened_on] += gross + fees
        changes[closed_on] -= gross + fees
    still: Sequence[Any] = unit.rows(
        select(held.opened_on, func.sum(held.cost), func.sum(held.fees))
        .where(held.account_id.in_(account_ids), held.basis == CASH)
        .group_by(held.opened_on)
    )
    for opened_on, cost, fees in still:
        changes[opened_on] += cost + fees
    return dict(changes)


def funding_by_day(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> list[tuple[date, str, Kind, Decimal]]:
    """Deposits, withdrawals and opening cash by market date, currency and kind, in order."""
    of = transaction_days.c
    query = select(of.traded_on, of.currency, of.kind, func.sum(of.gross), func.sum(of.fees)).where(
        of.account_id.in_(account_ids), of.kind.in_(FUNDING_KINDS), of.status == Status.VALID
    )
    if first is not None:
        query = query.where(of.traded_on >= first)
    if last is not None:
        query = query.where(of.traded_on <= last)
    grouped = query.group_by(of.traded_on, of.currency, of.kind).order_by(of.traded_on, of.kind)
    rows: Sequence[Any] = unit.rows(grouped)
    return [(on, currency, kind, gross + fees) for on, currency, kind, gross, fees in rows if gross or fees]


def holdings_moved(unit: Unit, account_ids: Sequence[str]) -> list[Transaction]:
    """Holdings that came in, or went out, without a trade, oldest first."""
    of = transaction_days.c
    span = select(func.min(of.traded_on), func.max(of.traded_on)).where(
        of.account_id.in_(account_ids), of.kind.in_(_MOVING), of.status == Status.VALID, of["count"] > 0
    )
    ((first, last),) = unit.rows(span)
    if first is None:
        return []  # as nearly always: a long history need not be searched
    of = transactions.c
    query = select(*WITHOUT_RAW).where(
        CURRENT,
        of.account_id.in_(account_ids),
        of.kind.in_(_MOVING),
        of.status == Status.VALID,
        of.symbol.is_not(None),
        of.traded_on.between(first, last),
    )
    return [transaction_of(row) for row in unit.rows(query.order_by(of.traded_on, of.id))]


def incomplete_campaigns(unit: Unit, account_ids: Sequence[str]) -> int:
    """How many campaigns lack an opening, or what it cost."""
    query = select(func.count()).select_from(campaigns)
    where = campaigns.c.account_id.in_(account_ids), campaigns.c.incomplete
    return int(unit.value(query.where(*where)) or 0)
