"""What makes one option better than another: five factors, each between 0 and 1, whose weighted sum is the score.

score = Σ weight × value, of 100. The points shown are rounded to tenths so that they still add up to the score shown (the
largest remainders are rounded up).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, fsum, log10

from thetadesk.kernel.values import value
from thetadesk.wheel.choosing.asking import FactorPoint
from thetadesk.wheel.choosing.board import Row
from thetadesk.wheel.choosing.gates import WIDEST

WHOLE = 100.0
HALF_YIELD = 0.25
"""The annual yield that is worth half of its factor's weight."""
DEEP_INTEREST, DEEP_VOLUME = 3.0, 2.0
"""Decades of contracts, open and traded today, beyond which more makes no better market: a thousand, a hundred."""
_TENTHS = 10


@value(frozen=True, slots=True)
class Merits:
    """What is known of one option that passed every gate. `depth` is where in the zone it lies: 0 at the bound nearer to
    the price, 1 at the farther one; `nearest_days` the days of the nearest expiration that could be sold."""

    row: Row
    depth: float
    nearest_days: int
    yield_annual: float
    p_itm: float


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason to prefer an option: how much it weighs, how good the option is, and the words for that."""

    name: str
    weight: float
    value: Callable[[Merits], float]
    says: Callable[[Merits], str]


def _edge(merits: Merits) -> float:
    return merits.depth


def _edge_says(merits: Merits) -> str:
    return f"{merits.depth:.0%} of the way to the zone's far bound"


def _weekly(merits: Merits) -> float:
    days = merits.row.days
    return merits.nearest_days / days if days > 0 else 0.0


def _weekly_says(merits: Merits) -> str:
    return f"{merits.row.days} days; the nearest that can be sold has {merits.nearest_days}"


def _liquidity(merits: Merits) -> float:
    row = merits.row
    width = 1.0 if row.width is None else min(row.width / WIDEST, 1.0)
    interest = min(log10(1.0 + (row.open_interest or 0.0)) / DEEP_INTEREST, 1.0)
    volume = min(log10(1.0 + (row.volume or 0.0)) / DEEP_VOLUME, 1.0)
    return 0.5 * (1.0 - width) + 0.3 * interest + 0.2 * volume


def _liquidity_says(merits: Merits) -> str:
    row = merits.row
    counts = [f"{count:g}" if count is not None else "?" for count in (row.open_interest, row.volume)]
    return f"spread {row.width or 0.0:.0%} of the mid, {counts[0]} open, {counts[1]} traded today"


def _yield(merits: Merits) -> float:
    found = max(merits.yield_annual, 0.0)
    return found / (found + HALF_YIELD)


def _yield_says(merits: Merits) -> str:
    return f"{merits.yield_annual:.1%} a year on the capital, at the bid"


def _safety(merits: Merits) -> float:
    return 1.0 - merits.p_itm


def _safety_says(merits: Merits) -> str:
    return f"{merits.p_itm:.0%} likely to end in the money"


FACTORS: tuple[Factor, ...] = (
    Factor("edge", 30.0, _edge, _edge_says),
    Factor("weekly", 15.0, _weekly, _weekly_says),
    Factor("liquidity", 20.0, _liquidity, _liquidity_says),
    Factor("yield", 20.0, _yield, _yield_says),
    Factor("safety", 15.0, _safety, _safety_says),
)


def weights(asked: Mapping[str, float]) -> tuple[float, ...]:
    """The factors' weights with those that are asked for, scaled to 100 together. ValueError for a name that is no
    factor's, a negative weight, or none above zero."""
    unknown = set(asked) - {factor.name for factor in FACTORS}
    if unknown:
        raise ValueError(f"no factor is called {', '.join(sorted(unknown))}")
    wanted = [asked.get(factor.name, factor.weight) for factor in FACTORS]
    total = fsum(wanted)
    if not all(0.0 <= each <= WHOLE for each in wanted) or total <= 0.0:
        raise ValueError("weights are between 0 and 100, and not all of them 0")
    return tuple(each * WHOLE / total for each in wanted)


def scored(merits: Merits, weighing: Sequence[float]) -> float:
    """The score of one option: Σ weight × value."""
    return fsum(weight * factor.value(merits) for factor, weight in zip(FACTORS, weighing, strict=True))


def points(merits: Merits, weighing: Sequence[float]) -> tuple[float, tuple[FactorPoint, ...]]:
    """The score as it is shown, and each factor's part of it: tenths that add up to it."""
    values = [factor.value(merits) for factor in FACTORS]
    shown = tenths([weight * value for weight, value in zip(weighing, values, strict=True)])
    told = tuple(
        FactorPoint(factor.name, weight, value, tenth / _TENTHS, factor.says(merits))
        for factor, weight, value, tenth in zip(FACTORS, weighing, values, shown, strict=True)
    )
    return sum(shown) / _TENTHS, told


def tenths(parts: Sequence[float]) -> list[int]:
    """The parts (none negative) in tenths whose sum is the rounded sum: each rounded down, then the largest remainders
    up. Of equal remainders the first goes up."""
    exact = [part * _TENTHS for part in parts]
    whole = [floor(part) for part in exact]
    missing = round(fsum(exact)) - sum(whole)
    order = sorted(range(len(parts)), key=lambda at: whole[at] - exact[at])
    for at in order[:missing]:
        whole[at] += 1
    return whole
