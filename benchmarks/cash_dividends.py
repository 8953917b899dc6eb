"""American options with cash dividends beside QuantLib's finite differences, in one run.

"At equal error" is generous to the other side: it gets the coarsest of its grids whose error is not above ours doubled.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from benchmarks import pace
from benchmarks.quantlib_cash_dividends import SPOT, Contracts, finite_differences, limit, ordinary
from benchmarks.report import Figure
from thetadesk.pricing import cash_dividends

CONTRACTS = 2_000
SAMPLE = 40
"""Contracts on which QuantLib is timed."""
ERRORS = 40
"""Contracts on which errors are measured, against its limit for endlessly many steps."""
GRIDS = ((100, 200), (200, 400), (400, 800))
AIM = 20.0
ROUNDS = 3
_RIGHTS = {"calls": 1.0, "puts": -1.0}


def measure() -> list[Figure]:
    """Prices and full sets of Greeks a second, and errors of price, for calls and for puts."""
    return [figure for name, sign in _RIGHTS.items() for figure in _one_right(name, sign)]


def _one_right(name: str, sign: float) -> list[Figure]:
    checked = ordinary(ERRORS, seed=3, sign=sign)
    exact = limit(checked)
    error = _rms(_ours(checked) - exact)
    errors = {grid: _rms(_theirs(checked, grid) - exact) for grid in GRIDS}
    equal = next((grid for grid in GRIDS if errors[grid] <= 2.0 * error), GRIDS[-1])
    many, sample = ordinary(CONTRACTS, seed=4, sign=sign), ordinary(SAMPLE, seed=5, sign=sign)
    price, value, theirs, sets = pace.seconds(
        lambda: _ours(many),
        lambda: _sets(many),
        lambda: _theirs(sample, equal),
        lambda: _theirs_sets(sample, equal),
        rounds=ROUNDS,
    )
    of, grid = f"American {name}, cash dividends", "×".join(map(str, equal))
    return [
        Figure(f"{of}: prices, thetadesk", CONTRACTS / price, "/s"),
        Figure(f"{of}: prices, QuantLib {grid}", SAMPLE / theirs, "/s"),
        Figure(f"{of}: prices, ratio", theirs / SAMPLE * CONTRACTS / price, "×", aim=AIM, at_least=True),
        Figure(f"{of}: price + 5 Greeks, thetadesk", CONTRACTS / value, "/s"),
        Figure(f"{of}: price + 5 Greeks, QuantLib {grid}", SAMPLE / sets, "/s"),
        Figure(
            f"{of}: price + 5 Greeks, ratio", sets / SAMPLE * CONTRACTS / value, "×", aim=AIM, at_least=True
        ),
        Figure(f"{of}: price error (rms at a spot of 100), thetadesk", error, "$", aim=1e-3),
        *(Figure(f"{of}: price error, QuantLib {a}×{b}", errors[a, b], "$") for a, b in GRIDS),
    ]


def _ours(contracts: Contracts) -> NDArray[np.float64]:
    terms = (contracts.strike, contracts.years, contracts.vol, contracts.rate, contracts.sign)
    return np.asarray(cash_dividends.price(SPOT, *terms, contracts.dividends))


def _sets(contracts: Contracts) -> None:
    terms = (contracts.strike, contracts.years, contracts.vol, contracts.rate, contracts.sign)
    cash_dividends.value(SPOT, *terms, contracts.dividends)


def _theirs(contracts: Contracts, grid: tuple[int, int]) -> NDArray[np.float64]:
    return np.array([told.price for told in finite_differences(contracts, grid)])


def _theirs_sets(contracts: Contracts, grid: tuple[int, int]) -> None:
    """The cheapest set its engine allows: delta, gamma and theta come with the price, vega and rho by one more each."""
    for vol, rate in ((1.0, 1.0), (1.01, 1.0), (1.0, 1.01)):
        moved = dataclasses.replace(contracts, vol=contracts.vol * vol, rate=contracts.rate * rate)
        finite_differences(moved, grid)


def _rms(errors: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(errors**2)))
