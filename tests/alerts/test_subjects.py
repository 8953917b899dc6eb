"""How rules name symbols, and what has an id."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.alerts.subjects import is_bare, is_ticker, key_text, symbol_in, symbol_text
from thetadesk.kernel.instruments import Instrument, Right, option

_options = st.builds(
    option,
    st.from_regex(r"\A[A-Z][A-Z0-9]{0,5}\Z"),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(Right),
    st.decimals(0, Decimal("99999.999"), places=3),
)


@given(_options)
def test_every_option_is_found_by_its_words(contract: Instrument) -> None:
    symbol = contract.symbol
    written = symbol_text(symbol)
    assert (written[0], written[-1]) == ("[", "]")
    assert symbol_in(written[1:-1]) == symbol
    assert symbol_in(symbol) == symbol
    assert symbol_in(symbol.replace(" ", "")) == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("aapl 18 dec 2026 180 put", "AAPL  261218P00180000"),
        ("  AAPL 18  Dec 26 180.5 Call ", "AAPL  261218C00180500"),
        ("BRK/B", "BRK/B"),
        ("/ESZ6", "/ESZ6"),
        ("./MESU4MESU4 240920P5050", "./MESU4MESU4 240920P5050"),
        ("ETH/USD", "ETH/USD"),
        ("AAPL 31 Feb 26 180 P", None),
        ("AAPL 18 Foo 26 180 P", None),
        ("AAPL 261318P00180000", None),
        ("/ES", None),
        ("two words", None),
        ("", None),
        ("²", None),
    ],
)
def test_brackets_hold_symbols(text: str, symbol: str | None) -> None:
    assert symbol_in(text) == symbol


def test_names_stand_in_quotes_if_they_have_to() -> None:
    assert key_text("01J8XK-3") == "01J8XK-3"
    assert key_text("the wheel") == '"the wheel"'
    assert is_bare("a.b:c_d")
    assert not is_bare("é")
    assert is_ticker("SPY")
    assert not is_ticker("spy")
