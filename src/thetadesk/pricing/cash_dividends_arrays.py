"""American options with cash dividends by the thousand: groups with equally many dividends march over one grid.

Vega and rho are central differences of two more marches each, side by side with the first one. The grid moves with
volatility and rate, so its error is nearly the same on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from thetadesk.pricing import american_arrays
from thetadesk.pricing.cash_dividends_grid import FIRST_STEP, Contracts, March, Resolution
from thetadesk.pricing.cash_dividends_schedule import Schedule, schedule
from thetadesk.pricing.inputs import broadcast
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, ArrayGreeks, FloatArray, Greeks, Numbers

COLUMNS: Final = 1024
"""Contracts side by side in one march: fewer wait for Python, more for memory."""
FEW: Final = Resolution(half=80, last_steps=40, steps=32)
MANY: Final = Resolution(half=80, last_steps=40, steps=20)
"""For up to two dividends, where an interval is long, and for more."""

_VOL_SHIFT: Final = 0.02
"""Of the volatility itself."""
_RATE_SHIFT: Final = 0.001
_LEAST_INTEREST: Final = 1e-7
"""Interest on the strike over the whole life below which the right to exercise at any time is worth nothing."""
_DEVIATIONS: Final = (1e-5, 10.0)
_MOST_INTEREST: Final = 50.0

Given: TypeAlias = dict[str, FloatArray]
AnyMarch = TypeVar("AnyMarch", bound=March)


def many(dividends: tuple[ArrayLike, ArrayLike], **contracts: Numbers) -> ArrayGreeks:
    """Price and Greeks; the arguments of `cash_dividends.value` by name."""
    shape, flat = broadcast(**contracts)
    plan = schedule(dividends, shape, flat["years"])
    rows = np.empty((6, flat["spot"].size))
    plain = np.flatnonzero(plan.counts == 0)
    if plain.size:
        told = american_arrays.many(**pick(flat, plain), dividend_yield=np.zeros(plain.size))
        rows[:, plain] = told.parts
    for part, march in marches(flat, plan, plan.counts > 0, March, lanes=5):
        rows[:, part] = _greeks(pick(flat, part), march)
    return Greeks(*(row.reshape(shape) for row in rows))


def prices(dividends: tuple[ArrayLike, ArrayLike], **contracts: Numbers) -> FloatArray:
    """Prices alone, at a fifth of the cost."""
    shape, flat = broadcast(**contracts)
    plan = schedule(dividends, shape, flat["years"])
    return flat_prices(flat, plan).reshape(shape)


def flat_prices(flat: Given, plan: Schedule) -> FloatArray:
    """Prices of checked, flat inputs."""
    found = np.empty(flat["spot"].size)
    plain = np.flatnonzero(plan.counts == 0)
    if plain.size:
        found[plain] = american_arrays.many(**pick(flat, plain), dividend_yield=np.zeros(plain.size)).price
    for part, march in marches(flat, plan, plan.counts > 0, March):
        found[part] = _bounded(pick(flat, part), march)
    return found


def marches(
    flat: Given,
    plan: Schedule,
    chosen: NDArray[np.bool_],
    kind: type[AnyMarch],
    *,
    lanes: int = 1,
    columns: int = COLUMNS,
) -> Iterator[tuple[NDArray[np.intp], AnyMarch]]:
    """The contracts chosen, in marches that have run: which contracts, and the march.

    With 5 lanes the columns are those contracts five times: as they are, volatility up, down, rate up, down.
    """
    anytime = early_anytime(flat)
    for early in (False, True):
        tails = _tails(flat, plan) if early else np.zeros(plan.counts.size, dtype=np.intp)
        inner = Schedule(plan.times, plan.amounts, plan.counts - tails)
        for count, members in inner.groups(chosen & (anytime == early)):
            size = columns // lanes
            for start in range(0, members.size, size):
                part = members[start : start + size]
                march = kind(
                    _contracts(flat, plan, part, count, lanes), MANY if count > 2 else FEW, anytime=early
                )
                march.run()
                yield part, march


def early_anytime(flat: Given) -> NDArray[np.bool_]:
    """Whether interest may make it best to exercise at any time: on a put's strike received, or a call's not paid."""
    return np.asarray(-flat["sign"] * flat["rate"] * flat["years"] > _LEAST_INTEREST)


def _tails(flat: Given, plan: Schedule) -> NDArray[np.intp]:
    """How many dividends fall into the stretch before expiry that the formula covers."""
    if not plan.times.size:
        return np.zeros(plan.counts.size, dtype=np.intp)
    years = flat["years"][:, None]
    late = plan.times >= years * (1.0 - FIRST_STEP * FEW.spacing**2)
    return np.asarray((late & (plan.amounts > 0.0)).sum(axis=1))


def _contracts(flat: Given, plan: Schedule, part: NDArray[np.intp], count: int, lanes: int) -> Contracts:
    given = pick(flat, part)
    vol, rate = _shifted(given["vol"], given["rate"], lanes)
    years, strike = np.tile(given["years"], lanes), given["strike"]
    root = np.sqrt(years)
    return Contracts(
        spot=np.tile(given["spot"] / strike, lanes),
        years=years,
        vol=np.clip(vol * root, *_DEVIATIONS) / root,
        rate=np.clip(rate * years, -_MOST_INTEREST, _MOST_INTEREST) / years,
        is_call=np.tile(given["sign"] > 0, lanes),
        tail=np.tile(plan.amounts[part, count:].sum(axis=1) / strike, lanes),
        times=np.tile(plan.times[part, :count].T, lanes),
        amounts=np.tile(plan.amounts[part, :count].T / strike, lanes),
    )


def _shifted(vol: FloatArray, rate: FloatArray, lanes: int) -> tuple[FloatArray, FloatArray]:
    if lanes == 1:
        return vol, rate
    up, down = 1.0 + _VOL_SHIFT, 1.0 - _VOL_SHIFT
    vols = (vol, vol * up, vol * down, vol, vol)
    rates = (rate, rate, rate, rate + _RATE_SHIFT, rate - _RATE_SHIFT)
    return np.concatenate(vols), np.concatenate(rates)


def march_prices(march: March) -> FloatArray:
    """Values today in strikes, of every column."""
    given = march.contracts
    held = march.values[march.resolution.half]
    first = given.times[0] if len(given.times) else given.years
    return np.asarray(held + np.where(given.is_call, given.spot - np.exp(-given.rate * first), 0.0))


def _bounded(given: Given, march: March) -> FloatArray:
    """A call is worth no more than the share; a put no more than the strike, owed until expiry if rates are negative."""
    spot, strike, sign = given["spot"], given["strike"], given["sign"]
    size = spot.size
    price = march_prices(march)[:size] * strike
    owed = np.exp(np.clip(-given["rate"] * given["years"], 0.0, _MOST_INTEREST))
    intrinsic = np.maximum(sign * (spot - strike), 0.0)
    most = np.maximum(np.where(sign > 0, spot, strike * owed), intrinsic)
    price = np.minimum(np.maximum(price, intrinsic), most)
    return np.asarray(np.where(march.exercised[:size], intrinsic, price))


def _greeks(given: Given, march: March) -> FloatArray:
    """Six rows: price, delta, gamma, theta, vega, rho."""
    size = given["spot"].size
    spot, strike, is_call = given["spot"], given["strike"], given["sign"] > 0
    price, vol_up, vol_down, rate_up, rate_down = march_prices(march).reshape(5, size) * strike
    slope, curve = _derivatives(march, size)
    # Far outside any market what is left are rounding errors of a strike that dwarfs the spot.
    delta = np.clip(
        slope * strike / spot + is_call, np.where(is_call, 0.0, -1.0), np.where(is_call, 1.0, 0.0)
    )
    gamma = np.maximum((curve - slope) * strike / spot / spot, 0.0)
    vol, rate = march.contracts.vol[:size], march.contracts.rate[:size]
    decay = rate * (price - spot * delta) - 0.5 * vol * vol * spot * (spot * gamma)
    vega = np.maximum(vol_up - vol_down, 0.0) / (2.0 * _VOL_SHIFT * np.maximum(given["vol"], vol)) * PER_POINT
    rho = (rate_up - rate_down) / (2.0 * _RATE_SHIFT) * PER_POINT
    rows = np.array([_bounded(given, march), delta, gamma, decay / DAYS_A_YEAR, vega, rho])
    gone = march.exercised[:size]
    rows[1, gone] = given["sign"][gone]
    rows[2:, gone] = 0.0
    return rows


def _derivatives(march: March, size: int) -> tuple[FloatArray, FloatArray]:
    """First and second derivative of P by the logarithm of the spot, in the middle row: five-point formulas."""
    middle = march.resolution.half
    far_below, below, at, above, far_above = march.values[middle - 2 : middle + 3, :size]
    step = march.log_step[:size]
    slope = (far_below - 8.0 * below + 8.0 * above - far_above) / (12.0 * step)
    curve = (16.0 * (below + above) - far_below - far_above - 30.0 * at) / (12.0 * step * step)
    return slope * march.facing[:size], curve


def pick(flat: Given, part: NDArray[np.intp]) -> Given:
    """Some of the contracts."""
    return {name: array[part] for name, array in flat.items()}
