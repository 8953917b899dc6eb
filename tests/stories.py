"""A whole history for tests of the doors: invented trades of an invented account, some of them open on the day asked.

It is an export in our own format: 39 transactions in 8 campaigns, one of which lacks its beginning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from thetadesk.formats.thetadesk import render
from thetadesk.kernel import calendar
from thetadesk.kernel.instruments import Instrument, Right, equity, option
from thetadesk.ledger.model import Account, AccountKind, Effect, Kind, TimePrecision, Transaction

ACCOUNT = "Stories"
_SOURCE = "stories"
_NEW_YORK = ZoneInfo("America/New_York")
_FEE = Decimal("-1.13")  # commission and fees of one contract
_MONDAY, _TUESDAY, _WEDNESDAY, _THURSDAY, _FRIDAY = range(5)


@dataclass(slots=True)
class _Book:
    """Writes transactions down; `friday` is the last one that has passed, from which weeks are counted."""

    friday: date
    told: list[Transaction] = field(default_factory=list)

    def day(self, week: int, weekday: int = _FRIDAY) -> date:
        """A trading day of the week that lies `week` weeks after the last passed Friday's."""
        wanted = self.friday + timedelta(weeks=week, days=weekday - _FRIDAY)
        return wanted if calendar.is_trading_day(wanted) else calendar.previous_trading_day(wanted)

    def put(self, ticker: str, week: int, strike: str) -> Instrument:
        return option(ticker, self.day(week), Right.PUT, Decimal(strike))

    def call(self, ticker: str, week: int, strike: str) -> Instrument:
        return option(ticker, self.day(week), Right.CALL, Decimal(strike))

    def trade(self, on: date, order: str, *legs: tuple[Instrument, int, str, Effect]) -> None:
        """One order: each leg is (instrument, signed quantity, price, open or close)."""
        for instrument, quantity, price, effect in legs:
            size = (instrument.multiplier or Decimal(1)) * quantity
            fees = _FEE * abs(quantity) if instrument.is_option else Decimal("-0.02")
            self._write(
                on,
                Kind.TRADE,
                instrument=instrument,
                effect=effect,
                quantity=Decimal(quantity),
                price=Decimal(price),
                gross=-size * Decimal(price),
                fees=fees,
                order_id=order,
                description=f"{'Bought' if quantity > 0 else 'Sold'} {abs(quantity)} {instrument.words} @ {price}",
            )

    def expire(self, instrument: Instrument, contracts: int = 1) -> None:
        self._remove(Kind.EXPIRATION, instrument, contracts, "Expired worthless")

    def assign(self, instrument: Instrument, contracts: int = 1) -> None:
        """An assignment and the shares that it moves."""
        self._remove(Kind.ASSIGNMENT, instrument, contracts, "Assigned")
        shares = Decimal(100 * contracts if instrument.right is Right.PUT else -100 * contracts)
        assert instrument.strike is not None
        self._write(
            instrument.expires_on or self.friday,
            Kind.DELIVERY,
            at=time(17),
            instrument=equity(instrument.underlying),
            effect=Effect.AUTO,
            quantity=shares,
            price=instrument.strike,
            gross=-shares * instrument.strike,
            description=f"{'Bought' if shares > 0 else 'Sold'} {abs(shares)} {instrument.underlying} by assignment",
        )

    def cash(self, on: date, kind: Kind, amount: str, description: str, ticker: str | None = None) -> None:
        instrument = equity(ticker) if ticker else None
        self._write(on, kind, gross=Decimal(amount), instrument=instrument, description=description)

    def _remove(self, kind: Kind, instrument: Instrument, contracts: int, what: str) -> None:
        self._write(
            instrument.expires_on or self.friday,
            kind,
            at=time(17),
            instrument=instrument,
            effect=Effect.REMOVE,
            quantity=Decimal(contracts),
            description=f"{what}: {contracts} {instrument.words}",
        )

    def _write(self, on: date, kind: Kind, at: time = time(11, 30), **said: object) -> None:
        number = len(self.told) + 1
        blank = Transaction(
            source=_SOURCE,
            occurred_at=datetime.combine(on, at, _NEW_YORK).astimezone(UTC),
            precision=TimePrecision.MINUTE,
            traded_on=on,
            sequence=number,
            kind=kind,
            effect=None,
            instrument=None,
            quantity=Decimal(0),
            price=None,
            gross=Decimal(0),
            fees=Decimal(0),
            source_id=f"story-{number}",
            account_id="stories",
            line=number,
        )
        self.told.append(replace(blank, **said))  # type: ignore[arg-type]


def history(now: datetime) -> bytes:
    """The stories as a file in our own export format, with positions that are open at `now`."""
    today = calendar.market_date(now)
    # Friday itself counts as passed only on Saturday: what expires on it is still open during the day.
    book = _Book(today - timedelta(days=(today.weekday() - _FRIDAY - 1) % 7 + 1))
    for story in _STORIES:
        story(book)
    told = sorted(book.told, key=lambda each: (each.occurred_at, each.sequence))
    account = Account("stories", ACCOUNT, AccountKind.FILE, "tastytrade")
    return render([account], _told_up_to(told, today))


def _told_up_to(told: list[Transaction], today: date) -> Iterator[Transaction]:
    return (each for each in told if each.traded_on <= today)


def _funding(book: _Book) -> None:
    book.cash(book.day(-26, _MONDAY), Kind.DEPOSIT, "60000.00", "Deposit")
    book.cash(book.day(-13, _TUESDAY), Kind.INTEREST, "14.52", "Interest on cash")
    book.cash(book.day(-6, _WEDNESDAY), Kind.FEE, "-5.00", "Market data")


def _wheel(book: _Book) -> None:
    """A put is rolled down and out, assigned, and calls are sold on the shares."""
    first, second = book.put("KO", -18, "62"), book.put("KO", -13, "60")
    book.trade(book.day(-23, _TUESDAY), "1001", (first, -1, "0.92", Effect.OPEN))
    book.trade(
        book.day(-19, _WEDNESDAY), "1002", (first, 1, "1.40", Effect.CLOSE), (second, -1, "1.78", Effect.OPEN)
    )
    book.assign(second)
    book.cash(book.day(-11, _MONDAY), Kind.DIVIDEND, "48.50", "Dividend of 0.485 a share", "KO")
    called = book.call("KO", -8, "61")
    book.trade(book.day(-12, _TUESDAY), "1003", (called, -1, "0.74", Effect.OPEN))
    book.expire(called)
    book.trade(book.day(-4, _THURSDAY), "1004", (book.call("KO", 2, "61.5"), -1, "0.66", Effect.OPEN))


def _covered_call(book: _Book) -> None:
    """Shares are bought, calls sold on them, and called away with a gain."""
    call = book.call("F", -16, "12")
    book.trade(book.day(-22, _MONDAY), "1010", (equity("F"), 200, "11.42", Effect.OPEN))
    book.trade(book.day(-21, _MONDAY), "1011", (call, -2, "0.31", Effect.OPEN))
    book.assign(call, 2)


def _rolled_put(book: _Book) -> None:
    """A put is rolled twice for a credit and bought back."""
    legs = [book.put("AMD", week, strike) for week, strike in ((-14, "135"), (-10, "130"), (-5, "125"))]
    book.trade(book.day(-19, _MONDAY), "1020", (legs[0], -1, "3.10", Effect.OPEN))
    book.trade(
        book.day(-15, _THURSDAY),
        "1021",
        (legs[0], 1, "4.25", Effect.CLOSE),
        (legs[1], -1, "5.05", Effect.OPEN),
    )
    book.trade(
        book.day(-11, _THURSDAY),
        "1022",
        (legs[1], 1, "3.90", Effect.CLOSE),
        (legs[2], -1, "4.60", Effect.OPEN),
    )
    book.trade(book.day(-7, _WEDNESDAY), "1023", (legs[2], 1, "1.15", Effect.CLOSE))


def _iron_condor(book: _Book) -> None:
    """Sold for a credit, bought back at half of it."""
    week = -9
    wings = [
        (book.put("SPY", week, "540"), 1, "2.05"),
        (book.put("SPY", week, "550"), -1, "3.20"),
        (book.call("SPY", week, "600"), -1, "2.85"),
        (book.call("SPY", week, "610"), 1, "1.60"),
    ]
    back = ("0.70", "1.25", "1.40", "0.75")
    opened = [(leg, quantity, price, Effect.OPEN) for leg, quantity, price in wings]
    closed = [
        (leg, -quantity, price, Effect.CLOSE) for (leg, quantity, _), price in zip(wings, back, strict=True)
    ]
    book.trade(book.day(-15, _TUESDAY), "1030", *opened)
    book.trade(book.day(-12, _FRIDAY), "1031", *closed)


def _verticals(book: _Book) -> None:
    """One spread that expired, one that is open."""
    for number, (week, opened) in enumerate(((-3, -8), (4, -1))):
        short, long = book.put("IWM", week, "210"), book.put("IWM", week, "205")
        order = f"104{number}"
        on = book.day(opened, _TUESDAY)
        book.trade(on, order, (short, -1, "1.85", Effect.OPEN), (long, 1, "0.95", Effect.OPEN))
        if week < 0:
            book.expire(short)
            book.expire(long)


def _strangle(book: _Book) -> None:
    """Open, and soon to expire."""
    legs = (
        (book.put("TLT", 1, "88"), -2, "0.42", Effect.OPEN),
        (book.call("TLT", 1, "95"), -2, "0.38", Effect.OPEN),
    )
    book.trade(book.day(-5, _MONDAY), "1050", *legs)


def _without_a_beginning(book: _Book) -> None:
    """A put is bought back that was sold before this history begins."""
    book.trade(book.day(-25, _WEDNESDAY), "1060", (book.put("PFE", -22, "27"), 1, "0.18", Effect.CLOSE))


_STORIES = (
    _funding,
    _wheel,
    _covered_call,
    _rolled_put,
    _iron_condor,
    _verticals,
    _strangle,
    _without_a_beginning,
)
