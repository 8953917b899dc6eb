"""Trades all day long, for benches: round trips in weekly options at made-up prices near the share's."""

from dataclasses import dataclass
from decimal import Decimal

from brokersim.brokerage.book import Entry, cents
from brokersim.brokerage.characters.hand import Hand, leg
from brokersim.brokerage.fees import fees_of
from brokersim.brokerage.floor import described
from brokersim.model import Contract, PostingKind, Side

_SYMBOLS = ("AAPL", "MSFT", "AMD", "KO", "XLE", "BAC", "DIS", "QQQ", "UBER", "WFC")
_SESSIONS = 600
_PRICE = Decimal("1.20")


@dataclass(frozen=True, slots=True)
class Busy:
    """Posts `rows` rows, spread over the first 600 sessions; nothing after. Skips the order desk, which would be slow."""

    rows: int

    def act(self, hand: Hand) -> None:
        posted = len(hand.book.postings)
        if not posted:
            hand.move(PostingKind.DEPOSIT, self.rows * 10, "Wire received")
        if hand.moment != 1 or posted >= self.rows:
            return
        today = min(-(-self.rows // _SESSIONS), self.rows - posted)
        symbol = _SYMBOLS[hand.draw.randrange(len(_SYMBOLS))]
        contracts = self._contracts(hand, symbol)
        for trip in range(-(-today // 2) if contracts else 0):
            self._trip(hand, contracts[trip % len(contracts)])

    def _contracts(self, hand: Hand, symbol: str) -> list[Contract]:
        expiration = hand.expiration(symbol, 14)
        if expiration is None:
            return []
        chain, spot = hand.market.chain(expiration, hand.on), hand.spot(symbol)
        return sorted(chain, key=lambda each: (abs(float(each.strike) - spot), each.right))[:12]

    def _trip(self, hand: Hand, contract: Contract) -> None:
        opened = _PRICE + Decimal(hand.draw.randrange(200)) / 100
        kept = cents(opened * Decimal(hand.draw.uniform(0.4, 1.4)))
        self._post(hand, contract, Side.SELL_TO_OPEN, opened)
        if len(hand.book.postings) < self.rows:
            self._post(hand, contract, Side.BUY_TO_CLOSE, kept)

    def _post(self, hand: Hand, contract: Contract, side: Side, price: Decimal) -> None:
        traded = leg(contract, side, 1)
        gross = cents(-side.sign * price * contract.multiplier)
        fees = fees_of(hand.book.account.broker, contract, side, Decimal(1), price)
        entry = Entry(
            PostingKind.TRADE,
            hand.at,
            hand.on,
            contract,
            Decimal(side.sign),
            price,
            gross,
            fees,
            side,
            hand.book.numbers.next(hand.at),
            described(traded, Decimal(1), price),
        )
        hand.book.post(entry, hand.at)
