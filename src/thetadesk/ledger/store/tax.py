"""Reading what a year's tax report rests on: lots closed in it, contracts held at its end, and what was acquired."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select, union_all

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import Kind, Lot, Match
from thetadesk.ledger.store.books import lot_of, match_of
from thetadesk.ledger.store.rows import CURRENT, FEW
from thetadesk.ledger.store.tables import CASH, TAX, lots, matches, missing_opens, transactions

_ACQUIRING = (Kind.TRADE, Kind.DELIVERY)
Acquired = tuple[
    str, str, str, date, Decimal
]  # account id, transaction id, symbol, market date, signed quantity


def count_closed(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> int:
    """How many lots were closed between two market dates, inclusive."""
    query = select(func.count()).select_from(matches).where(*_closed(account_ids, first, last))
    return int(unit.value(query) or 0)


def closed_lots(
    unit: Unit,
    account_ids: Sequence[str],
    first: date,
    last: date,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[tuple[str, Match]]:
    """(account id, match on the tax basis) of each lot closed between two market dates (inclusive) in order of closing,
    one by one."""
    of = matches.c
    query = select(matches).where(*_closed(account_ids, first, last))
    query = query.order_by(of.closed_on, of.account_id, of.family, of.position)
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return ((row.account_id, match_of(row)) for row in unit.stream(query))


def _closed(account_ids: Sequence[str], first: date, last: date) -> list[Any]:
    of = matches.c
    return [of.account_id.in_(account_ids), of.basis == TAX, of.closed_on.between(first, last)]


def held_at(unit: Unit, account_ids: Sequence[str], on: date) -> Iterator[tuple[str, Lot]]:
    """(account id, lot on the tax basis) of what was held at the end of a market date: what still is, and what was
    closed later, with all that its opening cost."""
    held, gone = lots.c, matches.c
    still = select(lots).where(held.account_id.in_(account_ids), held.basis == TAX, held.opened_on <= on)
    for row in unit.rows(still):
        yield row.account_id, lot_of(row)
    later = select(matches).where(
        gone.account_id.in_(account_ids), gone.basis == TAX, gone.opened_on <= on, gone.closed_on > on
    )
    for row in unit.stream(later):
        yield row.account_id, match_of(row).opening


def acquired(
    unit: Unit, account_ids: Sequence[str], tickers: Collection[str], first: date, last: date
) -> Iterator[Acquired]:
    """What was opened between two market dates (inclusive) on these tickers by a trade, or delivered."""
    opened = union_all(_opened(lots, account_ids, first, last), _opened(matches, account_ids, first, last))
    part = opened.subquery()
    query = (
        select(
            part.c.account_id, part.c.opened_by, part.c.symbol, part.c.opened_on, func.sum(part.c.quantity)
        )
        .join(transactions, transactions.c.id == part.c.opened_by)
        .where(CURRENT, transactions.c.kind.in_(_ACQUIRING))
        .group_by(part.c.account_id, part.c.opened_by, part.c.symbol, part.c.opened_on)
    )
    if len(tickers) <= FEW:
        query = query.where(transactions.c.ticker.in_(tickers))
    for row in unit.stream(query):
        yield row[0], row[1], row[2], row[3], row[4]


def _opened(table: Any, account_ids: Sequence[str], first: date, last: date) -> Select[Any]:
    of = table.c
    return select(of.account_id, of.opened_by, of.symbol, of.opened_on, of.quantity).where(
        of.account_id.in_(account_ids), of.basis == CASH, of.opened_on.between(first, last)
    )


def missing_in(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> int:
    """How many closings between two market dates lack their opening."""
    query = (
        select(func.count())
        .select_from(missing_opens)
        .join(transactions, transactions.c.id == missing_opens.c.transaction_id)
        .where(
            CURRENT,
            missing_opens.c.account_id.in_(account_ids),
            transactions.c.traded_on.between(first, last),
        )
    )
    return int(unit.value(query) or 0)
