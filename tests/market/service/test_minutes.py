"""Minutes are built of what is followed, from the first whole one on."""

from datetime import timedelta

from tests.market.scripted import NOW, ScriptedDesk

MINUTE = timedelta(minutes=1)


def trade(desk: ScriptedDesk, price: float, symbol: str = "AAPL", **said: float) -> None:
    desk.tell(symbol, last=price, **said)


def taken(desk: ScriptedDesk) -> list[tuple[str, float]]:
    return [(each.symbol, each.close) for each in desk.market.minutes.take(desk.clock.now().timestamp())]


def test_only_what_is_followed_is_built_and_the_first_minute_is_left_out(desk: ScriptedDesk):
    desk.market.minutes.follow(["AAPL"])
    for number in range(3):
        trade(desk, 10.0 + number)
        trade(desk, 20.0 + number, "MSFT")
        desk.clock.advance(MINUTE)
    assert taken(desk) == [("AAPL", 11.0)]
    assert [each.close for each in desk.market.minutes.unsaved("AAPL")] == [12.0]
    desk.clock.advance(timedelta(seconds=5))
    assert taken(desk) == [("AAPL", 12.0)]
    assert desk.market.minutes.unsaved("AAPL") == []


def test_what_is_followed_again_begins_again(desk: ScriptedDesk):
    minutes = desk.market.minutes
    minutes.follow(["AAPL"])
    trade(desk, 10.0)
    minutes.follow(["MSFT"])
    desk.clock.advance(10 * MINUTE)
    minutes.follow(["AAPL"])
    trade(desk, 11.0)
    desk.clock.advance(2 * MINUTE)
    assert taken(desk) == []


def test_a_minute_is_that_of_the_exchange(desk: ScriptedDesk):
    desk.market.minutes.follow(["AAPL"])
    trade(desk, 10.0, traded_at=(NOW - MINUTE).timestamp())
    trade(desk, 11.0, traded_at=NOW.timestamp())
    # Told late, of a minute that has passed: the source's own candle will have it.
    trade(desk, 99.0, traded_at=(NOW - MINUTE).timestamp())
    (candle,) = desk.market.minutes.unsaved("AAPL")
    assert (candle.at, candle.high) == (NOW, 11.0)


def test_without_a_time_of_its_own_a_trade_is_of_when_the_market_told_it(desk: ScriptedDesk):
    desk.market.hub.keep_time("schwab-sim", 3600.0)
    desk.market.minutes.follow(["AAPL"])
    trade(desk, 10.0)
    desk.clock.advance(MINUTE)
    trade(desk, 11.0)
    (candle,) = desk.market.minutes.unsaved("AAPL")
    assert candle.at == NOW + MINUTE + timedelta(hours=1)


def test_snapshots_are_no_trades(desk: ScriptedDesk):
    desk.market.minutes.follow(["AAPL"])
    for _ in range(3):
        trade(desk, 10.0, snapshot=True)
        desk.clock.advance(MINUTE)
    assert taken(desk) == []


def test_who_stops_builds_no_more(desk: ScriptedDesk):
    minutes = desk.market.minutes
    minutes.follow(["AAPL"])
    minutes.stop()
    minutes.stop()
    for _ in range(3):
        trade(desk, 10.0)
        desk.clock.advance(MINUTE)
    assert taken(desk) == []
