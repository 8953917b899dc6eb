"""The volatility that American prices imply, over many contracts: Newton's method on those not settled yet."""

from __future__ import annotations

import numpy as np

from thetadesk.pricing import american
from thetadesk.pricing.implied import RECOVERABLE, ROUNDING
from thetadesk.pricing.implied_american import (
    HIGHEST,
    INSIDE,
    LOWEST,
    OUTSIDE,
    SETTLED,
    SLACK,
    STEPS,
    UNKNOWN,
)
from thetadesk.pricing.implied_arrays import many as european_volatilities
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import PER_POINT, FloatArray, Numbers

_TERMS = ("spot", "strike", "years", "rate", "dividend_yield", "sign")


def many(**contracts: Numbers) -> FloatArray:
    """The volatility of each contract, NaN where its price does not tell; the arguments of `implied.american`."""
    shape, given = broadcast(**contracts)
    result = np.full(given["price"].size, np.nan)
    doubt = _doubt(given)
    possible = np.flatnonzero(_possible(given, doubt))
    if possible.size:
        result[possible] = _solve({name: array[possible] for name, array in given.items()}, doubt[possible])
    return result.reshape(shape)


def _doubt(given: dict[str, FloatArray]) -> FloatArray:
    """How far a price may be from the model's without saying anything."""
    spot, strike = given["spot"], given["strike"]
    reach = np.where(given["sign"] * (spot - strike) > 0.0, INSIDE, OUTSIDE)
    return np.asarray(ROUNDING * (64.0 * given["price"] + reach * (spot + strike)))


def _possible(
    given: dict[str, FloatArray], doubt: FloatArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether a price lies between what exercise now or at expiry is sure to bring and what it can bring at most."""
    spot, strike, years, sign, price = (given[name] for name in ("spot", "strike", "years", "sign", "price"))
    ahead = spot * np.exp(-given["dividend_yield"] * years)
    owed = strike * np.exp(-given["rate"] * years)
    least = np.maximum(np.maximum(sign * (spot - strike), sign * (ahead - owed)), 0.0)
    most = np.where(sign > 0, np.maximum(spot, ahead), np.maximum(strike, owed))
    return (years > 0.0) & (least + doubt < price) & (price < most)


def _solve(given: dict[str, FloatArray], doubt: FloatArray) -> FloatArray:
    """As `implied_american.one`, for prices that are possible."""
    price = given["price"]
    start = european_volatilities(**given)
    vol = np.clip(np.where(np.isnan(start), UNKNOWN, start), LOWEST, HIGHEST)
    low, high = np.full(vol.size, LOWEST), np.where(np.isnan(start), HIGHEST, vol * (1.0 + SLACK))
    result, rest = np.full(vol.size, np.nan), np.arange(vol.size)
    for _ in range(STEPS):
        terms = {name: given[name][rest] for name in _TERMS}
        greeks = american.value(vol=vol[rest], **terms)
        gap, vega = price[rest] - greeks.price, greeks.vega / PER_POINT
        low[rest] = np.where(gap > 0.0, vol[rest], low[rest])
        high[rest] = np.where(gap < 0.0, vol[rest], high[rest])
        step = _step(gap, vega, vol[rest], low[rest], high[rest])
        settled = (np.abs(gap) <= doubt[rest]) | (np.abs(step) <= SETTLED)
        vol[rest] += step
        told = settled & (doubt[rest] <= RECOVERABLE * vega)
        result[rest[told]] = vol[rest[told]]
        rest = rest[~settled]
        if not rest.size:
            break
    return result


def _step(
    gap: FloatArray, vega: FloatArray, vol: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Newton's step, or the one to the middle of what encloses the answer where Newton leaves it."""
    near = np.abs(gap) < vega * HIGHEST
    newton = np.divide(gap, vega, out=np.full(gap.size, np.inf), where=near)
    inside = (vol + newton > low * (1.0 - SLACK)) & (vol + newton < high * (1.0 + SLACK))
    return np.asarray(np.where(inside, newton, np.sqrt(low * high) - vol))
