"""A long invented history: hundreds of tickers, each traded as option sellers do, as one broker export.

The same seed gives the same bytes. The mix: six in ten stories are wheels (puts, rolled up to three times, a quarter of
them assigned, calls on the shares until they are called away or sold), the rest verticals, iron condors and strangles,
closed early or left to expire.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from string import ascii_uppercase
from zoneinfo import ZoneInfo

from thetadesk.kernel import calendar
from thetadesk.kernel.instruments import Instrument, Right, equity, option
from tools.broker_export import Export, Leg

_NEW_YORK = ZoneInfo("America/New_York")
_START = date(2019, 1, 2)
_END = date(2026, 10, 30)
_FRIDAY = 4
_TICKERS = 500
_UNFINISHED = 3 * _TICKERS  # rows written beyond the end and cut off, so that stories are in the middle there
_Make = Callable[[date, Decimal], Instrument]


def generate(transactions: int, seed: int = 1) -> bytes:
    """A tastytrade export of `transactions` rows and the rest of the last day; hundreds of campaigns are open then."""
    chance = random.Random(seed)
    export = Export(first_order=100_000_000)
    export.money(_moment(_START, chance), "Deposit", "ACH DEPOSIT", Decimal(2_000_000))
    writers = [_Writer(ticker, chance, export) for ticker in _names()]
    while len(export) < transactions + _UNFINISHED:
        # Whoever is least far in time goes on, so that all tickers cover the same years.
        min(writers, key=lambda writer: writer.day).story()
    return export.csv(oldest=transactions)


def overwritten(transactions: int, tickers: int = _TICKERS, seed: int = 1) -> bytes:
    """A tastytrade export of about `transactions` rows in as many campaigns as `tickers`: shares that are kept, and a call
    sold on them every two weeks until the end, bought back or left to expire."""
    chance = random.Random(seed)
    export = Export(first_order=100_000_000)
    cycles = max(1, transactions // tickers // 2)
    began = _END - timedelta(weeks=2) * cycles
    export.money(_moment(began - timedelta(days=7), chance), "Deposit", "ACH DEPOSIT", Decimal(20_000_000))
    for ticker in _names()[:tickers]:
        _Writer(ticker, chance, export).overwrite(began, cycles)
    return export.csv()


def one_more(seed: int, at: datetime) -> bytes:
    """An export of one trade: a put sold on one of the tickers of `generate`, at a moment of its own."""
    chance = random.Random(seed)
    export = Export(first_order=900_000_000 + seed)
    writer = _Writer(chance.choice(_names()), chance, export)
    expiry = writer.friday(at.date(), 5)
    export.order(at, Leg(writer.put(expiry, writer.strike(-5)), -1, writer.premium(), opens=True))
    return export.csv()


def _names() -> list[str]:
    return ["B" + "".join(letters) for letters in product(ascii_uppercase, repeat=2)][:_TICKERS]


def _moment(day: date, chance: random.Random) -> datetime:
    seconds = chance.randrange(6 * 3600 + 1800)
    return datetime.combine(day, time(9, 30), _NEW_YORK) + timedelta(seconds=seconds)


def _after_close(day: date) -> datetime:
    return datetime.combine(day, time(17), _NEW_YORK)


@dataclass
class _Writer:
    """Writes one ticker's stories, one after the other."""

    ticker: str
    chance: random.Random
    export: Export

    def __post_init__(self) -> None:
        self.day = self.later(_START, 0, 30)
        self.price = Decimal(self.chance.randrange(40, 400))
        self.shares = equity(self.ticker)

    def story(self) -> None:
        """One story from its first order to the last; the next begins some days later."""
        if self.day > _END:
            raise ValueError("the years are full: ask for fewer transactions")
        kinds = (self._wheel, self._vertical, self._iron_condor, self._strangle)
        self.chance.choices(kinds, (6, 2, 1, 1))[0]()
        self.price = max(Decimal(40), self.price + self.chance.randrange(-8, 9))
        self.day = self.later(self.day, 1, 6)

    def overwrite(self, began: date, cycles: int) -> None:
        """Buys shares and sells a call on them `cycles` times, the last one still open."""
        contracts = self.chance.choice((1, 1, 2, 3))
        self.day = self.later(began, 1, 3)
        self._order(Leg(self.shares, 100 * contracts, self.price, opens=True))
        for cycle in range(cycles):
            expiry = self.friday(self.day, 1)
            sold = self.call(expiry, self.strike(self.chance.randint(2, 9)))
            self._order(Leg(sold, -contracts, self.premium(), opens=True))
            if cycle == cycles - 1:
                break
            if self.chance.random() < 0.5:
                self.day = self._before(expiry)
                self._order(Leg(sold, contracts, round(self.premium() / 3, 2), opens=False))
            else:
                self.export.expire(_after_close(expiry), sold, contracts)
            self.day = self.later(expiry, 3, 5)

    def later(self, day: date, least: int, most: int) -> date:
        after = day + timedelta(days=self.chance.randint(least, most))
        return after if calendar.is_trading_day(after) else calendar.next_trading_day(after)

    def friday(self, day: date, weeks: int) -> date:
        friday = day + timedelta(days=(_FRIDAY - day.weekday()) % 7 + 7 * weeks)
        return friday if calendar.is_trading_day(friday) else calendar.previous_trading_day(friday)

    def strike(self, percent: int) -> Decimal:
        return Decimal(round(self.price * (100 + percent) / 100))

    def premium(self) -> Decimal:
        return Decimal(self.chance.randrange(35, 450)) / 100

    def put(self, expiry: date, strike: Decimal) -> Instrument:
        return option(self.ticker, expiry, Right.PUT, strike)

    def call(self, expiry: date, strike: Decimal) -> Instrument:
        return option(self.ticker, expiry, Right.CALL, strike)

    def _wheel(self) -> None:
        contracts = self.chance.choice((1, 1, 1, 2, 3))
        held = self._short(self.put, -5, contracts, assigned=0.25)
        while held:
            self.day = self.later(self.day, 1, 3)
            if self.chance.random() < 0.2:
                self._dividend(held)
            left = self._short(self.call, 4, contracts, assigned=0.3, held=held)
            held = 0 if left else held

    def _short(self, make: _Make, percent: int, contracts: int, assigned: float, held: int = 0) -> int:
        """Sells, rolls up to three times, then closes, lets expire or is assigned; answers shares moved."""
        expiry = self.friday(self.day, self.chance.randint(2, 5))
        sold = make(expiry, self.strike(percent))
        self._order(Leg(sold, -contracts, self.premium(), opens=True))
        for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2, 3))):
            self.day = self._before(expiry)
            expiry = self.friday(expiry + timedelta(days=1), self.chance.randint(1, 3))
            bought, sold = sold, make(expiry, self.strike(percent + self.chance.choice((-2, 0, 2))))
            back = self.premium()
            self._order(
                Leg(bought, contracts, back, opens=False),
                Leg(sold, -contracts, back + Decimal("0.35"), opens=True),
            )
        how = self.chance.random()
        if how < 0.45:
            self.day = self._before(expiry)
            self._order(Leg(sold, contracts, Decimal("0.25"), opens=False))
            return 0
        self.day = expiry
        if how < 1 - assigned:
            self.export.expire(_after_close(expiry), sold, contracts)
            return 0
        self.export.assign(_after_close(expiry), sold, contracts, self.shares, held)
        return 100 * contracts

    def _vertical(self) -> None:
        expiry = self.friday(self.day, 5)
        self._spread([(self.put(expiry, self.strike(-6)), -1), (self.put(expiry, self.strike(-9)), 1)])

    def _iron_condor(self) -> None:
        expiry = self.friday(self.day, 6)
        wings = [(self.put, -12, 1), (self.put, -8, -1), (self.call, 8, -1), (self.call, 12, 1)]
        self._spread([(make(expiry, self.strike(away)), side) for make, away, side in wings])

    def _strangle(self) -> None:
        expiry = self.friday(self.day, 6)
        self._spread([(self.put(expiry, self.strike(-10)), -1), (self.call(expiry, self.strike(10)), -1)])

    def _spread(self, legs: list[tuple[Instrument, int]]) -> None:
        contracts = self.chance.randint(1, 4)
        self._order(*(Leg(leg, side * contracts, self.premium(), opens=True) for leg, side in legs))
        expiry = legs[0][0].expires_on
        assert expiry is not None
        if self.chance.random() < 0.7:
            self.day = self._before(expiry)
            self._order(*(Leg(leg, -side * contracts, self.premium(), opens=False) for leg, side in legs))
            return
        self.day = expiry
        for leg, _ in legs:
            self.export.expire(_after_close(expiry), leg, contracts)

    def _order(self, *legs: Leg) -> None:
        self.export.order(_moment(self.day, self.chance), *legs)

    def _before(self, expiry: date) -> date:
        """A trading day after today and before `expiry`."""
        days = (expiry - self.day).days
        return min(
            self.later(self.day, 1, max(1, days - 2)),
            calendar.previous_trading_day(expiry) if days > 1 else expiry,
        )

    def _dividend(self, held: int) -> None:
        amount = held * Decimal(self.chance.randrange(15, 90)) / 100
        self.export.money(_after_close(self.day), "Dividend", f"{self.ticker} INC", amount, self.shares)
