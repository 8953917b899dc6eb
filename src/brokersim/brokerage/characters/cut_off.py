"""Had a life before its broker's history begins: shares, a long call and short puts from then are still there."""

from dataclasses import dataclass
from datetime import timedelta

from brokersim.brokerage.characters.hand import Hand, leg
from brokersim.brokerage.characters.wheel import Wheel
from brokersim.model import PostingKind, Side

_LATE, _CUT = timedelta(days=150), timedelta(days=190)


@dataclass(frozen=True, slots=True)
class CutOff:
    """Buys `keeps` and a call on `leap` that outlast the cut, and wheels beside it."""

    keeps: tuple[str, ...]
    leap: str
    wheel: Wheel

    def act(self, hand: Hand) -> None:
        since = hand.on - hand.book.account.opened_on
        if not hand.book.postings:
            hand.move(PostingKind.DEPOSIT, self.wheel.funding, "Wire received")
            for symbol in self.keeps:
                hand.trade(leg(symbol, Side.BUY_TO_OPEN, 130))
        # Late enough to be held over the cut, early enough not to be seen being bought.
        elif hand.moment == 1 and _LATE <= since < _CUT and not hand.options(self.leap):
            self._leap(hand)
        self.wheel.act(hand)

    def _leap(self, hand: Hand) -> None:
        expiration = hand.expiration(self.leap, 300)
        contract = hand.pick(expiration, "C", -0.3) if expiration else None
        if contract is not None:
            hand.trade(leg(contract, Side.BUY_TO_OPEN, 2))
