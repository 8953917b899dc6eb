"""Many prices are solved in chunks; the hard ones among them get more steps, the others do not notice."""

import numpy as np
import pytest

from tests.pricing import markets
from tests.pricing.test_implied import terms
from thetadesk.pricing import european, implied_arrays


@pytest.mark.parametrize("size", [1, 8, 25])
def test_chunks_do_not_show(monkeypatch, size):
    market = markets.ordinary(size)
    prices = european.price(**market)
    whole = implied_arrays.many(price=prices, **terms(market))
    monkeypatch.setattr(implied_arrays, "CHUNK", 8)
    assert np.array_equal(whole, implied_arrays.many(price=prices, **terms(market)), equal_nan=True)


def test_hard_ones_are_found_beside_easy_ones():
    easy = {
        "spot": 100.0,
        "strike": 105.0,
        "years": 0.25,
        "vol": 0.25,
        "rate": 0.03,
        "carry_yield": 0.0,
        "sign": 1,
    }
    hard = easy | {"strike": 400.0, "years": 4.0, "vol": 2.5}
    market = {name: np.array([easy[name], hard[name], easy[name]], dtype=float) for name in easy}
    found = implied_arrays.many(price=european.price(**market), **terms(market))
    assert found == pytest.approx([0.25, 2.5, 0.25], abs=1e-12)


def test_shapes_are_kept_and_nothing_gives_nothing():
    prices = np.array([[5.0, 6.0], [7.0, 8.0]])
    assert implied_arrays.many(
        price=prices, spot=100.0, strike=100.0, years=1.0, rate=0.0, dividend_yield=0.0, sign=1
    ).shape == (2, 2)
    assert (
        implied_arrays.many(
            price=np.array([]), spot=1.0, strike=1.0, years=1.0, rate=0.0, dividend_yield=0.0, sign=1
        ).size
        == 0
    )
