"""European options on a future or a forward: Black's formula of 1976.

Source: Black, "The pricing of commodity contracts" (1976). It is the European formula on an asset that yields what
money costs, with Greeks per $1 of the forward. The forward does not move when the rate does, so rho is −T·price.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, overload

from thetadesk.pricing.european import one
from thetadesk.pricing.inputs import check_arrays, floats, is_one
from thetadesk.pricing.model import PER_POINT, Greeks, Numbers, ScalarGreeks


@overload
def value(
    forward: float, strike: float, years: float, vol: float, rate: float, sign: float
) -> ScalarGreeks: ...
@overload
def value(
    forward: Numbers, strike: Numbers, years: Numbers, vol: Numbers, rate: Numbers, sign: Numbers
) -> Greeks[Any]: ...
def value(
    forward: Numbers, strike: Numbers, years: Numbers, vol: Numbers, rate: Numbers, sign: Numbers
) -> Greeks[Any]:
    """Price and Greeks of European options on a forward, discounted at `rate` over the same time.

    Floats give floats; arrays broadcast. Delta and gamma are per $1 of the forward; theta holds the forward still.
    PricingError for an input out of bounds.
    """
    named = {"forward": forward, "strike": strike, "years": years, "vol": vol, "rate": rate, "sign": sign}
    if is_one(named):
        ahead = named.pop("forward")
        return _held(one(ahead, carry_yield=named["rate"], **named), named["years"])
    import numpy as np

    from thetadesk.pricing.european_arrays import many

    check_arrays(forward=floats("forward", forward))
    greeks = many(spot=forward, strike=strike, years=years, vol=vol, rate=rate, carry_yield=rate, sign=sign)
    return _held(greeks, np.asarray(years))


def price(
    forward: Numbers, strike: Numbers, years: Numbers, vol: Numbers, rate: Numbers, sign: Numbers
) -> Any:
    """The price alone, as `value` has it."""
    return value(forward, strike, years, vol, rate, sign).price


def _held(greeks: Greeks[Any], years: Numbers) -> Greeks[Any]:
    """The Greeks with the forward held when the rate moves."""
    return replace(greeks, rho=-years * greeks.price * PER_POINT)
