"""One step of the grid: its sweeps solve the equation they stand for, whichever way they are done."""

import numpy as np
import pytest

from thetadesk.pricing import cash_dividends_steps
from thetadesk.pricing.cash_dividends_steps import Weights, sweep_down, sweep_up

RATIO = np.array([0.01, 0.3, 4.0])


def stepped(values: np.ndarray) -> np.ndarray:
    after, work = values.copy(), np.empty_like(values)
    weights = Weights.of(RATIO)
    weights.known(values, work, np.empty_like(values))
    sweep_down(work, weights.carry)
    sweep_up(after, work, weights.carry)
    return after


def second_difference(values: np.ndarray) -> np.ndarray:
    return values[2:] - 2 * values[1:-1] + values[:-2]


def hill() -> np.ndarray:
    return np.exp(-(np.linspace(-6, 6, 101) ** 2))[:, None] * np.ones(3)


@pytest.mark.parametrize("few", [0, 100])
def test_a_step_solves_crandalls_equation(few, monkeypatch):
    monkeypatch.setattr(cash_dividends_steps, "FEW", few)
    before, after = hill(), stepped(hill())
    left = after[1:-1] + (1 / 12 - RATIO) * second_difference(after)
    right = before[1:-1] + (1 / 12 + RATIO) * second_difference(before)
    assert left == pytest.approx(right, abs=1e-14)


def test_a_step_is_the_heat_kernels_to_fourth_order():
    """A bell that has spread: its variance grows by four ratios of a squared spacing."""
    x = np.linspace(-6, 6, 101)
    spread = 0.5 + 4 * RATIO[1] * (x[1] - x[0]) ** 2
    exact = np.sqrt(0.5 / spread) * np.exp(-(x**2) / (2 * spread))
    assert stepped(hill())[:, 1] == pytest.approx(exact, abs=2e-5)


def test_what_is_constant_stays():
    assert stepped(np.full((40, 3), 0.7)) == pytest.approx(np.full((40, 3), 0.7), abs=1e-14)
