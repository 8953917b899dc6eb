"""One volatility out of two."""

import pytest

from thetadesk.market.model import Sourced
from thetadesk.wheel.choosing.sigma import blended

IV, RV = Sourced(0.4, "chain"), Sourced(0.3, "candles")


def test_variances_are_blended():
    found = blended(IV, RV)
    assert found.value == pytest.approx((0.5 * 0.16 + 0.5 * 0.09) ** 0.5, abs=1e-15)
    assert not found.is_alone
    assert found.note == "50% implied 40.0% (chain), the rest realised 30.0% (candles)"
    assert blended(IV, RV, 1.0).value == pytest.approx(0.4)
    assert blended(IV, RV, 0.0).value == pytest.approx(0.3)


def test_one_alone_is_taken_and_marked():
    assert (blended(IV, None).value, blended(IV, None).is_alone) == (0.4, True)
    assert blended(None, RV).note == "realised 30.0% (candles) alone"
    assert blended(Sourced(0.0, "chain"), RV).value == 0.3


def test_none_is_none():
    found = blended(None, None)
    assert (found.value, found.is_alone) == (None, False)
    assert found.note == "neither an implied nor a realised volatility is known"


def test_a_weight_is_a_fraction():
    with pytest.raises(ValueError, match="between 0 and 1"):
        blended(IV, RV, 1.5)
