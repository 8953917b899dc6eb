"""Deriving everything of an account anew after an update, in short units of work between which others come in."""

from collections.abc import Sequence
from datetime import timedelta

from thetadesk.db.unit import Unit
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.connecting import rebuild_some
from thetadesk.ledger.store import editions, transactions


def behind(unit: Unit) -> list[str]:
    """The accounts whose projections are not as this code derives them."""
    return editions.behind(unit)


def tickers(unit: Unit, account_id: str) -> list[str]:
    """Every ticker of an account, in order."""
    return sorted(transactions.tickers_of(unit, account_id))


def derive_some(
    unit: Unit, account_id: str, waiting: Sequence[str], window: timedelta = ROLL_WINDOW
) -> list[str]:
    """Derives anew what depends on the first of these tickers, and answers which they were."""
    return rebuild_some(unit, account_id, waiting, window)


def finish(unit: Unit, account_id: str) -> None:
    """Notes that all of an account is derived."""
    editions.derived(unit, account_id)
