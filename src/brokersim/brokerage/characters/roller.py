"""Sells puts and never takes the shares if it can help it: tested or tired positions are rolled out, in one order."""

from dataclasses import dataclass

from brokersim.brokerage.characters.hand import Hand, closing, leg
from brokersim.model import Contract, PostingKind, Side

_ENOUGH = 0.35
_TIRED = 21


@dataclass(frozen=True, slots=True)
class Roller:
    """Keeps short puts on `symbols`, `lots` contracts each, and rolls them three weeks before they end."""

    symbols: tuple[str, ...]
    lots: int = 1
    funding: int = 120_000

    def act(self, hand: Hand) -> None:
        if hand.moment == 0 and not hand.book.postings:
            hand.move(PostingKind.DEPOSIT, self.funding, "Tfr ACH deposit")
        for place, symbol in enumerate(self.symbols):
            if hand.moment == (place + 1) % 3 and (hand.on.weekday() + place) % 5 in (1, 4):
                self._tend(hand, symbol)

    def _tend(self, hand: Hand, symbol: str) -> None:
        shares = hand.held(symbol)
        if shares:
            hand.trade(closing(symbol, shares))
        sold = [(contract, held) for contract, held in hand.options(symbol, "P") if held < 0]
        if not sold:
            self._open(hand, symbol)
        for contract, held in sold:
            self._manage(hand, contract, held)

    def _open(self, hand: Hand, symbol: str) -> None:
        expiration = hand.expiration(symbol, 45)
        contract = hand.pick(expiration, "P", -0.75) if expiration else None
        if contract is not None:
            hand.trade(leg(contract, Side.SELL_TO_OPEN, self.lots))

    def _manage(self, hand: Hand, contract: Contract, held: int) -> None:
        mark = hand.mark(contract)
        if mark <= hand.opened_at(contract) * _ENOUGH and hand.days_left(contract) > 2:
            hand.trade(closing(contract, held))
        elif hand.days_left(contract) <= _TIRED or mark > 2.5 * hand.opened_at(contract):
            self._roll(hand, contract, held)

    def _roll(self, hand: Hand, contract: Contract, held: int) -> None:
        expiration = hand.expiration(contract.underlying, hand.days_left(contract) + 30)
        if expiration is None or expiration.expires_on <= contract.expires_on or contract.shares != 100:
            hand.trade(closing(contract, held))
            return
        target = min(float(contract.strike), hand.spot(contract.underlying))
        new = hand.near(expiration, "P", target)
        if new is not None:
            hand.trade(closing(contract, held), leg(new, Side.SELL_TO_OPEN, -held))
