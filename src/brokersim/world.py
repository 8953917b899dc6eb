"""The two brokerages as a whole: accounts, what happens to them as time goes by, and what clients may ask of them.

History is simulated from the market's first day up to now and goes on with every `settle`. It depends on the seed and,
from where clients' own orders and shocks touch it, on those; never on when or how often somebody looked.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Literal

from brokersim import calendar
from brokersim.brokerage import valuation
from brokersim.brokerage.book import ZERO, Book, cents, multiplier_of
from brokersim.brokerage.day import Agenda, Day, Runner
from brokersim.brokerage.fees import fees_of
from brokersim.brokerage.floor import Floor, OrderClosedError, UnknownOrderError
from brokersim.brokerage.history import PlantError, PlantKind
from brokersim.brokerage.matching import nets, size_of
from brokersim.brokerage.roster import Seat, busy_seats, seats
from brokersim.brokerage.tickets import rejections
from brokersim.clock import Clock
from brokersim.market import GENESIS, Market
from brokersim.model import (
    Account,
    Balances,
    Fees,
    Order,
    OrderStatus,
    Position,
    Posting,
    Rejection,
    Ticket,
)

__all__ = [
    "BalanceChange",
    "Event",
    "OrderClosedError",
    "PlantError",
    "PositionChange",
    "Preview",
    "UnknownAccountError",
    "UnknownOrderError",
    "World",
]

ComplexKind = Literal["OTO", "OCO", "OTOCO"]


class UnknownAccountError(LookupError):
    """No account has this number."""


@dataclass(frozen=True, slots=True)
class PositionChange:
    """A position of an account was opened, changed or closed."""

    account: str
    position: Position


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """An account's cash moved."""

    account: str


Event = Order | PositionChange | BalanceChange


@dataclass(frozen=True, slots=True)
class Preview:
    """What an order would do: `estimate` is its cash before fees (signed) at its limit or the market; amounts of buying
    power are changes (negative: used) of what options can be bought with."""

    rejections: tuple[Rejection, ...]
    estimate: Decimal
    fees: Fees
    before: Balances
    after: Balances

    @property
    def buying_power_change(self) -> Decimal:
        return self.after.option_buying_power - self.before.option_buying_power

    @property
    def requirement_change(self) -> Decimal:
        return self.after.maintenance_requirement - self.before.maintenance_requirement


class World:
    """Every account of both brokers. Only used from one thread.

    `rows` adds a busy account of so many rows at each broker; `only` keeps the accounts of the named characters.
    """

    def __init__(
        self,
        market: Market,
        clock: Clock,
        seed: int,
        *,
        rows: int = 0,
        only: Iterable[str] | None = None,
    ) -> None:
        self._market = market
        self._clock = clock
        self._listeners: list[Callable[[Event], None]] = []
        self._told: deque[Event] = deque()
        self._refused: list[tuple[Runner, Order, str]] = []
        self._groups = count(1)
        self._counted: dict[str, int] = {}
        chosen = set(only) if only is not None else None
        cast = [each for each in seats(seed, GENESIS) if chosen is None or each.account.character in chosen]
        self.accounts: Mapping[str, Account] = {}
        self._runners: dict[str, Runner] = {}
        busy = busy_seats(seed, GENESIS, rows, len(cast)) if rows else []
        for place, seat in enumerate([*cast, *busy]):
            self._seat(seat, place, seed)
        self._session = calendar.session_on_or_after(GENESIS)
        self._agenda = Agenda(market)
        self._day: Day | None = None
        self.settle()

    def _seat(self, seat: Seat, place: int, seed: int) -> None:
        book = Book(seat.account, place)
        runner = Runner(book, self._market, seed, place, seat.character, self._order_changed)
        self._runners[seat.account.number] = runner
        self.accounts = {**self.accounts, seat.account.number: seat.account}

    # Time

    def settle(self) -> None:
        """Brings every account up to now: what was due happens, at its own time."""
        now = self._clock.now()
        while self._live(now):
            self._session = calendar.next_session(self._session.on)
            self._day = None
            for runner in self._runners.values():
                runner.begin()
        for runner, order, reason in self._refused:
            runner.floor.end(order, OrderStatus.REJECTED, now, reason)
        self._refused.clear()
        if calendar.is_open(now):
            for runner in self._runners.values():
                runner.look(now)
        self._deliver()

    def _live(self, now: datetime) -> bool:
        """Lives the current day as far as it has come; answers whether it is over for everybody."""
        if self._day is None:
            if now < self._session.opens_at.replace(hour=0, minute=0):
                return False
            self._day = self._agenda.day(self._session, now)
        over = [runner.live(self._day, now) for runner in self._runners.values()]
        return all(over)

    # What accounts tell

    def postings(self, account: str, *, visible: bool = True) -> Sequence[Posting]:
        """An account's history, oldest first. `visible` leaves out what its broker does not serve (any more)."""
        runner = self._runner(account)
        if not visible:
            return runner.book.postings
        return runner.history.told(self._clock.now())

    def positions(self, account: str) -> list[Position]:
        """What an account holds, with marks."""
        return valuation.positions(self._runner(account).book, self._market, self._clock.now())

    def balances(self, account: str) -> Balances:
        """An account's money and buying power; its cash is the sum of all postings."""
        return valuation.balances(self._runner(account).book, self._market, self._clock.now())

    # Orders

    def order(self, number: int, account: str | None = None) -> Order:
        """The order of this number. Raises UnknownOrderError, also where it is not of `account`."""
        return self._floor_of(number, account).order(number)

    def orders(self, account: str) -> list[Order]:
        """Every order of an account, oldest first."""
        return list(self._runner(account).floor.orders.values())

    def preview(self, account: str, ticket: Ticket) -> Preview:
        """What an order would do, and why it would be refused."""
        runner, now = self._runner(account), self._clock.now()
        found = rejections(ticket, runner.book, self._market, now)
        if found:
            balances = self.balances(account)
            return Preview(tuple(found), ZERO, Fees(), balances, balances)
        estimate, fees = self._estimate(runner.book, ticket, now)
        before, after = valuation.balances_after(
            runner.book, self._market, ticket.legs, estimate - fees.total, now
        )
        if after.option_buying_power < min(ZERO, before.option_buying_power):
            needed, free = before.option_buying_power - after.option_buying_power, before.option_buying_power
            words = f"The order needs {needed:,.2f} of buying power, and {max(ZERO, free):,.2f} is available."
            found = [Rejection("buying_power", words)]
        return Preview(tuple(found), estimate, fees, before, after)

    def place(
        self, account: str, ticket: Ticket, *, parent: int | None = None, group: int | None = None
    ) -> Order:
        """Takes an order. A refused one is REJECTED with its reason: at once at tastytrade, at Schwab, which takes
        every order at first, with the next `settle`."""
        self.settle()
        runner, now = self._runner(account), self._clock.now()
        # What waits for another order is judged when its time comes.
        refused = () if parent is not None else self.preview(account, ticket).rejections
        if refused:
            order = runner.floor.hold(ticket, now)
            reason = " ".join(each.words for each in refused)
            if runner.book.account.broker == "schwab":
                self._refused.append((runner, order, reason))
            else:
                runner.floor.end(order, OrderStatus.REJECTED, now, reason)
        else:
            order = runner.floor.enter(ticket, now, parent=parent, group=group, outside=True)
        self._deliver()
        return order

    def place_complex(
        self, account: str, kind: ComplexKind, trigger: Ticket | None, tickets: Sequence[Ticket]
    ) -> list[Order]:
        """Takes orders that depend on each other: in OTO and OTOCO the others wait for `trigger`, in OCO and OTOCO the
        first of `tickets` that trades cancels the others. Answers the trigger first."""
        if (trigger is None) != (kind == "OCO"):
            raise ValueError(f"An {kind} order {'has no' if kind == 'OCO' else 'needs a'} trigger order")
        group = None if kind == "OTO" else next(self._groups)
        placed = [] if trigger is None else [self.place(account, trigger)]
        parent = placed[0].id if placed else None
        if placed and placed[0].status is OrderStatus.REJECTED:
            return placed
        return placed + [self.place(account, each, parent=parent, group=group) for each in tickets]

    def replace(self, number: int, ticket: Ticket, account: str | None = None) -> Order:
        """Replaces an order by a new one, which it answers. Raises UnknownOrderError and OrderClosedError."""
        self.settle()
        floor, now = self._floor_of(number, account), self._clock.now()
        refused = rejections(ticket, floor.book, self._market, now)
        if refused:
            old = floor.order(number)
            new = floor.hold(ticket, now)
            new.replaces = old.id
            floor.end(new, OrderStatus.REJECTED, now, " ".join(each.words for each in refused))
        else:
            new = floor.replace(number, ticket, now)
        self._deliver()
        return new

    def cancel(self, number: int, account: str | None = None) -> Order:
        """Cancels an order. Raises UnknownOrderError and OrderClosedError."""
        self.settle()
        order = self._floor_of(number, account).cancel(number, self._clock.now())
        self._deliver()
        return order

    def trade_as(self, account: str, ticket: Ticket) -> Order:
        """Trades for a character, as control asks: `account` is a number, or a character's name (its first account)."""
        return self.place(self.number_of(account), ticket)

    def number_of(self, name: str) -> str:
        """The account number that a number or a character's name means. Raises UnknownAccountError."""
        if name in self.accounts:
            return name
        found = [number for number, account in self.accounts.items() if account.character == name]
        if not found:
            raise UnknownAccountError("There is no such account or character.")
        return found[0]

    # Control

    def plant(
        self,
        account: str,
        kind: PlantKind,
        *,
        coming: bool = False,
        delay: timedelta = timedelta(days=2),
        posting: int | None = None,
    ) -> dict[str, object]:
        """Makes the history of an account wrong: the newest posting that fits, `posting`, or the next one (`coming`).
        Late ones are told after `delay`. Positions and cash stay right. Raises PlantError where nothing fits."""
        self.settle()
        history = self._runner(account).history
        return history.plant(kind, self._clock.now(), coming=coming, delay=delay, target=posting)

    def heal(self, account: str) -> int:
        """Takes planted errors out again; answers how many."""
        return self._runner(account).history.heal()

    def listen(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Calls back for every order, position and balance that changes; the answer ends it."""
        self._listeners.append(callback)

        def unsubscribe() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        self._catch_up()
        return unsubscribe

    # How it is done

    def _runner(self, account: str) -> Runner:
        found = self._runners.get(account)
        if found is None:
            raise UnknownAccountError("There is no account of this number.")
        return found

    def _floor_of(self, number: int, account: str | None) -> Floor:
        if account is not None:
            return self._runner(account).floor
        for runner in self._runners.values():
            if number in runner.floor.orders:
                return runner.floor
        raise UnknownOrderError(f"There is no order {number}.")

    def _estimate(self, book: Book, ticket: Ticket, now: datetime) -> tuple[Decimal, Fees]:
        """Cash before fees, and the fees, of a ticket that trades at its limit or the market."""
        legs = ticket.legs
        quotes = valuation.marks(self._market, [leg.instrument for leg in legs], now).sides
        found = nets(legs, [quotes[leg.instrument] for leg in legs])
        net = found.natural if ticket.price is None else ticket.price
        unit = max(multiplier_of(leg.instrument) for leg in legs)
        lots = legs[0].quantity if len(legs) == 1 else Decimal(size_of(legs))
        each = [
            fees_of(
                book.account.broker,
                leg.instrument,
                leg.side,
                leg.quantity,
                cents(quotes[leg.instrument].mark),
            )
            for leg in legs
        ]
        return cents(net * lots * unit), _summed(each)

    # Telling

    def _order_changed(self, order: Order) -> None:
        if self._listeners:
            self._told.append(order)

    def _catch_up(self) -> None:
        self._counted = {number: len(runner.book.postings) for number, runner in self._runners.items()}

    def _deliver(self) -> None:
        if not self._listeners:
            return
        for number, runner in self._runners.items():
            fresh = runner.book.postings[self._counted[number] :]
            if fresh:
                self._told += self._changes(number, fresh)
        self._catch_up()
        while self._told:
            event = self._told.popleft()
            for callback in list(self._listeners):
                callback(event)

    def _changes(self, number: str, fresh: Sequence[Posting]) -> list[Event]:
        now = {each.instrument: each for each in self.positions(number)}
        moved = dict.fromkeys(
            each.instrument for each in fresh if each.instrument is not None and each.quantity
        )
        changes: list[Event] = []
        for instrument in moved:
            position = now.get(instrument)
            if position is None:
                last = max(fresh, key=lambda each: (each.instrument == instrument, each.id))
                position = Position(instrument, ZERO, ZERO, 0.0, last.at, last.at, ZERO, ZERO)
            changes.append(PositionChange(number, position))
        return [*changes, BalanceChange(number)]


def _summed(fees: Sequence[Fees]) -> Fees:
    return Fees(
        sum((each.commission for each in fees), ZERO),
        sum((each.clearing for each in fees), ZERO),
        sum((each.regulatory for each in fees), ZERO),
        sum((each.index_option for each in fees), ZERO),
    )
