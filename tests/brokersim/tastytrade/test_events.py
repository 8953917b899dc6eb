"""dxFeed's events: every field a client may ask for, bars with their flags."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim.model import Bar, Contract, OptionQuote, Quote
from brokersim.tastytrade.events import bars_of, candle, candles_named, snapshot, streamed

AT = datetime(2024, 9, 20, 16, 0, tzinfo=UTC)
QUOTE = Quote("AAPL", AT, 229.95, 229.97, 3, 2, 229.96, 5, 1000, 228.0, 231.0, 227.5, 229.96, 228.5)
PUT = Contract("AAPL", "AAPL", date(2024, 12, 20), "P", Decimal(220))
OPTION = OptionQuote(PUT, QUOTE, 229.96, 5.1, 0.3, -0.4, 0.01, -0.05, 0.4, -0.1, 1234)

# The fields that the tastytrade SDK asks for, in its order.
ASKED = {
    "Quote": "eventSymbol eventTime sequence timeNanoPart bidTime bidExchangeCode askTime askExchangeCode bidPrice"
    " askPrice bidSize askSize",
    "Greeks": "eventSymbol eventTime eventFlags index time sequence price volatility delta gamma theta rho vega",
    "Trade": "eventSymbol eventTime time timeNanoPart sequence exchangeCode dayId tickDirection extendedTradingHours"
    " price change size dayVolume dayTurnover",
    "Summary": "eventSymbol eventTime dayId dayClosePriceType prevDayId prevDayClosePriceType openInterest"
    " dayOpenPrice dayHighPrice dayLowPrice dayClosePrice prevDayClosePrice prevDayVolume",
    "TheoPrice": "eventSymbol eventTime eventFlags index time sequence price underlyingPrice delta gamma dividend"
    " interest",
}


@pytest.mark.parametrize("kind", ASKED)
def test_every_field_that_is_asked_for_is_there(kind):
    told = streamed(QUOTE, OPTION, kind, ".AAPL241220P220")
    assert told is not None
    assert set(ASKED[kind].split()) <= told.keys()
    assert told["eventSymbol"] == ".AAPL241220P220"


def test_shares_have_no_greeks():
    assert streamed(QUOTE, None, "Greeks", "AAPL") is None
    assert streamed(QUOTE, None, "Underlying", "AAPL") is None
    assert streamed(QUOTE, None, "Quote", "AAPL") is not None


def test_days_are_counted_from_1970():
    told = streamed(QUOTE, None, "Summary", "AAPL")
    assert told is not None
    assert told["dayId"] == (date(2024, 9, 20) - date(1970, 1, 1)).days
    assert told["prevDayId"] == told["dayId"] - 1
    assert told["dayClosePrice"] == "NaN"


@pytest.mark.parametrize(
    ("symbol", "seconds", "days"),
    [
        ("AAPL{=1d,tho=true}", 0, 1),
        ("AAPL{=d}", 0, 1),
        ("AAPL{=5m}", 300, 0),
        ("AAPL{=1h,tho=true}", 3600, 0),
        ("AAPL{=2w}", 0, 10),
        ("AAPL{=mo}", 0, 0),
    ],
)
def test_candle_symbols(symbol, seconds, days):
    found = candles_named(symbol)
    assert found is not None
    assert (found.underlying, found.seconds, found.days) == ("AAPL", seconds, days)


@pytest.mark.parametrize("symbol", ["AAPL", "AAPL{=1y}", "AAPL{=0m}", "AAPL{=99999m}", "AAPL{1d}"])
def test_other_candles_are_not_offered(symbol):
    assert candles_named(symbol) is None


def test_a_snapshot_is_newest_first_with_its_ends_flagged():
    daily = candles_named("AAPL{=1d}")
    bars = [Bar(AT + timedelta(days=day), 1.0, 2.0, 0.5, 1.5, 100) for day in range(3)]
    told = snapshot(daily, bars)
    assert [event["eventFlags"] for event in told] == [0x4, 0, 0x8]
    assert [event["time"] for event in told] == sorted((event["time"] for event in told), reverse=True)
    assert snapshot(daily, bars[:1])[0]["eventFlags"] == 0xC
    (empty,) = snapshot(daily, [])
    assert (empty["eventFlags"], empty["close"]) == (0xE, "NaN")


def test_a_days_bar_begins_at_midnight_utc_of_its_date():
    assert candle(candles_named("AAPL{=1d}"), Bar(AT, 1, 1, 1, 1, 1))["time"] % 86_400_000 == 0
    assert candle(candles_named("AAPL{=1m}"), Bar(AT, 1, 1, 1, 1, 1))["time"] == 1726848000000


def test_longer_bars_are_made_of_shorter_ones(sim):
    now, since = sim.clock.now(), sim.clock.now() - timedelta(days=28)
    days = bars_of(candles_named("AAPL{=1d}"), sim.market, since, now)
    weeks = bars_of(candles_named("AAPL{=1w}"), sim.market, since, now)
    assert len(weeks) < len(days)
    assert sum(bar.volume for bar in weeks) == sum(bar.volume for bar in days)
    assert max(bar.high for bar in weeks) == max(bar.high for bar in days)
    assert weeks[-1].close == days[-1].close
    assert len(bars_of(candles_named("AAPL{=mo}"), sim.market, since, now)) == 2


def test_minutes_are_those_of_the_sessions(sim):
    now = sim.clock.now()
    minutes = bars_of(candles_named("AAPL{=1m}"), sim.market, now - timedelta(days=1), now)
    quarters = bars_of(candles_named("AAPL{=15m}"), sim.market, now - timedelta(days=1), now)
    assert len(minutes) == 390 - 150 + 150
    assert [bar.at for bar in minutes] == sorted(bar.at for bar in minutes)
    assert len(quarters) == len(minutes) / 15
    assert bars_of(candles_named("AAPL{=1m}"), sim.market, now, now) == []
