"""One function judges every quote."""

from datetime import datetime
from math import inf

import pytest

from tests.market.ticks import CLOSED, OPEN, quote
from thetadesk.kernel.calendar import NEW_YORK
from thetadesk.market.model import MarkSource, QuoteState
from thetadesk.market.quality import POLLED_SECONDS, Hours, judge, markets_of


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, QuoteState.MISSING),
        ({"bid": 1.0, "ask": 1.1}, QuoteState.LIVE),
        ({"bid": 1.1, "ask": 1.1}, QuoteState.LIVE),
        ({"bid": 1.2, "ask": 1.1}, QuoteState.CROSSED),
        ({"ask": 1.1}, QuoteState.ONE_SIDED),
        ({"bid": 1.1, "last": 1.0}, QuoteState.ONE_SIDED),
        ({"last": 1.0}, QuoteState.ONE_SIDED),
        ({"last": 1.0, "is_index": True}, QuoteState.LIVE),
        ({"bid": 1.2, "ask": 1.1, "streamed": False, "received_at": OPEN - 61}, QuoteState.STALE),
    ],
)
def test_what_a_quote_is_good_for_while_the_market_is_open(known, expected):
    assert judge(quote(**known), OPEN, is_open=True, stale_before=0.0) is expected


@pytest.mark.parametrize("known", [{"bid": 1.0, "ask": 1.1}, {"last": 1.0}, {"bid": 1.0}])
def test_after_the_close_nothing_is_stale_but_closed(known):
    assert judge(quote(**known), OPEN, is_open=False, stale_before=inf) is QuoteState.CLOSED


def test_a_crossed_quote_stays_crossed_after_the_close():
    assert judge(quote(bid=2.0, ask=1.0), OPEN, is_open=False, stale_before=0.0) is QuoteState.CROSSED


def test_a_streamed_quote_is_stale_when_its_stream_fell_silent_after_it():
    known = quote(bid=1.0, ask=1.1)
    assert judge(known, OPEN + 1, is_open=True, stale_before=OPEN) is QuoteState.STALE
    assert judge(known, OPEN + 1, is_open=True, stale_before=OPEN - 1) is QuoteState.LIVE


def test_a_polled_quote_is_live_for_a_minute():
    known = quote(bid=1.0, ask=1.1, streamed=False)
    assert judge(known, OPEN + POLLED_SECONDS - 1, is_open=True, stale_before=inf) is QuoteState.LIVE
    assert judge(known, OPEN + POLLED_SECONDS, is_open=True, stale_before=0.0) is QuoteState.STALE


@pytest.mark.parametrize(
    ("known", "mark", "source"),
    [
        ({"bid": 1.0, "ask": 1.2, "last": 5.0}, 1.1, MarkSource.MID),
        ({"bid": 1.3, "ask": 1.2, "last": 1.25}, 1.25, MarkSource.LAST),
        ({"ask": 0.05, "last": 0.35}, 0.05, MarkSource.LAST),
        ({"ask": 0.5, "last": 0.35}, 0.35, MarkSource.LAST),
        ({"bid": 0.5, "last": 0.35}, 0.5, MarkSource.LAST),
        ({"last": 0.35}, 0.35, MarkSource.LAST),
        ({"ask": 0.05}, None, None),
        ({}, None, None),
    ],
)
def test_the_mark_is_the_mid_or_else_the_last_trade_within_the_sides(known, mark, source):
    assert quote(**known).mark == (None if mark is None else pytest.approx(mark))
    assert quote(**known).mark_source is source


def test_the_change_is_against_the_previous_close():
    assert quote(last=11.0, previous_close=10.0).change == 1.0
    assert quote(bid=11.0, ask=13.0, previous_close=10.0).change == 2.0
    assert quote(last=11.0).change is None


def new_york(*parts: int) -> float:
    return datetime(*parts, tzinfo=NEW_YORK).timestamp()


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (new_york(2026, 3, 11, 9, 29), False),
        (new_york(2026, 3, 11, 9, 30), True),
        (new_york(2026, 3, 11, 15, 59), True),
        (new_york(2026, 3, 11, 16, 0), False),
        (new_york(2026, 11, 27, 12, 59), True),
        (new_york(2026, 11, 27, 13, 0), False),
        (new_york(2026, 12, 25, 11, 0), False),
        (CLOSED, False),
    ],
)
def test_shares_and_options_trade_in_the_regular_session(at, is_open):
    assert Hours().is_open("AAPL", at) is is_open


def test_the_hours_of_the_day_remembered_do_not_serve_another_day():
    hours = Hours()
    asked = [new_york(2026, 3, day, 12) for day in (6, 7, 8, 9)]
    assert [hours.is_open("SPY", at) for at in asked] == [True, False, False, True]
    # The clocks go forward on the Sunday between: the day is an hour shorter.
    assert [hours.is_open("SPY", at) for at in reversed(asked)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("symbol", "at", "is_open"),
    [
        ("/ESM6", new_york(2026, 3, 11, 3, 0), True),
        ("/ESM6", new_york(2026, 3, 11, 17, 30), False),
        ("./ESM6E1AM6 260320P5000", new_york(2026, 3, 13, 18, 0), False),
        ("/ESM6", new_york(2026, 3, 14, 12, 0), False),
        ("/ESM6", new_york(2026, 3, 15, 12, 0), False),
        ("/ESM6", new_york(2026, 3, 15, 18, 0), True),
        ("BTC/USD", new_york(2026, 3, 15, 4, 0), True),
        ("BRK/B", new_york(2026, 3, 15, 12, 0), False),
    ],
)
def test_futures_and_coins_have_hours_of_their_own(symbol, at, is_open):
    assert Hours().is_open(symbol, at) is is_open


def test_one_symbol_stands_for_each_market():
    assert markets_of(["AAPL", "SPX", "AAPL  261218C00230000"]) in [("AAPL",), ("AAPL  261218C00230000",)]
    assert markets_of(["AAPL", "/ESZ6", "ETH/USD", "/NQZ6"]) == ("AAPL", "/NQZ6", "ETH/USD")
    assert markets_of([]) == ()
