"""Contracts to try the models on: ordinary ones as a screen shows them, and wild ones as nobody ever saw."""

import numpy as np
from hypothesis import strategies as st

NAMES = ("spot", "strike", "years", "vol", "rate", "carry_yield", "sign")


def ordinary(count: int, seed: int = 4) -> dict[str, np.ndarray]:
    """Spot 100, strikes 60 to 160, a week to two years, volatilities of 10 to 80 %."""
    rng = np.random.default_rng(seed)
    return {
        "spot": np.full(count, 100.0),
        "strike": rng.uniform(60, 160, count),
        "years": rng.uniform(7 / 365, 2, count),
        "vol": rng.uniform(0.1, 0.8, count),
        "rate": rng.uniform(0, 0.08, count),
        "carry_yield": rng.uniform(0, 0.05, count),
        "sign": np.where(rng.random(count) < 0.5, 1.0, -1.0),
    }


def wild(count: int, seed: int = 5) -> dict[str, np.ndarray]:
    """From an hour to ten years, volatilities of 1 to 500 %, strikes a twentieth or twenty times the spot."""
    rng = np.random.default_rng(seed)
    return {
        "spot": np.full(count, 100.0),
        "strike": 100 * np.exp(rng.uniform(-3, 3, count)),
        "years": np.exp(rng.uniform(np.log(1 / 8760), np.log(10), count)),
        "vol": np.exp(rng.uniform(np.log(0.01), np.log(5), count)),
        "rate": rng.uniform(-0.02, 0.15, count),
        "carry_yield": rng.uniform(-0.02, 0.1, count),
        "sign": np.where(rng.random(count) < 0.5, 1.0, -1.0),
    }


def contract(market: dict[str, np.ndarray], place: int) -> dict[str, float]:
    """One of them as plain numbers."""
    return {name: float(values[place]) for name, values in market.items()}


prices = st.floats(1e-9, 1e12)
years = st.floats(0, 100)
vols = st.floats(0, 100)
rates = st.floats(-5, 5)
signs = st.sampled_from([1.0, -1.0])
anything = st.fixed_dictionaries(
    {
        "spot": prices,
        "strike": prices,
        "years": years,
        "vol": vols,
        "rate": rates,
        "carry_yield": rates,
        "sign": signs,
    }
)
"""Every contract that the models let in, the absurd ones included."""

sensible = st.fixed_dictionaries(
    {
        "spot": st.floats(1, 10_000),
        "strike": st.floats(1, 10_000),
        "years": st.floats(1 / 365, 5),
        "vol": st.floats(0.02, 3),
        "rate": st.floats(-0.05, 0.2),
        "carry_yield": st.floats(-0.05, 0.2),
        "sign": signs,
    }
)

plans = st.lists(st.tuples(st.floats(-1, 110), st.floats(0, 1e12)), max_size=4)
"""Dividends (ex-date in years, amount per share): gone, due after any life, of nothing, or larger than the share."""


def dividends(plan: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """A plan as the models take it."""
    return [when for when, _ in plan], [amount for _, amount in plan]
