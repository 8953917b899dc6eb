"""Shocks stay, their nerves fade."""

import pytest

from brokersim.market.shocks import Shocks

DAY = 86400.0


def test_prices_keep_a_shock_and_nerves_forget_it() -> None:
    shocks = Shocks()
    assert shocks.is_calm()
    shocks.add("KO", 0.8, 10 * DAY)
    assert shocks.factor("KO", 10 * DAY - 1) == 1
    assert shocks.factor("KO", 400 * DAY) == 0.8
    nerves = [shocks.nerves("KO", day * DAY) for day in (9, 10, 24, 400)]
    assert nerves[0] == 1
    assert nerves[1] > nerves[2] > 1
    assert nerves[3] == pytest.approx(1, abs=1e-6)


def test_shocks_multiply_and_stay_with_their_name() -> None:
    shocks = Shocks()
    shocks.add("KO", 0.5, 0)
    shocks.add("KO", 4.0, DAY)
    assert shocks.factor("KO", DAY) == 2
    assert shocks.factor("PEP", DAY) == 1
    assert [shock.factor for shock in shocks.moves("KO")] == [0.5, 4.0]


def test_fear_is_a_matter_of_the_markets_nerves() -> None:
    shocks = Shocks()
    shocks.add("VIX", 2.0, 0)
    assert shocks.nerves("SPX", 0) == pytest.approx(2)
    assert shocks.factor("SPX", 0) == 1
    shocks.add("SPX", 0.01, 0)
    assert shocks.nerves("SPX", 0) == pytest.approx(4)  # as bad as it gets
