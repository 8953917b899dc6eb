"""The exercise boundary: known ends, few steps, and changes that are those of the boundary itself."""

import numpy as np
import pytest

from benchmarks.quantlib_american import Contracts, ordinary, wide
from thetadesk.pricing import boundary, quadrature
from thetadesk.pricing.boundary import Puts, Solver
from thetadesk.pricing.seed import seed

RULE = quadrature.inner(7, 8)


def puts(contracts: Contracts, **moved: np.ndarray) -> Puts:
    years = contracts.years
    known = {
        "deviation": contracts.vol * np.sqrt(years),
        "rate": np.maximum(contracts.rate, 1e-3) * years,
        "dividend": contracts.dividend_yield * years,
        "on_rate": (contracts.sign < 0).astype(float),
    }
    return Puts.of(**(known | moved))


def solve(made: Puts) -> boundary.Boundary:
    return Solver(RULE, len(made.rate)).solve(made)


@pytest.mark.parametrize("domain", [ordinary, wide])
def test_the_seed_is_near_and_two_steps_are_enough(domain, monkeypatch: pytest.MonkeyPatch) -> None:
    made = puts(domain(3000, seed=11))
    first = seed(made.deviation, made.rate, made.dividend, made.end, RULE.nodes)
    second = solve(made).depth
    monkeypatch.setattr(boundary, "NEWTON_STEPS", 6)
    exact = solve(made).depth
    nodes = RULE.nodes[:, None]
    assert np.sqrt(np.mean(((first - exact) / nodes) ** 2)) < 0.05
    assert np.sqrt(np.mean(((second - exact) / nodes) ** 2)) < 1e-3


def test_it_ends_at_the_strike_or_where_dividends_meet_interest() -> None:
    rate, dividend = np.array([0.05, 0.05, 0.05]), np.array([0.0, 0.05, 0.10])
    made = Puts.of(np.full(3, 0.2), rate, dividend, np.ones(3))
    assert np.exp(made.end) == pytest.approx([1.0, 1.0, 0.5])
    depth = solve(made).depth
    assert (depth < 0).all()
    assert (np.diff(depth, axis=0) > 0).all()


def test_of_a_long_life_it_is_that_of_a_put_without_end() -> None:
    vol, rate = 0.3, 0.08
    made = Puts.of(np.array([vol * 10]), np.array([rate * 100]), np.zeros(1), np.ones(1))
    perpetual = 2 * rate / vol**2
    found = np.exp(made.deviation * solve(made).depth[0])
    assert found == pytest.approx([perpetual / (1 + perpetual)], rel=2e-3)


def test_its_changes_are_those_of_moved_boundaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundary, "NEWTON_STEPS", 6)
    contracts = ordinary(300, seed=12)
    made = puts(contracts)
    found = solve(made)
    step = 1e-6

    def moved(side: float, **terms: np.ndarray) -> np.ndarray:
        return solve(
            puts(contracts, **{name: getattr(made, name) + side * by for name, by in terms.items()})
        ).depth

    wider = {"deviation": np.full(300, step)}
    dearer = {"rate": step * made.on_rate, "dividend": step * (1 - made.on_rate)}
    by_deviation = (moved(1, **wider) - moved(-1, **wider)) / (2 * step)
    by_rate = (moved(1, **dearer) - moved(-1, **dearer)) / (2 * step)
    # Where the rates all but meet, a step moves past the corner that x₀ has there.
    smooth = abs(made.rate - made.dividend) > 1e-4
    # The Jacobian is that of the equations, not of their sums: it is as right as the quadrature.
    for ours, theirs in ((found.by_deviation, by_deviation), (found.by_rate, by_rate)):
        error = abs(ours - theirs)[:, smooth] / (1 + abs(theirs)[:, smooth])
        assert np.sqrt(np.mean(error**2)) < 1e-3


def test_where_integrals_fail_the_seed_stands() -> None:
    made = Puts.of(np.array([1e-6, 0.2]), np.array([5.0, 0.05]), np.array([9.0, 0.0]), np.ones(2))
    with np.errstate(all="ignore"):
        found = solve(made)
    first = seed(made.deviation, made.rate, made.dividend, made.end, RULE.nodes)
    assert (found.depth[:, 0] == first[:, 0]).all()
    assert (found.by_deviation[:, 0] == 0).all()
    assert (found.depth[:, 1] != first[:, 1]).all()
