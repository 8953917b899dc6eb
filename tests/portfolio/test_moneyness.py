"""In, at and out of the money."""

import pytest

from thetadesk.portfolio.model import Risk
from thetadesk.portfolio.moneyness import moneyness, risk


@pytest.mark.parametrize(
    ("spot", "strike", "sign", "distance", "level"),
    [
        (258.98, 267.5, 1, -0.0319, Risk.MEDIUM),  # "OTM by 3.2 %"
        (100, 100, 1, 0.0, Risk.MEDIUM),
        (100.01, 100, 1, 0.0001, Risk.HIGH),
        (95, 100, 1, -0.05, Risk.MEDIUM),
        (94.99, 100, 1, -0.0501, Risk.LOW),
        (105.01, 100, -1, -0.0501, Risk.LOW),
        (99, 100, -1, 0.01, Risk.HIGH),
    ],
)
def test_distance_is_a_share_of_the_strike(spot, strike, sign, distance, level):
    found = moneyness(spot, strike, sign)
    assert found == pytest.approx(distance, abs=5e-5)
    assert risk(found) is level
