"""How far from the money options were sold, as far as the daily record knows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.instruments import from_symbol
from thetadesk.portfolio.store import deltas as store

_STEP = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class UnitDelta:
    """One contract's delta, without its sign, at the close of a market date."""

    on: date
    delta: Decimal


def short_deltas(
    unit: Unit, account_ids: Sequence[str], first: date, last: date
) -> Mapping[tuple[str, str], Sequence[UnitDelta]]:
    """By account and symbol, oldest first, of what was held short between two market dates, both included."""
    found: defaultdict[tuple[str, str], list[UnitDelta]] = defaultdict(list)
    for account_id, symbol, on, quantity, delta in store.short_deltas(unit, account_ids, first, last):
        multiplier = from_symbol(symbol).multiplier
        if multiplier:
            one = abs(Decimal(repr(delta)) / (quantity * multiplier))
            found[account_id, symbol].append(UnitDelta(on, one.quantize(_STEP, ROUND_HALF_EVEN)))
    return found
