"""American options on something that pays a continuous yield: price and Greeks in one call.

Method: the early exercise boundary by Andersen, Lake and Offengenden's equations (`boundary`), then Kim's integral for
the premium over the European option (`premium`). Where early exercise is never worth anything (a call without yield, a
put without interest) the European formula answers; where it is worth everything, the intrinsic value; and where it is
worth something between two boundaries only (a put whose share pays a yield below a rate below zero), `between`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from thetadesk.pricing.american_limits import is_between
from thetadesk.pricing.inputs import check, is_scalar
from thetadesk.pricing.model import Greeks

if TYPE_CHECKING:
    from thetadesk.pricing.model import ArrayGreeks, Numbers, ScalarGreeks


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
    contract = (spot, strike, years, vol, rate, dividend_yield, sign)
    if is_scalar(contract):
        check(sign, spot=spot, strike=strike, years=years, vol=vol, rate=rate, dividend_yield=dividend_yield)
        return _one(*contract)
    return _many(*contract)


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


def _one(
    spot: float, strike: float, years: float, vol: float, rate: float, dividend_yield: float, sign: float
) -> ScalarGreeks:
    interest, dividend = (rate, dividend_yield) if sign < 0 else (dividend_yield, rate)
    if not is_between(years, interest, dividend):
        from thetadesk.pricing.american_scalar import one

        return one(spot, strike, years, vol, rate, dividend_yield, sign)
    found = _many(spot, strike, years, vol, rate, dividend_yield, sign)
    return Greeks(*map(float, (found.price, found.delta, found.gamma, found.theta, found.vega, found.rho)))


def _many(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    dividend_yield: Numbers,
    sign: Numbers,
) -> ArrayGreeks:
    from thetadesk.pricing.american_arrays import many

    return many(
        spot=spot,
        strike=strike,
        years=years,
        vol=vol,
        rate=rate,
        dividend_yield=dividend_yield,
        sign=sign,
    )
