"""Decides whether a history was cut off, and what the account must have held before it begins.

An account begins with money or shares that come in. Where the first day a broker tells of brings neither, or where
things are closed that were never opened, it held something before. Then, and only then, the difference to the broker's
positions is an opening balance; anywhere else it is a difference, and stays one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thetadesk.connections.model import Comparison
from thetadesk.ledger.chronology import order_key
from thetadesk.ledger.model import ZERO, Effect, Kind, Transaction


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an account held before its history: signed quantities by symbol, and cash."""

    positions: Mapping[str, Decimal]
    cash: Decimal


def missing_at_beginning(
    found: Comparison,
    first_day: Sequence[Transaction],
    told: Iterable[Transaction],
    unexplained: Iterable[str],
) -> Beginning | None:
    """What lacks at the beginning; None where the history has one. `told` are the transactions in the symbols that
    differ, `unexplained` the symbols of closes without an opening."""
    closed = set(unexplained)
    if _begins(first_day) and not closed:
        return None
    opened = _opened_first(told) - closed
    positions = {symbol: lack for symbol, lack in found.different.items() if symbol not in opened}
    if not positions and not found.different_cash:
        return None
    return Beginning(positions, found.different_cash)


def _begins(first_day: Sequence[Transaction]) -> bool:
    return any(
        (t.kind is Kind.DEPOSIT and t.cash > 0) or (t.kind is Kind.TRANSFER and t.quantity > 0)
        for t in first_day
    )


def _opened_first(told: Iterable[Transaction]) -> set[str]:
    """Symbols whose own history begins with an opening: what lacks there does not lack at the beginning."""
    first: dict[str, Transaction] = {}
    for t in sorted(told, key=order_key):
        if t.instrument is not None and t.quantity != ZERO:
            first.setdefault(t.instrument.symbol, t)
    return {symbol for symbol, t in first.items() if t.effect is Effect.OPEN}
