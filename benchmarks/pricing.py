"""Our models beside the fastest packages that can be installed and beside QuantLib, in one run on one core.

Every row of ours has the other's next to it and then the ratio, so that a slow or busy machine spoils neither.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import pace
from benchmarks.report import Figure
from thetadesk.pricing import american, european, implied

CONTRACTS = 10_000
BOOK = 2_000
SEED = 1
_MILLION = 1e6
_THOUSAND = 1e3
_SLOW_ROUNDS = 20
Market = dict[str, NDArray[np.float64]]


def market(count: int, seed: int = SEED) -> Market:
    """Contracts as a screen shows them: spot 100, strikes 80 to 120, a week to two years, volatility 10 to 80 %."""
    rng = np.random.default_rng(seed)
    return {
        "spot": np.full(count, 100.0),
        "strike": rng.uniform(80, 120, count),
        "years": rng.uniform(7 / 365, 2, count),
        "vol": rng.uniform(0.1, 0.8, count),
        "rate": rng.uniform(0.01, 0.06, count),
        "carry_yield": rng.uniform(0, 0.04, count),
        "sign": np.where(rng.random(count) < 0.5, 1.0, -1.0),
    }


def measure(contracts: int = CONTRACTS, book: int = BOOK) -> list[Figure]:
    """European prices with Greeks, implied volatility, one contract at a time, and as many American legs as a book has."""
    given = market(contracts)
    return [*_europeans(given), *_implied(given), *_singles(given), *_book(market(book))]


def _europeans(given: Market) -> list[Figure]:
    count = given["spot"].size
    ours, theirs = pace.seconds(lambda: european.value(**given), _fast_vollib(given))
    of = f"European price + 5 Greeks, {count:,} contracts"
    return [
        Figure(f"{of}: thetadesk", count / ours / _MILLION, "M/s"),
        Figure(f"{of}: fast-vollib", count / theirs / _MILLION, "M/s"),
        Figure(f"{of}: ratio", theirs / ours, "×", aim=1.5, at_least=True),
        Figure(f"{of}: largest difference of price to QuantLib", _error(given), "$", aim=1e-12),
    ]


def _fast_vollib(given: Market) -> Callable[[], Any]:
    import fast_vollib

    flags = np.where(given["sign"] > 0, "c", "p")
    terms = [given[name] for name in ("spot", "strike", "years", "rate", "vol", "carry_yield")]

    def run() -> None:
        fast_vollib.fast_black_scholes_merton(flags, *terms, return_as="numpy", backend="numpy")
        fast_vollib.get_all_greeks(
            flags, *terms, model="black_scholes_merton", return_as="dict", backend="numpy"
        )

    return run


def _error(given: Market) -> float:
    import QuantLib

    prices = []
    for spot, strike, years, vol, rate, carry, sign in zip(*given.values(), strict=True):
        right = QuantLib.Option.Call if sign > 0 else QuantLib.Option.Put
        forward, discount = spot * math.exp((rate - carry) * years), math.exp(-rate * years)
        payoff = QuantLib.PlainVanillaPayoff(right, strike)
        prices.append(QuantLib.BlackCalculator(payoff, forward, vol * math.sqrt(years), discount).value())
    return float(np.abs(european.value(**given).price - prices).max())


def _implied(given: Market) -> list[Figure]:
    from fast_vollib.jackel import jackel_iv_black

    count, vol = given["spot"].size, given["vol"]
    price = european.value(**given).price
    terms = {name: given[name] for name in ("spot", "strike", "years", "rate", "sign")}
    terms |= {"dividend_yield": given["carry_yield"]}
    # The other side gets the forward and the price at expiry for nothing.
    forward = given["spot"] * np.exp((given["rate"] - given["carry_yield"]) * given["years"])
    grown, calls = price * np.exp(given["rate"] * given["years"]), given["sign"] > 0

    def other() -> Any:
        return jackel_iv_black(grown, forward, given["strike"], given["years"], calls)

    with np.errstate(all="ignore"):
        ours, theirs = pace.seconds(lambda: implied.european(price, **terms), other)
        found, others = implied.european(price, **terms), other()
    known = ~np.isnan(found)
    of = f"implied volatility, {count:,} contracts"
    return [
        Figure(f"{of}: thetadesk", count / ours / _MILLION, "M/s", aim=1.6, at_least=True),
        Figure(f"{of}: fast-vollib (Jäckel)", count / theirs / _MILLION, "M/s"),
        Figure(f"{of}: ratio", theirs / ours, "×"),
        Figure(f"{of}: largest error of σ", float(np.abs(found - vol)[known].max()), "", aim=3e-11),
        Figure(f"{of}: fast-vollib's on the same", float(np.nanmax(np.abs(others - vol)[known])), ""),
        Figure(f"{of}: prices that do not tell", 100 * float(1 - known.mean()), "%"),
    ]


def _singles(given: Market) -> list[Figure]:
    """One contract at a time: the path of numbers against the path of arrays of one."""
    contracts = [{name: float(values[place]) for name, values in given.items()} for place in range(200)]
    arrays = [{name: np.array([number]) for name, number in contract.items()} for contract in contracts[:20]]
    prices = [(european.price(**contract), contract) for contract in contracts]
    numbers, small, volatility = pace.seconds(
        lambda: [european.value(**contract) for contract in contracts],
        lambda: [european.value(**contract) for contract in arrays],
        lambda: [
            implied.european(
                price, c["spot"], c["strike"], c["years"], c["rate"], c["carry_yield"], c["sign"]
            )
            for price, c in prices
        ],
    )
    return [
        Figure("one European contract, price + 5 Greeks: number", numbers / 200 * _MILLION, "µs"),
        Figure("one European contract, price + 5 Greeks: array of one", small / 20 * _MILLION, "µs"),
        Figure("one European contract, implied volatility: number", volatility / 200 * _MILLION, "µs"),
    ]


def _book(given: Market) -> list[Figure]:
    legs = {name: values for name, values in given.items() if name != "carry_yield"}
    legs |= {"dividend_yield": given["carry_yield"]}
    price = american.price(**legs)
    terms = {name: values for name, values in legs.items() if name != "vol"}
    value, volatility = pace.seconds(lambda: american.value(**legs), lambda: implied.american(price, **terms))
    of = f"{given['spot'].size:,} American legs, the model alone"
    return [
        Figure(f"{of}: price + 5 Greeks", value * _THOUSAND, "ms"),
        Figure(f"{of}: implied volatility", volatility * _THOUSAND, "ms"),
    ]
