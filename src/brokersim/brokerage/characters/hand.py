"""What a character can see and do at one moment of a day."""

from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from math import exp, sqrt
from random import Random
from typing import TYPE_CHECKING, Protocol

from brokersim.brokerage.book import CENT, Book, Entry, cents
from brokersim.brokerage.chance import luck
from brokersim.brokerage.floor import Floor
from brokersim.brokerage.matching import nets
from brokersim.brokerage.valuation import marks
from brokersim.calendar import Session
from brokersim.model import (
    Contract,
    Cycle,
    Expiration,
    Instrument,
    Leg,
    Order,
    OrderType,
    PostingKind,
    Right,
    Side,
    Ticket,
    TimeInForce,
)

if TYPE_CHECKING:
    from brokersim.market import Market

_YEAR = 365


class Character(Protocol):
    """Somebody who trades an account; asked three times a day."""

    def act(self, hand: "Hand") -> None:
        """Does what there is to do at this moment."""


class Hand:
    """A character's way to the market. `moment` is 0 to 2, the first, second or last of the day; `draw` is luck that
    depends on the account and the moment only."""

    def __init__(self, book: Book, floor: Floor, market: "Market", seed: int) -> None:
        self.book = book
        self.floor = floor
        self.market = market
        self._seed = seed

    def take(self, session: Session, at: datetime, moment: int) -> None:
        """Comes to the next moment."""
        self.session, self.at, self.moment = session, at, moment
        self._draw: Random | None = None

    @property
    def on(self) -> date:
        return self.session.on

    @property
    def draw(self) -> Random:
        if self._draw is None:
            self._draw = luck(self._seed, self.book.account.number, self.on, self.moment)
        return self._draw

    def spot(self, symbol: str) -> float:
        return self.market.spot(symbol, self.at)

    def held(self, symbol: str) -> int:
        """Shares held of `symbol`, signed."""
        return int(self.book.quantity(symbol))

    def options(self, symbol: str, right: Right | None = None) -> list[tuple[Contract, int]]:
        """Contracts held about `symbol`, with signed quantities, by expiration and strike."""
        found = [
            (contract, int(quantity))
            for contract, quantity in self.book.options()
            if contract.underlying == symbol and right in (None, contract.right)
        ]
        return sorted(found, key=lambda each: (each[0].expires_on, each[0].strike, each[0].right))

    def days_left(self, contract: Contract) -> int:
        return (contract.expires_on - self.on).days

    def expiration(
        self, symbol: str, days: int, root: str = "", cycle: Cycle | None = None
    ) -> Expiration | None:
        """The listed expiration nearest to `days` away; of standard contracts, tomorrow at the earliest."""
        found = [
            each
            for each in self.market.expirations(symbol, self.on)
            if each.standard
            and each.last_trading_on > self.on
            and root in ("", each.root)
            and cycle in (None, each.cycle)
        ]
        aim = self.on + timedelta(days=days)
        return min(found, key=lambda each: (abs((each.expires_on - aim).days), each.root), default=None)

    def pick(self, expiration: Expiration, right: Right, deviations: float) -> Contract | None:
        """The listed strike nearest to so many standard deviations above (below: negative) the price."""
        days = max((expiration.expires_on - self.on).days, 1)
        volatility = self.market.implied_volatility(expiration.underlying, days, self.at)
        move = volatility * sqrt(days / _YEAR)
        return self.near(expiration, right, self.spot(expiration.underlying) * exp(deviations * move))

    def near(self, expiration: Expiration, right: Right, strike: float) -> Contract | None:
        """The listed contract whose strike is nearest to `strike`."""
        return self.market.nearest(expiration, right, strike, self.on)

    def mark(self, instrument: Instrument) -> float:
        """What it is worth per share."""
        if isinstance(instrument, Contract):
            return self.market.option_price(instrument, self.at)
        return self.spot(instrument)

    def opened_at(self, contract: Contract) -> float:
        """What a contract that is held was opened at, per share."""
        held = next(each for each in self.book.holdings() if each.instrument == contract)
        return float(held.average_price)

    def trade(self, *legs: Leg, clip: int = 0, generous: bool = True) -> Order | None:
        """A day order at a net price that the market meets (`generous`) or at its middle; None where there is no
        market for a leg."""
        quotes = marks(self.market, [leg.instrument for leg in legs], self.at).sides
        found = nets(legs, [quotes[leg.instrument] for leg in legs])
        price = (found.met if generous else found.middle).quantize(CENT, ROUND_FLOOR)
        if len(legs) == 1 and price * -legs[0].side.sign <= 0:
            return None
        ticket = Ticket(legs, OrderType.LIMIT, TimeInForce.DAY, price)
        return self.floor.enter(ticket, self.at, clip=clip)

    def rest(self, leg: Leg, price: Decimal) -> Order:
        """An order that waits, good till cancelled, for a price per share."""
        ticket = Ticket((leg,), OrderType.LIMIT, TimeInForce.GTC, -leg.side.sign * price)
        return self.floor.enter(ticket, self.at)

    def market_order(self, leg: Leg) -> Order:
        """Trades at once, at what is offered."""
        return self.floor.enter(Ticket((leg,), OrderType.MARKET, TimeInForce.DAY), self.at)

    def move(self, kind: PostingKind, amount: Decimal | int, words: str, symbol: str | None = None) -> None:
        """Books cash that is neither trade nor settlement: funding, fees, corrections."""
        gross = cents(Decimal(amount))
        self.book.post(Entry(kind, self.at, self.on, symbol, gross=gross, description=words), self.at)

    def transfer(self, symbol: str, quantity: int) -> None:
        """Shares from (negative: to) another broker, at what they are worth."""
        kind = PostingKind.TRANSFER_IN if quantity > 0 else PostingKind.TRANSFER_OUT
        side = Side.BUY_TO_OPEN if quantity > 0 else Side.SELL_TO_CLOSE
        way = "received from" if quantity > 0 else "delivered to"
        self.book.post(
            Entry(
                kind,
                self.at,
                self.on,
                symbol,
                Decimal(quantity),
                cents(self.spot(symbol)),
                side=side,
                description=f"ACAT transfer: {abs(quantity)} {symbol} {way} another broker",
            ),
            self.at,
        )


def leg(instrument: Instrument, side: Side, quantity: int) -> Leg:
    return Leg(instrument, side, Decimal(quantity))


def closing(instrument: Instrument, held: int, quantity: int | None = None) -> Leg:
    """The leg that closes `quantity` (all) of a holding of `held`."""
    side = Side.BUY_TO_CLOSE if held < 0 else Side.SELL_TO_CLOSE
    return leg(instrument, side, abs(held) if quantity is None else quantity)
