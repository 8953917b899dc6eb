"""What would bring a book back to its plan: what to let end, wait for, or not open. Never an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.money import ZERO
from thetadesk.plans.checking import dollars, label
from thetadesk.plans.model import Code, Judgement
from thetadesk.plans.month import Pace
from thetadesk.plans.scoring import Score
from thetadesk.plans.standing import Beyond, Now, Standing


class Advice(StrEnum):
    """What a suggestion is about: making something smaller, waiting, room for more, or the plan itself."""

    REDUCE = "reduce"
    WAIT = "wait"
    ROOM = "room"
    RECONSIDER = "reconsider"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to do or to leave. `effect` says what it changes; `campaign_id` names what it is about, if it is one
    position."""

    advice: Advice
    code: Code | None
    words: str
    effect: str
    campaign_id: str | None = None


_OFTEN = 3
_PAID = Decimal(-1)


def suggestions(now: Now, pace: Pace, judged: Sequence[Judgement], found: Score) -> list[Suggestion]:
    """What to do about what is beyond the plan now, then about positions that depart from it, then about rules that are
    broken again and again, and at last where there is room."""
    return [
        *(_back(each) for each in now.beyond),
        *_positions(judged),
        *_rules(found),
        *_room(now, pace),
    ]


def _back(beyond: Beyond) -> Suggestion:
    name, over = label(beyond.strategy or ""), dollars(beyond.over)
    count = int(beyond.over)
    told = {
        Code.STRATEGY_NOT_IN_PLAN: (
            Advice.RECONSIDER,
            f"Let what is open of {name} end, or take {name} into the plan",
            f"{count} open outside the plan",
        ),
        Code.TOO_MANY_POSITIONS: (
            Advice.WAIT,
            f"Open no {name} until {count} of those that are open have ended",
            f"back to at most {beyond.limit}",
        ),
        Code.OVER_ALLOCATION: (
            Advice.WAIT,
            f"Put nothing more into {name} until {over} of it are free again",
            f"back to {beyond.limit} of net liquidation",
        ),
        Code.OVERNIGHT_EXPOSURE: (
            Advice.REDUCE,
            f"Close or let expire what is sold on {over} of strikes, before more is sold",
            f"overnight exposure back to {beyond.limit}",
        ),
        Code.NO_RESERVE: (
            Advice.REDUCE,
            f"Free {over}: nothing new until then, and let what ends first end",
            f"the reserve of {beyond.limit} is whole again",
        ),
    }
    advice, words, effect = told[beyond.code]
    return Suggestion(advice, beyond.code, words, effect)


def _positions(judged: Sequence[Judgement]) -> Iterator[Suggestion]:
    """Open positions that depart from the plan and lose by it, the dearest first."""
    losing = [
        (each.cost, each) for each in judged if each.trade.closed_on is None and each.cost and each.cost > 0
    ]
    for cost, each in sorted(losing, key=lambda pair: -pair[0]):
        worst = max(each.departures, key=lambda departure: departure.cost or ZERO)
        words = f"{each.trade.ticker}: {worst.words}. Look at it first"
        effect = f"it has cost {dollars(cost)} so far"
        yield Suggestion(Advice.REDUCE, worst.code, words, effect, each.trade.campaign_id)


_ADVICE = {
    Code.DELTA_OUT_OF_RANGE: "Keep to the deltas of the plan",
    Code.CREDIT_BELOW_TARGET: "Wait for the credits that the plan asks for",
    Code.RISK_TOO_LARGE: "Sell fewer contracts, or lower strikes",
}


def _rules(found: Score) -> Iterator[Suggestion]:
    """Rules of single trades that were broken again and again: whether it cost or paid."""
    for tally in found.tallies:
        if tally.broken < _OFTEN or tally.code not in _ADVICE:
            continue
        times = f"{tally.broken} of {tally.broken + tally.kept} trades did not"
        if tally.cost > 0:
            effect = f"those have cost {dollars(tally.cost)}"
            yield Suggestion(Advice.WAIT, tally.code, f"{_ADVICE[tally.code]}: {times}", effect)
        elif tally.cost < 0:
            words = f"Ask whether this limit is the right one: {times} keep to it"
            effect = f"those have earned {dollars(tally.cost * _PAID)}"
            yield Suggestion(Advice.RECONSIDER, tally.code, words, effect)


def _room(now: Now, pace: Pace) -> Iterator[Suggestion]:
    """Where there is room, if the month is behind its target and nothing is beyond the plan."""
    ahead = pace.ahead
    if ahead is None or ahead >= 0 or now.beyond:
        return
    for each in now.strategies:
        if _has_room(each) and each.room is not None:
            words = f"{label(each.held.strategy)} has room for {dollars(each.room)}{_slots(each)}"
            effect = f"the month is {dollars(-ahead)} behind its pace"
            yield Suggestion(Advice.ROOM, None, words, effect)


def _has_room(one: Standing) -> bool:
    most = one.limits.max_positions if one.limits else None
    return bool(one.room and one.room > 0) and (most is None or one.held.positions < most)


def _slots(one: Standing) -> str:
    most = one.limits.max_positions if one.limits else None
    if most is None:
        return ""
    left = most - one.held.positions
    return f" in {left} more position{'' if left == 1 else 's'}"
