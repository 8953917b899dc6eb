"""Candles are built from trades, rolled up into days, and know what of them is missing."""

from datetime import UTC, date, datetime, timedelta
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.ticks import OPEN, quote
from thetadesk.kernel.calendar import is_trading_day, session_close, session_open
from thetadesk.market.candles import (
    MINUTE,
    Builder,
    gaps,
    holes,
    last_session,
    merged,
    rebased,
    rolled_up,
    sound,
    today,
    uncovered,
)
from thetadesk.market.model import Candle, Quote

ON = date(2026, 3, 11)
AT = datetime.fromtimestamp(OPEN, UTC)


def traded(
    builder: Builder, price: float, at: float, volume: float | None = None, size: float | None = None
) -> None:
    builder.trade(quote(last=price, volume=volume), at, size)


def test_a_minute_has_its_first_last_and_extreme_trades():
    builder = Builder()
    for second, price in ((0, 10.0), (20, 12.0), (40, 9.0), (59.9, 11.0)):
        traded(builder, price, OPEN + second, size=100.0)
    assert builder.current("AAPL") == Candle("AAPL", AT, 10.0, 12.0, 9.0, 11.0, 400.0)
    assert builder.take(OPEN + 59) == []
    assert builder.take(OPEN + 60) == [Candle("AAPL", AT, 10.0, 12.0, 9.0, 11.0, 400.0)]
    assert builder.take(OPEN + 60) == []


def test_the_next_minute_begins_with_its_own_first_trade():
    builder = Builder()
    for second, price in ((0, 10.0), (60, 11.0), (30, 99.0), (61, 12.0)):
        traded(builder, price, OPEN + second)
    assert builder.waiting("AAPL") == [Candle("AAPL", AT, 10.0, 10.0, 10.0, 10.0)]
    assert builder.current("AAPL") == Candle("AAPL", AT + MINUTE, 11.0, 12.0, 11.0, 12.0)
    assert builder.waiting("MSFT") == []
    assert builder.current("MSFT") is None


def test_a_minutes_volume_is_what_the_days_has_grown_by():
    builder = Builder()
    for second, volume in ((0, 1_000_000.0), (10, 1_000_250.0), (20, 1_000_300.0), (30, 500.0)):
        traded(builder, 10.0, OPEN + second, volume, size=50.0)
    # The first figure says nothing of the minute, and neither does another day's: their trades' own sizes count.
    assert builder.current("AAPL").volume == 50 + 250 + 50 + 50


def test_a_quote_without_a_trade_builds_nothing():
    builder = Builder()
    builder.trade(quote(bid=1.0), OPEN)
    assert builder.take(OPEN + 100) == []


def test_what_nobody_takes_is_bounded_and_the_oldest_goes_first():
    builder = Builder(most=20)
    for minute in range(100):
        traded(builder, 10.0, OPEN + 60 * minute)
    waiting = builder.waiting("AAPL")
    assert len(waiting) <= 20
    assert waiting[-1].at == AT + 98 * MINUTE


def test_minutes_are_those_of_the_symbols_own_market():
    builder = Builder()
    traded(builder, 10.0, OPEN)
    assert builder.take(OPEN - 3600, lambda symbol: 3600 + 59) == []
    assert len(builder.take(OPEN - 3600, lambda symbol: 3600 + 60)) == 1


TRADES = st.lists(st.tuples(st.integers(0, 600), st.floats(1.0, 100.0)), min_size=1, max_size=60)


@given(TRADES)
def test_however_trades_come_candles_are_sound_in_order_and_hold_every_timely_trade(trades):
    builder = Builder()
    for second, price in sorted(trades, key=lambda each: each[0]):
        traded(builder, price, OPEN + second, size=1.0)
    candles = builder.take(OPEN + 10_000)
    assert all(map(sound, candles))
    assert [candle.at for candle in candles] == sorted({AT + (s // 60) * MINUTE for s, _ in trades})
    assert sum(candle.volume for candle in candles) == len(trades)
    assert max(candle.high for candle in candles) == max(price for _, price in trades)
    assert min(candle.low for candle in candles) == min(price for _, price in trades)


def day_of_minutes(on: date, first: float = 10.0) -> list[Candle]:
    opens = session_open(on)
    return [
        Candle("X", opens + n * MINUTE, first + n, first + n + 2, first + n - 1, first + n + 1, 10.0)
        for n in range(-5, int((session_close(on) - opens) / MINUTE) + 5)
    ]


def test_a_day_is_its_regular_session():
    full, half = date(2026, 11, 25), date(2026, 11, 27)
    days = rolled_up("X", [*day_of_minutes(half, 500.0), *day_of_minutes(full)])
    assert [day.at for day in days] == [session_open(full), session_open(half)]
    assert days[0] == Candle("X", session_open(full), 10.0, 10 + 389 + 2, 9.0, 10 + 389 + 1, 3900.0)
    assert days[1].close == 500 + 209 + 1


def test_minutes_of_days_without_trading_make_no_day():
    saturday = [Candle("X", datetime(2026, 3, 14, 15, n, tzinfo=UTC), 1.0, 1.0, 1.0, 1.0) for n in range(9)]
    assert rolled_up("X", saturday) == []
    assert rolled_up("X", []) == []


@given(st.lists(st.tuples(*[st.floats(1.0, 9.0)] * 4), min_size=1, max_size=9), st.integers(1, 8))
def test_it_does_not_matter_in_which_portions_candles_are_merged(days, cut):
    candles = [
        Candle("X", AT + n * MINUTE, o, max(o, c, h, low), min(o, c, h, low), c, 1.0)
        for n, (o, h, low, c) in enumerate(days)
    ]
    parts = [part for part in (candles[:cut], candles[cut:]) if part]
    assert merged("X", AT, [merged("X", part[0].at, part) for part in parts]) == merged("X", AT, candles)


@pytest.mark.parametrize(
    ("candle", "is_sound"),
    [
        (Candle("X", AT, 10, 11, 9, 10), True),
        (Candle("X", AT, 10, 10, 10, 10), True),
        (Candle("X", AT, 10, 9.5, 9, 9.2), False),
        (Candle("X", AT, 10, 11, 10.5, 10.7), False),
        (Candle("X", AT, 0, 11, 0, 10), False),
        (Candle("X", AT, -999, -999, -999, -999), False),
        (Candle("X", AT, 10, nan, 9, 10), False),
        (Candle("X", AT, 10, 1e300, 9, 10), False),
    ],
)
def test_a_candle_that_cannot_be_is_known(candle, is_sound):
    assert sound(candle) is is_sound


def test_the_day_that_goes_on_is_told_by_its_quote():
    now = session_open(ON) + timedelta(hours=1)
    known = quote(last=11.0, open=10.0, high=12.0, low=9.0, volume=5.0)
    assert today(known, now) == Candle("AAPL", session_open(ON), 10.0, 12.0, 9.0, 11.0, 5.0)
    assert today(quote(last=11.0), now) == Candle("AAPL", session_open(ON), 11.0, 11.0, 11.0, 11.0, 0.0)
    assert sound(today(quote(last=11.0, high=10.5, low=12.0), now))
    assert today(Quote("AAPL"), now) is None
    assert today(known, session_open(ON) - MINUTE) is None
    assert today(known, now + timedelta(days=3)) is None


def test_the_last_session_is_the_last_one_that_is_over():
    assert last_session(session_close(ON)) == ON
    assert last_session(session_close(ON) - MINUTE) == date(2026, 3, 10)
    assert last_session(datetime(2026, 3, 15, 12, tzinfo=UTC)) == date(2026, 3, 13)


DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@given(st.none() | st.tuples(DAYS, DAYS).map(lambda two: (min(two), max(two))), DAYS, DAYS)
def test_asking_for_what_is_uncovered_leaves_no_gap_and_asks_for_nothing_twice(covered, first, last):
    spans = uncovered(covered, first, last)
    asked = {d for begins, ends in spans for d in _days(begins, ends)}
    known = set(_days(*covered)) if covered else set()
    assert asked & known == set()
    if first <= last:
        whole = known | asked
        assert set(_days(first, last)) <= whole
        assert whole == set(_days(min(whole), max(whole)))
    else:
        assert spans == []


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@given(st.sets(st.integers(0, 60).map(lambda n: date(2026, 3, 2) + timedelta(days=n))))
def test_gaps_are_the_trading_days_missing_between_others(days):
    trading = {day for day in days if is_trading_day(day)}
    found = gaps(trading)
    missing = {day for first, last in found for day in _days(first, last) if is_trading_day(day)}
    between = {day for day in _days(min(trading), max(trading)) if is_trading_day(day)} if trading else set()
    assert missing == between - trading
    assert found == sorted(found)


def test_another_scale_is_noticed_and_a_correction_is_none():
    def day(number: int, close: float) -> Candle:
        return Candle("X", AT + timedelta(days=number), close, close, close, close)

    known = [day(0, 100.0), day(1, 101.0)]
    assert rebased(known, [day(1, 25.25), day(2, 25.5)])
    assert not rebased(known, [day(1, 101.5), day(2, 25.5)])
    assert not rebased(known, [day(2, 25.5)])
    assert not rebased([], known)


def test_a_gap_over_a_weekend_is_one_gap():
    assert gaps([date(2026, 3, 5), date(2026, 3, 11)]) == [(date(2026, 3, 6), date(2026, 3, 10))]
    assert gaps([]) == []


def test_holes_are_the_stretches_without_minutes():
    have = {AT + n * MINUTE for n in (0, 1, 4, 6)}
    assert holes(have, AT, AT + 8 * MINUTE) == [
        (AT + 2 * MINUTE, AT + 4 * MINUTE),
        (AT + 5 * MINUTE, AT + 6 * MINUTE),
        (AT + 7 * MINUTE, AT + 8 * MINUTE),
    ]
    assert holes(have, AT, AT + 2 * MINUTE) == []
