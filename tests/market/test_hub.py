"""The hub keeps the last value of every symbol, stays bounded, and says what a quote is good for."""

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.ticks import CLOSED, OPEN, tick
from thetadesk.market.hub import Hub
from thetadesk.market.model import BrokerGreeks, MarkSource, Priority, QuoteState, Tick


def state(hub: Hub, symbol: str, now: float) -> QuoteState:
    quote = hub.get(symbol)
    assert quote is not None
    return hub.state(quote, now)


def test_the_last_value_wins_and_what_is_not_said_stays():
    hub = Hub()
    hub.put([tick(bid=9.9, ask=10.1, volume=5.0), tick(bid=10.0)])
    quote = hub.get("AAPL")
    assert (quote.bid, quote.ask, quote.volume, quote.mark) == (10.0, 10.1, 5.0, pytest.approx(10.05))
    assert hub.get("MSFT") is None
    assert hub.mark("MSFT") is None


@pytest.mark.parametrize("sentinel", [0.0, -999.0, nan, inf, -inf, 1e15])
def test_a_sentinel_takes_the_value_away(sentinel):
    hub = Hub()
    hub.put([tick(bid=1.0, ask=1.2, last=1.1, previous_close=1.0)])
    hub.put([tick(bid=sentinel, last=sentinel, previous_close=sentinel)])
    quote = hub.get("AAPL")
    assert (quote.bid, quote.ask, quote.last, quote.previous_close) == (None, 1.2, None, None)


OPTION = "AAPL  260320P00150000"


@pytest.mark.parametrize("symbol", [OPTION, "./ESM6E1AM6 260320P5000"])
def test_an_option_that_nobody_bids_for_is_worth_half_of_what_is_asked(symbol):
    hub = Hub()
    hub.put([tick(symbol, bid=0.0, ask=0.1, last=0.35)])
    quote = hub.get(symbol)
    assert (quote.bid, quote.mid, quote.mark, quote.mark_source) == (0.0, 0.05, 0.05, MarkSource.MID)
    assert state(hub, symbol, OPEN) is QuoteState.LIVE
    hub.put([tick(symbol, bid=0.05)])
    assert (quote.bid, quote.mark) == (0.05, pytest.approx(0.075))


def test_an_options_bid_of_nothing_counts_only_beside_an_ask():
    hub = Hub()
    hub.put([tick(OPTION, bid=0.0)])
    quote = hub.get(OPTION)
    assert (quote.bid, quote.mark, state(hub, OPTION, OPEN)) == (None, None, QuoteState.MISSING)
    hub.put([tick(OPTION, ask=0.1)])
    assert (quote.bid, quote.mark) == (0.0, 0.05)
    hub.put([tick(OPTION, ask=0.0)])
    assert (quote.bid, quote.ask, quote.mark) == (None, None, None)


@pytest.mark.parametrize("sentinel", [-999.0, nan, inf, -0.01])
def test_a_sentinel_is_no_bid_of_nothing(sentinel):
    hub = Hub()
    hub.put([tick(OPTION, bid=0.0, ask=0.1), tick(OPTION, bid=sentinel)])
    assert (hub.get(OPTION).bid, state(hub, OPTION, OPEN)) == (None, QuoteState.ONE_SIDED)


@pytest.mark.parametrize("symbol", ["AAPL", "SPX", "/ESM6", "BTC/USD", "$OLD"])
def test_what_is_no_option_has_no_bid_of_nothing(symbol):
    hub = Hub()
    hub.put([tick(symbol, bid=0.0, ask=0.1, last=0.08)])
    assert (hub.get(symbol).bid, hub.mark(symbol)) == (None, 0.08)


def test_a_listener_hears_each_changed_quote_once_per_batch():
    hub, heard, followed = Hub(), [], []
    hub.listen(lambda quote: heard.append((quote.symbol, quote.bid)))
    stop = hub.listen_to(["B"], lambda quote: followed.append(quote.bid))
    hub.put([tick("A", bid=1.0), tick("B", bid=2.0), tick("A", bid=1.5)])
    stop()
    hub.put([tick("B", bid=3.0), tick("B", bid=3.0)])
    assert heard == [("A", 1.5), ("B", 2.0), ("B", 3.0)]
    assert followed == [2.0]


def test_every_trade_is_told_even_within_a_batch():
    hub, trades = Hub(), []
    stop = hub.listen_trades(lambda quote, said: trades.append(said.last))
    hub.put([tick(last=1.0), tick(last=3.0), tick(bid=2.0), tick(last=2.0)])
    stop()
    hub.put([tick(last=9.0)])
    assert trades == [1.0, 3.0, 2.0]


def test_every_tick_that_changes_a_quote_is_told_even_within_a_batch():
    hub = Hub()
    heard = []
    unlisten = hub.listen_ticks(lambda quote, at: heard.append((quote.last, at)))
    hub.put(
        [
            tick(last=5.0, at=OPEN),
            tick(last=4.0, at=OPEN + 1),
            tick(last=4.0, at=OPEN + 2),
            tick(last=6.0, at=OPEN + 3),
        ]
    )
    assert heard == [(5.0, OPEN), (4.0, OPEN + 1), (6.0, OPEN + 3)]
    unlisten()
    hub.put([tick(last=7.0, at=OPEN + 4)])
    assert len(heard) == 3


def test_whoever_stops_listening_hears_nothing_more():
    hub, heard = Hub(), []
    stop = hub.listen(heard.append)
    stop()
    hub.put([tick(bid=1.0)])
    assert heard == []


def test_who_knows_a_number_can_ask_what_came_after_it():
    hub = Hub()
    hub.put([tick("A", bid=1.0), tick("B", bid=1.0)])
    known = hub.seq
    hub.put([tick("C", bid=1.0), tick("A", bid=2.0), tick("B", bid=1.0)])
    assert [quote.symbol for quote in hub.since(known)] == ["C", "A"]
    assert [quote.symbol for quote in hub.since(0)] == ["B", "C", "A"]
    assert len(hub.quotes()) == len(hub) == 3


def test_what_nobody_wants_makes_room_and_what_is_wanted_stays():
    hub = Hub(most=10)
    hub.want("book", ["OWNED"], Priority.OWNED)
    hub.put([tick("OWNED", at=OPEN - 100, bid=1.0)])
    hub.put([tick(f"S{number}", at=OPEN + number, bid=1.0) for number in range(50)])
    assert len(hub) <= 10
    assert hub.get("OWNED") is not None
    assert hub.get("S49") is not None
    assert hub.counts.evicted == 41


def test_a_newcomer_is_refused_when_every_place_is_wanted():
    hub = Hub(most=2)
    hub.want("book", ["A", "B"])
    hub.put([tick("A", bid=1.0), tick("B", bid=1.0), tick("C", bid=1.0)])
    assert hub.get("C") is None
    assert hub.counts.refused == 1
    hub.unwant("book")
    hub.put([tick("C", bid=1.0)])
    assert hub.get("C") is not None


class TestStaleness:
    def test_a_quote_of_a_living_stream_is_live_however_old(self):
        hub = Hub()
        hub.put([tick(bid=1.0, ask=1.1)])
        hub.heard("schwab-sim", OPEN + 3600)
        assert state(hub, "AAPL", OPEN + 3601) is QuoteState.LIVE

    def test_silence_makes_everything_of_the_source_stale_at_once_and_of_no_other(self):
        hub = Hub()
        hub.put([tick(bid=1.0, ask=1.1), tick("MSFT", bid=1.0, ask=1.1, source="tastytrade-sim")])
        hub.silent("schwab-sim", OPEN + 2)
        assert state(hub, "AAPL", OPEN + 3) is QuoteState.STALE
        assert state(hub, "MSFT", OPEN + 3) is QuoteState.LIVE
        assert hub.standings()["schwab-sim"].silent_since == OPEN + 2

    def test_after_a_silence_each_quote_is_live_only_when_it_is_told_again(self):
        hub = Hub()
        hub.put([tick("A", bid=1.0, ask=1.1), tick("B", bid=1.0, ask=1.1)])
        hub.silent("schwab-sim", OPEN + 5)
        hub.heard("schwab-sim", OPEN + 9)
        hub.put([tick("A", at=OPEN + 9, bid=1.0, ask=1.1, snapshot=True)])
        assert state(hub, "A", OPEN + 9) is QuoteState.LIVE
        assert state(hub, "B", OPEN + 9) is QuoteState.STALE

    def test_a_stream_nobody_watches_is_not_believed_for_long(self):
        hub = Hub()
        hub.put([tick(bid=1.0, ask=1.1)])
        assert state(hub, "AAPL", OPEN + 59) is QuoteState.LIVE
        assert state(hub, "AAPL", OPEN + 61) is QuoteState.STALE

    def test_an_answer_to_a_request_ages_by_itself_and_does_not_wake_a_silent_stream(self):
        hub = Hub()
        hub.put([tick("A", bid=1.0, ask=1.1)])
        hub.silent("schwab-sim", OPEN + 1)
        hub.put([tick("A", at=OPEN + 10, bid=2.0, ask=2.1, snapshot=True, streamed=False)])
        assert state(hub, "A", OPEN + 11) is QuoteState.LIVE
        assert state(hub, "A", OPEN + 71) is QuoteState.STALE
        assert hub.standing("schwab-sim").silent_since == OPEN + 1

    def test_an_answer_about_what_is_streamed_does_not_age(self):
        hub = Hub()
        hub.put([tick("A", bid=1.0, ask=1.1)])
        hub.put([tick("A", at=OPEN + 1, bid=1.0, ask=1.1, snapshot=True, streamed=False)])
        hub.heard("schwab-sim", OPEN + 100)
        assert state(hub, "A", OPEN + 101) is QuoteState.LIVE

    def test_what_is_streamed_no_more_ages(self):
        hub = Hub()
        hub.put([tick("A", bid=1.0, ask=1.1)])
        hub.unstreamed(["A", "UNKNOWN"])
        hub.heard("schwab-sim", OPEN + 100)
        assert state(hub, "A", OPEN + 101) is QuoteState.STALE

    def test_a_market_whose_clock_is_elsewhere_is_open_by_its_own_clock(self):
        hub = Hub()
        hub.keep_time("schwab-sim", OPEN - CLOSED)
        hub.put([tick(at=CLOSED, bid=1.0, ask=1.1, quoted_at=OPEN)])
        assert state(hub, "AAPL", CLOSED) is QuoteState.LIVE
        assert hub.is_open("AAPL", CLOSED, "schwab-sim")
        assert not hub.is_open("AAPL", CLOSED)


PRICES = st.sampled_from([1.0, 1.5, 2.0, 0.0, -999.0, nan, inf])
TICKS = st.builds(
    Tick,
    symbol=st.sampled_from(["A", OPTION, "SPX"]),
    source=st.sampled_from(["schwab-sim", "tastytrade-sim"]),
    received_at=st.just(OPEN),
    bid=st.none() | PRICES,
    ask=st.none() | PRICES,
    last=st.none() | PRICES,
    volume=st.none() | st.sampled_from([0.0, 5.0, nan, -1.0]),
    quoted_at=st.none() | st.integers(-5, 5).map(lambda s: OPEN + s),
    traded_at=st.none() | st.integers(-5, 5).map(lambda s: OPEN + s) | st.just(OPEN + 9e9),
    sequence=st.none() | st.integers(0, 20),
    greeks=st.none() | st.builds(BrokerGreeks, iv=st.none() | PRICES, delta=st.none() | PRICES, theta=PRICES),
    snapshot=st.booleans(),
)


@given(st.lists(TICKS, max_size=40))
def test_no_garbage_ever_leaves_as_data(ticks):
    hub = Hub()
    for each in ticks:
        hub.put([each])
    for quote in hub.quotes():
        figures = [quote.bid, quote.ask, quote.last, quote.volume, quote.mark, quote.mid]
        if quote.greeks is not None:
            greeks = quote.greeks
            figures += [greeks.iv, greeks.delta, greeks.theta]
            assert greeks.delta is None or abs(greeks.delta) <= 1.001
        assert all(figure is None or 0 <= figure < 1e12 or figure == quote.greeks.theta for figure in figures)
        assert (quote.mark is None) == (quote.mark_source is None)
        assert quote.bid != 0 or (quote.symbol == OPTION and quote.ask is not None)
        assert 0 not in (quote.ask, quote.last)
        assert hub.state(quote, OPEN) in QuoteState


@given(st.lists(TICKS, max_size=30))
def test_saying_everything_again_changes_nothing(ticks):
    said_again = [each for each in ticks if not each.snapshot]
    hub = Hub()
    for each in said_again:
        hub.put([each])
    before = {quote.symbol: (quote.seq, quote.quoted_at, quote.traded_at) for quote in hub.quotes()}
    timed = [
        each
        for each in said_again
        if each.quoted_at is not None
        and each.quoted_at < (hub.get(each.symbol).quoted_at or 0)
        and each.last is each.volume is each.traded_at is each.greeks is None
    ]
    hub.put(timed)
    assert {quote.symbol: (quote.seq, quote.quoted_at, quote.traded_at) for quote in hub.quotes()} == before


@given(st.permutations(range(8)))
def test_in_whatever_order_ticks_arrive_the_newest_is_kept(order):
    hub = Hub()
    for number in order:
        at = OPEN + number
        hub.put(
            [tick(bid=1.0 + number, ask=2.0 + number, quoted_at=at, last=float(1 + number), traded_at=at)]
        )
    quote = hub.get("AAPL")
    assert (quote.bid, quote.ask, quote.last, quote.quoted_at) == (8.0, 9.0, 8.0, OPEN + 7)


@given(st.lists(TICKS, max_size=30))
def test_numbers_only_grow(ticks):
    hub, numbers = Hub(), []
    hub.listen(lambda quote: numbers.append(quote.seq))
    for each in ticks:
        hub.put([each])
    assert all(a < b for a, b in pairwise(numbers))
    assert hub.counts.received == len(ticks) == hub.counts.changed + hub.counts.repeated
