"""Sells defined risk: put spreads on funds, and iron condors on the index that end in cash."""

from dataclasses import dataclass
from datetime import timedelta

from brokersim.brokerage.characters.hand import Hand, closing, leg
from brokersim.model import Contract, Cycle, PostingKind, Right, Side

_ENOUGH = 0.45


@dataclass(frozen=True, slots=True)
class Spreads:
    """Keeps one put spread a name in `funds`, and a condor on `index` (of `root`) through every other month's end."""

    funds: tuple[str, ...]
    root: str
    index: str
    funding: int = 90_000
    lots: int = 2
    width: float = 0.45

    def act(self, hand: Hand) -> None:
        if hand.moment == 0 and not hand.book.postings:
            hand.move(PostingKind.DEPOSIT, self.funding, "Tfr ACH deposit")
        for place, symbol in enumerate(self.funds):
            if hand.moment == place % 3 and (hand.on.weekday() + place) % 5 in (1, 3):
                self._fund(hand, symbol)
        if hand.moment == 1 and hand.on.weekday() == 2:
            self._condor(hand)

    def _fund(self, hand: Hand, symbol: str) -> None:
        if hand.held(symbol):
            hand.trade(closing(symbol, hand.held(symbol)))
            return
        legs = hand.options(symbol)
        if not legs:
            self._open(hand, symbol)
        elif _profit(hand, legs) >= _ENOUGH or hand.days_left(legs[0][0]) <= 3:
            hand.trade(*(closing(contract, held) for contract, held in legs))

    def _open(self, hand: Hand, symbol: str) -> None:
        expiration = hand.expiration(symbol, 40, cycle=Cycle.MONTHLY)
        if expiration is None:
            return
        short, long = hand.pick(expiration, "P", -0.8), hand.pick(expiration, "P", -0.8 - self.width)
        if short is not None and long is not None and long.strike < short.strike:
            hand.trade(leg(short, Side.SELL_TO_OPEN, self.lots), leg(long, Side.BUY_TO_OPEN, self.lots))

    def _condor(self, hand: Hand) -> None:
        if hand.options(self.index):
            return
        expiration = hand.expiration(self.index, 23, self.root)
        if expiration is None or expiration.expires_on - hand.on > timedelta(days=45):
            return
        wings: list[tuple[Right, float, Side]] = [
            ("P", -1.2, Side.BUY_TO_OPEN),
            ("P", -0.7, Side.SELL_TO_OPEN),
            ("C", 0.8, Side.SELL_TO_OPEN),
            ("C", 1.3, Side.BUY_TO_OPEN),
        ]
        found = [(hand.pick(expiration, right, away), side) for right, away, side in wings]
        legs = [leg(contract, side, 1) for contract, side in found if contract is not None]
        if len({each.instrument for each in legs}) == len(wings):
            hand.trade(*legs)


def _profit(hand: Hand, legs: list[tuple[Contract, int]]) -> float:
    """The part of the credit that would be kept if it were closed now."""
    received = -sum(held * hand.opened_at(contract) for contract, held in legs)
    costs = -sum(held * hand.mark(contract) for contract, held in legs)
    return 1 - costs / received if received > 0 else 0.0
