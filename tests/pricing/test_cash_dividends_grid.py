"""The march: stable at any resolution, closer with more nodes and steps, the same for few contracts and for many."""

import numpy as np
import pytest

from thetadesk.pricing import european
from thetadesk.pricing.cash_dividends_arrays import march_prices
from thetadesk.pricing.cash_dividends_grid import Contracts, Kink, March, Resolution, cubic


def contracts(count: int, *, is_call: bool = False, rate: float = 0.05) -> Contracts:
    return Contracts(
        spot=np.linspace(0.8, 1.2, count),
        years=np.full(count, 1.0),
        vol=np.full(count, 0.3),
        rate=np.full(count, rate),
        is_call=np.full(count, is_call),
        tail=np.zeros(count),
        times=np.full((2, count), [[0.3], [0.8]]),
        amounts=np.full((2, count), 0.01),
    )


def prices(given: Contracts, resolution: Resolution, *, anytime: bool) -> np.ndarray:
    march = March(given, resolution, anytime=anytime)
    march.run()
    return march_prices(march)


@pytest.mark.parametrize(
    ("is_call", "rate", "anytime"), [(False, 0.05, True), (True, 0.05, False), (True, -0.05, True)]
)
def test_short_steps_on_a_coarse_grid_stay_stable(is_call, rate, anytime):
    given = contracts(9, is_call=is_call, rate=rate)
    fine = prices(given, Resolution(half=160, last_steps=80, steps=60), anytime=anytime)
    short = prices(given, Resolution(half=40, last_steps=600, steps=600), anytime=anytime)
    assert short == pytest.approx(fine, abs=1e-4)


def test_more_nodes_and_steps_come_closer():
    given = contracts(9)
    exact = prices(given, Resolution(half=320, last_steps=160, steps=120), anytime=True)
    errors = [
        np.abs(
            prices(given, Resolution(half=half, last_steps=half, steps=half // 2), anytime=True) - exact
        ).max()
        for half in (20, 40, 80)
    ]
    assert errors[0] > 2 * errors[1] > 4 * errors[2]
    assert errors[2] < 1e-5


@pytest.mark.parametrize(
    ("is_call", "rate", "anytime"), [(False, 0.05, True), (True, 0.05, False), (True, -0.05, True)]
)
def test_few_contracts_and_many_are_priced_alike(is_call, rate, anytime):
    resolution = Resolution(half=40, last_steps=20, steps=10)
    many = contracts(60, is_call=is_call, rate=rate)
    few = Contracts(**{name: getattr(many, name)[..., ::20] for name in Contracts.__slots__})
    together = prices(many, resolution, anytime=anytime)
    assert prices(few, resolution, anytime=anytime) == pytest.approx(together[::20], rel=1e-12)


def test_dividends_of_nothing_leave_the_european_price():
    given = contracts(9, is_call=True)
    without = Contracts(
        **{name: getattr(given, name) for name in Contracts.__slots__} | {"amounts": np.zeros((2, 9))}
    )
    told = prices(without, Resolution(half=80, last_steps=40, steps=32), anytime=False)
    assert told == pytest.approx(european.price(given.spot, 1.0, 1.0, 0.3, 0.05, 0.0, 1), abs=2e-6)


@pytest.mark.parametrize("offset", [0.0, 0.2, 0.5, 0.93])
def test_a_rounded_kink_has_the_integral_of_the_kink(offset):
    """Beside a smooth fade-out, whose sum is its integral."""
    at = np.arange(-100.0, 101.0)
    gain = ((at - offset) * np.exp(-((at - offset) ** 2) / 300.0))[:, None]
    values = np.maximum(gain, 0.0)
    Kink.of(gain).round(values)
    assert values.sum() == pytest.approx(150.0, abs=5e-4)


def test_a_cubic_is_met_exactly():
    def curve(x):
        return 2 * x**3 - x**2 + 3 * x - 1

    part = np.linspace(0, 1, 5)
    assert cubic(*(np.full(5, curve(x)) for x in (-1.0, 0.0, 1.0, 2.0)), part) == pytest.approx(curve(part))
