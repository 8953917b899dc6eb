"""Symbols name what is held, with the terms that are in them and none that are not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import (
    InstrumentKind,
    Right,
    crypto,
    equity,
    filed_under,
    from_symbol,
    future,
    future_option,
    option,
    option_from_occ,
    with_terms,
)

roots = st.from_regex(r"[A-Z][A-Z0-9]{0,5}", fullmatch=True)
days = st.dates(date(2010, 1, 1), date(2099, 12, 31))
strikes = st.integers(1, 99_999_999).map(lambda thousandths: Decimal(thousandths) / 1000)


@given(roots, days, st.sampled_from(Right), strikes)
def test_an_occ_symbol_says_all_terms(root, expires_on, right, strike):
    made = option(root, expires_on, right, strike)
    assert len(made.symbol) == 21
    assert option_from_occ(made.symbol) == made
    assert option_from_occ(made.symbol.replace(" ", "")) == made
    assert from_symbol(made.symbol) == made


@pytest.mark.parametrize(
    ("symbol", "underlying", "multiplier", "adjusted", "words"),
    [
        ("AAPL  261226P00220000", "AAPL", Decimal(100), False, "AAPL 26 Dec 26 220 P"),
        ("SPXW  251119P05015000", "SPX", Decimal(100), False, "SPXW 19 Nov 25 5015 P"),
        ("USO1  210115C00004500", "USO", None, True, "USO1 15 Jan 21 4.5 C"),
        ("F     200320P00008005", "F", Decimal(100), False, "F 20 Mar 20 8.005 P"),
    ],
)
def test_an_option_is_filed_under_what_it_settles_on(symbol, underlying, multiplier, adjusted, words):
    found = from_symbol(symbol)
    assert (found.kind, found.underlying, found.multiplier) == (InstrumentKind.OPTION, underlying, multiplier)
    assert (found.is_option, found.is_adjusted, found.words) == (True, adjusted, words)


@pytest.mark.parametrize(
    ("symbol", "product"),
    [
        ("/MESU4", "/MES"),
        ("/CLJ4", "/CL"),
        ("/S10YZ20", "/S10Y"),
        ("/SPREM20", "/SPRE"),
        ("/ZNZ4", "/ZN"),
        ("/ESH25:XCME", "/ES"),
    ],
)
def test_a_future_is_filed_under_its_product_and_its_multiplier_is_not_assumed(symbol, product):
    found = from_symbol(symbol)
    assert (found.kind, found.underlying, found.multiplier) == (InstrumentKind.FUTURE, product, None)
    assert not found.is_option


def test_an_option_on_a_future():
    found = from_symbol("./MESU4MESU4  240920P5050.5 ")
    assert found == future_option("./MESU4MESU4 240920P5050.5")
    assert (found.kind, found.underlying, found.expires_on) == (
        InstrumentKind.FUTURE_OPTION,
        "/MES",
        date(2024, 9, 20),
    )
    assert (found.strike, found.right, found.multiplier) == (Decimal("5050.5"), Right.PUT, None)
    assert future_option("./NGQ0 LNEQ0 200728P1.72").underlying == "/NG"
    assert found.words == "/MES 20 Sep 24 5050.5 P"


@pytest.mark.parametrize(
    ("read", "symbol"),
    [
        (option_from_occ, "AAPL"),
        (option_from_occ, "AAPL  261326P00220000"),
        (option_from_occ, "aapl  261226P00220000"),
        (option_from_occ, "AAPL  260230P00220000"),
        (future, "MESU4"),
        (future, "/"),
        (future_option, "./MES"),
        (future_option, "./MESU4MESU4 249920P5050"),
    ],
)
def test_what_is_no_such_symbol_is_refused(read, symbol):
    with pytest.raises(InvalidInputError):
        read(symbol)


@pytest.mark.parametrize("strike", ["0.0001", "100000", "-1"])
def test_a_strike_that_no_symbol_can_hold_is_refused(strike):
    with pytest.raises(InvalidInputError, match="cannot be written"):
        option("AAPL", date(2026, 1, 16), Right.CALL, Decimal(strike))


def test_shares_and_coins():
    assert (equity("BRK/B").kind, equity("BRK/B").multiplier, equity("BRK/B").words) == ("equity", 1, "BRK/B")
    assert from_symbol("BRK/B") == equity("BRK/B")
    assert from_symbol("ETH/USD") == crypto("ETH/USD")
    assert crypto("ETH/USD").kind is InstrumentKind.CRYPTO


def test_a_stated_multiplier_wins_over_an_unknown_one():
    adjusted = option_from_occ("GREX1 241220P00022000")
    deliverables = (("GREX", Decimal(11)),)
    told = with_terms(adjusted, Decimal(100), deliverables)
    assert (told.multiplier, told.deliverables, told.symbol) == (Decimal(100), deliverables, adjusted.symbol)
    assert with_terms(told, None) is told


def test_only_punctuation_may_change_the_ticker_an_option_is_filed_under():
    listed = option_from_occ("BRKB  250117C00400000")
    assert filed_under(listed, "BRK/B").underlying == "BRK/B"
    assert filed_under(listed, "BRKB") is listed
    assert filed_under(listed, "META") is listed
    assert filed_under(option_from_occ("SPXW  251119P05015000"), "SPX").underlying == "SPX"
