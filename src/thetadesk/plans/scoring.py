"""How well trades kept to their plan together, and what departing from it has cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from thetadesk.kernel.money import ZERO
from thetadesk.plans.model import Code, Judgement

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule over many trades: how often it was kept, broken, and could not be judged. `cost` is the sum of what is
    known; of `uncosted` departures nobody knows it yet."""

    code: Code
    kept: int
    broken: int
    unknown: int
    cost: Decimal
    uncosted: int


@dataclass(frozen=True, slots=True)
class Score:
    """Rules kept of those judged, as points of a hundred, each trade weighted by the capital it put at risk (one whose risk
    is unknown or nothing by the mean of the others). None where nothing was judged; a hundred only where all were kept."""

    points: Decimal | None
    trades: int
    departed: int
    kept: int
    judged: int
    unknown: int
    cost: Decimal
    uncosted: int
    tallies: tuple[Tally, ...]


def score(judgements: Sequence[Judgement]) -> Score:
    """All of these together."""
    tallies = tuple(_tally(code, judgements) for code in Code)
    kept, broken = sum(each.kept for each in tallies), sum(each.broken for each in tallies)
    return Score(
        _points(judgements),
        len(judgements),
        sum(bool(each.departures) for each in judgements),
        kept,
        kept + broken,
        sum(each.unknown for each in tallies),
        sum((each.cost for each in tallies), ZERO),
        sum(each.uncosted for each in tallies),
        tuple(each for each in tallies if each.kept or each.broken or each.unknown),
    )


def _tally(code: Code, judgements: Sequence[Judgement]) -> Tally:
    departures = [each for found in judgements for each in found.departures if each.code is code]
    costs = [each.cost for each in departures if each.cost is not None]
    return Tally(
        code,
        sum(code in each.kept for each in judgements),
        len(departures),
        sum(code in each.unknown for each in judgements),
        sum(costs, ZERO),
        len(departures) - len(costs),
    )


def _points(judgements: Sequence[Judgement]) -> Decimal | None:
    risks = [each.trade.risk for each in judgements if each.trade.risk]
    usual = sum(risks, ZERO) / len(risks) if risks else Decimal(1)
    kept = judged = ZERO
    for each in judgements:
        weight = each.trade.risk or usual
        kept += weight * len(each.kept)
        judged += weight * (len(each.kept) + len(each.departures))
    # Rounded down: whoever has broken a rule reads less than a hundred.
    return (100 * kept / judged).quantize(_TENTH, ROUND_DOWN) if judged else None
