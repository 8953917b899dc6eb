"""Transactions: append-only revisions, of which the current one is read."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    func,
    or_,
    select,
    update,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Kind,
    Status,
    Transaction,
)
from thetadesk.ledger.store.days import change_days, count_transactions
from thetadesk.ledger.store.rows import CURRENT, FEW, WITHOUT_RAW, transaction_columns, transaction_of
from thetadesk.ledger.store.tables import (
    IS_CORPORATE,
    IS_OPENING,
    allocations,
    booking_notes,
    missing_opens,
    transactions,
)

_IN_TIME = (transactions.c.occurred_at, transactions.c.sequence, transactions.c.part, transactions.c.id)


def add_transactions(
    unit: Unit, new: Sequence[Transaction], recorded_at: datetime, import_id: str | None, reason: str
) -> int:
    """Adds first revisions."""
    change_days(unit, new)
    return _insert(unit, new, 1, recorded_at, import_id, reason)


def _insert(
    unit: Unit,
    told: Iterable[Transaction],
    revision: int,
    recorded_at: datetime,
    import_id: str | None,
    reason: str,
    *,
    deleted: bool = False,
) -> int:
    stamp = {
        "revision": revision,
        "is_current": True,
        "is_deleted": deleted,
        "recorded_at": recorded_at,
        "import_id": import_id,
        "reason": reason,
    }

    def columns(some: Sequence[Transaction]) -> dict[str, list[Any]]:
        # In the order of their keys, rows go into the index one after the other instead of all over it.
        some = sorted(some, key=attrgetter("id"))
        return transaction_columns(some) | {name: [value] * len(some) for name, value in stamp.items()}

    return unit.insert_each(transactions, told, columns)


def revise_transactions(
    unit: Unit,
    changed: Sequence[Transaction],
    recorded_at: datetime,
    import_id: str | None,
    reason: str,
    *,
    deleted: bool = False,
) -> None:
    """Adds a revision to each of these transactions; the ones before stay as they were."""
    before = transactions_by_id(unit, [transaction.id for transaction in changed])
    change_days(unit, () if deleted else changed, before.values())
    for transaction in changed:
        of = transactions.c.id == transaction.id
        last = unit.value(select(func.max(transactions.c.revision)).where(of))
        raw = transaction.raw or unit.value(
            select(transactions.c.raw).where(of, transactions.c.revision == last)
        )
        unit.execute(update(transactions).where(of, transactions.c.is_current).values(is_current=False))
        told = replace(transaction, raw=raw or "")
        _insert(unit, [told], (last or 0) + 1, recorded_at, import_id, reason, deleted=deleted)


def transactions_by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Transaction]:
    """Current transactions by id (deleted ones are left out)."""
    found: dict[str, Transaction] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), FEW):
        query = select(*WITHOUT_RAW).where(CURRENT, transactions.c.id.in_(wanted[start : start + FEW]))
        found.update((row.id, transaction_of(row)) for row in unit.rows(query))
    return found


def transactions_of_family(unit: Unit, account_id: str, tickers: Sequence[str]) -> list[Transaction]:
    """Current transactions on these tickers."""
    if not tickers:
        return []
    query = select(*WITHOUT_RAW).where(
        CURRENT, transactions.c.account_id == account_id, transactions.c.ticker.in_(tickers)
    )
    return [transaction_of(row) for row in unit.rows(query)]


def current_transactions(
    unit: Unit, account_id: str, until: date | None = None, *, with_ticker: bool = False
) -> Iterator[Transaction]:
    """An account's current transactions in order of ticker, one by one."""
    query = select(*WITHOUT_RAW).where(CURRENT, transactions.c.account_id == account_id)
    if until is not None:
        query = query.where(transactions.c.traded_on <= until)
    if with_ticker:
        query = query.where(transactions.c.ticker.is_not(None))
    for row in unit.stream(query.order_by(transactions.c.ticker)):
        yield transaction_of(row)


def tickers_of(unit: Unit, account_id: str) -> set[str]:
    query = select(transactions.c.ticker).where(CURRENT, transactions.c.account_id == account_id).distinct()
    return {row.ticker for row in unit.rows(query) if row.ticker is not None}


def revisions_by_ticker(unit: Unit, account_id: str, tickers: Collection[str]) -> dict[str, int]:
    """How many revisions are stored on each of these tickers (at least): as many as transactions, or more. Read from
    an index alone."""
    query = (
        select(transactions.c.ticker, func.count())
        .where(transactions.c.account_id == account_id, transactions.c.ticker.is_not(None))
        .group_by(transactions.c.ticker)
    )
    if len(tickers) <= FEW:
        query = query.where(transactions.c.ticker.in_(tickers))
    rows: Sequence[Any] = unit.rows(query)
    return dict(rows)


def pending_transactions(unit: Unit, account_id: str) -> list[Transaction]:
    """Current transactions that the broker has not confirmed, oldest first."""
    query = select(*WITHOUT_RAW).where(
        CURRENT, transactions.c.account_id == account_id, transactions.c.status == Status.PENDING
    )
    return [transaction_of(row) for row in unit.rows(query.order_by(*_IN_TIME))]


def changed_since(unit: Unit, account_id: str, since: datetime | None, at_most: int) -> list[Transaction]:
    """Current transactions whose last revision was recorded after `since` (None: all), oldest first; of more than
    `at_most` the latest."""
    query = select(*WITHOUT_RAW).where(CURRENT, transactions.c.account_id == account_id)
    if since is not None:
        query = query.where(transactions.c.recorded_at > since)
    latest = query.order_by(*(column.desc() for column in _IN_TIME)).limit(at_most)
    return [transaction_of(row) for row in unit.rows(latest)][::-1]


def transactions_at(unit: Unit, account_id: str, moments: Collection[datetime]) -> list[Transaction]:
    """Current transactions of these moments, oldest first."""
    found: list[Transaction] = []
    wanted = sorted(moments)
    for start in range(0, len(wanted), FEW):
        query = select(*WITHOUT_RAW).where(
            CURRENT,
            transactions.c.account_id == account_id,
            transactions.c.occurred_at.in_(wanted[start : start + FEW]),
        )
        found += [transaction_of(row) for row in unit.rows(query.order_by(*_IN_TIME))]
    return found


def transactions_from(unit: Unit, account_id: str, source: str, since: date) -> list[Transaction]:
    """Current transactions of one source from a market date on, oldest first."""
    query = select(*WITHOUT_RAW).where(
        CURRENT,
        transactions.c.account_id == account_id,
        transactions.c.source == source,
        transactions.c.traded_on >= since,
    )
    return [transaction_of(row) for row in unit.stream(query.order_by(*_IN_TIME))]


def corporate_transactions(unit: Unit, account_id: str) -> list[Transaction]:
    query = select(*WITHOUT_RAW).where(CURRENT, transactions.c.account_id == account_id, IS_CORPORATE)
    return [transaction_of(row) for row in unit.rows(query)]


@dataclass(frozen=True, slots=True)
class TransactionFilter:
    """Which transactions to list; None means all. `text` is looked for in symbol, description and order id."""

    accounts: tuple[str, ...]
    ticker: str | None = None
    kind: Kind | None = None
    text: str | None = None
    since: date | None = None
    until: date | None = None
    campaign: str | None = None
    problems_only: bool = False


SORTS = {
    "occurred_at": (transactions.c.occurred_at, transactions.c.sequence),
    "traded_on": (transactions.c.traded_on,),
    "symbol": (transactions.c.symbol,),
    "kind": (transactions.c.kind,),
    "quantity": (transactions.c.quantity,),
    "price": (transactions.c.price,),
    "fees": (transactions.c.fees,),
    "gross": (transactions.c.gross,),
}


def _filtered(wanted: TransactionFilter) -> list[Any]:
    where = [CURRENT, transactions.c.account_id.in_(wanted.accounts)]
    if wanted.ticker is not None:
        where.append(transactions.c.ticker == wanted.ticker)
    if wanted.kind is not None:
        where.append(transactions.c.kind == wanted.kind)
    if wanted.since is not None:
        where.append(transactions.c.traded_on >= wanted.since)
    if wanted.until is not None:
        where.append(transactions.c.traded_on <= wanted.until)
    if wanted.text:
        where.append(
            or_(
                transactions.c.symbol.icontains(wanted.text, autoescape=True),
                transactions.c.description.icontains(wanted.text, autoescape=True),
                transactions.c.order_id == wanted.text,
            )
        )
    if wanted.campaign is not None:
        where.append(
            transactions.c.id.in_(
                select(allocations.c.transaction_id).where(allocations.c.campaign_id == wanted.campaign)
            )
        )
    if wanted.problems_only:
        where.append(
            or_(
                transactions.c.id.in_(select(missing_opens.c.transaction_id)),
                transactions.c.id.in_(select(booking_notes.c.transaction_id)),
            )
        )
    return where


def list_transactions(
    unit: Unit, wanted: TransactionFilter, sort: str, *, descending: bool, limit: int, offset: int
) -> tuple[int, list[tuple[Transaction, int]]]:
    """How many transactions there are, and a page of them with their revisions. `sort` is a key of SORTS or "cash"."""
    where = _filtered(wanted)
    if wanted.ticker or wanted.text or wanted.campaign or wanted.problems_only:
        total = unit.value(select(func.count()).select_from(transactions).where(*where))
    else:
        total = count_transactions(unit, wanted.accounts, wanted.kind, wanted.since, wanted.until)
    columns = SORTS.get(sort) or (transactions.c.gross + transactions.c.fees,)
    order = [column.desc() if descending else column.asc() for column in (*columns, transactions.c.id)]
    query = select(*WITHOUT_RAW).where(*where).order_by(*order).limit(limit).offset(offset)
    return int(total or 0), [(transaction_of(row), row.revision) for row in unit.rows(query)]


def each_transaction(unit: Unit, wanted: TransactionFilter) -> Iterator[Transaction]:
    """The same transactions one by one, oldest first, however many they are."""
    query = select(*WITHOUT_RAW).where(*_filtered(wanted)).order_by(*_IN_TIME)
    return map(transaction_of, unit.stream(query))


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a transaction in the ledger's memory."""

    number: int
    recorded_at: datetime
    source: str
    status: Status
    cash: Decimal
    reason: str
    is_deleted: bool
    raw: str


def revisions_of(unit: Unit, transaction_id: str) -> list[Revision]:
    query = select(transactions).where(transactions.c.id == transaction_id).order_by(transactions.c.revision)
    return [
        Revision(
            row.revision,
            row.recorded_at,
            row.source,
            row.status,
            row.gross + row.fees,
            row.reason,
            row.is_deleted,
            row.raw,
        )
        for row in unit.rows(query)
    ]


def raw_of(unit: Unit, account_id: str) -> dict[str, str]:
    """The raw text of every current transaction of an account."""
    query = select(transactions.c.id, transactions.c.raw).where(
        CURRENT, transactions.c.account_id == account_id
    )
    return {row.id: row.raw for row in unit.rows(query)}


def problems_of(unit: Unit, ids: Sequence[str]) -> dict[str, str]:
    """What the books could not explain about these transactions."""
    found = {
        row.transaction_id: row.text
        for row in unit.rows(select(booking_notes).where(booking_notes.c.transaction_id.in_(ids)))
    }
    missing = select(missing_opens.c.transaction_id).where(missing_opens.c.transaction_id.in_(ids))
    found.update((row.transaction_id, "its opening is not in the history") for row in unit.rows(missing))
    return found


def opening_balances(unit: Unit, account_ids: Sequence[str]) -> list[tuple[Transaction, int, bool]]:
    """Opening positions and cash that were recorded by hand, also the ones taken back (last answer True)."""
    rows: list[Any] = []
    for is_opening in IS_OPENING:
        query = select(transactions).where(
            transactions.c.is_current, transactions.c.account_id.in_(account_ids), is_opening
        )
        rows += unit.rows(query)
    rows.sort(key=lambda row: row.recorded_at)
    return [(transaction_of(row), row.revision, row.is_deleted) for row in rows]
