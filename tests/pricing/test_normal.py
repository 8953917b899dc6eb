"""The normal distribution keeps every digit, in the middle and far out."""

from decimal import Decimal

import numpy as np
import pytest

from tests.pricing import exact
from thetadesk.pricing import normal

PLACES = [x / 8 for x in range(-80, 81)]


@pytest.mark.parametrize("path", ["number", "array"])
def test_every_probability_agrees_with_60_digits_relative_to_its_size(path):
    found = [normal.below(x) for x in PLACES] if path == "number" else normal.below_array(np.array(PLACES))
    for x, probability in zip(PLACES, found, strict=True):
        true = exact.below(Decimal(x))
        # A place itself is only known to a last digit, which the tail multiplies by x².
        assert abs(Decimal(float(probability)) / true - 1) < Decimal(4e-16 * (1 + x * x / 2)), x


def test_mills_ratio_is_smooth_from_the_middle_to_the_end_of_all_tails():
    places = np.linspace(0, normal.FARTHEST, 1001)
    ratios = normal.ratio(places, np.empty(1001), np.empty(1001))
    assert np.all(np.diff(ratios) < 0)
    assert np.all(np.diff(ratios, 2) > -1e-16)
    for place in (0, 40, 300, 1000):
        assert normal.mills(float(places[place])) == pytest.approx(float(ratios[place]), rel=1e-15)
    # The bounds of Birnbaum and of Sampford.
    assert np.all(ratios >= 2 / (places + np.sqrt(places**2 + 4)) * (1 - 1e-15))
    assert np.all(ratios <= 4 / (3 * places + np.sqrt(places**2 + 8)) * (1 + 1e-15))


def test_the_two_sides_add_up_to_one_and_infinity_is_certain():
    places = np.array([-np.inf, -50.0, -1.0, -0.0, 0.0, 1.0, 50.0, np.inf])
    assert normal.below_array(places) + normal.below_array(-places) == pytest.approx(np.ones(8), abs=1e-16)
    assert normal.below_array(places)[[0, 3, 4, 7]].tolist() == pytest.approx(
        [0.0, 0.5, 0.5, 1.0], abs=1e-300
    )


def test_the_density_is_the_slope_of_the_distribution():
    step = 1e-5
    for x in (-2.0, 0.0, 0.7, 3.0):
        slope = (normal.below(x + step) - normal.below(x - step)) / (2 * step)
        assert normal.density(x) == pytest.approx(slope, rel=1e-9)
