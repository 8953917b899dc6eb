"""The early exercise boundary of one American put in plain Python: `boundary` without arrays, with its names and units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import Final, NamedTuple

from thetadesk.pricing import normal
from thetadesk.pricing.boundary import NEAREST, NEWTON_STEPS
from thetadesk.pricing.quadrature import inner
from thetadesk.pricing.seed import APPROACH, BELOW_END, BLEND, BOTH, FAR, NEAR, ROUNDING, STEEPER, WIDENING

NODES: Final = 6
POINTS: Final = 6
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """A put of strike 1 in units of its life; see `boundary.Puts`. end_by_rate: how x₀ changes with rho's rate."""

    deviation: float
    rate: float
    dividend: float
    on_rate: float
    end: float
    end_by_rate: float
    drift: float

    @classmethod
    def of(cls, deviation: float, rate: float, dividend: float, on_rate: float) -> Put:
        """With R above zero, or zero where Q is below zero."""
        lower = dividend > rate
        end = math.log(rate / dividend) if lower else 0.0
        moves = on_rate / rate - (1 - on_rate) / dividend if lower else 0.0
        return cls(
            deviation, rate, dividend, on_rate, end, moves, (rate - dividend) / deviation - 0.5 * deviation
        )


@dataclass(frozen=True, slots=True)
class Edge:
    """ε at the nodes, its change with V, and its change with the rate that rho asks for."""

    depth: Row
    by_deviation: Row
    by_rate: Row


class _Point(NamedTuple):
    """One point of a node's integral: the rows of `quadrature.Inner` and its numbers there."""

    distance: Row
    place: Row
    pull: Row
    gap: float
    elapsed: float
    measure: float


class _Node(NamedTuple):
    """What a sweep finds at one node: −F and its changes with ε, with V and with the rate, signed for a solution."""

    residual: float
    row: list[float]
    by_deviation: float
    by_rate: float


def solve(put: Put) -> Edge:
    """The boundary. Where rates are so extreme that the integrals fail, the seed stands."""
    depth = seeds(put)
    zero = (0.0,) * NODES
    edge = Edge(depth, zero, zero)
    for _ in range(NEWTON_STEPS):
        try:
            edge = _improved(put, edge.depth)
        except (ArithmeticError, ValueError):
            break
    return edge


def seeds(put: Put) -> Row:
    """The first guess, as `seed.seed` has it."""
    found = []
    for node, _ in _rule():
        width = put.deviation * node
        over = max(put.rate - put.dividend, 0.0) * node
        less = min(max(put.dividend, 0.0), put.rate) * node
        pull = (over + BOTH * less * math.sqrt(width * math.sqrt(width))) / put.deviation
        mix = (NEAR + FAR * BLEND * pull) / (1 + BLEND * pull)
        depth = math.sqrt(math.log1p(mix / (pull * pull))) / (1 + WIDENING * width)
        if put.end < 0:
            least = BELOW_END / (1 + STEEPER * put.dividend * node / put.deviation)
            more = depth + APPROACH * put.end / width - least
            depth = least + 0.5 * (more + math.sqrt(more * more + ROUNDING * ROUNDING))
        found.append(-node * depth)
    return tuple(found)


@lru_cache
def _rule() -> tuple[tuple[float, tuple[_Point, ...]], ...]:
    rule = inner(NODES, POINTS)
    rows = zip(
        rule.distance.tolist(),
        rule.place.tolist(),
        rule.pull.transpose(0, 2, 1).reshape(-1, NODES).tolist(),
        rule.gap.ravel().tolist(),
        rule.elapsed.ravel().tolist(),
        (rule.weight[:, :, 0] * rule.gap[:, 0]).ravel().tolist(),
        strict=True,
    )
    points = [
        _Point(tuple(distance), tuple(place), tuple(pull), *numbers)
        for distance, place, pull, *numbers in rows
    ]
    return tuple(
        (node, tuple(points[place * POINTS : (place + 1) * POINTS]))
        for place, node in enumerate(rule.nodes.tolist())
    )


class _Integrals(NamedTuple):
    """The sums over a node's points, as `boundary._Sums` has them, and `whole` with Φ; late: those with the time
    elapsed, pull: with the gap and the distance. kernel: what a change of the boundary at the points counts, held and
    owed."""

    held: float
    owed: float
    whole: float
    late: float
    owed_late: float
    whole_late: float
    pull: float
    owed_pull: float
    kernel: list[tuple[float, float]]


def _integrals(put: Put, points: tuple[_Point, ...], depth: Row) -> _Integrals:
    column = (*depth, put.drift)
    level = (*(put.deviation * node for node in depth), put.end)
    held = owed = whole = late = owed_late = whole_late = pull = owed_pull = 0.0
    kernel = []
    for distance, place, _, gap, elapsed, measure in points:
        low = sum(map(mul, distance, column))
        interest = measure / gap * math.exp(put.rate * elapsed - 0.5 * low * low) * normal.DENSITY_AT_ZERO
        dividend = interest * math.exp(sum(map(mul, place, level)))
        paid = measure * math.exp(put.dividend * elapsed) * normal.below(low + put.deviation * gap)
        held += interest
        owed += dividend
        whole += paid
        late += interest * elapsed
        owed_late += dividend * elapsed
        whole_late += paid * elapsed
        kernel.append((interest * low, dividend * low))
        pull += interest * low * gap
        owed_pull += dividend * low * gap
    return _Integrals(held, owed, whole, late, owed_late, whole_late, pull, owed_pull, kernel)


def _sweep(put: Put, place: int, depth: Row) -> _Node:
    """The equation of one node, with the terms and the names of `boundary.Solver`."""
    node, points = _rule()[place]
    sums = _integrals(put, points, depth)
    v, interest, dividend = put.deviation, put.rate / put.deviation, put.dividend / put.deviation
    level = put.end + v * depth[place]
    low = level / (v * node) + put.drift * node
    high = low + v * node
    start = normal.density(low) / (v * node)
    ahead = math.exp(level + (put.rate - put.dividend) * node * node)
    kept = normal.below(high) + put.dividend * sums.whole
    above = start + interest * sums.held
    below = ahead * kept + start + dividend * sums.owed
    row = [0.0] * NODES
    for (held, owed), point in zip(sums.kernel, points, strict=True):
        kernel = interest / above * held - dividend / below * owed
        row = [value + kernel * pull for value, pull in zip(row, point.pull, strict=True)]
    row[place] += v + low / node * start * (1 / above - 1 / below)
    tilt = (interest - dividend) / v + 0.5
    change = -node * tilt - put.end / (v * v * node)
    number = start * (-low * change - 1 / v) + interest * (tilt * sums.pull - sums.held / v)
    other = start * ((v * node - high) * (change + node) - 1 / v)
    other += dividend * ((tilt - 1) * sums.owed_pull - sums.owed / v)
    by_deviation = number / above - other / below - depth[place]
    on, side = put.on_rate, 2 * put.on_rate - 1
    change = side / v * node + put.end_by_rate / (v * node)
    number = (
        on * (sums.held / v + interest * sums.late) - start * low * change - interest * side / v * sums.pull
    )
    other = start * (v * node - high) * change - dividend * side / v * sums.owed_pull
    growth = ahead * (sums.whole + put.dividend * sums.whole_late)
    other += (1 - on) * (sums.owed / v + dividend * sums.owed_late + growth)
    by_rate = number / above - other / below - put.end_by_rate - side * node * node
    return _Node(math.log(below / above), row, by_deviation, by_rate)


def _improved(put: Put, depth: Row) -> Edge:
    """One of Newton's steps, and the changes of the boundary by its Jacobian."""
    nodes = [_sweep(put, place, depth) for place in range(NODES)]
    step, by_deviation, by_rate = _solved(
        [node.row for node in nodes], [[node.residual, node.by_deviation, node.by_rate] for node in nodes]
    )
    improved = tuple(min(old - change, -NEAREST) for old, change in zip(depth, step, strict=True))
    if not all(map(math.isfinite, (*improved, *by_deviation, *by_rate))):
        raise ArithmeticError
    return Edge(improved, by_deviation, by_rate)


def _solved(rows: list[list[float]], rights: list[list[float]]) -> tuple[Row, ...]:
    """Gaussian elimination without pivots; the columns of the answer."""
    lines = [row + right for row, right in zip(rows, rights, strict=True)]
    for place, line in enumerate(lines):
        inverse = 1 / line[place]
        pivot = [value * inverse for value in line]
        for other, below in enumerate(lines):
            if other != place:
                factor = below[place]
                lines[other] = [value - factor * own for value, own in zip(below, pivot, strict=True)]
        lines[place] = pivot
    return tuple(zip(*(line[NODES:] for line in lines), strict=True))
