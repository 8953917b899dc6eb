"""Why a brokerage refuses a ticket before it reaches the market.

Codes are broker-neutral; each wire translates them. The words are meant to be shown.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.brokerage.book import ZERO, Book, ticker_of
from brokersim.calendar import market_date, previous_session, session_on_or_before
from brokersim.model import (
    Contract,
    Leg,
    OrderType,
    Rejection,
    Settlement,
    Side,
    Ticket,
    TimeInForce,
)

if TYPE_CHECKING:
    from brokersim.market import Market

_MOST_LEGS = 4
_LASTING = frozenset({TimeInForce.GTC, TimeInForce.GTD})
_PRICED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})


def last_trading_day(contract: Contract) -> date:
    """The last date on which a contract trades: the day before it expires where it settles at the opening."""
    if contract.settlement is Settlement.AM:
        return previous_session(contract.expires_on).on
    return session_on_or_before(contract.expires_on).on


def rejections(ticket: Ticket, book: Book, market: "Market", at: datetime) -> list[Rejection]:
    """Everything that is wrong with a ticket, buying power aside; empty when it is acceptable."""
    found = [*_shape(ticket), *_terms(ticket, market_date(at))]
    if not found:
        for leg in ticket.legs:
            found += _instrument(leg, market, market_date(at))
            found += _holding(leg, book)
    return found


def _shape(ticket: Ticket) -> Iterator[Rejection]:
    legs = ticket.legs
    if not legs:
        yield Rejection("no_legs", "The order has no legs.")
        return
    if len(legs) > _MOST_LEGS:
        yield Rejection("too_many_legs", f"An order has at most {_MOST_LEGS} legs, this one has {len(legs)}.")
    if len({leg.instrument for leg in legs}) < len(legs):
        yield Rejection("duplicate_leg", "Two legs of the order are of the same instrument.")
    if len({ticker_of(leg.instrument) for leg in legs}) > 1:
        yield Rejection("mixed_underlyings", "All legs of an order must be of the same underlying.")
    if any(leg.quantity <= 0 or leg.quantity != leg.quantity.to_integral_value() for leg in legs):
        yield Rejection("bad_quantity", "Quantities must be whole numbers above zero.")


def _terms(ticket: Ticket, today: date) -> Iterator[Rejection]:
    if ticket.type in _PRICED and ticket.price is None:
        yield Rejection("price_missing", "A limit order needs a price.")
    if ticket.type in _STOPS and ticket.stop is None:
        yield Rejection("stop_missing", "A stop order needs a stop price.")
    if ticket.stop is not None and len(ticket.legs) > 1:
        yield Rejection("stop_with_legs", "Stop orders have one leg.")
    if ticket.type is OrderType.MARKET and ticket.time_in_force in _LASTING:
        yield Rejection("gtc_market_orders_not_supported", "GTC/GTD Market orders are not supported.")
    if ticket.time_in_force is TimeInForce.GTD and (ticket.good_until is None or ticket.good_until < today):
        yield Rejection("bad_good_until", "A GTD order needs a date that is not past.")
    if ticket.price is not None:
        yield from _price(ticket, ticket.price)


def _price(ticket: Ticket, price: Decimal) -> Iterator[Rejection]:
    if price != price.quantize(Decimal("0.0001")):
        yield Rejection("bad_increment", "Prices have at most four decimals.")
    elif len(ticket.legs) == 1 and price * -ticket.legs[0].side.sign < 0:
        yield Rejection("price_on_the_wrong_side", "A purchase is paid and a sale received.")


def _instrument(leg: Leg, market: "Market", today: date) -> Iterator[Rejection]:
    instrument = leg.instrument
    if isinstance(instrument, Contract):
        if market.contract(instrument.occ) is None:
            yield Rejection("unknown_symbol", f"{instrument.occ} is not listed.")
        elif last_trading_day(instrument) < today:
            yield Rejection("expired", f"{instrument.occ} does not trade any more.")
        return
    listing = market.listings.get(instrument)
    if listing is None:
        yield Rejection("unknown_symbol", f"{instrument} is not listed.")
    elif listing.kind == "index":
        yield Rejection("not_tradable", f"{instrument} is an index: only its options are traded.")


def _holding(leg: Leg, book: Book) -> Iterator[Rejection]:
    held = book.quantity(leg.instrument)
    against = -held * leg.side.sign
    name = leg.instrument.occ if isinstance(leg.instrument, Contract) else leg.instrument
    if not leg.side.opens and against < leg.quantity:
        yield Rejection(
            "nothing_to_close",
            f"You hold {max(ZERO, against):f} of {name} to close, the order is for {leg.quantity:f}.",
        )
    if leg.side.opens and against > 0:
        yield Rejection("opposite_position", f"You hold the opposite position in {name}: close it first.")
    if leg.side is Side.SELL_TO_OPEN and isinstance(leg.instrument, str) and book.account.type == "cash":
        yield Rejection("short_sale_in_cash_account", "Shares cannot be sold short in a cash account.")
