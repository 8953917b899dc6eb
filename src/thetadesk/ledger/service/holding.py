"""What accounts hold just now and what has been closed lately: what a valuation of the book starts from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO, Account, Lot, Match
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import books as book_store
from thetadesk.ledger.store import days as day_store


@dataclass(frozen=True, slots=True)
class Holding:
    """Lots still open and matches closed since a market date, on the cash basis, each with its account; `cash` by
    account and currency. `moved_in` are the transactions that brought holdings from elsewhere since then: what they
    opened was bought before."""

    accounts: tuple[Account, ...]
    lots: list[tuple[str, Lot]] = field(default_factory=list)
    closed: list[tuple[str, Match]] = field(default_factory=list)
    cash: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    moved_in: frozenset[str] = frozenset()


def holding(unit: Unit, account_ids: Sequence[str], first: date) -> Holding:
    """What these accounts hold, what they have closed on the market date `first` or after it, and their cash."""
    records = account_store.all_accounts(unit)
    cash: dict[tuple[str, str], Decimal] = {}
    for account_id, currency, _, _, amount, _, _ in day_store.account_totals(unit, account_ids):
        cash[account_id, currency] = cash.get((account_id, currency), ZERO) + amount
    return Holding(
        tuple(record.account for record in records if record.account.id in set(account_ids)),
        book_store.open_lots(unit, account_ids),
        book_store.matches_closed_since(unit, account_ids, first),
        cash,
        frozenset(book_store.moved_in_since(unit, account_ids, first)),
    )
