"""Running totals of each market day, so that sums over a long history need not read it.

They change in the unit that changes transactions or matches, by exactly what it adds and takes away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, Kind, Status, Transaction
from thetadesk.ledger.store import editions
from thetadesk.ledger.store.rows import FEW
from thetadesk.ledger.store.tables import CASH, matches, realized_days, transaction_days

_Key = tuple[str, date, str, Kind, Status]  # account, market date, currency, kind, status


@dataclass(slots=True)
class _Total:
    count: int = 0
    gross: Decimal = ZERO
    fees: Decimal = ZERO


def change_days(unit: Unit, added: Iterable[Transaction], removed: Iterable[Transaction] = ()) -> None:
    """Counts transactions that have become current, or are no longer."""
    changes: defaultdict[_Key, _Total] = defaultdict(_Total)
    for t in added:
        change = changes[t.account_id, t.traded_on, t.currency, t.kind, t.status]
        change.count += 1
        change.gross += t.gross
        change.fees += t.fees
    for t in removed:
        change = changes[t.account_id, t.traded_on, t.currency, t.kind, t.status]
        change.count -= 1
        change.gross -= t.gross
        change.fees -= t.fees
    if changes:
        _add(unit, changes)
        editions.changed(unit, {key[0] for key in changes})


def _add(unit: Unit, changes: Mapping[_Key, _Total]) -> None:
    known = _known(unit, {key[0] for key in changes}, {key[1] for key in changes})
    nothing = _Total()
    rows = []
    for key in sorted(changes):
        before, change = known.get(key, nothing), changes[key]
        account_id, on, currency, kind, status = key
        rows.append(
            {
                "account_id": account_id,
                "traded_on": on,
                "currency": currency,
                "kind": kind,
                "status": status,
                "count": before.count + change.count,
                "gross": before.gross + change.gross,
                "fees": before.fees + change.fees,
            }
        )
    unit.upsert(transaction_days, rows)


def _known(unit: Unit, account_ids: set[str], days: set[date]) -> dict[_Key, _Total]:
    of = transaction_days.c
    query = select(
        of.account_id, of.traded_on, of.currency, of.kind, of.status, of["count"], of.gross, of.fees
    ).where(of.account_id.in_(account_ids))
    within = of.traded_on.in_(days) if len(days) <= FEW else of.traded_on.between(min(days), max(days))
    rows: Sequence[Any] = unit.rows(query.where(within))
    return {tuple(row[:5]): _Total(*row[5:]) for row in rows}


def account_totals(
    unit: Unit, account_ids: Sequence[str], until: date | None = None
) -> list[tuple[str, str, Kind, int, Decimal, date, date]]:
    """Per account, currency and kind: how many valid transactions, their cash, first and last market date."""
    of = transaction_days.c
    query = (
        select(
            of.account_id,
            of.currency,
            of.kind,
            func.sum(of["count"]),
            func.sum(of.gross),
            func.sum(of.fees),
            func.min(of.traded_on),
            func.max(of.traded_on),
        )
        .where(of.account_id.in_(account_ids), of.status == Status.VALID, of["count"] > 0)
        .group_by(of.account_id, of.currency, of.kind)
    )
    if until is not None:
        query = query.where(of.traded_on <= until)
    rows: Sequence[Any] = unit.rows(query)
    return [(row[0], row[1], row[2], int(row[3]), row[4] + row[5], row[6], row[7]) for row in rows]


def count_transactions(
    unit: Unit, account_ids: Sequence[str], kind: Kind | None, since: date | None, until: date | None
) -> int:
    """How many current transactions there are, whatever their status; None means any."""
    of = transaction_days.c
    query = select(func.sum(of["count"])).where(of.account_id.in_(account_ids))
    if kind is not None:
        query = query.where(of.kind == kind)
    if since is not None:
        query = query.where(of.traded_on >= since)
    if until is not None:
        query = query.where(of.traded_on <= until)
    return int(unit.value(query) or 0)


def any_pending(unit: Unit, account_id: str) -> bool:
    """Whether the broker has told something of this account that it has not confirmed."""
    of = transaction_days.c
    query = select(func.sum(of["count"])).where(of.account_id == account_id, of.status == Status.PENDING)
    return bool(unit.value(query))


Realized = dict[tuple[str, date, bool], tuple[Decimal, Decimal]]  # basis, market date, is option: gross, fees
_NOTHING = (ZERO, ZERO)


def realized_in(unit: Unit, account_id: str, families: Sequence[str] | None) -> Realized:
    """What the stored matches of at least these families (None: of all) realise day by day."""
    of = matches.c
    gross = func.sum(of.open_gross), func.sum(of.close_gross), func.sum(of.premium)
    query = (
        select(
            of.basis,
            of.closed_on,
            of.is_option,
            *gross,
            func.sum(of.open_fees),
            func.sum(of.close_fees),
        )
        .where(of.account_id == account_id, of.basis_known)
        .group_by(of.basis, of.closed_on, of.is_option)
    )
    if families is not None and len(families) <= FEW:
        query = query.where(of.family.in_(families))
    rows: Sequence[Any] = unit.rows(query)
    return {tuple(row[:3]): (row[3] + row[4] + row[5], row[6] + row[7]) for row in rows}


def change_realized(unit: Unit, account_id: str, before: Realized, after: Realized) -> None:
    """Brings the totals up to date with matches that realised `before` and now realise `after`."""
    changes = {
        key: _plus(after.get(key, _NOTHING), _minus(before.get(key, _NOTHING)))
        for key in {*before, *after}
        if before.get(key) != after.get(key)
    }
    if not changes:
        return
    of = realized_days.c
    days = {on for _, on, _ in changes}
    touched = [of.account_id == account_id]
    if len(days) <= FEW:
        touched.append(of.closed_on.in_(days))
    stored: Sequence[Any] = unit.rows(
        select(of.basis, of.closed_on, of.is_option, of.gross, of.fees).where(*touched)
    )
    totals = {tuple(row[:3]): tuple(row[3:]) for row in stored}
    for key, change in changes.items():
        totals[key] = _plus(totals.get(key, _NOTHING), change)
    unit.execute(delete(realized_days).where(*touched))
    unit.insert(
        realized_days,
        [
            {
                "account_id": account_id,
                "basis": basis,
                "closed_on": on,
                "is_option": is_option,
                "gross": gross,
                "fees": fees,
            }
            for (basis, on, is_option), (gross, fees) in sorted(totals.items())
            if gross or fees
        ],
    )


def clear_realized(unit: Unit, account_id: str) -> None:
    """Forgets the totals of an account, before everything is derived anew."""
    unit.execute(delete(realized_days).where(realized_days.c.account_id == account_id))


def _plus(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    return -one[0], -one[1]


@dataclass(frozen=True, slots=True)
class RealizedTotal:
    """Realised P&L of an account and kind of instrument, over matches whose opening cost is known."""

    account_id: str
    is_option: bool
    gross: Decimal
    fees: Decimal


def realized_totals(unit: Unit, account_ids: Sequence[str], basis: str) -> list[RealizedTotal]:
    """Realised P&L per account and kind of instrument."""
    of = realized_days.c
    query = (
        select(of.account_id, of.is_option, func.sum(of.gross), func.sum(of.fees))
        .where(of.account_id.in_(account_ids), of.basis == basis)
        .group_by(of.account_id, of.is_option)
    )
    rows: Sequence[Any] = unit.rows(query)
    return [RealizedTotal(row[0], bool(row[1]), row[2], row[3]) for row in rows]


def realized_by_day(unit: Unit, account_ids: Sequence[str]) -> list[tuple[date, Decimal]]:
    """Realised P&L by market date of the close, on the cash basis, net of fees."""
    of = realized_days.c
    query = (
        select(of.closed_on, func.sum(of.gross), func.sum(of.fees))
        .where(of.account_id.in_(account_ids), of.basis == CASH)
        .group_by(of.closed_on)
    )
    rows: Sequence[Any] = unit.rows(query)
    return [(row[0], row[1] + row[2]) for row in rows]
