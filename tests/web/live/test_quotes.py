"""Quotes as text: prices as decimal strings, nulls where nothing is known, only what changed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.live.watching import PUT, Market
from thetadesk.market.model import BrokerGreeks, QuoteState
from thetadesk.web.live.quotes import NOTHING, changed, fields_of, head_of, price_text, whole

PRICES = st.none() | st.floats(0.01, 1e6)


def fields(market, symbol="SPY"):
    quote = market.hub.get(symbol)
    return fields_of(quote, market.hub.state(quote, market.now()))


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (18.25, "18.25"),
        (18.0, "18.00"),
        (0.125, "0.125"),
        (1.23456, "1.2346"),
        (-0.00001, "0.00"),
        (-1.5, "-1.50"),
    ],
)
def test_prices_are_decimal_strings_of_at_least_cents(price, text):
    assert price_text(price) == text


def test_a_whole_quote_has_every_field():
    market = Market()
    greeks = BrokerGreeks(iv=0.2, delta=-0.3)
    market.say(PUT, 4.1, 4.2, last=4.15, previous_close=4.0, volume=120.0, open_interest=900.0, greeks=greeks)
    assert json.loads(whole(head_of(PUT), fields(market, PUT), 0.5)) == {
        "symbol": PUT,
        "bid": "4.10",
        "ask": "4.20",
        "mark": "4.15",
        "last": "4.15",
        "change": "0.15",
        "change_percent": 3.75,
        "volume": 120,
        "open_interest": 900,
        "state": "live",
        "source": "schwab",
        "greeks": {
            "source": "broker",
            "iv": 0.2,
            "delta": -0.3,
            "gamma": None,
            "theta": None,
            "vega": None,
            "rho": None,
        },
        "age_seconds": 0.5,
    }


def test_a_symbol_that_nobody_has_told_of_is_missing():
    told = json.loads(whole(head_of("SPY"), NOTHING, None))
    assert told.pop("state") == "missing"
    assert told.pop("symbol") == "SPY"
    assert set(told.values()) == {None}


def test_sentinels_are_no_data():
    market = Market()
    market.say("SPY", -999.0, 0.0, last=float("nan"))
    told = json.loads(whole(head_of("SPY"), fields(market), 0.0))
    assert (told["bid"], told["ask"], told["mark"], told["last"]) == (None, None, None, None)
    assert told["state"] == QuoteState.MISSING


@given(st.tuples(PRICES, PRICES, PRICES, PRICES), st.tuples(PRICES, PRICES, PRICES, PRICES))
def test_what_was_told_and_what_changed_come_to_what_is(one, other):
    before, after = ((*prices, *NOTHING[4:]) for prices in (one, other))
    head = head_of("SPY")
    known = json.loads(whole(head, before, 1.0))
    news = json.loads(changed(head, before, after, 2.0))
    assert known | news == json.loads(whole(head, after, 2.0))
    assert len(news) == 2 + sum(a != b for a, b in zip(before, after, strict=True))
