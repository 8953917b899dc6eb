"""Recommends the next trade of a wheel: the choice, what every factor gave it, what lost to it and why, and what to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from thetadesk.wheel.choosing.asking import Ask, Choice, Recommendation, Refusal
from thetadesk.wheel.choosing.board import Board, Code, Row
from thetadesk.wheel.choosing.cautions import UNFAVOURABLE, cautions
from thetadesk.wheel.choosing.chances import MOST_EXACT, Exact, assigned, assigned_across, vols
from thetadesk.wheel.choosing.deciding import Candidate, Decision, decide, tied_up
from thetadesk.wheel.choosing.factors import points, weights
from thetadesk.wheel.choosing.flips import flips
from thetadesk.wheel.choosing.saying import REASONS
from thetadesk.wheel.choosing.zone import deviations
from thetadesk.wheel.model import ZONES

MOST_RUNNERS = 4
MOST_REFUSED = 40


def recommend(board: Board, ask: Ask, *, with_flips: bool = True) -> Recommendation:
    """What to sell of this board. `with_flips` also searches for what would have changed the choice, which takes a hundred
    times as long as the choice. ValueError for weights that are none."""
    decision = decide(board, ask)
    shown = [each.row for each in decision.candidates[: 1 + MOST_RUNNERS]]
    said = _told(board, ask, decision, assigned(board, shown, vols(board)))
    return replace(said, flips=flips(board, ask, decision)) if with_flips else said


def recommend_each(asked: Sequence[tuple[Board, Ask]]) -> list[Recommendation]:
    """What to sell of each of many boards, without flips, and the chance of assignment of the choices alone: a millisecond
    or two a board."""
    decisions = [(board, ask, decide(board, ask)) for board, ask in asked]
    exact = [
        Exact(board, decision.candidates[0].row, vols(board))
        for board, _, decision in decisions
        if decision.candidates
    ]
    chances = iter(
        [
            chance
            for at in range(0, len(exact), MOST_EXACT)
            for chance in assigned_across(exact[at : at + MOST_EXACT])
        ]
    )
    return [
        _told(board, ask, decision, [next(chances)] if decision.candidates else ())
        for board, ask, decision in decisions
    ]


def _told(board: Board, ask: Ask, decision: Decision, chances: Sequence[float]) -> Recommendation:
    """The answer without flips; `chances` of assignment are those of the first choices, as far as they are known."""
    choices = _choices(board, ask, decision.candidates[: 1 + MOST_RUNNERS], chances)
    choice = choices[0] if choices else None
    told = cautions(board, ask, choice) if choice else ()
    return Recommendation(
        symbol=board.symbol,
        choice=choice,
        runners=tuple(_lost(choices[0], runner) for runner in choices[1:]),
        rows_refused=_nearest(board, ask, decision.refusals),
        refused=dict(Counter(refusal.code for refusal in decision.refusals)),
        flips=(),
        cautions=told,
        favourable=choice is not None
        and not board.is_closed
        and choice.score >= ask.favourable_from
        and not any(caution.code in UNFAVOURABLE for caution in told),
        as_of_close=board.is_closed,
        why_none="" if choice else _why_none(board, ask, decision),
    )


def _choices(
    board: Board, ask: Ask, candidates: Sequence[Candidate], chances: Sequence[float]
) -> list[Choice]:
    weighing = weights(ask.weights)
    pairs = zip_longest(candidates, chances)
    return [_choice(board, ask, each, weighing, chance) for each, chance in pairs]


def _choice(
    board: Board, ask: Ask, candidate: Candidate, weighing: Sequence[float], p_assigned: float | None
) -> Choice:
    row, merits = candidate.row, candidate.merits
    shown, told = points(merits, weighing)
    per_share, assumed = tied_up(board, ask, row)
    units = (row.multiplier or Decimal(0)) * ask.contracts
    bid = row.bid or 0.0
    return Choice(
        row=row,
        exact=candidate.score,
        score=shown,
        factors=told,
        credit=Decimal(str(bid)) * units,
        p_itm=merits.p_itm,
        yield_raw=bid / float(per_share),
        yield_annual=merits.yield_annual,
        capital=per_share * units,
        buying_power=per_share * units if row.sign < 0 else Decimal(0),
        breakeven=_breakeven(ask, row, float(per_share), bid),
        capital_assumed=assumed,
        p_assigned=p_assigned,
    )


def _breakeven(ask: Ask, row: Row, per_share: float, bid: float) -> float:
    """The price per share from which the position loses: a put's strike, or what the shares under a call stand at
    (adjusted, where that is known), less what is taken in."""
    if row.sign > 0 and ask.adjusted_basis is not None:
        return float(ask.adjusted_basis) - bid
    return per_share - bid


def _lost(best: Choice, runner: Choice) -> Choice:
    pairs = zip(best.factors, runner.factors, strict=True)
    return replace(
        runner, lost=tuple((mine.name, round(mine.points - theirs.points, 1)) for mine, theirs in pairs)
    )


def _nearest(board: Board, ask: Ask, refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """The refusals of the options nearest to the zone."""
    rows = {row.symbol: row for row in board.rows}
    return tuple(sorted(refusals, key=lambda each: _distance(board, ask, rows[each.symbol]))[:MOST_REFUSED])


def _distance(board: Board, ask: Ask, row: Row) -> float:
    if not board.spot or not board.sigma.value or row.years <= 0.0:
        return 0.0
    out = deviations(board, float(row.strike), row.sign, row.years)
    inner, outer = (float(bound) for bound in ZONES[ask.profile])
    return max(inner - out, out - outer, 0.0)


def _why_none(board: Board, ask: Ask, decision: Decision) -> str:
    kind = "call" if ask.sign > 0 else "put"
    if not board.spot:
        return f"no price of {board.symbol} is known"
    if not board.can_choose:
        return f"the price of {board.symbol} is {board.spot_state.value}"
    if board.sigma.value is None:
        return board.sigma.note
    codes = Counter(each.code for each in decision.refusals if each.code is not Code.OUTSIDE_ZONE)
    if not codes:
        where = "lies in" if decision.refusals else "is listed for"
        return f"no {kind} of {board.symbol} {where} the {ask.profile.value} zone"
    reasons = ", ".join(f"{REASONS[code]} ({count})" for code, count in codes.most_common(3))
    return f"every {kind} of {board.symbol} in the {ask.profile.value} zone is refused: {reasons}"
