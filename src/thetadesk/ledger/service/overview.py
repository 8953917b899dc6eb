"""What lists and certificates ask beyond single campaigns: accounts' activity, opening balances, export, rebuilding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, Account, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.projecting import rebuild, stored_and_rebuilt
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import days as day_store
from thetadesk.ledger.store import decisions, editions
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.store.campaigns import CampaignFilter
from thetadesk.ledger.store.transactions import SORTS, Revision, TransactionFilter

__all__ = ["SORT_NAMES", "CampaignFilter", "Revision", "TransactionFilter"]

SORT_NAMES = (*SORTS, "cash")
_SHOWN_DIFFERENCES = 20


@dataclass(frozen=True, slots=True)
class Activity:
    """An account with the size of its history; `cash` is in its own currency."""

    account: Account
    transactions: int = 0
    cash: Decimal = ZERO
    first_on: date | None = None
    last_on: date | None = None


def activities(unit: Unit) -> list[Activity]:
    """Every account, in order of creation."""
    accounts = [record.account for record in account_store.all_accounts(unit)]
    totals = day_store.account_totals(unit, [account.id for account in accounts])
    return [_activity(account, [row for row in totals if row[0] == account.id]) for account in accounts]


def _activity(account: Account, totals: Sequence[tuple[Any, ...]]) -> Activity:
    if not totals:
        return Activity(account)
    return Activity(
        account,
        sum(row[3] for row in totals),
        sum((row[4] for row in totals if row[1] == account.currency), ZERO),
        min(row[5] for row in totals),
        max(row[6] for row in totals),
    )


@dataclass(frozen=True, slots=True)
class RecordedOpening:
    """An opening balance recorded by hand; `undone` ones are kept."""

    transaction: Transaction
    undone: bool


def opening_balances(unit: Unit, account_ids: Sequence[str]) -> list[RecordedOpening]:
    """Every opening balance, also those taken back, in the order in which they were recorded."""
    return [
        RecordedOpening(transaction, undone)
        for transaction, _, undone in transaction_store.opening_balances(unit, account_ids)
    ]


def current_id(unit: Unit, campaign: str) -> str:
    """The id under which a campaign is told now; an unknown one stays as it is."""
    return decisions.current_campaign_id(unit, campaign)


def former_ids(unit: Unit, campaign_ids: Sequence[str]) -> list[str]:
    """The ids that these campaigns were told under before."""
    return decisions.aliases_of_each(unit, campaign_ids)


def campaign_currencies(unit: Unit) -> dict[str, str]:
    """The currency of each account."""
    return {record.account.id: record.account.currency for record in account_store.all_accounts(unit)}


def everything(unit: Unit, account_ids: Sequence[str]) -> Iterator[Transaction]:
    """Every current transaction of these accounts, one by one."""
    for account_id in account_ids:
        yield from transaction_store.current_transactions(unit, account_id)


def each_transaction(unit: Unit, wanted: TransactionFilter) -> Iterator[Transaction]:
    """The current transactions that match one by one, oldest first; the unit is to stay open meanwhile."""
    return transaction_store.each_transaction(unit, wanted)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many derived rows were compared, and the first of those that differ, in words."""

    compared: int
    differences: list[str]


def rebuild_all(unit: Unit, window: timedelta = ROLL_WINDOW) -> Rebuilt:
    """Derives everything anew from the transactions and the user's edits, and compares it with what was stored, but for
    what older code had derived, which may differ."""
    compared, differences = 0, []
    behind = editions.behind(unit)
    for account_id in behind:
        rebuild(unit, account_id, None, window)
    for record in account_store.all_accounts(unit):
        if record.account.id in behind:
            continue
        stored, rebuilt = stored_and_rebuilt(unit, record.account.id, window)
        for table in stored:
            before, after = set(map(repr, stored[table])), set(map(repr, rebuilt[table]))
            compared += len(after)
            differences += [
                f"{table}: {row} was stored, but does not follow" for row in sorted(before - after)
            ]
            differences += [f"{table}: {row} follows, but was not stored" for row in sorted(after - before)]
    return Rebuilt(compared, differences[:_SHOWN_DIFFERENCES])
