"""Ticks, widths and sizes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokersim.market import quoting
from brokersim.model import Contract


def option(underlying: str, shares: str = "100") -> Contract:
    return Contract(underlying, underlying, date(2026, 12, 18), "C", Decimal(100), shares=Decimal(shares))


@pytest.mark.parametrize(
    ("underlying", "price", "step"),
    [("SPY", 12.0, 0.01), ("AAPL", 2.99, 0.01), ("AAPL", 3.0, 0.05), ("SPX", 2.0, 0.05), ("SPX", 40.0, 0.10)],
)
def test_ticks(underlying: str, price: float, step: float) -> None:
    assert quoting.tick(option(underlying), price) == step


@given(
    underlying=st.sampled_from(["SPY", "AAPL", "SPX", "HD"]),
    price=st.floats(0, 800),
    years=st.floats(0, 2),
    delta=st.floats(-1, 1),
    is_open=st.booleans(),
)
def test_bid_and_ask_are_on_the_tick_and_around_the_price(
    underlying: str, price: float, years: float, delta: float, is_open: bool
) -> None:
    contract = option(underlying)
    bid, ask = quoting.option_spread(contract, price, years, delta, is_open=is_open)
    assert 0 <= bid < ask
    assert bid <= price <= ask
    step = Decimal(str(quoting.tick(contract, price)))
    assert Decimal(str(bid)) % step == 0
    assert Decimal(str(ask)) % step == 0


def test_what_nobody_is_sure_of_is_wide() -> None:
    def width(years: float = 0.1, delta: float = 0.5, shares: str = "100", *, is_open: bool = True) -> float:
        bid, ask = quoting.option_spread(option("IWM", shares), 20.0, years, delta, is_open=is_open)
        return ask - bid

    assert width(years=1.5) > width()
    assert width(delta=0.2) > width(delta=0.95)
    assert width(is_open=False) > width()
    assert width(shares="150") > width()
    assert quoting.share_spread("HD", 300, is_open=True) > quoting.share_spread("SPY", 300, is_open=True)


def test_a_session_is_busiest_at_its_ends() -> None:
    assert quoting.traded(0) == 0
    assert quoting.traded(1) == 1
    assert quoting.traded(0.1) > 0.1
    assert quoting.traded(0.5) == pytest.approx(0.5)


@given(hashed=st.integers(0, 2**32 - 1), minute=st.integers(0, 2**26))
def test_sizes_are_within_bounds(hashed: int, minute: int) -> None:
    assert all(1 <= size <= 40 for size in quoting.sizes(hashed, minute, 40))
