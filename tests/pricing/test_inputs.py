"""Bounds are checked once, by name, wherever the value hides."""

import numpy as np
import pytest

from thetadesk.pricing import black76, cash_dividends, european
from thetadesk.pricing.inputs import broadcast, check, check_arrays, is_one
from thetadesk.pricing.model import PricingError


def test_a_refusal_says_what_where_and_what_would_be_right():
    with pytest.raises(PricingError) as refused:
        check(1, spot=100.0, years=-1.0)
    assert str(refused.value) == (
        "years is -1.0; it must be the time to settlement in years, zero or more, between 0 and 100"
    )
    with pytest.raises(PricingError) as refused:
        check_arrays(vol=np.array([[0.2, 0.3], [25.0, 250.0]]))
    assert str(refused.value) == (
        "vol is 250.0 at place 3; it must be a fraction a year, 0.25 for 25 %, between 0 and 100"
    )


@pytest.mark.parametrize("sign", [0, 2, -0.5, float("nan")])
def test_a_sign_is_one_of_two(sign):
    with pytest.raises(PricingError, match=r"^sign is"):
        check(sign)
    with pytest.raises(PricingError, match=r"^sign is .* at place 1"):
        check_arrays(sign=np.array([1.0, sign]))


def test_arrays_come_out_flat_and_of_one_size():
    shape, flat = broadcast(spot=np.ones((2, 1)), strike=[1, 2, 3], sign=-1)
    assert shape == (2, 3)
    assert {array.shape for array in flat.values()} == {(6,)}
    assert flat["strike"].tolist() == [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]


def test_plain_numbers_are_one_contract_and_arrays_are_not():
    assert is_one({"spot": 1, "strike": 2.0, "vol": np.float64(0.3), "sign": -1})
    assert not is_one({"spot": 1, "strike": np.ones(1), "sign": -1})


def test_one_contract_is_checked_at_once():
    with pytest.raises(PricingError, match=r"^spot is -1.0; it must be a positive price"):
        is_one({"spot": -1.0, "strike": 2.0, "sign": -1})


@pytest.mark.parametrize("words", ["abc", {"a": 1}, 1j, [1.0, [2.0]], object])
def test_what_is_no_number_is_refused_by_name(words):
    spot = {"strike": 100.0, "years": 1.0, "vol": 0.2, "rate": 0.0, "sign": 1}
    with pytest.raises(PricingError, match=r"^spot is .*; it must be numbers$") as refused:
        european.value(spot=words, carry_yield=0.0, **spot)
    assert refused.value.fields == {"name": "spot"}
    with pytest.raises(PricingError, match=r"^forward is"):
        black76.value(forward=words, **spot)
    with pytest.raises(PricingError, match=r"^dividends is"):
        cash_dividends.value(spot=100.0, dividends=(words, [1.0]), **spot)


def test_nothing_is_no_number_either():
    with pytest.raises(PricingError, match=r"^rate is nan at place 0"):
        european.value(100.0, 100.0, 1.0, 0.2, None, 0.0, 1)
