"""Sells puts, takes the shares when it must, sells calls on them until they are called away, and starts again."""

from dataclasses import dataclass

from brokersim.brokerage.characters.hand import Hand, closing, leg
from brokersim.model import Contract, PostingKind, Side

_ENOUGH = 0.4


@dataclass(frozen=True, slots=True)
class Wheel:
    """Wheels `symbols` with `lots` of a hundred shares each; `funding` is deposited on the first day."""

    symbols: tuple[str, ...]
    lots: int = 1
    funding: int = 60_000
    days: int = 35
    out: float = 0.7

    def act(self, hand: Hand) -> None:
        if hand.moment == 0 and not hand.book.postings:
            hand.move(PostingKind.DEPOSIT, self.funding, "Tfr ACH deposit")
        for place, symbol in enumerate(self.symbols):
            # Each name has its own weekdays and its own moment of the day.
            if hand.moment == place % 3 and (hand.on.weekday() + place) % 5 in (0, 2):
                self._tend(hand, symbol)

    def _tend(self, hand: Hand, symbol: str) -> None:
        sold = [(contract, held) for contract, held in hand.options(symbol) if held < 0]
        shares = hand.held(symbol)
        if shares < 0:
            hand.trade(closing(symbol, shares))
        elif sold:
            for contract, held in sold:
                self._take_profit(hand, contract, held)
        elif shares >= 100:
            self._sell(hand, symbol, shares // 100, call=True)
        else:
            self._sell(hand, symbol, self.lots, call=False)

    def _sell(self, hand: Hand, symbol: str, count: int, *, call: bool) -> None:
        expiration = hand.expiration(symbol, self.days)
        if expiration is None:
            return
        contract = hand.pick(expiration, "C" if call else "P", self.out if call else -self.out)
        if contract is not None:
            hand.trade(leg(contract, Side.SELL_TO_OPEN, count))

    def _take_profit(self, hand: Hand, contract: Contract, held: int) -> None:
        if not 2 < hand.days_left(contract) < self.days * 2 // 3:
            return
        if hand.mark(contract) <= hand.opened_at(contract) * _ENOUGH:
            hand.trade(closing(contract, held))
