"""What an open option could be rolled into: everything that nothing else beats in every respect.

Five things are better the more there is of them: the credit (bid of the new less ask of the old, per share), a smaller delta,
fewer days added, a breakeven farther from the price, and a smaller chance of ending in the money. A roll is on the front when
no other one, nor doing nothing, is at least as good in all five and better in one. Which of the front to take is a question
of taste, so it is not answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.values import value
from thetadesk.wheel.choosing.asking import Ask
from thetadesk.wheel.choosing.board import Board, Code, Row
from thetadesk.wheel.choosing.chances import MOST_EXACT, assigned, in_the_money_array, vols
from thetadesk.wheel.choosing.gates import refused_quote, refused_roll, secured


@dataclass(frozen=True, slots=True)
class Held:
    """A short option as it is quoted now, and what has been taken in for it so far, per share."""

    row: Row
    contracts: int
    taken: float = 0.0


@value(frozen=True, slots=True)
class RollChoice:
    """One thing to roll into; doing nothing is the held option itself for no credit. Prices are per share, of which there
    are `units` in all contracts. `delta` is the new option's, signed; `distance` how far the breakeven is from the price
    (negative once it is lost). `p_assigned` is told by `with_assignment`."""

    row: Row
    credit: float
    units: Decimal
    delta: float
    days_added: int
    breakeven: float
    distance: float
    p_itm: float
    p_assigned: float | None = None

    @property
    def dollars(self) -> Decimal:
        """The credit of all contracts."""
        return Decimal(str(self.credit)) * self.units

    @property
    def goods(self) -> tuple[float, float, float, float, float]:
        """The five things of which more is better."""
        return self.credit, -abs(self.delta), float(-self.days_added), self.distance, -self.p_itm


@dataclass(frozen=True, slots=True)
class Rolls:
    """Doing nothing, the rolls that nothing beats (most credit first), whether doing nothing is beaten by one of them, how
    many options were looked at, and why others were not."""

    nothing: RollChoice | None
    front: tuple[RollChoice, ...]
    nothing_is_beaten: bool
    considered: int
    refused: Mapping[Code, int]
    why_none: str = ""


def roll_front(board: Board, held: Held, ask: Ask) -> Rolls:
    """Searches the whole board for rolls of one short option to the same right, no earlier and within the horizon."""
    problems = refused_quote(board, held.row)
    # What nobody bids for can be bought back all the same, and a wide market is still one to leave by.
    stuck = [each for each in problems if each.code not in (Code.NO_BID, Code.ILLIQUID)]
    if stuck or held.row.ask is None or board.sigma.value is None:
        why = ", ".join(f"{each.code.value.replace('_', ' ')}: {each.actual}" for each in stuck)
        return Rolls(None, (), False, 0, {}, why or "the held option has no ask, or no volatility is known")
    purse = _freed(held, ask)
    rows, refused = _passing(board, held, purse)
    choices = _choices(board, held, [held.row, *rows])
    on_front = pareto([choice.goods for choice in choices])
    front = [choice for choice, stays in zip(choices[1:], on_front[1:], strict=True) if stays]
    front.sort(key=lambda choice: (-choice.credit, choice.days_added, choice.row.symbol))
    why = "" if front else f"none of {len(rows)} is better than doing nothing in any respect"
    return Rolls(choices[0], tuple(front), not on_front[0], len(rows), refused, why)


def _freed(held: Held, ask: Ask) -> Ask:
    """The purse once the held option is bought back: its cash or shares are free for the new one."""
    units = (held.row.multiplier or Decimal(0)) * held.contracts
    cash = secured(held.row, held.contracts) or Decimal(0)
    return replace(
        ask,
        sign=held.row.sign,
        contracts=held.contracts,
        cash=None if ask.cash is None else ask.cash + cash,
        shares=ask.shares + units if held.row.sign > 0 else ask.shares,
        risk_per_trade=None if ask.risk_per_trade is None else max(ask.risk_per_trade, cash),
    )


def _passing(board: Board, held: Held, ask: Ask) -> tuple[list[Row], Mapping[Code, int]]:
    last = market_date(board.at) + timedelta(days=ask.horizon_days)
    found: list[Row] = []
    refused: Counter[Code] = Counter()
    for row in board.rows:
        if row.sign != held.row.sign or row.symbol == held.row.symbol:
            continue
        if not held.row.expires_on <= row.expires_on <= last:
            continue
        reasons = refused_roll(board, row, ask)
        refused.update(reason.code for reason in reasons)
        if not reasons:
            found.append(row)
    return found, dict(refused)


def _choices(board: Board, held: Held, rows: Sequence[Row]) -> list[RollChoice]:
    """Each row as a choice; the first is the held one, for no credit."""
    import numpy as np

    known, blended = vols(board), board.sigma.value or 0.0
    spot, sign, paid = board.spot or 0.0, held.row.sign, held.row.ask or 0.0
    strike = np.array([float(row.strike) for row in rows])
    years = np.array([row.years for row in rows])
    vol = np.array([known.get(row.expires_on) or blended for row in rows])
    p_itm, model = in_the_money_array(board, strike, years, vol, sign)
    credit = np.array([(row.bid or 0.0) - paid for row in rows])
    credit[0] = 0.0
    breakeven = strike + sign * (held.taken + credit)
    units = (held.row.multiplier or Decimal(0)) * held.contracts
    told = zip(rows, credit.tolist(), model.tolist(), breakeven.tolist(), p_itm.tolist(), strict=True)
    return [
        RollChoice(
            row,
            round(gain, 6),
            units,
            delta if row.delta is None else row.delta,
            (row.expires_on - held.row.expires_on).days,
            even,
            sign * (even - spot),
            chance,
        )
        for row, gain, delta, even, chance in told
    ]


def with_assignment(board: Board, choices: Sequence[RollChoice]) -> list[RollChoice]:
    """The choices, the first MOST_EXACT of them with their chance of assignment: at a millisecond each it is for what is
    shown."""
    first = choices[:MOST_EXACT]
    chances = assigned(board, [choice.row for choice in first], vols(board))
    exact = [replace(choice, p_assigned=chance) for choice, chance in zip(first, chances, strict=True)]
    return [*exact, *choices[MOST_EXACT:]]


def pareto(goods: Sequence[Sequence[float]]) -> list[bool]:
    """Which of these vectors no other one is at least as good as in every component and better in one; equal vectors all
    stay or all go.

    Sets of vectors are the bits of one number: for each component, sorted, the set of those at least as good grows along the
    way, and what is in all of a vector's sets is at least as good in everything. It stays if those are its equals only.
    """
    as_good = [-1] * len(goods)
    for component in zip(*goods, strict=True):
        so_far = 0
        best_first = sorted(range(len(goods)), key=component.__getitem__, reverse=True)
        for _, alike in groupby(best_first, key=component.__getitem__):
            equals = list(alike)
            for at in equals:
                so_far |= 1 << at
            for at in equals:
                as_good[at] &= so_far
    same: dict[tuple[float, ...], int] = {}
    for at, vector in enumerate(goods):
        same[tuple(vector)] = same.get(tuple(vector), 0) | 1 << at
    return [found == same[tuple(vector)] for found, vector in zip(as_good, goods, strict=True)]
