"""The orders of one account, from the ticket to the fills.

Orders wait for the opening or for a parent, work while the market is open, and trade against its quotes whenever they
are looked at. What trades is posted at once.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim import calendar
from brokersim.brokerage.book import ZERO, Book, Entry, cents, multiplier_of, ticker_of
from brokersim.brokerage.fees import fees_of
from brokersim.brokerage.matching import Trade, match, ratios_of, size_of, triggered
from brokersim.brokerage.tickets import last_trading_day
from brokersim.brokerage.valuation import marks
from brokersim.model import (
    Contract,
    Fill,
    Instrument,
    Leg,
    Order,
    OrderStatus,
    OrderType,
    PostingKind,
    Sides,
    Ticket,
    TimeInForce,
)

if TYPE_CHECKING:
    from brokersim.market import Market

_AT_ONCE = frozenset({TimeInForce.IOC, TimeInForce.FOK})


class UnknownOrderError(LookupError):
    """There is no order of this number in the account."""


class OrderClosedError(ValueError):
    """The order is filled, cancelled or otherwise over: it cannot be changed any more."""


class Floor:
    """Takes, matches and ends orders of one book. `tell` hears of every order that changed."""

    def __init__(self, book: Book, market: "Market", tell: Callable[[Order], None]) -> None:
        self.book = book
        self.orders: dict[int, Order] = {}
        self._market = market
        self._tell = tell
        self._live: dict[int, Order] = {}
        self._armed: set[int] = set()  # stop orders whose stop was reached
        self._clips: dict[int, int] = {}
        self._outside: set[int] = set()
        self._barred: set[int] = set()

    @property
    def idle(self) -> bool:
        """Whether no order waits or works."""
        return not self._live

    def order(self, number: int) -> Order:
        """The order of this number. Raises UnknownOrderError."""
        found = self.orders.get(number)
        if found is None:
            raise UnknownOrderError(f"There is no order {number} in this account.")
        return found

    def enter(
        self,
        ticket: Ticket,
        at: datetime,
        *,
        parent: int | None = None,
        group: int | None = None,
        clip: int = 0,
        outside: bool = False,
    ) -> Order:
        """Takes a ticket and tries it at once. `clip` splits what trades into fills of at most so many units;
        `outside` orders come from a client and not from the account's character."""
        number = self.book.numbers.next(at)
        order = Order(
            number,
            self.book.account.number,
            ticket,
            OrderStatus.WAITING,
            at,
            at,
            [leg.quantity for leg in ticket.legs],
            parent=parent,
            group=group,
        )
        self.orders[number] = self._live[number] = order
        if clip:
            self._clips[number] = clip
        if outside:
            self._outside.add(number)
        self._release(order, at)
        if order.status is OrderStatus.WORKING:
            self._try([order], at)
        else:
            self._changed(order, at)
        return order

    def hold(self, ticket: Ticket, at: datetime) -> Order:
        """Records a ticket that is not let to the market: its refusal is for the caller to `end`."""
        number = self.book.numbers.next(at)
        remaining = [leg.quantity for leg in ticket.legs]
        order = Order(number, self.book.account.number, ticket, OrderStatus.WAITING, at, at, remaining)
        self.orders[number] = self._live[number] = order
        self._barred.add(number)
        return order

    def cancel(self, number: int, at: datetime) -> Order:
        """Takes an order back, and with it those that wait for it."""
        order = self._changeable(number)
        self.end(order, OrderStatus.CANCELLED, at, "cancelled by the client")
        return order

    def replace(self, number: int, ticket: Ticket, at: datetime) -> Order:
        """Ends an order in favour of a new one, which inherits its place in a group and those that wait for it."""
        old = self._changeable(number)
        children = [each for each in self._live.values() if each.parent == number]
        group, old.group = old.group, None
        self.end(old, OrderStatus.REPLACED, at)
        old.group = group
        new = self.enter(ticket, at, parent=old.parent, group=group, outside=True)
        new.replaces, old.replaced_by = old.id, new.id
        for child in children:
            child.parent = new.id
        self._wake(new, at)
        self._tell(old)
        return new

    def open_market(self, at: datetime) -> None:
        """The opening: what waited for it works."""
        for order in list(self._live.values()):
            self._release(order, at)

    def close_market(self, at: datetime) -> None:
        """The close: day orders, orders past their date and those for contracts that trade no more end."""
        on = calendar.market_date(at)
        for order in list(self._live.values()):
            if order.parent is not None and self.orders[order.parent].status in _WAITED_FOR:
                continue
            if _ends_on(order, on):
                self.end(order, OrderStatus.EXPIRED, at, "the order's time is over")

    def drop(self, ticker: str, at: datetime, reason: str) -> None:
        """Cancels every order about `ticker`, as brokers do when it splits."""
        for order in list(self._live.values()):
            if any(ticker_of(leg.instrument) == ticker for leg in order.ticket.legs):
                self.end(order, OrderStatus.CANCELLED, at, reason)

    def look(self, at: datetime, *, outside: bool = False) -> None:
        """Tries every working order (only those from `outside`) against the market of `at`."""
        working = [
            each
            for each in self._live.values()
            if each.status is OrderStatus.WORKING and (not outside or each.id in self._outside)
        ]
        if working and calendar.is_open(at):
            self._try(working, at)

    def end(self, order: Order, status: OrderStatus, at: datetime, reason: str = "") -> None:
        """Ends an order; those that wait for it to be filled, and its group, end with it."""
        if self._live.pop(order.id, None) is None:
            return
        self._armed.discard(order.id)
        self._clips.pop(order.id, None)
        self._outside.discard(order.id)
        self._barred.discard(order.id)
        order.status, order.reason, order.closed_at = status, reason, at
        self._changed(order, at)
        if status is OrderStatus.REPLACED:
            return
        for other in list(self._live.values()):
            if other.parent == order.id and status is not OrderStatus.FILLED:
                self.end(other, OrderStatus.CANCELLED, at, "the order it waited for has ended")
            elif order.group is not None and other.group == order.group and other.parent != order.id:
                self.end(other, OrderStatus.CANCELLED, at, "another order of its group has ended")
        if status is OrderStatus.FILLED:
            self._wake(order, at)

    def _wake(self, parent: Order, at: datetime) -> None:
        if parent.status is not OrderStatus.FILLED:
            return
        for child in list(self._live.values()):
            if child.parent == parent.id:
                self._release(child, at)
                self._changed(child, at)

    def _changeable(self, number: int) -> Order:
        order = self.order(number)
        if order.status.is_final:
            raise OrderClosedError(f"Order {number} is {order.status.value} and cannot be changed.")
        return order

    def _release(self, order: Order, at: datetime) -> None:
        if order.status is not OrderStatus.WAITING or order.id in self._barred or not calendar.is_open(at):
            return
        if order.parent is not None and self.orders[order.parent].status is not OrderStatus.FILLED:
            return
        order.status = OrderStatus.WORKING
        order.updated_at = at

    def _try(self, orders: Iterable[Order], at: datetime) -> None:
        orders = [each for each in orders if each.status is OrderStatus.WORKING]
        wanted = [leg.instrument for order in orders for leg in order.ticket.legs]
        quotes = marks(self._market, wanted, at).sides
        for order in orders:
            if order.status is OrderStatus.WORKING:
                self._one(order, quotes, at)

    def _one(self, order: Order, quotes: dict[Instrument, Sides], at: datetime) -> None:
        if not self._can_close(order):
            self.end(order, OrderStatus.CANCELLED, at, "the position that it was to close is gone")
            return
        ticket = order.ticket
        found = [quotes[leg.instrument] for leg in ticket.legs]
        if ticket.type in (OrderType.STOP, OrderType.STOP_LIMIT) and order.id not in self._armed:
            if not triggered(ticket, found[0]):
                self._first_seen(order, at)
                return
            self._armed.add(order.id)
        trade = match(ticket, order.remaining, found)
        if trade and ticket.time_in_force is TimeInForce.FOK and trade.units < size_of(_left(order)):
            trade = None
        if trade:
            self._fill(order, trade, at)
        if order.status is OrderStatus.WORKING and ticket.time_in_force in _AT_ONCE:
            self.end(order, OrderStatus.CANCELLED, at, "what did not trade at once")
        elif not trade:
            self._first_seen(order, at)

    def _can_close(self, order: Order) -> bool:
        """Whether what the order is to close is still held: a resting one outlives assignments and other orders."""
        return all(
            leg.side.opens or -leg.side.sign * self.book.quantity(leg.instrument) >= leg.quantity
            for leg in _left(order)
        )

    def _first_seen(self, order: Order, at: datetime) -> None:
        if order.entered_at == at:
            self._changed(order, at)

    def _fill(self, order: Order, trade: Trade, at: datetime) -> None:
        ratios = ratios_of(_left(order))
        clip, left = self._clips.get(order.id, trade.units), trade.units
        while left:
            units = min(clip, left)
            left -= units
            self._execute(order, trade.prices, [Decimal(units * ratio) for ratio in ratios], at)
        if not any(order.remaining):
            self.end(order, OrderStatus.FILLED, at)
            return
        self._changed(order, at)
        for other in list(self._live.values()):
            if order.group is not None and other.group == order.group and other is not order:
                self.end(other, OrderStatus.CANCELLED, at, "another order of its group has traded")

    def _execute(
        self, order: Order, prices: tuple[Decimal, ...], quantities: list[Decimal], at: datetime
    ) -> None:
        event: int | None = None
        for place, leg in enumerate(order.ticket.legs):
            entry = self._entry(order, leg, quantities[place], prices[place], at)
            posting = self.book.post(entry, at, event)
            event = posting.event
            order.remaining[place] -= quantities[place]
            order.fills.append(Fill(posting.id, place, quantities[place], prices[place], at))

    def _entry(self, order: Order, leg: Leg, quantity: Decimal, price: Decimal, at: datetime) -> Entry:
        moved = leg.side.sign * quantity
        return Entry(
            PostingKind.TRADE,
            at,
            calendar.market_date(at),
            leg.instrument,
            moved,
            price,
            cents(-moved * price * multiplier_of(leg.instrument)),
            fees_of(self.book.account.broker, leg.instrument, leg.side, quantity, price),
            leg.side,
            order.id,
            described(leg, quantity, price),
            len(order.ticket.legs),
        )

    def _changed(self, order: Order, at: datetime) -> None:
        order.updated_at = at
        self._tell(order)


_WAITED_FOR = frozenset({OrderStatus.WAITING, OrderStatus.WORKING})


def _left(order: Order) -> list[Leg]:
    return [
        Leg(leg.instrument, leg.side, left)
        for leg, left in zip(order.ticket.legs, order.remaining, strict=True)
        if left > ZERO
    ]


def _ends_on(order: Order, on: date) -> bool:
    ticket = order.ticket
    if ticket.time_in_force is TimeInForce.GTC:
        contracts = [leg.instrument for leg in ticket.legs if isinstance(leg.instrument, Contract)]
        return any(last_trading_day(each) <= on for each in contracts)
    if ticket.time_in_force is TimeInForce.GTD:
        return ticket.good_until is not None and ticket.good_until <= on
    return True


def described(leg: Leg, quantity: Decimal, price: Decimal) -> str:
    """The words of a fill: `Sold 1 AAPL 12/18/26 Put 220.00 @ 3.10`."""
    verb = "Bought" if leg.side.sign > 0 else "Sold"
    return f"{verb} {quantity:f} {named(leg.instrument)} @ {price:.2f}"


def named(instrument: Instrument) -> str:
    """An instrument in words: `AAPL 12/18/26 Put 220.00`."""
    if isinstance(instrument, str):
        return instrument
    right = "Call" if instrument.right == "C" else "Put"
    return f"{instrument.root} {instrument.expires_on:%m/%d/%y} {right} {instrument.strike:.2f}"
