"""Which of many rolls to look at first: nothing beats any of them, so each is the best of some taste.

A roll's balance is its weakest side: of the five things of which more is better, each measured from the worst (0) to the best
(1) on the front, the least. Whoever wants a bit of everything takes the roll of most balance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    """The front with the best first: by one of OBJECTIVES; or by balance, before which come those that are the best of all
    in something. Of equals the one of most balance. Raises ValueError for another name."""
    known = _known(front)
    if by != BALANCE:
        at = OBJECTIVES.index(by)
        return sorted(front, key=lambda choice: (-choice.goods[at], *_ties(choice, known)))
    first = {choice.row.symbol: place for place, (_, choice) in reversed([*enumerate(best_of_each(front))])}
    return sorted(
        front, key=lambda choice: (first.get(choice.row.symbol, len(OBJECTIVES) + 1), *_ties(choice, known))
    )


def best_of_each(front: Sequence[RollChoice]) -> list[tuple[str, RollChoice]]:
    """The best roll by balance and by each objective; of equals, the one of most balance."""
    if not front:
        return []
    known = _known(front)

    def best(at: int) -> RollChoice:
        return min(front, key=lambda choice: (-choice.goods[at], *_ties(choice, known)))

    most = min(front, key=lambda choice: _ties(choice, known))
    return [(BALANCE, most), *((name, best(at)) for at, name in enumerate(OBJECTIVES))]


def _known(front: Sequence[RollChoice]) -> dict[str, float]:
    """The balance of each roll by its symbol."""
    return dict(zip((choice.row.symbol for choice in front), balances(front), strict=True))


def _ties(choice: RollChoice, known: Mapping[str, float]) -> tuple[float, float, int, str]:
    return -known[choice.row.symbol], -choice.credit, choice.days_added, choice.row.symbol
