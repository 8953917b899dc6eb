"""American options on something that pays a continuous yield: price and Greeks in one call.

Method: the early exercise boundary by Andersen, Lake and Offengenden's equations (`boundary`), then Kim's integral for
the premium over the European option (`premium`). Where early exercise is never worth anything (a call without yield, a
put without interest) the European formula answers; where it is worth everything, the intrinsic value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from thetadesk.pricing.inputs import check, is_scalar
from thetadesk.pricing.model import Greeks

if TYPE_CHECKING:
    from thetadesk.pricing.model import Numbers, ScalarGreeks


@overload
def value(
    spot: float, strike: float, years: float, vol: float, rate: float, dividend_yield: float, sign: float
) -> ScalarGreeks: ...
@overload
def value(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> Greeks[Any]: ...
def value(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> Greeks[Any]:
    """Price and Greeks of American options on something that pays a continuous yield.

    Floats give floats; arrays broadcast and give arrays of their common shape. Units as the room's docstring says.
    PricingError for an input out of bounds.
    """
    from thetadesk.pricing.american_arrays import many

    contract = (spot, strike, years, vol, rate, dividend_yield, sign)
    named = {"spot": spot, "strike": strike, "years": years, "vol": vol, "rate": rate}
    if not is_scalar(contract):
        return many(**named, dividend_yield=dividend_yield, sign=sign)
    check(sign, spot=spot, strike=strike, years=years, vol=vol, rate=rate, dividend_yield=dividend_yield)
    one = many(**named, dividend_yield=dividend_yield, sign=sign)
    return Greeks(
        *(float(number) for number in (one.price, one.delta, one.gamma, one.theta, one.vega, one.rho))
    )


def price(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> Any:
    """The price alone, as `value` has it."""
    return value(spot, strike, years, vol, rate, dividend_yield, sign).price
