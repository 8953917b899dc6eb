"""Writing and comparing what is derived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    delete,
    select,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Allocation,
    Books,
    CampaignDay,
    Lot,
    Match,
    MissingOpen,
    TradeResult,
)
from thetadesk.ledger.store import results
from thetadesk.ledger.store.rows import terms_of
from thetadesk.ledger.store.tables import (
    PROJECTIONS,
    allocations,
    booking_notes,
    campaigns,
    lots,
    matches,
    missing_opens,
    realized_days,
)


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
    """What was derived for one account, collected over many families, as rows of the projection tables. Of matches
    and allocations there are as many as transactions, so they stay as they are until their columns are sent."""

    account_id: str
    campaigns: list[dict[str, Any]] = field(default_factory=list)
    lots: list[dict[str, Any]] = field(default_factory=list)
    missing_opens: list[dict[str, Any]] = field(default_factory=list)
    booking_notes: list[dict[str, Any]] = field(default_factory=list)
    matches: list[tuple[str, str, int, Match]] = field(default_factory=list)  # family, basis, position
    allocations: list[tuple[int, Allocation]] = field(default_factory=list)  # position in its campaign
    trade_results: list[TradeResult] = field(default_factory=list)
    campaign_days: list[CampaignDay] = field(default_factory=list)

    def add_books(self, family: str, basis: str, books: Books) -> None:
        key = {"account_id": self.account_id, "family": family, "basis": basis}
        self.lots += [{**key, **_lot_values(at, lot)} for at, lot in enumerate(books.lots)]
        self.matches += [(family, basis, at, match) for at, match in enumerate(books.matches)]

    def add_unexplained(self, family: str, books: Books) -> None:
        key = {"account_id": self.account_id, "family": family}
        self.missing_opens += [{**key, **_missing_values(at, m)} for at, m in enumerate(books.missing)]
        self.booking_notes += [
            {**key, "position": at, "transaction_id": note.transaction_id, "text": note.text}
            for at, note in enumerate(books.notes)
        ]

    def add_campaign(self, values: dict[str, Any], told: Iterable[Allocation]) -> None:
        self.campaigns.append({"account_id": self.account_id, **values})
        self.allocations += enumerate(told)

    def match_columns(self, some: Sequence[tuple[str, str, int, Match]]) -> dict[str, list[Any]]:
        matches = [match for _, _, _, match in some]
        return {
            "account_id": [self.account_id] * len(some),
            "family": [family for family, _, _, _ in some],
            "basis": [basis for _, basis, _, _ in some],
            "position": [position for _, _, position, _ in some],
            "symbol": [m.instrument.symbol for m in matches],
            "is_option": [m.instrument.is_option for m in matches],
            "opened_by": [m.opened_by for m in matches],
            "closed_by": [m.closed_by for m in matches],
            "quantity": [m.quantity for m in matches],
            "open_gross": [m.open_gross for m in matches],
            "close_gross": [m.close_gross for m in matches],
            "open_fees": [m.open_fees for m in matches],
            "close_fees": [m.close_fees for m in matches],
            "premium": [m.premium for m in matches],
            "opened_on": [m.opened_on for m in matches],
            "closed_on": [m.closed_on for m in matches],
            "basis_known": [m.basis_known for m in matches],
            "opened_in": [m.opened_in for m in matches],
            "closed_in": [m.closed_in for m in matches],
        }

    def allocation_columns(self, some: Sequence[tuple[int, Allocation]]) -> dict[str, list[Any]]:
        allocations = [allocation for _, allocation in some]
        return {
            "campaign_id": [a.campaign for a in allocations],
            "position": [position for position, _ in some],
            "account_id": [self.account_id] * len(some),
            "transaction_id": [a.transaction_id for a in allocations],
            "quantity": [a.quantity for a in allocations],
            "gross": [a.gross for a in allocations],
            "fees": [a.fees for a in allocations],
            "role": [a.role for a in allocations],
            "link": [a.link for a in allocations],
            "reason": [a.reason for a in allocations],
            "confidence": [a.confidence for a in allocations],
            "edited": [a.edited for a in allocations],
        }


def add_projections(unit: Unit, rows: ProjectionRows) -> None:
    """Writes what was derived."""
    # In the order of its keys, rows go into a table one after the other instead of all over it.
    unit.insert(campaigns, sorted(rows.campaigns, key=itemgetter("id")))
    told = sorted(rows.allocations, key=lambda row: (row[1].campaign, row[0]))
    unit.insert_each(allocations, told, rows.allocation_columns)
    unit.insert_each(matches, rows.matches, rows.match_columns)
    results.add_results(unit, rows.trade_results)
    results.add_days(unit, rows.campaign_days)
    unit.insert(lots, rows.lots)
    unit.insert(missing_opens, rows.missing_opens)
    unit.insert(booking_notes, rows.booking_notes)


def _lot_values(position: int, lot: Lot) -> dict[str, Any]:
    return {
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
    for table in (*PROJECTIONS, realized_days):
        columns = [column for column in table.c if column.name != "tenant_id"]
        query = select(*columns).where(table.c.account_id == account_id)
        found[table.name] = sorted((tuple(row) for row in unit.rows(query)), key=repr)
    return found
