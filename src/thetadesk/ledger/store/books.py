"""Reading the books: lots, matches, what is missing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Row,
    func,
    select,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Kind,
    Lot,
    Match,
)
from thetadesk.ledger.store.rows import by_symbol, instrument_of
from thetadesk.ledger.store.tables import (
    CASH,
    booking_notes,
    lots,
    matches,
    missing_opens,
    ticker_families,
    transactions,
)

_LATEST_NEWS = timedelta(days=5)
"""How long before its market date a transaction can have happened: a futures session begins the evening before, and a
long weekend may lie between."""
_OF_A_LOT = [
    column for column in lots.c if column.name not in ("tenant_id", "family", "basis", "position")
]  # a thousand lots are read with every look at positions


def match_of(row: Row[Any]) -> Match:
    return Match(
        row.opened_by,
        row.closed_by,
        by_symbol(row.symbol),
        row.quantity,
        row.open_gross,
        row.close_gross,
        row.open_fees,
        row.close_fees,
        row.opened_on,
        row.closed_on,
        row.basis_known,
        row.opened_in,
        row.closed_in,
        row.premium,
    )


def matches_in(unit: Unit, campaign: Row[Any], basis: str) -> list[Match]:
    """The matches that this campaign's closes made, found through its family: their key begins with it."""
    query = select(matches).where(
        matches.c.account_id == campaign.account_id,
        matches.c.family == campaign.family,
        matches.c.basis == basis,
        matches.c.closed_in == campaign.id,
    )
    return [match_of(row) for row in unit.rows(query.order_by(matches.c.position))]


def matches_closed_since(unit: Unit, account_ids: Sequence[str], first: date) -> list[tuple[str, Match]]:
    """(account id, match) of every closing on a market date or after it, on the cash basis. Looks only where the
    transactions of these days moved something."""
    moved = (
        select(transactions.c.account_id, transactions.c.ticker)
        .where(
            transactions.c.occurred_at >= _happened_since(first),
            transactions.c.traded_on >= first,
            transactions.c.account_id.in_(account_ids),
            transactions.c.is_current,
            transactions.c.ticker.is_not(None),
        )
        .distinct()
    )
    tickers = {tuple(row) for row in unit.rows(moved)}
    if not tickers:
        return []
    named = select(ticker_families.c.account_id, ticker_families.c.ticker, ticker_families.c.family).where(
        ticker_families.c.account_id.in_(account_ids)
    )
    family_of = {(row.account_id, row.ticker): row.family for row in unit.rows(named)}
    query = select(matches).where(
        matches.c.account_id.in_({account for account, _ in tickers}),
        matches.c.family.in_({family_of.get(key, key[1]) for key in tickers}),
        matches.c.basis == CASH,
        matches.c.closed_on >= first,
    )
    ordered = query.order_by(matches.c.account_id, matches.c.family, matches.c.position)
    return [(row.account_id, match_of(row)) for row in unit.rows(ordered)]


def moved_in_since(unit: Unit, account_ids: Sequence[str], first: date) -> set[str]:
    """The transactions that moved a holding into one of these accounts on a market date or after it."""
    query = select(transactions.c.id).where(
        transactions.c.occurred_at >= _happened_since(first),
        transactions.c.traded_on >= first,
        transactions.c.account_id.in_(account_ids),
        transactions.c.is_current,
        transactions.c.kind.in_([Kind.TRANSFER, Kind.OPENING_POSITION]),
    )
    return {row.id for row in unit.rows(query)}


def _happened_since(first: date) -> datetime:
    return datetime.combine(first, time(), UTC) - _LATEST_NEWS


def lots_in(unit: Unit, campaign: Row[Any], basis: str) -> list[Lot]:
    """The lots that this campaign opened and that are still held."""
    query = select(lots).where(
        lots.c.account_id == campaign.account_id,
        lots.c.family == campaign.family,
        lots.c.basis == basis,
        lots.c.campaign_id == campaign.id,
    )
    return [lot_of(row) for row in unit.rows(query.order_by(lots.c.position))]


def lot_of(row: Row[Any]) -> Lot:
    return Lot(
        row.opened_by,
        instrument_of(row.symbol, row.terms),
        row.quantity,
        row.cost,
        row.fees,
        row.opened_on,
        row.basis_known,
        row.campaign_id,
        row.premium,
        row.premium_fees,
    )


def open_lots(
    unit: Unit, account_ids: Sequence[str], basis: str = CASH, family: str | None = None
) -> list[tuple[str, Lot]]:
    """(account id, lot) of everything held, by account, ticker and symbol."""
    query = select(*_OF_A_LOT).where(lots.c.account_id.in_(account_ids), lots.c.basis == basis)
    if family is not None:
        query = query.where(lots.c.family == family)
    ordered = query.order_by(lots.c.family, lots.c.symbol, lots.c.account_id, lots.c.position)
    return [(row.account_id, lot_of(row)) for row in unit.rows(ordered)]


def open_totals(unit: Unit, account_ids: Sequence[str], basis: str) -> list[tuple[str, Decimal, Decimal]]:
    """(symbol, quantity, cost with premiums and fees) of every instrument held, by symbol."""
    of = lots.c
    query = (
        select(of.symbol, func.sum(of.quantity), func.sum(of.cost), func.sum(of.premium), func.sum(of.fees))
        .where(of.account_id.in_(account_ids), of.basis == basis)
        .group_by(of.symbol)
    )
    rows: Sequence[Any] = unit.rows(query)
    # Databases differ in how they sort text.
    return sorted((symbol, quantity, cost + premium + fees) for symbol, quantity, cost, premium, fees in rows)


def list_missing(unit: Unit, account_ids: Sequence[str]) -> Sequence[Row[Any]]:
    query = select(missing_opens).where(missing_opens.c.account_id.in_(account_ids))
    return unit.rows(
        query.order_by(missing_opens.c.account_id, missing_opens.c.family, missing_opens.c.position)
    )


def list_booking_notes(unit: Unit, account_ids: Sequence[str]) -> Sequence[Row[Any]]:
    query = select(booking_notes).where(booking_notes.c.account_id.in_(account_ids))
    return unit.rows(
        query.order_by(booking_notes.c.account_id, booking_notes.c.family, booking_notes.c.position)
    )
