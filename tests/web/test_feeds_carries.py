"""Which alerts about prices are no news while a stream is silent: those that it carries, and only while it is."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.web.test_feeds import connection
from thetadesk.connections.model import ConnectionState
from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.market.model import Tick
from thetadesk.web.feeds import Feeds

SHARES = (InstrumentKind.EQUITY, InstrumentKind.OPTION)


@pytest.fixture
def feeds(desk):
    return Feeds(desk, desk.market.hub)


def begin(feeds, name, problem=None, kinds=SHARES):
    feeds._shares.join(name, kinds)
    health = SimpleNamespace(problem=problem)
    feeds._told[name] = SimpleNamespace(
        connection=replace(connection(name), id=f"id of {name}"), feed=SimpleNamespace(health=health)
    )


@pytest.mark.parametrize(
    ("problem", "asked", "carried"),
    [
        ("silent", "id of schwab", True),
        ("silent", None, True),
        ("silent", "id of tastytrade", False),
        (None, "id of schwab", False),
        (None, None, False),
    ],
)
def test_a_stream_that_is_back_holds_nothing_back(feeds, problem, asked, carried):
    begin(feeds, "schwab", problem)
    assert feeds.carries(asked, "AAPL") is carried


def test_what_no_stream_tells_rests_on_none(feeds, desk):
    begin(feeds, "schwab", "silent")
    assert not feeds.carries(None, "BTC/USD"), "of a kind that it does not stream"
    at = desk.clock.now().timestamp()
    desk.market.hub.put(
        [Tick("MSFT", "schwab", at, 1.0, 2.0, streamed=False), Tick("AAPL", "schwab", at, 1.0, 2.0)]
    )
    assert not feeds.carries(None, "MSFT"), "it is asked for, not streamed"
    assert feeds.carries(None, "AAPL")


def test_another_stream_that_has_taken_a_symbol_over_carries_it(feeds):
    begin(feeds, "schwab", "silent")
    begin(feeds, "tastytrade")
    feeds._shares.use(["tastytrade"])
    assert not feeds.carries("id of schwab", "AAPL")
    assert not feeds.carries(None, "AAPL")


def test_a_connection_whose_login_has_lapsed_carried_what_nobody_tells_now(feeds):
    assert not feeds.carries(None, "AAPL"), "nobody ever told it"
    feeds._ended = {"schwab": replace(connection("schwab", ConnectionState.LAPSED), id="id of schwab")}
    assert feeds.carries("id of schwab", "AAPL")
    assert feeds.carries(None, "AAPL")
    assert not feeds.carries("id of tastytrade", "AAPL")
    begin(feeds, "tastytrade")
    feeds._shares.use(["tastytrade"])
    assert not feeds.carries("id of schwab", "AAPL")
