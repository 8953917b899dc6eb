"""Prices that were moved from outside: from an instant on, for good, and what that does to nerves."""

import math
from dataclasses import dataclass

from brokersim.market.roster import FEAR

FAMILY = ("SPX", "XSP", "SPY")
"""What is the same thing, and so moves together."""

_HALF_LIFE = 14 * 86400.0
_MOST = math.log(4.0)


@dataclass(frozen=True, slots=True)
class Shock:
    """From `at` (epoch seconds) on a price is multiplied by `factor`."""

    at: float
    factor: float


class Shocks:
    """All shocks so far, by name."""

    def __init__(self) -> None:
        self._prices: dict[str, list[Shock]] = {}
        self._nerves: dict[str, list[Shock]] = {}

    def add(self, symbol: str, factor: float, at: float) -> None:
        """Records a shock. Fear has no price of its own: a shock of VIX is one of the market's nerves."""
        family = FAMILY if symbol in (*FAMILY, FEAR) else (symbol,)
        for each in family:
            if symbol == FEAR:
                self._nerves.setdefault(each, []).append(Shock(at, factor))
                continue
            self._prices.setdefault(each, []).append(Shock(at, factor))
            # A fall frightens more than a rise.
            jump = math.log(factor)
            self._nerves.setdefault(each, []).append(Shock(at, math.exp(-3 * jump if jump < 0 else jump)))

    def factor(self, symbol: str, at: float) -> float:
        """What the price is multiplied by at an instant."""
        found = 1.0
        for shock in self._prices.get(symbol, ()):
            if shock.at <= at:
                found *= shock.factor
        return found

    def moves(self, symbol: str) -> tuple[Shock, ...]:
        """Every shock of a price."""
        return tuple(self._prices.get(symbol, ()))

    def nerves(self, symbol: str, at: float) -> float:
        """What the present volatility is multiplied by; it fades, by half a fortnight."""
        heat = 0.0
        for shock in self._nerves.get(symbol, ()):
            if shock.at <= at:
                heat += math.log(shock.factor) * 0.5 ** ((at - shock.at) / _HALF_LIFE)
        return math.exp(min(max(heat, -_MOST), _MOST))

    def is_calm(self) -> bool:
        """Whether nothing was ever shocked."""
        return not self._prices and not self._nerves
