"""One contract in plain Python is priced as by the arrays, and needs fewer points for it."""

import numpy as np
import pytest

from benchmarks.quantlib_american import SPOT, ordinary, wide
from thetadesk.pricing import american
from thetadesk.pricing.boundary import Puts
from thetadesk.pricing.boundary_scalar import NODES, Put, seeds
from thetadesk.pricing.quadrature import inner
from thetadesk.pricing.seed import seed

LIMITS = {"price": 1.2e-5, "delta": 1e-5, "gamma": 1e-4, "theta": 1e-4, "vega": 1e-4, "rho": 1e-4}


@pytest.mark.parametrize(("domain", "times"), [(ordinary, 1.0), (wide, 4.0)])
def test_one_is_priced_as_many(domain, times: float) -> None:
    contracts = domain(400, seed=13)
    rows = contracts.rows()
    alone = [american.value(SPOT, *row) for row in rows]
    many = american.value(SPOT, *np.array(rows).T)
    for name, limit in LIMITS.items():
        errors = np.array([getattr(one, name) for one in alone]) - getattr(many, name)
        assert np.sqrt(np.mean(errors**2)) < times * limit, name


def test_seeds_are_those_of_the_arrays() -> None:
    for dividend in (0.0, 0.05, 0.09):
        one = Put.of(0.3, 0.05, dividend, 1.0)
        many = Puts.of(*(np.array([value]) for value in (0.3, 0.05, dividend, 1.0)))
        found = seed(many.deviation, many.rate, many.dividend, many.end, inner(NODES, 6).nodes)
        assert seeds(one) == pytest.approx(found[:, 0], rel=1e-12)


def test_whole_numbers_are_numbers_too() -> None:
    assert american.value(100, 110, 1, 0.3, 0.05, 0, -1) == american.value(
        100.0, 110.0, 1.0, 0.3, 0.05, 0.0, -1.0
    )
