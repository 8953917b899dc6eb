"""Which of many rolls to look at first: nothing beats any of them, so each is the best of some taste.

A roll's balance is its weakest side: of the five things of which more is better, each measured from the worst (0) to the best
(1) on the front, the least. Whoever wants a bit of everything takes the roll of most balance.
"""

from __future__ import annotations

from collections.abc import Sequence

from thetadesk.wheel.choosing.rolls import RollChoice

OBJECTIVES = ("credit", "delta", "days", "breakeven", "chance")
"""The five things in the order of `RollChoice.goods`."""
BALANCE = "balance"


def balances(front: Sequence[RollChoice]) -> list[float]:
    """The balance of each roll, 0 to 1; a thing in which all are alike says nothing."""
    if not front:
        return []
    goods = [choice.goods for choice in front]
    sides = [side for side in zip(*goods, strict=True) if max(side) > min(side)]
    if not sides:
        return [1.0] * len(front)
    measured = [_measured(side) for side in sides]
    return [min(of) for of in zip(*measured, strict=True)]


def _measured(side: Sequence[float]) -> list[float]:
    low, high = min(side), max(side)
    return [(each - low) / (high - low) for each in side]


def ordered(front: Sequence[RollChoice], by: str) -> list[RollChoice]:
    """The front with the best first: by one of OBJECTIVES, or by balance; equals by credit, then days, then symbol. Raises
    ValueError for another name."""
    if by == BALANCE:
        known = dict(zip((choice.row.symbol for choice in front), balances(front), strict=True))
        return sorted(front, key=lambda choice: (-known[choice.row.symbol], *_ties(choice)))
    at = OBJECTIVES.index(by)
    return sorted(front, key=lambda choice: (-choice.goods[at], *_ties(choice)))


def best_of_each(front: Sequence[RollChoice]) -> list[tuple[str, RollChoice]]:
    """The best roll by balance and by each objective."""
    if not front:
        return []
    known = balances(front)
    most = max(range(len(front)), key=lambda at: (known[at], front[at].credit))
    best = [
        (name, min(front, key=lambda choice: (-choice.goods[at], *_ties(choice))))
        for at, name in enumerate(OBJECTIVES)
    ]
    return [(BALANCE, front[most]), *best]


def _ties(choice: RollChoice) -> tuple[float, int, str]:
    return -choice.credit, choice.days_added, choice.row.symbol
