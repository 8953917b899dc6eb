"""Does everything that makes histories hard to read: rolls in two orders, fills in pieces, shares sold short by an
assignment, index options of every sort held to the end, splits, odd lots, transfers, fees and corrections."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from brokersim.brokerage.characters.hand import Hand, closing, leg
from brokersim.model import Contract, OrderType, PostingKind, Side, Ticket, TimeInForce

_INDEXES = (("SPX", "SPX"), ("SPX", "SPXW"), ("XSP", "XSP"), ("VIX", "VIX"))
_ODD = 37


@dataclass(frozen=True, slots=True)
class Messy:
    """`pieces` is sold in many lots, `naked` as calls without shares, `payer` held with calls deep in the money,
    `sunk` as puts deep in the money, `pair` rolled in two orders."""

    pieces: str
    naked: str
    payer: str
    sunk: str
    pair: str
    funding: int = 250_000

    def act(self, hand: Hand) -> None:
        weekday, moment = hand.on.weekday(), hand.moment
        if not hand.book.postings:
            hand.move(PostingKind.DEPOSIT, self.funding, "Wire received")
        elif moment == 0 and weekday == 0:
            self._money(hand)
            self._splits(hand)
        elif moment == 0 and weekday == 3:
            self._naked(hand)
        elif moment == 1 and weekday == 1:
            self._pieces(hand)
        elif moment == 2 and weekday in (1, 4):
            self._payer(hand)
            self._sunk(hand)
        elif moment == 1 and weekday == 3:
            self._index(hand)
        elif weekday == 2 and moment > 0:
            self._pair(hand)

    def _money(self, hand: Hand) -> None:
        """Now and then somebody moves money, shares, or the broker corrects itself."""
        week = hand.on.isocalendar().week
        if week % 13 == 4:
            hand.move(PostingKind.DEPOSIT, 2500, "Tfr ACH deposit")
        elif week % 13 == 9:
            hand.move(PostingKind.WITHDRAWAL, -1800, "Tfr ACH withdrawal")
            hand.move(PostingKind.FEE, -25, "Wire fee")
        elif week % 13 == 11:
            hand.move(PostingKind.ADJUSTMENT, Decimal("0.07"), "Regulatory fee adjustment")
        elif week % 26 == 6 and hand.held("JPM") <= 0:
            hand.transfer("JPM", _ODD)
        elif week % 26 == 19 and hand.held("JPM") >= _ODD:
            hand.transfer("JPM", -_ODD)

    def _splits(self, hand: Hand) -> None:
        """Buys what will split, with options on it, and sells it some weeks after."""
        coming = hand.market.splits(first=hand.on + timedelta(days=3), last=hand.on + timedelta(days=24))
        for split in coming:
            if not hand.held(split.symbol) and hand.spot(split.symbol) < 600:
                hand.trade(leg(split.symbol, Side.BUY_TO_OPEN, 105))
                self._sell(hand, split.symbol, 60, call=True)
                self._sell(hand, split.symbol, 60, call=False)
        past = hand.market.splits(first=hand.on - timedelta(days=75), last=hand.on - timedelta(days=65))
        for split in past:
            for contract, held in hand.options(split.symbol):
                hand.market_order(closing(contract, held))
            if hand.held(split.symbol):
                hand.market_order(closing(split.symbol, hand.held(split.symbol)))

    def _naked(self, hand: Hand) -> None:
        """Calls close to the money without shares; what is assigned is short for a while."""
        shares = hand.held(self.naked)
        if shares > 0 or (shares < 0 and hand.draw.random() < 0.3):
            hand.trade(closing(self.naked, shares))
        elif not hand.options(self.naked) and not shares:
            expiration = hand.expiration(self.naked, 15)
            contract = hand.pick(expiration, "C", 0.25) if expiration else None
            if contract is not None:
                hand.trade(leg(contract, Side.SELL_TO_OPEN, 2))

    def _pieces(self, hand: Hand) -> None:
        """Many lots, filled a few at a time; closed in two parts, the rest left to expire."""
        shares, sold = hand.held(self.pieces), hand.options(self.pieces, "P")
        if shares:
            hand.market_order(closing(self.pieces, shares))
        elif not sold:
            expiration = hand.expiration(self.pieces, 30)
            contract = hand.pick(expiration, "P", -0.5) if expiration else None
            if contract is not None:
                hand.trade(leg(contract, Side.SELL_TO_OPEN, 11), clip=hand.draw.choice((2, 3, 4)))
        elif hand.days_left(sold[0][0]) in range(8, 18) and sold[0][1] < -5:
            hand.trade(closing(*sold[0], quantity=5), clip=2)

    def _payer(self, hand: Hand) -> None:
        """Shares with calls deep in the money: holders take them the night before a dividend, some of them."""
        shares = hand.held(self.payer)
        if shares < 300:
            hand.trade(leg(self.payer, Side.BUY_TO_OPEN, 300 - shares))
        elif not hand.options(self.payer, "C"):
            expiration = hand.expiration(self.payer, 50)
            contract = hand.pick(expiration, "C", -1.2) if expiration else None
            if contract is not None:
                hand.trade(leg(contract, Side.SELL_TO_OPEN, 3))

    def _sunk(self, hand: Hand) -> None:
        """Puts so deep in the money that somebody may exercise them any night."""
        shares = hand.held(self.sunk)
        if shares:
            hand.trade(closing(self.sunk, shares))
        elif not hand.options(self.sunk) and hand.draw.random() < 0.25:
            expiration = hand.expiration(self.sunk, 22)
            contract = hand.pick(expiration, "P", 1.6) if expiration else None
            if contract is not None:
                hand.trade(leg(contract, Side.SELL_TO_OPEN, 3))

    def _index(self, hand: Hand) -> None:
        """A spread on one index after the other, held until it is settled in cash."""
        underlying, root = _INDEXES[hand.on.isocalendar().week % len(_INDEXES)]
        if hand.options(underlying):
            return
        expiration = hand.expiration(underlying, 12, root)
        if expiration is None:
            return
        call = hand.draw.random() < 0.5
        near, far = (0.1, 0.6) if call else (-0.1, -0.6)
        short, long = (hand.pick(expiration, "C" if call else "P", away) for away in (near, far))
        if short is not None and long is not None and short != long:
            hand.trade(leg(short, Side.SELL_TO_OPEN, 1), leg(long, Side.BUY_TO_OPEN, 1))

    def _pair(self, hand: Hand) -> None:
        """Closes one order and, later in the day, opens the next: a roll that only its dates give away."""
        sold = hand.options(self.pair, "P")
        shares = hand.held(self.pair)
        if shares > 0:
            hand.trade(closing(self.pair, shares))
        if sold and hand.moment == 1 and hand.days_left(sold[0][0]) <= 14:
            self._stop_or_close(hand, *sold[0])
        elif not sold and hand.moment == 2:
            self._sell(hand, self.pair, 35, call=False)

    def _stop_or_close(self, hand: Hand, contract: Contract, held: int) -> None:
        if hand.draw.random() < 0.6:
            hand.trade(closing(contract, held))
            return
        stop = Decimal(str(round(hand.mark(contract) * 1.4 + 0.05, 2)))
        ticket = Ticket((closing(contract, held),), OrderType.STOP, TimeInForce.GTC, stop=stop)
        hand.floor.enter(ticket, hand.at)

    def _sell(self, hand: Hand, symbol: str, days: int, *, call: bool) -> None:
        expiration = hand.expiration(symbol, days)
        if expiration is not None:
            contract = hand.pick(expiration, "C" if call else "P", 0.5 if call else -0.5)
            if contract is not None:
                hand.trade(leg(contract, Side.SELL_TO_OPEN, 1))
