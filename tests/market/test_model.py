"""What strangers write as a figure is one, or nothing."""

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.market.model import SENTINEL, number, price, raw, raw_bid

GARBAGE = [
    nan,
    inf,
    -inf,
    -999,
    -999.0,
    "-999.0",
    "NaN",
    "Infinity",
    "",
    "abc",
    None,
    [],
    {},
    True,
    1e13,
    10**400,
]


@pytest.mark.parametrize("value", GARBAGE)
def test_garbage_and_sentinels_are_nothing(value):
    assert number(value) is None
    assert price(value) is None
    assert raw(value) == (None if value is None else 0.0)
    assert raw_bid(value) == (None if value is None else SENTINEL)


@pytest.mark.parametrize(
    ("value", "found"), [("1.25", 1.25), (3, 3.0), (Decimal("0.05"), 0.05), (1e-9, 1e-9)]
)
def test_figures_are_read_whatever_they_are_written_as(value, found):
    assert number(value) == price(value) == raw(value) == raw_bid(value) == found


@pytest.mark.parametrize("value", [0, 0.0, "0", -1.5])
def test_zero_and_less_are_figures_but_no_prices(value):
    assert number(value) == float(value)
    assert price(value) is None
    assert raw(value) == 0.0
    assert raw_bid(value) == (0.0 if float(value) == 0 else SENTINEL)


@given(
    st.one_of(
        st.floats(), st.text(max_size=9), st.integers(), st.booleans(), st.none(), st.binary(max_size=3)
    )
)
def test_whatever_comes_nothing_but_a_finite_figure_goes_on(value):
    found = number(value)
    assert found is None or -1e12 < found < 1e12
    assert price(value) is None or price(value) > 0
