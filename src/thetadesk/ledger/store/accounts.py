"""Accounts, and what the desk remembers of the files that feed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Row,
    delete,
    select,
    update,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Account,
    LotMethod,
)
from thetadesk.ledger.store import editions
from thetadesk.ledger.store.tables import (
    PROJECTIONS,
    accounts,
    campaign_aliases,
    campaign_edits,
    campaign_notes,
    campaigns,
    imports,
    projection_editions,
    quarantine,
    realized_days,
    sightings,
    source_zones,
    ticker_families,
    transaction_days,
    transactions,
)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account with what only the store knows of it; `methods` says from which day which lot method holds."""

    account: Account
    methods: tuple[tuple[date, LotMethod], ...]


def _account(row: Row[Any]) -> AccountRecord:
    methods = tuple((date.fromisoformat(on), LotMethod(method)) for on, method in row.lot_methods)
    current = methods[-1][1] if methods else LotMethod.FIFO
    account = Account(row.id, row.name, row.kind, row.broker, row.number_masked, row.currency, current)
    return AccountRecord(account, methods)


def all_accounts(unit: Unit) -> list[AccountRecord]:
    """Every account, in order of creation."""
    return [
        _account(row) for row in unit.rows(select(accounts).order_by(accounts.c.created_at, accounts.c.id))
    ]


def find_account(
    unit: Unit, *, id: str | None = None, name: str | None = None, fingerprints: Sequence[str] = ()
) -> AccountRecord | None:
    """The account with this id, this name, or one of these fingerprints of its number."""
    if id is not None:
        where = accounts.c.id == id
    elif name is not None:
        where = accounts.c.name == name
    else:
        where = accounts.c.number_fingerprint.in_(fingerprints)
    row = unit.row(select(accounts).where(where))
    return _account(row) if row else None


def add_account(
    unit: Unit,
    account: Account,
    created_at: datetime,
    sealed: str | None = None,
    fingerprint: str | None = None,
) -> None:
    unit.insert(
        accounts,
        [
            {
                "id": account.id,
                "name": account.name,
                "kind": account.kind,
                "broker": account.broker,
                "number_sealed": sealed,
                "number_fingerprint": fingerprint,
                "number_masked": account.number_masked,
                "currency": account.currency,
                "lot_methods": [],
                "created_at": created_at,
            }
        ],
    )
    editions.begin(unit, account.id)


def change_account(unit: Unit, account_id: str, **values: Any) -> None:
    unit.execute(update(accounts).where(accounts.c.id == account_id).values(**values))


def remove_account(unit: Unit, account_id: str) -> None:
    """Removes an account and everything recorded in it (sample accounts only; the service sees to that)."""
    campaign_ids = select(campaigns.c.id).where(campaigns.c.account_id == account_id)
    unit.execute(delete(campaign_aliases).where(campaign_aliases.c.campaign_id.in_(campaign_ids)))
    for table in (
        *PROJECTIONS,
        realized_days,
        projection_editions,
        ticker_families,
        campaign_notes,
        campaign_edits,
        quarantine,
        sightings,
        transaction_days,
        transactions,
        source_zones,
        imports,
    ):
        unit.execute(delete(table).where(table.c.account_id == account_id))
    unit.execute(delete(accounts).where(accounts.c.id == account_id))


def remembered_zone(unit: Unit, account_id: str, source: str) -> str | None:
    zone = select(source_zones.c.zone).where(
        source_zones.c.account_id == account_id, source_zones.c.source == source
    )
    return unit.value(zone)  # type: ignore[no-any-return]


def remember_zone(unit: Unit, account_id: str, source: str, zone: str) -> None:
    unit.upsert(source_zones, [{"account_id": account_id, "source": source, "zone": zone}])
