"""European options: Black, Scholes and Merton's formula with price and Greeks in one call.

Sources: Black and Scholes, "The pricing of options and corporate liabilities" (1973); Merton, "Theory of rational
option pricing" (1973) for the continuous yield. With F = S·e^(−qT), K' = K·e^(−rT), s = ±1 and
d₁,₂ = (ln(S/K) + (r − q)T)/(σ√T) ± σ√T/2, the price is s·(F·Φ(s·d₁) − K'·Φ(s·d₂)).

What is certain (no time or no volatility left) is worth its discounted intrinsic value and has no gamma, no vega and,
once expired, no theta; its delta at the strike itself is a half.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, overload

from thetadesk.pricing import normal
from thetadesk.pricing.inputs import is_one
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, Greeks

if TYPE_CHECKING:
    from thetadesk.pricing.model import Numbers, ScalarGreeks

CERTAIN: Final = 1e-15
"""A deviation σ√T so small that no price of double precision depends on it."""


@overload
def value(
    spot: float, strike: float, years: float, vol: float, rate: float, carry_yield: float, sign: float
) -> ScalarGreeks: ...
@overload
def value(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    carry_yield: Numbers,
    sign: Numbers,
) -> Greeks[Any]: ...
def value(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    carry_yield: Numbers,
    sign: Numbers,
) -> Greeks[Any]:
    """Price and Greeks of European options on something that pays a continuous yield.

    Floats give floats; arrays broadcast and give arrays of their common shape. Units as the room's docstring says.
    The price agrees with exact arithmetic to 1e-12 at a spot of 100. PricingError for an input out of bounds.
    """
    named = {
        "spot": spot,
        "strike": strike,
        "years": years,
        "vol": vol,
        "rate": rate,
        "carry_yield": carry_yield,
        "sign": sign,
    }
    if is_one(named):
        return one(**named)
    from thetadesk.pricing.european_arrays import many

    return many(**named)


def price(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    carry_yield: Numbers,
    sign: Numbers,
) -> Any:
    """The price alone, as `value` has it."""
    return value(spot, strike, years, vol, rate, carry_yield, sign).price


def one(
    spot: float, strike: float, years: float, vol: float, rate: float, carry_yield: float, sign: float
) -> ScalarGreeks:
    """One contract, inputs not checked."""
    root = math.sqrt(years)
    spread = vol * root
    deviation = max(spread, CERTAIN)
    growth = math.exp(-carry_yield * years)
    ahead, owed = spot * growth, strike * math.exp(-rate * years)
    d1 = (math.log(spot / strike) + (rate - carry_yield) * years) / deviation + 0.5 * spread
    likely = sign * normal.below(sign * d1)
    asset, cash = ahead * likely, owed * sign * normal.below(sign * (d1 - spread))
    vega = 0.0 if deviation == CERTAIN else ahead * normal.density(d1) * root
    decay = 0.5 * vega * vol / years if vega else 0.0
    theta = (carry_yield * asset - rate * cash - decay) / DAYS_A_YEAR if years else 0.0
    return Greeks(
        price=max(asset - cash, 0.0),
        delta=growth * likely,
        gamma=vega / (spot * spot * deviation * root) if vega else 0.0,
        theta=theta,
        vega=vega * PER_POINT,
        rho=cash * years * PER_POINT,
    )
