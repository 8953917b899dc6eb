"""What the right to exercise early is worth and how it changes, once the boundary is known.

Source: Kim, "The analytic valuation of American options" (1990): the premium of a put is the interest on the strike less
the dividends on the share, over all the times at which it will have been exercised. Its derivatives are taken under the
integral, with those of the boundary, which do not vanish.

Units as in `boundary`: strike 1, time 1 is the contract's life.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from thetadesk.pricing import normal, tails
from thetadesk.pricing.boundary import Boundary, Puts
from thetadesk.pricing.quadrature import Outer

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray


@dataclass(frozen=True, slots=True)
class Sensitivities:
    """Of puts of strike 1: price, s·∂/∂s, s²·∂²/∂s², ∂/∂V, and the change with the rate that rho asks for, (n) each."""

    price: FloatArray
    slope: FloatArray
    curve: FloatArray
    by_deviation: FloatArray
    by_rate: FloatArray


class Integral:
    """Integrates for chunks of puts, one after the other, in arrays that are made once."""

    def __init__(self, rule: Outer, most: int) -> None:
        self._rule = rule
        self._bench = np.empty((8, rule.ahead.size * most))

    def over(self, puts: Puts, log_spot: FloatArray, edge: Boundary) -> Sensitivities:
        """The premiums of a chunk, of spots above their boundaries."""
        rule = self._rule
        self._start(puts, log_spot, edge)
        cash, cash_late = rule.timed @ self._worth(self._low, self._hit, self._discount)
        asset, asset_late = rule.timed @ self._worth(self._high, self._paid, self._growth)
        paid_early, paid_late = rule.struck[:2] @ self._paid
        # What exercising at each time gains, interest less dividends, per unit of time near the boundary.
        gain = self._hit
        gain *= puts.rate
        self._paid *= puts.dividend
        gain -= self._paid
        struck = rule.struck @ gain
        early, late, moved = struck[0], struck[1], struck[2:]
        gain *= self._high
        bent, straight = rule.bent @ gain
        v, on = puts.deviation, puts.on_rate
        by_rate = on * (cash - puts.rate * cash_late) - (1 - on) * (asset - puts.dividend * asset_late)
        by_rate += (puts.end_by_rate() * early - (2 * on - 1) * late) / v
        by_rate += np.einsum("kn,kn->n", moved, edge.by_rate)
        by_v = (straight + np.einsum("kn,kn->n", moved, edge.depth)) / v + puts.dividend * paid_late
        return Sensitivities(
            price=puts.rate * cash - puts.dividend * asset,
            slope=-early / v - puts.dividend * asset,
            curve=bent / (v * v) + puts.dividend * paid_early / v,
            by_deviation=by_v + np.einsum("kn,kn->n", moved, edge.by_deviation),
            by_rate=by_rate,
        )

    def _start(self, puts: Puts, log_spot: FloatArray, edge: Boundary) -> None:
        """Discount and growth, d₋ and d₊ at all points, and φ of both, discounted."""
        rule, v = self._rule, puts.deviation
        count = len(v)
        chunk = self._bench[:, : rule.ahead.size * count].reshape(8, -1, count)
        self._low, self._high, self._hit, self._paid, self._discount, self._growth = chunk[:6]
        self._spare, self._tail = chunk[6:]
        column = np.empty((len(edge.depth) + 2, count))
        np.negative(edge.depth, out=column[:-2])
        np.divide(log_spot - puts.end, v, out=column[-2])
        column[-1] = puts.drift
        np.matmul(rule.low, column, out=self._low)
        np.multiply(rule.gap, v, out=self._high)
        self._high += self._low
        np.multiply(rule.ahead, -puts.rate, out=self._discount)
        np.multiply(self._low, self._low, out=self._hit)
        self._hit *= -0.5
        self._hit += self._discount
        np.exp(self._hit, out=self._hit)
        self._hit *= normal.DENSITY_AT_ZERO
        np.exp(self._discount, out=self._discount)
        np.multiply(rule.ahead, -puts.dividend, out=self._growth)
        self._growth += log_spot
        np.exp(self._growth, out=self._growth)
        np.multiply(edge.depth, v, out=column[:-2])
        column[-2] = puts.end
        np.matmul(rule.place, column[:-1], out=self._paid)
        np.exp(self._paid, out=self._paid)
        self._paid *= self._hit

    def _worth(self, far: FloatArray, density: FloatArray, whole: FloatArray) -> FloatArray:
        """`whole`·Φ(−far), where `density` is whole·φ(far)."""
        tail = tails.ratio(far, self._tail, self._spare)
        tail *= density
        # ½·whole − sign·(½·whole − tail), without a branch.
        whole *= 0.5
        np.subtract(whole, tail, out=tail)
        np.copysign(tail, far, out=tail)
        return np.subtract(whole, tail, out=tail)
