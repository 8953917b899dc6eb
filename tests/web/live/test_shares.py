"""Shares: every wanted symbol has one feed, always the same, and another while that one is silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.instruments import InstrumentKind
from thetadesk.market.demand import Demand
from thetadesk.market.model import Priority
from thetadesk.web.live.shares import Shares

TICKERS = [f"T{one}{other}" for one in "ABCDEF" for other in "ABCDEFGHIJ"]
OPTION = "{:<6}260417P00100000"


def shared(*names):
    demand = Demand()
    shares = Shares(demand)
    return demand, shares, {name: shares.join(name) for name in names}


def test_one_feed_tells_everything_most_important_first():
    demand, _, feeds = shared("schwab")
    demand.want("ws:1", ["SPY", "QQQ"], Priority.SCREEN)
    demand.want("book", ["AAPL"], Priority.OWNED)
    assert feeds["schwab"].wanted() == ["AAPL", "QQQ", "SPY"]
    assert feeds["schwab"].wanted(1) == ["AAPL"]


def test_two_feeds_share_without_overlap_and_both_have_work():
    demand, _, feeds = shared("schwab", "tastytrade")
    demand.want("ws:1", TICKERS)
    one, other = (set(feeds[name].wanted()) for name in ("schwab", "tastytrade"))
    assert one | other == set(TICKERS)
    assert one & other == set()
    assert min(len(one), len(other)) > 10


def test_options_come_from_where_their_underlying_comes_from():
    demand, shares, _ = shared("schwab", "tastytrade")
    demand.want("ws:1", [*TICKERS, *(OPTION.format(ticker) for ticker in TICKERS)])
    assert all(shares.home(ticker) == shares.home(OPTION.format(ticker)) for ticker in TICKERS)
    assert shares.home("SPX") == shares.home("SPXW  260417P05000000")


@given(st.permutations(["schwab", "tastytrade", "third"]))
def test_who_tells_what_does_not_depend_on_who_came_first(order):
    _, shares, _ = shared(*order)
    _, others, _ = shared("schwab", "tastytrade", "third")
    assert [shares.home(ticker) for ticker in TICKERS] == [others.home(ticker) for ticker in TICKERS]


def test_only_the_symbols_of_a_silent_feed_move_and_they_come_back():
    demand, shares, feeds = shared("schwab", "tastytrade", "third")
    shares.use(feeds)
    demand.want("ws:1", TICKERS)
    before = {ticker: shares.home(ticker) for ticker in TICKERS}
    shares.use(["schwab", "third"])
    [kept] = feeds["tastytrade"].wanted()
    assert before[kept] == "tastytrade", "it keeps one, to come back for"
    moved = {ticker for ticker in TICKERS if shares.home(ticker) != before[ticker]}
    assert moved == {ticker for ticker, home in before.items() if home == "tastytrade"}
    shares.use(feeds)
    assert {ticker: shares.home(ticker) for ticker in TICKERS} == before


def test_if_nobody_tells_anything_everybody_keeps_what_is_theirs():
    demand, shares, feeds = shared("schwab", "tastytrade")
    demand.want("ws:1", TICKERS)
    before = feeds["schwab"].wanted()
    shares.use([])
    assert feeds["schwab"].wanted() == before


def test_feeds_hear_when_their_share_may_be_another():
    demand, shares, feeds = shared("schwab")
    heard = []
    unlisten = feeds["schwab"].listen(lambda: heard.append(len(feeds["schwab"].wanted())))
    demand.want("ws:1", ["SPY"])
    shares.join("tastytrade")
    shares.part("tastytrade")
    unlisten()
    demand.unwant("ws:1")
    assert heard[0] == heard[-1] == 1
    assert len(heard) == 3


@pytest.mark.parametrize("text", ["/NOT A FUTURE", "./NOR AN OPTION", "SPY   269999P00580000"])
def test_what_is_written_as_no_symbol_is_asks_nothing_of_a_broker(text):
    demand, shares, feeds = shared("schwab")
    demand.want("ws:1", [text, "SPY"])
    assert shares.home(text) is None
    assert feeds["schwab"].wanted() == ["SPY"]
    assert Shares(Demand()).home("SPY") is None


def test_a_feed_is_not_asked_for_what_it_cannot_tell_while_another_can():
    demand = Demand()
    shares = Shares(demand)
    shares.join("shares alone", [InstrumentKind.EQUITY])
    shares.join("everything")
    coins = [f"{ticker}/USD" for ticker in TICKERS]
    assert {shares.home(coin) for coin in coins} == {"everything"}
    assert {shares.home(ticker) for ticker in TICKERS} == {"shares alone", "everything"}
    shares.use(["shares alone"])
    assert {shares.home(coin) for coin in coins} == {"shares alone"}, (
        "somebody has to say that nobody tells it"
    )
