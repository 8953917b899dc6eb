"""The early exercise boundary of American puts, solved for many contracts at once.

Source: Andersen, Lake and Offengenden, "High-performance American option pricing", Journal of Computational Finance 20
(2016), equation FP-A (smooth pasting). Here the boundary is solved by Newton's method on all nodes together, which
also converges where rates are large against the variance and their fixed point does not; the integral of Φ is taken
by parts, so no Φ is evaluated but at the nodes; and the last Jacobian gives the boundary's change with volatility and
rates at the price of two more right-hand sides.

Units: time 1 is the contract's life, the strike is 1. V = σ√T, R = rT, Q = qT. The boundary is B = exp(x₀ + V·ε(z))
with z the root of the time to expiry as a fraction of the whole and x₀ = ln min(1, R/Q) its value at expiry, so ε is
counted in standard deviations, is zero at z = 0 and negative after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from thetadesk.pricing import normal
from thetadesk.pricing.quadrature import Inner
from thetadesk.pricing.seed import seed

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray

NEWTON_STEPS: Final = 2
NEAREST: Final = 1e-9
"""The boundary stays below where it ends by this many standard deviations at least."""
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Lives:
    """Puts of strike 1 in units of their lives, n of each.

    end: x₀. drift: (R − Q)/V − V/2, the drift of the log price per standard deviation.
    """

    deviation: FloatArray
    rate: FloatArray
    dividend: FloatArray
    end: FloatArray
    drift: FloatArray


@dataclass(frozen=True, slots=True)
class Boundary:
    """ε at the nodes (k, n); its change with V, and with the rate that rho is asked for, which also moves x₀."""

    depth: FloatArray
    by_deviation: FloatArray
    by_rate: FloatArray


@dataclass(slots=True)
class _Sums:
    """The integrals at every node (k, n), and the integrands that the Jacobian needs (k, j, n).

    held: R/V·∫e^(Ru)φ(d₋). owed: its counterpart for the dividends. number, other: N and Y·D of FP-A.
    """

    held: FloatArray
    owed: FloatArray
    distance: FloatArray
    low: FloatArray
    first: FloatArray
    number: FloatArray
    other: FloatArray
    slope: FloatArray


def lives(deviation: FloatArray, rate: FloatArray, dividend: FloatArray) -> Lives:
    """The contracts in these units; rates are above zero, or zero where the dividend is below zero."""
    ratio = np.where(dividend > rate, rate / np.maximum(dividend, _TINY), 1.0)
    return Lives(deviation, rate, dividend, np.log(ratio), (rate - dividend) / deviation - 0.5 * deviation)


def solve(put: Lives, on_rate: FloatArray, rule: Inner) -> Boundary:
    """The boundaries; `on_rate` is 1 where rho is the change with R and 0 where it is the change with Q."""
    depth = seed(put.deviation, put.rate, put.dividend, put.end, rule.nodes)
    for _ in range(NEWTON_STEPS - 1):
        sums = _integrals(put, depth, rule)
        wanted = _residual(put, depth, sums, rule)[:, None]
        depth = np.minimum(depth - _solved(_jacobian(put, sums, rule), wanted)[:, 0], -NEAREST)
    sums = _integrals(put, depth, rule)
    wanted = np.empty((len(rule.nodes), 3, depth.shape[1]))
    wanted[:, 0] = _residual(put, depth, sums, rule)
    wanted[:, 1], wanted[:, 2] = _tangents(put, depth, sums, on_rate, rule)
    _solved(_jacobian(put, sums, rule), wanted)
    return Boundary(np.minimum(depth - wanted[:, 0], -NEAREST), wanted[:, 1], wanted[:, 2])


def _integrals(put: Lives, depth: FloatArray, rule: Inner) -> _Sums:
    k, j = rule.gap.shape
    n = depth.shape[1]
    distance = (rule.change @ depth).reshape(k, j, n) + rule.gap[:, :, None] * put.drift
    held = distance * distance
    held *= -0.5
    held += rule.elapsed[:, :, None] * put.rate
    np.exp(held, out=held)
    held *= normal.DENSITY_AT_ZERO * rule.weight[:, :, None]
    owed = (rule.at @ (put.deviation * depth) + put.end).reshape(k, j, n)
    np.exp(owed, out=owed)
    owed *= held
    slope = (rule.slope @ depth - 0.5 * (put.drift + put.deviation)).reshape(k, j, n)
    nodes = rule.nodes[:, None]
    high = depth / nodes + (put.drift + put.deviation) * nodes
    first = put.end / (put.deviation * nodes) + high
    low = first - put.deviation * nodes
    density = normal.density_array(low, np.empty_like(low)) / (put.deviation * nodes)
    log_ahead = put.end + put.deviation * depth + (put.rate - put.dividend) * nodes**2
    grown = -np.expm1(-put.dividend * rule.elapsed[:, :, None])
    start = normal.below_array(first) + 0.5 * np.expm1(put.dividend * nodes**2)
    other = np.exp(log_ahead) * start + density
    other += np.einsum("kjn,kjn->kn", owed, put.dividend / put.deviation - slope * grown)
    number = density + put.rate / put.deviation * held.sum(1)
    return _Sums(held, owed, distance, low, density, number, other, slope)


def _residual(put: Lives, depth: FloatArray, sums: _Sums, rule: Inner) -> FloatArray:
    del put, depth, rule
    return np.asarray(np.log(sums.other / sums.number))


def _jacobian(put: Lives, sums: _Sums, rule: Inner) -> FloatArray:
    """How the residual at node i changes with ε at node k (k, k, n)."""
    k, j = rule.gap.shape
    n = len(put.rate)
    kernel = sums.held * (put.rate / put.deviation / sums.number)[:, None]
    kernel -= sums.owed * (put.dividend / put.deviation / sums.other)[:, None]
    kernel *= sums.distance
    matrix = np.matmul(rule.change.reshape(k, j, k).transpose(0, 2, 1), kernel)
    own = -sums.low / rule.nodes[:, None] * sums.first * (1 / sums.number - 1 / sums.other)
    diagonal = np.arange(k)
    matrix[diagonal, diagonal] += put.deviation - own
    assert matrix.shape == (k, k, n)
    return np.asarray(matrix)


def _tangents(
    put: Lives, depth: FloatArray, sums: _Sums, on_rate: FloatArray, rule: Inner
) -> tuple[FloatArray, FloatArray]:
    """What the change of ε with V and with the asked rate has to solve, ∂F = −J·∂ε (k, n) each."""
    nodes = rule.nodes[:, None]
    gap, elapsed = rule.gap, rule.elapsed
    pull = np.einsum("kjn,kjn,kj->kn", sums.held, sums.distance, gap)
    mass = sums.held.sum(1)
    late = np.einsum("kjn,kj->kn", sums.held, elapsed)
    owed_pull = np.einsum("kjn,kjn,kj->kn", sums.owed, sums.distance, gap)
    owed_wide = np.einsum("kjn,kj->kn", sums.owed, gap * gap)
    owed_pull = owed_pull + put.deviation * owed_wide
    owed_mass = sums.owed.sum(1)
    owed_late = np.einsum("kjn,kj->kn", sums.owed, elapsed)
    slope_late = np.einsum("kjn,kjn,kj->kn", sums.owed, sums.slope, elapsed)
    v, rate, dividend = put.deviation, put.rate, put.dividend
    ratio_r, ratio_q = rate / v, dividend / v
    first, low = sums.first, sums.low
    high = low + v * nodes
    ahead = np.exp(put.end + v * depth + (rate - dividend) * nodes**2)
    growth = 0.5 * nodes**2 * np.exp(dividend * nodes**2) * ahead

    def change(
        by_v: FloatArray | float, by_r: FloatArray | float, by_q: FloatArray | float, end: FloatArray | float
    ) -> FloatArray:
        drift = (by_r - by_q) / v - by_v * ((rate - dividend) / v**2 + 0.5)
        d_low = drift * nodes + end / (v * nodes) - by_v * put.end / (v * v * nodes)
        d_high = d_low + by_v * nodes
        number = first * (-low * d_low - by_v / v)
        number = number + (by_r / v - ratio_r / v * by_v) * mass + ratio_r * (by_r * late - drift * pull)
        other = first * (-high * d_high - by_v / v)
        other = other + first * v * nodes * d_high
        other = other + (by_q / v - ratio_q / v * by_v) * owed_mass
        other = other + ratio_q * (by_q * owed_late - (drift + by_v) * owed_pull)
        other = other + ratio_q * v * (drift + by_v) * owed_wide
        # The integral of Φ(d₊), whose own rate enters through e^(Qu) alone.
        other = other + by_q * (growth - slope_late)
        moved = end + by_v * depth + (by_r - by_q) * nodes**2
        return np.asarray(number / sums.number - other / sums.other - moved)

    below = put.dividend > put.rate
    end = np.where(below, on_rate / np.maximum(rate, _TINY) - (1 - on_rate) / np.where(below, dividend, 1), 0)
    return change(1.0, 0.0, 0.0, 0.0), change(0.0, on_rate, 1 - on_rate, end)


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Gaussian elimination for all contracts at once; `matrix` (k, k, n) is spent, `right` (k, m, n) is the answer."""
    size = len(matrix)
    for row in range(size):
        pivot = 1 / matrix[row, row]
        matrix[row, row + 1 :] *= pivot
        right[row] *= pivot
        column = matrix[row + 1 :, row][:, None]
        matrix[row + 1 :, row + 1 :] -= column * matrix[row, row + 1 :]
        right[row + 1 :] -= column * right[row]
    for row in range(size - 2, -1, -1):
        right[row] -= np.einsum("kn,kmn->mn", matrix[row, row + 1 :], right[row + 1 :])
    return right
