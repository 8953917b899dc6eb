"""What an option is worth: Black-Scholes-Merton, and its early exercise.

Every formula is written once and runs on two arithmetics: plain floats, which are quickest for one option, and numpy
arrays, which are quickest for a chain. Volatility and rates are fractions a year, `years` the time left.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
F = TypeVar("F", float, Floats)
_ROOT_HALF = math.sqrt(0.5)
_PEAK = 1 / math.sqrt(2 * math.pi)
_LARGEST = 600.0


@dataclass(frozen=True, slots=True)
class Arithmetic(Generic[F]):
    """The functions that floats and arrays do not share."""

    exp: Callable[[F], F]
    log: Callable[[F], F]
    sqrt: Callable[[F], F]
    cdf: Callable[[F], F]
    either: Callable[[Any, F, F], F]
    higher: Callable[[F, F], F]
    lower: Callable[[F, F], F]


@dataclass(frozen=True, slots=True)
class Terms(Generic[F]):
    """One option, or arrays of them: `sign` is 1 for calls and -1 for puts, `carry` the rate less the yield."""

    spot: F
    strike: F
    years: F
    rate: F
    carry: F
    volatility: F
    sign: F


def _cdf(x: float) -> float:
    return 0.5 * math.erfc(-x * _ROOT_HALF)


def _exp(x: float) -> float:
    return math.exp(min(x, _LARGEST))


def _cdf_array(x: Floats) -> Floats:
    values = np.ravel(x).tolist()
    found = np.fromiter(map(_cdf, values), np.float64, len(values))
    return found.reshape(np.shape(x))


def _exp_array(x: Floats) -> Floats:
    return np.exp(np.minimum(x, _LARGEST))


SCALAR: Arithmetic[float] = Arithmetic(
    exp=_exp,
    log=math.log,
    sqrt=math.sqrt,
    cdf=_cdf,
    either=lambda condition, yes, no: yes if condition else no,
    higher=max,
    lower=min,
)
ARRAY: Arithmetic[Floats] = Arithmetic(
    exp=_exp_array,
    log=np.log,
    sqrt=np.sqrt,
    cdf=_cdf_array,
    either=np.where,
    higher=np.maximum,
    lower=np.minimum,
)


def european(m: Arithmetic[F], t: Terms[F]) -> F:
    """Price per share. Source: the generalised Black-Scholes-Merton formula (Haug, chapter 1); carry 0 is Black-76."""
    deviation = t.volatility * m.sqrt(t.years)
    d1 = (m.log(t.spot / t.strike) + t.carry * t.years) / deviation + 0.5 * deviation
    grown = t.spot * m.exp((t.carry - t.rate) * t.years)
    owed = t.strike * m.exp(-t.rate * t.years)
    price = t.sign * (grown * m.cdf(t.sign * d1) - owed * m.cdf(t.sign * (d1 - deviation)))
    return m.higher(price, 0.0 * price)


def american(m: Arithmetic[F], t: Terms[F]) -> F:
    """Price per share with early exercise, never below the European price nor the intrinsic value.

    Source: Bjerksund and Stensland 1993 (Haug, chapter 3): exercise at one flat boundary, a lower bound within 3 % of the
    true price. A put is a call on the mirrored terms.
    """
    call = t.sign > 0
    carry = m.either(call, t.carry, -t.carry)
    rate = m.either(call, t.rate, t.rate - t.carry)
    # In units of the strike, so that powers of prices stay small.
    spot = m.either(call, t.spot / t.strike, t.strike / t.spot)
    unit = m.either(call, t.strike, t.spot)
    early = unit * _flat_boundary(m, spot, t.years, rate, carry, t.volatility)
    intrinsic = t.sign * (t.spot - t.strike)
    return m.higher(m.higher(early, intrinsic), european(m, t))


def european_greeks(m: Arithmetic[F], t: Terms[F]) -> tuple[F, F, F, F, F, F]:
    """Price, delta, gamma, theta per calendar day, vega and rho per point. Source: Haug, chapter 2."""
    root = m.sqrt(t.years)
    deviation = t.volatility * root
    d1 = (m.log(t.spot / t.strike) + t.carry * t.years) / deviation + 0.5 * deviation
    kept = m.exp((t.carry - t.rate) * t.years)
    owed = t.strike * m.exp(-t.rate * t.years) * m.cdf(t.sign * (d1 - deviation))
    density = m.exp(-0.5 * d1 * d1) * _PEAK
    reached = m.cdf(t.sign * d1)
    price = t.sign * (t.spot * kept * reached - owed)
    decay = -t.spot * kept * density * t.volatility / (2 * root)
    theta = decay - t.sign * ((t.carry - t.rate) * t.spot * kept * reached + t.rate * owed)
    # Without carry the formula is Black-76's, whose only rate is the discount.
    rho = m.either(t.carry == 0, -t.years * price, t.sign * t.years * owed)
    return (
        m.higher(price, 0.0 * price),
        t.sign * kept * reached,
        kept * density / (t.spot * deviation),
        theta / 365,
        t.spot * kept * density * root / 100,
        rho / 100,
    )


def american_greeks(m: Arithmetic[F], t: Terms[F]) -> tuple[F, F, F, F, F, F]:
    """As `european_greeks`, with early exercise, by differences; the smile stays at its strikes."""

    def price(spot: F, years: F, volatility: F, rate: F, carry: F) -> F:
        return american(m, Terms(spot, t.strike, years, rate, carry, volatility, t.sign))

    step = _step(m, t)
    day = m.lower(0.5 * t.years, 1 / 365 + 0.0 * t.years)
    point = 0.01
    now = price(t.spot, t.years, t.volatility, t.rate, t.carry)
    up = price(t.spot + step, t.years, t.volatility, t.rate, t.carry)
    down = price(t.spot - step, t.years, t.volatility, t.rate, t.carry)
    tomorrow = price(t.spot, t.years - day, t.volatility, t.rate, t.carry)
    nervous = price(t.spot, t.years, t.volatility + point, t.rate, t.carry)
    dear = price(t.spot, t.years, t.volatility, t.rate + point, t.carry + point)
    delta, gamma = (up - down) / (2 * step), (up - 2 * now + down) / (step * step)
    return now, delta, gamma, (tomorrow - now) / (day * 365), nervous - now, dear - now


def american_delta(m: Arithmetic[F], t: Terms[F]) -> F:
    """The delta of `american_greeks` alone, for a third of the work."""
    step = _step(m, t)
    up = american(m, Terms(t.spot + step, t.strike, t.years, t.rate, t.carry, t.volatility, t.sign))
    down = american(m, Terms(t.spot - step, t.strike, t.years, t.rate, t.carry, t.volatility, t.sign))
    return (up - down) / (2 * step)


def _step(m: Arithmetic[F], t: Terms[F]) -> F:
    """A step of the price well inside the curve's width, however little time is left."""
    return t.spot * m.lower(0.2 * t.volatility * m.sqrt(t.years), 0.01 + 0.0 * t.years)


def _flat_boundary(m: Arithmetic[F], spot: F, years: F, rate: F, carry: F, volatility: F) -> F:
    variance = volatility * volatility
    tilt = 0.5 - carry / variance
    beta = tilt + m.sqrt(m.higher(tilt * tilt + 2 * rate / variance, 0.0 * tilt))
    beta = m.higher(beta, 0.0 * beta + 1.000001)
    one = 0.0 * beta + 1.0
    never = beta / (beta - 1)
    lowest = m.higher(one, rate / m.higher(rate - carry, 1e-9 * one))
    lowest = m.lower(lowest, never * (1 - 1e-9))
    pull = -(carry * years + 2 * volatility * m.sqrt(years)) * lowest / (never - lowest)
    trigger = lowest + (never - lowest) * (1 - m.exp(pull))
    inside = m.lower(spot, trigger)
    reach = _Reach(m, m.log(inside), m.log(trigger), years, carry, variance)
    alpha = (trigger - 1) * m.exp(beta * (reach.start - reach.trigger))
    # φ's growth is 1 at β, which is what makes β what it is; α already holds the spot to its power.
    value = alpha * (1 - reach(beta, reach.trigger))
    shares = inside * m.exp((carry - rate) * years)
    value = value + shares * (reach(one, reach.trigger) - reach(one, 0 * one))
    value = value - m.exp(-rate * years) * (reach(0 * one, reach.trigger) - reach(0 * one, 0 * one))
    # Without a yield to gain a call is never exercised early, and past the trigger it is at once.
    value = m.either(carry >= rate, 0.0 * value, value)
    return m.either(spot >= trigger, spot - 1, value)


@dataclass(frozen=True, slots=True)
class _Reach(Generic[F]):
    """The probability part of Bjerksund and Stensland's φ: ending below `line` without having met the trigger, under
    the measure of `gamma`. All three prices are logarithms."""

    m: Arithmetic[F]
    start: F
    trigger: F
    years: F
    carry: F
    variance: F

    def __call__(self, gamma: F, line: F) -> F:
        m = self.m
        deviation = m.sqrt(self.variance * self.years)
        drift = (self.carry + (gamma - 0.5) * self.variance) * self.years
        d = (line - self.start - drift) / deviation
        distance = self.trigger - self.start
        kappa = 2 * self.carry / self.variance + 2 * gamma - 1
        return m.cdf(d) - m.exp(kappa * distance) * m.cdf(d - 2 * distance / deviation)
