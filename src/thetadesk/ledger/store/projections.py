"""Writing and comparing what is derived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    delete,
    select,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Allocation,
    Books,
    Lot,
    Match,
    MissingOpen,
)
from thetadesk.ledger.store.rows import terms_of
from thetadesk.ledger.store.tables import PROJECTIONS, allocations, campaigns


def clear_projections(unit: Unit, account_id: str, families: Sequence[str] | None = None) -> None:
    """Deletes what was derived for these families (None: for the whole account)."""
    told = select(campaigns.c.id).where(campaigns.c.account_id == account_id)
    if families is not None:
        told = told.where(campaigns.c.family.in_(families))
    unit.execute(delete(allocations).where(allocations.c.campaign_id.in_(told)))
    for table in PROJECTIONS:
        if table is allocations:
            continue
        statement = delete(table).where(table.c.account_id == account_id)
        if families is not None:
            statement = statement.where(table.c.family.in_(families))
        unit.execute(statement)


def campaign_anchors(unit: Unit, account_id: str, families: Sequence[str] | None) -> dict[str, str]:
    """Campaign id -> anchor of what is stored for these families."""
    query = select(campaigns.c.id, campaigns.c.anchor).where(campaigns.c.account_id == account_id)
    if families is not None:
        query = query.where(campaigns.c.family.in_(families))
    return {row.id: row.anchor for row in unit.rows(query)}


def first_transactions(unit: Unit, campaign_ids: Iterable[str]) -> dict[str, str]:
    """Campaign id -> the first transaction it tells."""
    query = select(allocations.c.campaign_id, allocations.c.transaction_id).where(
        allocations.c.campaign_id.in_(set(campaign_ids)), allocations.c.position == 0
    )
    return {row.campaign_id: row.transaction_id for row in unit.rows(query)}


@dataclass(slots=True)
class ProjectionRows:
    """What was derived, as rows of the projection tables, collected over many families."""

    campaigns: list[dict[str, Any]] = field(default_factory=list)
    allocations: list[dict[str, Any]] = field(default_factory=list)
    lots: list[dict[str, Any]] = field(default_factory=list)
    matches: list[dict[str, Any]] = field(default_factory=list)
    missing_opens: list[dict[str, Any]] = field(default_factory=list)
    booking_notes: list[dict[str, Any]] = field(default_factory=list)

    def add_books(self, account_id: str, family: str, basis: str, books: Books) -> None:
        key = {"account_id": account_id, "family": family}
        self.lots += [{**key, **_lot_values(basis, at, lot)} for at, lot in enumerate(books.lots)]
        self.matches += [{**key, **_match_values(basis, at, match)} for at, match in enumerate(books.matches)]

    def add_unexplained(self, account_id: str, family: str, books: Books) -> None:
        key = {"account_id": account_id, "family": family}
        self.missing_opens += [{**key, **_missing_values(at, m)} for at, m in enumerate(books.missing)]
        self.booking_notes += [
            {**key, "position": at, "transaction_id": note.transaction_id, "text": note.text}
            for at, note in enumerate(books.notes)
        ]

    def add_allocations(self, account_id: str, told: Iterable[Allocation]) -> None:
        self.allocations += [
            _allocation_values(account_id, at, allocation) for at, allocation in enumerate(told)
        ]


def add_projections(unit: Unit, rows: ProjectionRows) -> None:
    """Writes what was derived."""
    for table in PROJECTIONS:
        unit.insert(table, getattr(rows, table.name))


def _allocation_values(account_id: str, position: int, a: Allocation) -> dict[str, Any]:
    return {
        "campaign_id": a.campaign,
        "position": position,
        "account_id": account_id,
        "transaction_id": a.transaction_id,
        "quantity": a.quantity,
        "gross": a.gross,
        "fees": a.fees,
        "role": a.role,
        "link": a.link,
        "reason": a.reason,
        "confidence": a.confidence,
        "edited": a.edited,
    }


def _lot_values(basis: str, position: int, lot: Lot) -> dict[str, Any]:
    return {
        "basis": basis,
        "position": position,
        "symbol": lot.instrument.symbol,
        "terms": terms_of(lot.instrument),
        "opened_by": lot.opened_by,
        "quantity": lot.quantity,
        "cost": lot.cost,
        "fees": lot.fees,
        "premium": lot.premium,
        "premium_fees": lot.premium_fees,
        "opened_on": lot.opened_on,
        "basis_known": lot.basis_known,
        "campaign_id": lot.campaign,
    }


def _match_values(basis: str, position: int, match: Match) -> dict[str, Any]:
    return {
        "basis": basis,
        "position": position,
        "symbol": match.instrument.symbol,
        "is_option": match.instrument.is_option,
        "opened_by": match.opened_by,
        "closed_by": match.closed_by,
        "quantity": match.quantity,
        "open_gross": match.open_gross,
        "close_gross": match.close_gross,
        "open_fees": match.open_fees,
        "close_fees": match.close_fees,
        "premium": match.premium,
        "opened_on": match.opened_on,
        "closed_on": match.closed_on,
        "basis_known": match.basis_known,
        "opened_in": match.opened_in,
        "closed_in": match.closed_in,
    }


def _missing_values(position: int, missing: MissingOpen) -> dict[str, Any]:
    return {
        "position": position,
        "transaction_id": missing.transaction_id,
        "symbol": missing.instrument.symbol,
        "quantity": missing.quantity,
        "gross": missing.gross,
        "fees": missing.fees,
        "campaign_id": missing.campaign,
    }


def projection_rows(unit: Unit, account_id: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every derived row of an account, by table, in a stable order: two states of the books can be compared."""
    found = {}
    for table in PROJECTIONS:
        columns = [column for column in table.c if column.name != "tenant_id"]
        query = select(*columns).where(table.c.account_id == account_id)
        found[table.name] = sorted((tuple(row) for row in unit.rows(query)), key=repr)
    return found
