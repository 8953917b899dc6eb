"""What the market told is stored as it was told, on both engines."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from thetadesk.db.engine import Database
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.market import store
from thetadesk.market.model import Candle, Dividend, Earnings, Interval, IvDay, RatePoint, SymbolFacts

AT = datetime(2026, 3, 11, 13, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minute(number: int, close: float = 10.5, symbol: str = "AAPL") -> Candle:
    return Candle(symbol, AT + number * MINUTE, 10.0, 11.0, 9.5, close, 100.0 + number)


def test_candles_are_read_as_they_were_written_and_the_newest_version_stays(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_candles(unit, Interval.MINUTE, [minute(2), minute(0), minute(1)])
        store.keep_candles(unit, Interval.MINUTE, [minute(1, close=10.9), minute(1, close=10.7)])
        store.keep_candles(unit, Interval.DAY, [minute(0, close=1.0)])
        store.keep_candles(unit, Interval.MINUTE, [minute(0, symbol="MSFT")])
    with database.reading(LOCAL_TENANT) as unit:
        found = store.candles(unit, "AAPL", Interval.MINUTE, AT, AT + 3 * MINUTE)
        assert found == [minute(0), minute(1, close=10.7), minute(2)]
        assert store.candles(unit, "AAPL", Interval.MINUTE, AT + MINUTE, AT + 2 * MINUTE) == found[1:2]
        assert store.candles(unit, "AAPL", Interval.MINUTE, AT, AT + 3 * MINUTE, 2) == found[1:]
        assert store.symbols_with_candles(unit, Interval.MINUTE) == ["AAPL", "MSFT"]
        assert store.count_candles(unit, Interval.MINUTE) == 4
        assert store.closes(unit, ["AAPL", "X"], AT) == {"AAPL": {AT: 1.0}, "X": {}}


def test_old_candles_go_and_those_of_the_other_interval_stay(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_candles(unit, Interval.MINUTE, [minute(0), minute(1)])
        store.keep_candles(unit, Interval.DAY, [minute(0)])
        assert store.remove_candles(unit, "AAPL", Interval.MINUTE, AT + MINUTE) == 1
        assert store.count_candles(unit, Interval.MINUTE) == store.count_candles(unit, Interval.DAY) == 1


def test_coverage(database: Database) -> None:
    span = date(2026, 1, 2), date(2026, 3, 10)
    with database.unit(LOCAL_TENANT) as unit:
        assert store.coverage(unit, "AAPL", Interval.DAY) is None
        store.keep_coverage(unit, "AAPL", Interval.DAY, (date(2026, 3, 1), date(2026, 3, 9)))
        store.keep_coverage(unit, "AAPL", Interval.DAY, span)
        assert store.coverage(unit, "AAPL", Interval.DAY) == span
        assert store.coverage(unit, "AAPL", Interval.MINUTE) is None
        assert store.coverages(unit, Interval.DAY) == {"AAPL": span}
        store.remove_coverage(unit, "AAPL", Interval.DAY)
        assert store.coverages(unit, Interval.DAY) == {}


def test_a_days_volatility_is_replaced_by_a_later_measurement(database: Database) -> None:
    first, later = (IvDay("SPY", date(2026, 3, 11), iv, "model", "note", 500.0) for iv in (0.2, 0.21))
    before = IvDay("SPY", date(2026, 3, 10), 0.19, "broker")
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_iv_days(unit, [first, before])
        store.keep_iv_days(unit, [later])
        assert store.iv_days(unit, "SPY", date(2026, 1, 1)) == [before, later]
        assert store.iv_days(unit, "SPY", date(2026, 3, 11)) == [later]


def test_forecasts_of_dividends_are_not_stored(database: Database) -> None:
    told = Dividend("AAPL", date(2026, 2, 6), 0.26, "schwab-sim", date(2026, 2, 12))
    guess = Dividend("AAPL", date(2026, 5, 8), 0.26, "forecast", forecast=True)
    with database.unit(LOCAL_TENANT) as unit:
        assert store.keep_dividends(unit, [told, guess]) == 1
        assert store.dividends(unit, ["AAPL", "MSFT"], date(2026, 1, 1)) == [told]
        assert store.dividends(unit, ["AAPL"], date(2026, 2, 7)) == []


def test_an_expected_report_may_be_moved(database: Database) -> None:
    expected, moved = (
        Earnings("AAPL", date(2026, 4, day), "finnhub", "after", 1.5, None, 9e10, None, 2, 2026)
        for day in (29, 30)
    )
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_earnings(unit, [expected])
        store.remove_earnings(unit, "AAPL", "finnhub", date(2026, 3, 11))
        store.keep_earnings(unit, [moved])
        assert store.earnings(unit, ["AAPL"], date(2026, 3, 11)) == [moved]


def test_facts_are_kept_by_source_and_told_newest_first(database: Database) -> None:
    full = SymbolFacts(
        "AAPL", "tastytrade-sim", AT, 0.3, 0.4, 0.5, 1.2, "Technology", 0.26, 4, 0.005, date(2026, 2, 6),
        date(2026, 2, 12), date(2026, 4, 30), "after", "Apple",
    )  # fmt: skip
    assert all(getattr(full, field.name) is not None for field in fields(full))
    bare = SymbolFacts("AAPL", "schwab-sim", AT + MINUTE)
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_facts(unit, [SymbolFacts("AAPL", "tastytrade-sim", AT - MINUTE, 0.1), bare])
        store.keep_facts(unit, [full])
        assert store.facts(unit, ["AAPL"]) == [bare, full]


def test_a_days_rates_are_replaced_as_a_whole(database: Database) -> None:
    on = date(2026, 3, 11)
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_rates(unit, on, [RatePoint(on, 30, 0.04), RatePoint(on, 91, 0.041)])
        store.keep_rates(unit, on, [RatePoint(on, 91, 0.042)])
        assert store.rates(unit) == [RatePoint(on, 91, 0.042)]
        assert store.remove_rates(unit, on) == 1
        assert store.rates(unit) == []


def test_prices_are_stored_as_the_decimals_they_were_quoted_in(database: Database) -> None:
    odd = Candle("AAPL", AT, 0.1 + 0.2, 101.123456789, 0.0001, 1e9 + 0.05, 12.6)
    with database.unit(LOCAL_TENANT) as unit:
        store.keep_candles(unit, Interval.DAY, [odd])
        (found,) = store.candles(unit, "AAPL", Interval.DAY, AT, AT + MINUTE)
        (stored,) = unit.rows(select(store.CANDLES.c.open, store.CANDLES.c.high, store.CANDLES.c.close))
    assert tuple(map(str, stored)) == ("0.300000", "101.123457", "1000000000.050000")
    assert found == Candle("AAPL", AT, 0.3, 101.123457, 0.0001, 1e9 + 0.05, 13.0)
