"""Many contracts are priced in chunks, and nobody can tell where one ended."""

import numpy as np
import pytest

from tests.pricing import markets
from thetadesk.pricing import european_arrays


@pytest.mark.parametrize("size", [1, 7, 8, 9, 25])
def test_chunks_do_not_show(monkeypatch, size):
    market = markets.wild(size)
    whole = european_arrays.many(**market)
    monkeypatch.setattr(european_arrays, "CHUNK", 8)
    parts = european_arrays.many(**market)
    for field in whole.__slots__:
        assert np.array_equal(getattr(whole, field), getattr(parts, field)), field


def test_inputs_are_left_as_they_were():
    market = markets.ordinary(50)
    before = {name: values.copy() for name, values in market.items()}
    european_arrays.many(**market)
    assert all(np.array_equal(before[name], market[name]) for name in market)


def test_an_expired_contract_among_others_does_not_disturb_them():
    market = markets.ordinary(3)
    alone = european_arrays.many(**market)
    market["years"][1] = 0.0
    together = european_arrays.many(**market)
    assert together.theta[1] == 0.0
    assert together.gamma[1] == 0.0
    assert np.array_equal(together.theta[[0, 2]], alone.theta[[0, 2]])
