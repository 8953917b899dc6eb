"""The early exercise boundary of American puts, solved for many contracts at once.

Source: Andersen, Lake and Offengenden, "High-performance American option pricing", Journal of Computational Finance 20
(2016), equation FP-A (smooth pasting): B(τ) = exp(−(r − q)τ)·N/D. Here the nodes are solved together by Newton's method
on F = ln(D·Y) − ln N with Y = B·exp((r − q)τ), which also converges where rates are large against the variance and the
fixed point of the paper does not; the integral of Φ in D is taken by parts, so that Φ is evaluated at the nodes only;
and the last Jacobian gives the boundary's change with volatility and rates for two more right-hand sides.

Units: time 1 is the contract's life, the strike is 1. V = σ√T, R = rT, Q = qT. The boundary is B = exp(x₀ + V·ε(z))
with z the root of the time to expiry as a fraction of the whole and x₀ = ln min(1, R/Q) its value at expiry, so ε is
counted in standard deviations, is zero at z = 0 and negative after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thetadesk.pricing import normal
from thetadesk.pricing.elimination import solved
from thetadesk.pricing.quadrature import Inner
from thetadesk.pricing.seed import seed

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

NEWTON_STEPS: Final = 2
NEAREST: Final = 1e-9
"""The boundary stays below where it ends by this many standard deviations at least."""


@dataclass(frozen=True, slots=True)
class Puts:
    """Puts of strike 1 in units of their lives, n of each.

    end: x₀. drift: (R − Q)/V − V/2, the drift of the log price per standard deviation. on_rate: 1 where rho is the
    change with R, 0 where it is the change with Q.
    """

    deviation: FloatArray
    rate: FloatArray
    dividend: FloatArray
    on_rate: FloatArray
    end: FloatArray
    drift: FloatArray

    @classmethod
    def of(cls, deviation: FloatArray, rate: FloatArray, dividend: FloatArray, on_rate: FloatArray) -> Puts:
        """With R above zero, or zero where Q is below zero: others are never exercised, or between two boundaries."""
        end = np.log(rate / np.maximum(rate, dividend), where=dividend > rate, out=np.zeros_like(rate))
        drift = (rate - dividend) / deviation - 0.5 * deviation
        return cls(deviation, rate, dividend, on_rate, end, drift)

    def end_by_rate(self) -> FloatArray:
        """How x₀ changes with the rate that rho asks for."""
        above = np.maximum(self.rate, self.dividend)
        lower = self.dividend > self.rate
        change = np.divide(self.on_rate, self.rate, where=lower, out=np.zeros_like(self.end))
        change -= np.divide(1 - self.on_rate, above, where=lower, out=np.zeros_like(self.end))
        return change


@dataclass(frozen=True, slots=True)
class Boundary:
    """ε at the nodes (k, n), its change with V, and its change with the rate that rho asks for."""

    depth: FloatArray
    by_deviation: FloatArray
    by_rate: FloatArray


@dataclass(slots=True)
class _Sums:
    """What the equation is made of at every node (k, n); the integrals carry no factor R or Q.

    low: d₋ over the whole way from the node. start: φ(d₋)/(V·z). held: ∫e^(Ru)φ(d₋)/√(τ − u) du; owed the same
    times B(u), which is Y·∫e^(Qu)φ(d₊)/√(τ − u) du; late: with the time u under the integral. above: N. below: D·Y.
    ahead: Y.
    """

    low: FloatArray
    start: FloatArray
    ahead: FloatArray
    above: FloatArray
    below: FloatArray
    held: FloatArray
    owed: FloatArray
    held_late: FloatArray
    owed_late: FloatArray


class Solver:
    """Solves chunks of puts, one after the other, in arrays that are made once."""

    def __init__(self, rule: Inner, most: int) -> None:
        self._rule = rule
        self._shape = rule.elapsed.shape[:2]
        self._bench = np.empty((7, rule.elapsed.size * most))
        self._nodes = rule.nodes[:, None]

    def solve(self, puts: Puts) -> Boundary:
        """The boundaries of a chunk. Where rates are so extreme that the integrals fail, the seed stands."""
        self._start(puts)
        depth = seed(puts.deviation, puts.rate, puts.dividend, puts.end, self._rule.nodes)
        for _ in range(NEWTON_STEPS - 1):
            sums = self._integrate(puts, depth)
            depth, _ = self._improved(puts, depth, sums, np.log(sums.below / sums.above)[:, None])
        sums = self._integrate(puts, depth)
        right = np.empty((len(depth), 3, depth.shape[1]))
        np.log(sums.below / sums.above, out=right[:, 0])
        self._tangents(puts, depth, sums, right[:, 1], right[:, 2])
        depth, right = self._improved(puts, depth, sums, right)
        return Boundary(depth, right[:, 1], right[:, 2])

    def _improved(
        self, puts: Puts, depth: FloatArray, sums: _Sums, right: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """One of Newton's steps, and the solved right-hand sides, zero where they came out as nothing usable."""
        solved(self._jacobian(puts, sums), right)
        failed = ~np.isfinite(right).all(axis=(0, 1))
        if failed.any():
            right[:, :, failed] = 0.0
        return np.minimum(depth - right[:, 0], -NEAREST), right

    def _start(self, puts: Puts) -> None:
        """The arrays for this chunk, and what its sweeps have in common."""
        rule, count = self._rule, len(puts.rate)
        points = rule.elapsed.size
        chunk = self._bench[:, : points * count].reshape(7, *self._shape, count)
        self._interest, self._grown, self._distance, self._held, self._owed, self._turn, self._spare = chunk
        np.multiply(rule.elapsed, puts.rate, out=self._interest)
        np.exp(self._interest, out=self._interest)
        self._interest *= normal.DENSITY_AT_ZERO * rule.weight
        np.multiply(rule.elapsed, -puts.dividend, out=self._grown)
        np.expm1(self._grown, out=self._grown)

    def _integrate(self, puts: Puts, depth: FloatArray) -> _Sums:
        rule, nodes = self._rule, self._nodes
        self._points(puts, depth)
        held, held_late = np.matmul(rule.sums, self._held).transpose(1, 0, 2)
        owed, owed_late = np.matmul(rule.sums, self._owed).transpose(1, 0, 2)
        # The integral of Φ by parts: −∫(1 − e^(−Qu))·e^(Qu)φ(d₊)·(∂d₊/∂u)du, and no end but the near one.
        np.multiply(self._owed, self._turn, out=self._spare)
        self._spare *= self._grown
        parts = np.matmul(rule.sums[:, :1], self._spare)[:, 0]
        width = puts.deviation * nodes
        level = puts.end + puts.deviation * depth
        low = level / width + puts.drift * nodes
        start = normal.density_array(low, np.empty_like(low))
        start /= width
        ahead = np.exp(level + (puts.rate - puts.dividend) * nodes**2)
        kept = normal.below_array(low + width) + 0.5 * np.expm1(puts.dividend * nodes**2)
        above = start + puts.rate / puts.deviation * held
        below = ahead * kept + start + puts.dividend / puts.deviation * owed + parts
        return _Sums(low, start, ahead, above, below, held, owed, held_late, owed_late)

    def _points(self, puts: Puts, depth: FloatArray) -> None:
        """d₋ at every point, and there e^(Ru)φ(d₋) with and without B(u), and the slope of d₊."""
        rule, count = self._rule, depth.shape[1]
        column = np.empty((len(depth) + 1, count))
        column[:-1], column[-1] = depth, puts.drift
        np.matmul(rule.distance, column, out=self._distance.reshape(-1, count))
        np.multiply(self._distance, self._distance, out=self._held)
        self._held *= -0.5
        np.exp(self._held, out=self._held)
        self._held *= self._interest
        column[-1] += puts.deviation
        np.matmul(rule.turn, column, out=self._turn.reshape(-1, count))
        column[:-1] *= puts.deviation
        column[-1] = puts.end
        np.matmul(rule.place, column, out=self._owed.reshape(-1, count))
        np.exp(self._owed, out=self._owed)
        self._owed *= self._held

    def _jacobian(self, puts: Puts, sums: _Sums) -> FloatArray:
        """How F at node i changes with ε at node k (k, k, n). Spends the arrays of the points."""
        kernel = self._held
        kernel *= (puts.rate / puts.deviation / sums.above)[:, None]
        self._owed *= (puts.dividend / puts.deviation / sums.below)[:, None]
        kernel -= self._owed
        kernel *= self._distance
        matrix = np.matmul(self._rule.pull, kernel)
        own = sums.low / self._nodes * sums.start * (1 / sums.above - 1 / sums.below)
        diagonal = np.arange(len(matrix))
        matrix[diagonal, diagonal] += puts.deviation + own
        return np.asarray(matrix)

    def _tangents(
        self, puts: Puts, depth: FloatArray, sums: _Sums, by_v: FloatArray, by_rate: FloatArray
    ) -> None:
        """Writes −∂F/∂V and −∂F/∂(the rate asked for) at an unchanged ε, the right-hand sides of ε's changes."""
        rule, nodes, v = self._rule, self._nodes, puts.deviation
        slope = np.matmul(rule.sums, np.multiply(self._owed, self._turn, out=self._spare))[:, 1]
        pull = np.matmul(rule.gap, np.multiply(self._held, self._distance, out=self._spare))[:, 0]
        owed_pull = np.matmul(rule.gap, np.multiply(self._owed, self._distance, out=self._spare))[:, 0]
        high, start = sums.low + v * nodes, sums.start
        interest, dividend = puts.rate / v, puts.dividend / v
        # With V: d₋ changes by `low`, and at every point by −`tilt` times the root of the time between.
        tilt = (interest - dividend) / v + 0.5
        low = -nodes * tilt - puts.end / (v * v * nodes)
        number = start * (-sums.low * low - 1 / v) + interest * (tilt * pull - sums.held / v)
        other = start * (v * nodes * (low + nodes) - high * (low + nodes) - 1 / v)
        other += dividend * ((tilt - 1) * owed_pull - sums.owed / v)
        np.subtract(number / sums.above - other / sums.below, depth, out=by_v)
        # With a rate: the drift changes by `side`/V; x₀ and with it the level may change too.
        on, side, end = puts.on_rate, 2 * puts.on_rate - 1, puts.end_by_rate()
        low = side / v * nodes + end / (v * nodes)
        number = (
            -start * sums.low * low
            + on * (sums.held / v + interest * sums.held_late)
            - interest * side / v * pull
        )
        other = start * (v * nodes - high) * low - dividend * side / v * owed_pull
        growth = 0.5 * nodes**2 * np.exp(puts.dividend * nodes**2) * sums.ahead
        other += (1 - on) * (sums.owed / v + dividend * sums.owed_late + growth - slope)
        np.subtract(number / sums.above - other / sums.below, end + side * nodes**2, out=by_rate)
