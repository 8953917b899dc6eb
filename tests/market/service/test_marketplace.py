"""Whom one can ask about the market, what one may ask, and of what history is kept."""

import asyncio
from datetime import timedelta

import pytest

from tests.market.scripted import ScriptedDesk
from thetadesk.connections.model import LoginLapsedError
from thetadesk.market.model import Interval, Priority
from thetadesk.market.service.marketplace import MOST_FOLLOWED, NobodyTellsError
from thetadesk.wire.errors import UnreachableError

GONE = UnreachableError("the broker does not answer")


def test_whoever_is_first_to_answer_serves(desk: ScriptedDesk):
    class Broken:
        name = "tastytrade-sim"

        async def expirations(self, underlying: str):
            raise GONE

    desk.market.asks = lambda _symbol: (Broken(), desk.source)
    assert asyncio.run(desk.market.chains.expirations("AAPL"))


def test_without_anybody_to_ask_it_is_said_what_to_do(desk: ScriptedDesk):
    desk.market.asks = lambda _symbol: ()
    with pytest.raises(NobodyTellsError, match="connect a broker"):
        asyncio.run(desk.market.chains.expirations("AAPL"))


def test_history_is_kept_of_what_is_owned_watched_or_seen_and_not_of_chains(desk: ScriptedDesk):
    hub = desk.market.hub
    hub.want("book", ["MSFT  260417P00400000", "/ESM6", "BTC/USD"], Priority.OWNED)
    hub.want("rule", ["SPXW  260417P05000000"], Priority.WATCHED)
    hub.want("ws", ["TSLA"], Priority.SCREEN)
    hub.want("chain", ["NVDA  260417P00100000"], Priority.CHAIN)
    assert desk.market.followed() == ["SPY", "SPX", "MSFT", "TSLA"]


def test_the_fund_that_holds_an_index_is_followed_with_it(desk: ScriptedDesk):
    desk.market.hub.want("book", ["NDXP  260417P20000000", "RUT", "DJX"], Priority.OWNED)
    assert set(desk.market.followed()) == {"SPY", "NDX", "QQQ", "RUT", "IWM", "DJX", "DIA"}


def test_one_may_not_ask_the_same_again_too_soon(desk: ScriptedDesk):
    now, market, patience = desk.clock.now(), desk.market, timedelta(minutes=1)
    assert market.may_ask("a", now, patience)
    assert not market.may_ask("a", now + timedelta(seconds=59), patience)
    assert market.may_ask("b", now, patience)
    assert market.may_ask("a", now + patience, patience)
    for number in range(5000):
        market.may_ask(f"{number}", now, patience)
    assert market.may_ask(Interval.DAY, now, patience)


def test_what_the_last_one_said_is_told_when_all_have_failed(desk: ScriptedDesk):
    desk.source.failure = LoginLapsedError("log in again")
    with pytest.raises(LoginLapsedError, match="log in again"):
        asyncio.run(desk.market.ask("AAPL", lambda source: source.expirations("AAPL")))


def test_the_benchmark_comes_first_and_the_least_important_are_left_out(desk: ScriptedDesk):
    desk.market.hub.want("ws", [f"X{number}" for number in range(1000)])
    followed = desk.market.followed()
    assert followed[:2] == ["SPY", "AAPL"]
    assert len(followed) == MOST_FOLLOWED


def test_the_time_is_that_of_the_market_that_tells_the_symbol(desk: ScriptedDesk):
    now, ahead = desk.clock.now(), timedelta(days=30)
    desk.market.hub.keep_time("schwab-sim", ahead.total_seconds())
    assert desk.market.now("AAPL", now) == now + ahead
    desk.market.hub.keep_time("tastytrade-sim", 60.0)
    desk.source.name = "tastytrade-sim"
    desk.tell(last=1.0)
    assert desk.market.now("AAPL", now) == now + timedelta(minutes=1)
    desk.market.asks = lambda _symbol: ()
    assert desk.market.now("MSFT", now) == now
