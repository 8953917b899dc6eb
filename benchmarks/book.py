"""How long a book of 2,000 legs takes to be valued with Greeks: from nothing, after every price has moved, and after
one underlying has."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np

from benchmarks.report import Figure
from thetadesk.kernel.calendar import next_trading_day
from thetadesk.kernel.instruments import Instrument, Right, equity, option
from thetadesk.market.hub import Hub
from thetadesk.market.model import Dividend, Sourced, Tick
from thetadesk.portfolio.book import Book
from thetadesk.portfolio.contracts import Style
from thetadesk.portfolio.fitting import Contracts, value
from thetadesk.portfolio.model import Facts, Held, LegKey, Underlying

LEGS = 2_000
_TICKERS = 100
_NOW = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
_RATE = 0.04
_TIMES = 7
_DAYS = (3, 10, 17, 31, 45, 80, 108)


def measure() -> list[Figure]:
    """Two thousand legs on a hundred underlyings, half of which pay a dividend every quarter; one leg in twenty is shares."""
    held, facts, hub = _scene()
    at = _NOW.timestamp()
    book = Book(held, facts, hub)
    cold = _timed(lambda: _revalue(book, at))
    solving, solved = _solve(book, at)
    warm, one = [], []
    for round_ in range(_TIMES):
        _move(hub, held, 1 + 0.001 * (-1) ** round_, at)
        book.touch_all()
        warm.append(_timed(lambda: _revalue(book, at)))
        book.touch(held[0].ticker)
        one.append(_timed(lambda: _revalue(book, at)))
    assert all(leg.value is not None and leg.greeks is not None for leg in book.snapshot.legs)
    of = f"a book of {LEGS:,} legs"
    return [
        Figure(f"{of}: volatilities, Greeks, profits and sums from nothing", cold * 1000, "ms"),
        Figure(
            f"{of}: after every price has moved (median of {_TIMES})",
            statistics.median(warm) * 1000,
            "ms",
            60,
        ),
        Figure(f"{of}: after one underlying has moved", statistics.median(one) * 1000, "ms"),
        Figure(
            f"{of}: exact Greeks of its {solved} legs with cash dividends, beside the rest",
            solving * 1000,
            "ms",
        ),
    ]


def _solve(book: Book, at: float) -> tuple[float, int]:
    """Seconds for the exact solutions that are carried on between times, and how many there are."""
    job = book.job(at, LEGS)
    if job is None:
        return 0.0, 0
    seconds = _timed(lambda: book.settle(job, job.run()))
    return seconds, len(job.rows)


def _revalue(book: Book, at: float) -> None:
    reading = book.read(at)
    while True:
        try:
            next(reading)
        except StopIteration as done:
            return book.revalue(done.value, at)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _scene() -> tuple[list[Held], Facts, Hub]:
    random = np.random.default_rng(11)
    spots = random.uniform(20, 400, _TICKERS)
    held = [_leg(place, spots[place % _TICKERS], random) for place in range(LEGS)]
    tickers = [_ticker(number) for number in range(_TICKERS)]
    facts = Facts(
        ((0.0, _RATE), (2.0, _RATE)),
        "benchmark",
        {each: _about(each, spots[number], pays=number % 2 == 0) for number, each in enumerate(tickers)},
    )
    hub = Hub()
    hub.put(_told(symbol, spot, spot) for symbol, spot in zip(tickers, spots, strict=True))
    hub.put([_told("SPY", 600.0, 600.0)])
    _quote(hub, held, _spots(hub), at=_NOW.timestamp())
    return held, facts, hub


def _ticker(number: int) -> str:
    return "T" + chr(65 + number // 26) + chr(65 + number % 26)


def _leg(place: int, spot: float, random: np.random.Generator) -> Held:
    ticker = _ticker(place % _TICKERS)
    what: Instrument = equity(ticker)
    quantity = Decimal(100)
    if place % 20:
        expires_on = next_trading_day(_NOW.date() + timedelta(days=_DAYS[place % len(_DAYS)] - 1))
        is_call = bool(random.integers(2))
        away = random.uniform(-0.03, 0.12)
        strike = Decimal(round(spot * (1 + away if is_call else 1 - away) * 2)) / 2
        what = option(ticker, expires_on, Right.CALL if is_call else Right.PUT, strike)
        quantity = Decimal(-1) if random.integers(4) else Decimal(1)
    key = LegKey("account", f"campaign {place}", what.symbol)
    return Held(key, what, quantity, Decimal("123.45"), date(2026, 2, 2))


def _about(ticker: str, spot: float, *, pays: bool) -> Underlying:
    dividends = tuple(
        Dividend(ticker, date(2026, month, 13), round(spot * 0.006, 2), "benchmark")
        for month in (3, 6)
        if pays
    )
    return Underlying(ticker, Sourced(1.1, "benchmark"), dividends)


def _told(symbol: str, price: float, close: float) -> Tick:
    return Tick(symbol, "benchmark", _NOW.timestamp(), price - 0.005, price + 0.005, previous_close=close)


def _spots(hub: Hub) -> dict[str, float]:
    return {_ticker(number): hub.mark(_ticker(number)) or 0.0 for number in range(_TICKERS)}


def _move(hub: Hub, held: list[Held], by: float, at: float) -> None:
    """Every underlying moves, and every option with it; its volatility moves a little too."""
    spots = {ticker: spot * by for ticker, spot in _spots(hub).items()}
    hub.put(_told(ticker, spot, spot) for ticker, spot in spots.items())
    _quote(hub, held, spots, at, vol_shift=0.002 * (by - 1) / 0.001)


def _quote(hub: Hub, held: list[Held], spots: dict[str, float], at: float, vol_shift: float = 0.0) -> None:
    """Quotes every option as a market maker would: a price by a model, rounded to the cent."""
    options = [each for each in held if each.instrument.right is not None]
    close = datetime(2026, 1, 1, 20, tzinfo=UTC).time()
    years = np.array(
        [
            (datetime.combine(each.instrument.expires_on or _NOW.date(), close, UTC).timestamp() - at)
            / 31_536_000
            for each in options
        ]
    )
    spot = np.array([spots[each.ticker] for each in options])
    strike = np.array([float(each.instrument.strike or 0) for each in options])
    sign = np.array([1.0 if each.instrument.right is Right.CALL else -1.0 for each in options])
    vol = 0.35 + 0.1 * (strike / spot - 1) ** 2 + vol_shift
    nothing, unknown = np.zeros((len(options), 1)), np.full(len(options), np.nan)
    rate = np.full(len(options), _RATE)
    asked = Contracts(spot, strike, years, rate, 0 * rate, sign, unknown, unknown, nothing, nothing)
    # At least a nickel over what exercise brings: quotes that the model cannot explain are not what is measured.
    prices = np.maximum(value(Style.AMERICAN, asked, vol).price, np.maximum(sign * (spot - strike), 0) + 0.05)
    marks = np.round(prices, 2)
    hub.put(
        _told(each.instrument.symbol, float(mark), float(mark))
        for each, mark in zip(options, marks, strict=True)
    )
