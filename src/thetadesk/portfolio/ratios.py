"""How a result compares with how far it swung, and what a trade brings on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import expm1, fsum, log1p, sqrt

from thetadesk.kernel.money import ZERO
from thetadesk.portfolio.returns import YEAR_DAYS

SESSIONS_A_YEAR = 252
FEWEST_RETURNS = 20
"""Fewer daily returns than this say nothing about how far they swing."""

# What adding up leaves of a spread that is none, against the largest of the numbers.
_NOISE = 1e-9


def sharpe(returns: Sequence[float | None], riskless: Sequence[float]) -> float | None:
    """mean(x) ÷ stdev(x, n − 1) × √252 over the daily x = return − riskless return (Sharpe 1994). Days without a return
    are left out; None for fewer than 20, or where they do not differ."""
    excess = _excess(returns, riskless)
    if len(excess) < FEWEST_RETURNS:
        return None
    mean = fsum(excess) / len(excess)
    deviation = sqrt(fsum((each - mean) ** 2 for each in excess) / (len(excess) - 1))
    return _ratio(mean, deviation, excess)


def sortino(returns: Sequence[float | None], riskless: Sequence[float]) -> float | None:
    """mean(x) ÷ √(Σ min(x, 0)² ÷ n) × √252: as `sharpe`, but only losses count as swinging, and all n days divide
    (Sortino and Price 1994). None for fewer than 20 returns, or where none is a loss."""
    excess = _excess(returns, riskless)
    if len(excess) < FEWEST_RETURNS:
        return None
    mean = fsum(excess) / len(excess)
    downside = sqrt(fsum(min(each, 0.0) ** 2 for each in excess) / len(excess))
    return _ratio(mean, downside, excess)


def riskless_return(yearly: float, days: int) -> float:
    """(1 + y)^(days ÷ 365) − 1: what lending at this yield a year (a fraction) brings in so many calendar days."""
    return expm1(log1p(yearly) * days / YEAR_DAYS)


def _excess(returns: Sequence[float | None], riskless: Sequence[float]) -> list[float]:
    return [each - free for each, free in zip(returns, riskless, strict=True) if each is not None]


def _ratio(mean: float, deviation: float, excess: Sequence[float]) -> float | None:
    if deviation <= _NOISE * max(abs(each) for each in excess):
        return None
    return mean / deviation * sqrt(SESSIONS_A_YEAR)


@dataclass(frozen=True, slots=True)
class Expectancy:
    """What results come to, in dollars: the mean of all, how many are won (above zero), lost (below it) and neither, and
    what those are on average. `win_rate` is wins ÷ (wins + losses), `profit_factor` what was won ÷ what was lost; None
    where there is nothing to divide by. `best` and `worst` are single results, None where there are none."""

    total: Decimal
    mean: Decimal | None
    win_rate: float | None
    average_win: Decimal | None
    average_loss: Decimal | None
    profit_factor: float | None
    wins: int
    losses: int
    scratches: int
    best: Decimal | None
    worst: Decimal | None


def expectancy(results: Sequence[Decimal]) -> Expectancy:
    """What these results, net of fees, come to."""
    won = [each for each in results if each > 0]
    lost = [each for each in results if each < 0]
    gains, losses = sum(won, ZERO), sum(lost, ZERO)
    return Expectancy(
        total=gains + losses,
        mean=_mean(gains + losses, len(results)),
        win_rate=len(won) / (len(won) + len(lost)) if won or lost else None,
        average_win=_mean(gains, len(won)),
        average_loss=_mean(losses, len(lost)),
        profit_factor=float(gains / -losses) if losses else None,
        wins=len(won),
        losses=len(lost),
        scratches=len(results) - len(won) - len(lost),
        best=max(results, default=None),
        worst=min(results, default=None),
    )


def _mean(total: Decimal, count: int) -> Decimal | None:
    return total / count if count else None
