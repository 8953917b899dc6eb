"""American options with a continuous yield beside QuantLib's engine of the same method, in one run."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks import pace
from benchmarks.quantlib_american import SPOT, Contracts, Quantlib, ordinary
from benchmarks.report import Figure
from thetadesk.pricing import american

SAMPLE = 200
"""Contracts on which QuantLib is timed and errors are measured."""
ERROR = 1.2e-5
FASTER = {10_000: 12.0, 1_000: 10.0}
ROUNDS = 10
_THOUSAND = 1e3
_MILLION = 1e6


def measure() -> list[Figure]:
    """Full sets of price and five Greeks a second, ours against QuantLib's fast scheme, and both errors in price."""
    figures = []
    sample = ordinary(SAMPLE, seed=7)
    for count, times in FASTER.items():
        contracts = ordinary(count, seed=8)
        ours, theirs = pace.seconds(
            partial(_prices, contracts), partial(_quantlib_sets, sample), rounds=ROUNDS
        )
        of = f"American price + 5 Greeks, {count:,} contracts"
        figures += [
            Figure(f"{of}: thetadesk", count / ours / _THOUSAND, "k/s"),
            Figure(f"{of}: QuantLib QdFp fast", SAMPLE / theirs / _THOUSAND, "k/s"),
            Figure(f"{of}: ratio", theirs / SAMPLE * count / ours, "×", aim=times, at_least=True),
        ]
    return figures + _alone(sample) + _errors(sample)


def _prices(contracts: Contracts) -> NDArray[np.float64]:
    found = american.value(
        SPOT,
        contracts.strike,
        contracts.years,
        contracts.vol,
        contracts.rate,
        contracts.dividend_yield,
        contracts.sign,
    )
    return np.asarray(found.price)


def _quantlib_sets(contracts: Contracts) -> None:
    """The cheapest set that its engine allows: five prices of one option whose market is moved; theta then follows from
    the equation that prices keep."""
    quantlib = Quantlib("fast")
    for strike, years, vol, rate, dividend, sign in contracts.rows():
        option = quantlib.option(strike, sign)
        for spot, vola, cost in ((1, 1, 1), (1.01, 1, 1), (0.99, 1, 1), (1, 1.01, 1), (1, 1, 1.01)):
            quantlib.market(SPOT * spot, years, vol * vola, rate * cost, dividend)
            option.NPV()


def _alone(contracts: Contracts) -> list[Figure]:
    rows = contracts.rows()
    (seconds,) = pace.seconds(lambda: [american.value(SPOT, *row) for row in rows], rounds=ROUNDS)
    return [Figure("American price + 5 Greeks, one at a time", seconds / len(rows) * _MILLION, "µs")]


def _errors(contracts: Contracts) -> list[Figure]:
    exact = Quantlib("high precision").prices(contracts)
    ours, theirs = (
        float(np.sqrt(np.mean((prices - exact) ** 2)))
        for prices in (_prices(contracts), Quantlib("fast").prices(contracts))
    )
    return [
        Figure("American price error (rms at a spot of 100): thetadesk", ours, "$", aim=ERROR),
        Figure("American price error (rms at a spot of 100): QuantLib QdFp fast", theirs, "$"),
    ]
