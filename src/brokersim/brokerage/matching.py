"""Whether an order trades against the market of a moment, at which price, and how that is shared among its legs.

A unit is the order divided by the greatest common divisor of its legs' quantities. Its net is what one unit brings in
dollars a share: positive is a credit. `natural` is what it fetches for certain (sell at the bid, buy at the ask), the
middle what a patient trader hopes for; a limit that gives up a quarter of the way from the middle is met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import gcd

from brokersim.brokerage.book import CENT, ZERO, cents
from brokersim.model import Leg, OrderType, Sides, Ticket

_PATIENCE = Decimal("0.25")
_LOT = 100


@dataclass(frozen=True, slots=True)
class Trade:
    """What trades now: `units` of the order, each leg at a price per share."""

    units: int
    prices: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Nets:
    """What one unit brings: for certain, and in the middle of the market."""

    natural: Decimal
    middle: Decimal

    @property
    def met(self) -> Decimal:
        """The highest limit that is met."""
        return self.middle + (self.natural - self.middle) * _PATIENCE


def size_of(legs: Sequence[Leg]) -> int:
    """How many units the legs are."""
    return gcd(*(int(leg.quantity) for leg in legs))


def ratios_of(legs: Sequence[Leg]) -> list[int]:
    """The quantities of one unit, in the order of the legs."""
    size = size_of(legs)
    return [int(leg.quantity) // size for leg in legs]


def scales_of(legs: Sequence[Leg]) -> list[Decimal]:
    """What each leg's price counts for in the net of one unit. Beside options, shares count by the hundred."""
    ratios = ratios_of(legs)
    mixed = any(isinstance(leg.instrument, str) for leg in legs) and len(legs) > 1
    return [
        Decimal(ratio) / (_LOT if mixed and isinstance(leg.instrument, str) else 1)
        if len(legs) > 1
        else Decimal(1)
        for leg, ratio in zip(legs, ratios, strict=True)
    ]


def nets(legs: Sequence[Leg], quotes: Sequence[Sides]) -> Nets:
    """What one unit brings at these quotes, in the order of the legs."""
    natural = middle = ZERO
    for leg, quote, scale in zip(legs, quotes, scales_of(legs), strict=True):
        sells = leg.side.sign < 0
        natural += scale * (cents(quote.bid) if sells else -cents(quote.ask))
        middle -= leg.side.sign * scale * Decimal(quote.bid + quote.ask) / 2
    return Nets(natural, middle.quantize(Decimal("0.0001")))


def triggered(ticket: Ticket, quote: Sides) -> bool:
    """Whether a stop order's price has been reached; only orders of one leg have stops."""
    if ticket.stop is None:
        return True
    buys = ticket.legs[0].side.sign > 0
    return Decimal(quote.ask) >= ticket.stop if buys else Decimal(quote.bid) <= ticket.stop


def match(ticket: Ticket, remaining: Sequence[Decimal], quotes: Sequence[Sides]) -> Trade | None:
    """What of the remaining legs trades at these quotes; None where nothing does. Stops are not looked at."""
    legs = [Leg(leg.instrument, leg.side, left) for leg, left in zip(ticket.legs, remaining, strict=True)]
    found = nets(legs, quotes)
    net = found.natural
    if ticket.type in (OrderType.LIMIT, OrderType.STOP_LIMIT):
        if ticket.price is None or ticket.price > found.met:
            return None
        net = max(ticket.price, found.natural)
    units = min(size_of(legs), _offered(legs, quotes))
    prices = _shared(legs, quotes, net) if units else None
    return Trade(units, prices) if prices else None


def _offered(legs: Sequence[Leg], quotes: Sequence[Sides]) -> int:
    """How many units the quotes' sizes allow; sizes of shares are in round lots."""
    offered = []
    for leg, quote, ratio in zip(legs, quotes, ratios_of(legs), strict=True):
        size = quote.bid_size if leg.side.sign < 0 else quote.ask_size
        offered.append(size * (_LOT if isinstance(leg.instrument, str) else 1) // ratio)
    return min(offered)


def _shared(legs: Sequence[Leg], quotes: Sequence[Sides], net: Decimal) -> tuple[Decimal, ...] | None:
    """Prices within or near each leg's market that come to exactly `net`; None when they cannot."""
    if len(legs) == 1:
        price = (-legs[0].side.sign * net).quantize(CENT)
        return (price,) if price >= 0 else None
    scales = scales_of(legs)
    prices = [max(CENT, cents(quote.mark)) for quote in quotes]
    rest = net - sum((-leg.side.sign * s * p for leg, s, p in zip(legs, scales, prices, strict=True)), ZERO)
    places = sorted(range(len(legs)), key=lambda at: (scales[at] != 1, -quotes[at].mark))
    for at in places:
        step = rest / scales[at] * -legs[at].side.sign
        moved = prices[at] + step
        if moved >= 0 and moved == moved.quantize(CENT):
            prices[at] = moved.quantize(CENT)
            return tuple(prices)
    return None
