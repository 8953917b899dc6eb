"""American options on something that pays a continuous yield: price and Greeks in one call.

Method: the early exercise boundary by Andersen, Lake and Offengenden's equations (`boundary`), then Kim's integral for
the premium over the European option (`premium`). Where early exercise is never worth anything (a call without yield, a
put without interest) the European formula answers; where it is worth everything, the intrinsic value; and where it is
worth something between two boundaries only (a put whose share pays a yield below a rate below zero), `between`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from thetadesk.pricing.american_limits import is_between
from thetadesk.pricing.inputs import is_one
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
    Where exercise at once is best, the price is the intrinsic value, delta is ±1 and nothing else moves it.
    PricingError for an input out of bounds.
    """
    named = {
        "spot": spot,
        "strike": strike,
        "years": years,
        "vol": vol,
        "rate": rate,
        "dividend_yield": dividend_yield,
        "sign": sign,
    }
    if is_one(named):
        return _one(**named)
    from thetadesk.pricing.american_arrays import many

    return many(**named)


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


def _one(**contract: float) -> ScalarGreeks:
    rate, dividend = contract["rate"], contract["dividend_yield"]
    interest, dividend = (rate, dividend) if contract["sign"] < 0 else (dividend, rate)
    if not is_between(contract["years"], interest, dividend):
        from thetadesk.pricing.american_scalar import one

        return one(**contract)
    from thetadesk.pricing.american_arrays import many

    return Greeks(*map(float, many(**contract).parts))
