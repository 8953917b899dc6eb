"""The volatility that a price implies.

European options are normalised as Jäckel does ("Let's be rational", 2015): out of the money, x = −|ln(F'/K')|,
β = price/√(F'K'), s = σ√T. Then b(x, s) = e^(x/2)·φ(d₁)·(Y(d₁) − Y(d₂)) with Y = Φ/φ, in which nothing cancels. The
first guess takes the price for one of Bachelier's normal model, whose inverse is a function of |x|/β alone (a rational
fit, 1e-4); Halley's method on ln b then triples the digits at every step: two steps suffice in ordinary markets.

Not every price knows its volatility: below intrinsic value there is none, and where vega is so small that the rounding
of the price itself moves σ by more than 3e-11, the answer is None (NaN in arrays) rather than noise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, overload

from thetadesk.pricing import normal
from thetadesk.pricing.inputs import is_one

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray, Numbers

RECOVERABLE: Final = 3e-11
"""The largest error of σ that an answer may have."""
ROUNDING: Final = 2.0**-52
FORMULA: Final = 64 * ROUNDING
"""How far the formula's own rounding moves s, up to 37 deviations from the money."""
LN_ROOT_TWO_PI: Final = 0.5 * math.log(2.0 * math.pi)
ROOT_TWO_PI: Final = math.sqrt(2.0 * math.pi)
STEPS: Final = 16
SETTLED: Final = 1e-6
"""A relative step so small that the next one, of its third power, would be nothing."""
NARROWEST: Final = 1e-9
"""|x|/β below this is at the money as far as the first guess can tell."""
NARROWEST_DEVIATION: Final = 1e-30
"""Below this no s is looked for: no volatility is so small."""
SMALLEST_GAP: Final = 1e-25

# |x|/s squared over w², w = ln(1 + |x|/β), in Bachelier's model: a fit over |x|/s from 1e-3 to 37, error 1.2e-4.
GUESS_ABOVE: Final = (
    1.69387292235599e-05,
    0.0038069873999398516,
    0.028343495415745094,
    0.15917231232356727,
)
GUESS_BELOW: Final = (
    8.477338846850505e-06,
    0.0020089902404795273,
    0.030212523777433414,
    0.17902074815223443,
    1.0,
)


@overload
def european(
    price: float, spot: float, strike: float, years: float, rate: float, dividend_yield: float, sign: float
) -> float | None: ...
@overload
def european(
    price: Numbers,
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> Any: ...
def european(
    price: Numbers,
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> float | FloatArray | None:
    """The annual volatility, a fraction, at which European options cost `price`.

    Floats give a float, or None where the price does not tell; arrays broadcast and give NaN there. A price of 0 tells
    nothing. PricingError for an input out of bounds.
    """
    named = {
        "price": price,
        "spot": spot,
        "strike": strike,
        "years": years,
        "rate": rate,
        "dividend_yield": dividend_yield,
        "sign": sign,
    }
    if is_one(named):
        return one(**named)
    from thetadesk.pricing.implied_arrays import many

    return many(**named)


@overload
def american(
    price: float, spot: float, strike: float, years: float, rate: float, dividend_yield: float, sign: float
) -> float | None: ...
@overload
def american(
    price: Numbers,
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> Any: ...
def american(
    price: Numbers,
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> float | FloatArray | None:
    """The annual volatility, a fraction, at which `american.value` gives `price`.

    None (NaN in arrays) where exercise at once brings as much, and wherever else the price does not tell.
    PricingError for an input out of bounds.
    """
    named = {
        "price": price,
        "spot": spot,
        "strike": strike,
        "years": years,
        "rate": rate,
        "dividend_yield": dividend_yield,
        "sign": sign,
    }
    if is_one(named):
        from thetadesk.pricing import implied_american

        return implied_american.one(**named)
    from thetadesk.pricing.implied_american_arrays import many

    return many(**named)


def one(
    price: float, spot: float, strike: float, years: float, rate: float, dividend_yield: float, sign: float
) -> float | None:
    """One European contract, inputs not checked."""
    ahead, owed = spot * math.exp(-dividend_yield * years), strike * math.exp(-rate * years)
    intrinsic = max(sign * (ahead - owed), 0.0)
    outside = price - intrinsic
    middle = math.sqrt(ahead) * math.sqrt(owed)
    distance = abs(math.log(spot / strike) + (rate - dividend_yield) * years)
    scaled = outside / middle
    if not years or not 0.0 < scaled < math.exp(-0.5 * distance):
        return None
    deviation, gap = _solve(distance, scaled)
    doubt = ROUNDING * (32.0 * outside + (2.0 * (ahead + owed) if intrinsic else 0.0)) / middle
    root = math.sqrt(years)
    if not doubt * gap / scaled + FORMULA <= RECOVERABLE * root:
        return None
    return deviation / root


def _solve(distance: float, scaled: float) -> tuple[float, float]:
    """s with ln b(−distance, s) = ln scaled, and the gap Y(d₁) − Y(d₂) there, which is b over its vega. NaN as the gap
    when no step settles."""
    target = math.log(scaled)
    deviation = first_guess(distance, scaled, target)
    for _ in range(STEPS):
        half, off = 0.5 * deviation, distance / deviation
        gap = max(_weight(half - off) - _weight(-half - off), SMALLEST_GAP)
        error = target + 0.5 * (off * off + half * half) + LN_ROOT_TWO_PI - math.log(gap)
        step = error * gap
        bend = 1.0 + 0.5 * (step * (off * off - half * half) / deviation - error)
        step = min(max(step / bend if bend > 0.1 else step, -0.75 * deviation), 3.0 * deviation)
        deviation = max(deviation + step, NARROWEST_DEVIATION)
        if abs(step) <= SETTLED * deviation:
            return deviation, gap
    return deviation, math.nan


def first_guess(distance: float, scaled: float, target: float) -> float:
    """s as if the price were of Bachelier's model."""
    distance = max(distance, NARROWEST * scaled)
    wide = math.log(distance + scaled) - target
    above = below = 0.0
    for coefficient in GUESS_ABOVE:
        above = above * wide + coefficient
    for coefficient in GUESS_BELOW:
        below = below * wide + coefficient
    return max(distance / (wide * math.sqrt(above / below)), NARROWEST_DEVIATION)


def _weight(x: float) -> float:
    """Y(x) = Φ(x)/φ(x), beyond ±37 as there."""
    x = min(max(x, -normal.FARTHEST), normal.FARTHEST)
    return normal.below(x) / normal.density(x)
