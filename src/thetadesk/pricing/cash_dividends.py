"""American options on something that pays cash dividends on known dates: price, Greeks and implied volatility.

The model: between ex-dates the spot moves as Black and Scholes have it, with one volatility and rate; on an ex-date it falls
by the whole dividend (the "spot" model, which is also QuantLib's default for cash dividends; the "escrowed" model would take the
present value of all dividends off the spot today, and with the same volatility gives other, lower, prices). The right to exercise
just before an ex-date includes the dividend: it belongs to whoever holds at the last close before that day, and the instant of
the fall is the day's opening (docs/pricing.md). A dividend larger than the spot takes it to nothing. Dividends on or
before the present moment, or at or after expiry, do not count; without any, `american` answers with no yield.

Method and error: `cash_dividends_grid`, and docs/pricing.md for figures.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from thetadesk.pricing.inputs import is_one
from thetadesk.pricing.model import Greeks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from thetadesk.pricing.model import Numbers

    Dividends = tuple[ArrayLike, ArrayLike]
    """Ex-dates in years from now, amounts per share: the dividends on the last axis, alike for all or per contract."""


def value(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    sign: Numbers,
    dividends: Dividends,
) -> Greeks[Any]:
    """Price and Greeks. Floats give floats; arrays broadcast and give arrays of their common shape.

    Theta is the instantaneous decay per calendar day, without the fall of an ex-date on that day. What is best
    exercised at once has delta ±1 and no other Greek. PricingError for an input out of bounds.
    """
    from thetadesk.pricing.cash_dividends_arrays import many

    named = {"spot": spot, "strike": strike, "years": years, "vol": vol, "rate": rate, "sign": sign}
    if is_one(named):
        return Greeks(*map(float, many(dividends, **named).parts))
    return many(dividends, **named)


def price(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    sign: Numbers,
    dividends: Dividends,
) -> Any:
    """The price alone, at a fifth of the cost of `value`."""
    from thetadesk.pricing.cash_dividends_arrays import prices

    named = {"spot": spot, "strike": strike, "years": years, "vol": vol, "rate": rate, "sign": sign}
    if is_one(named):
        return float(prices(dividends, **named))
    return prices(dividends, **named)


def implied(
    price: Numbers,
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    rate: Numbers,
    sign: Numbers,
    dividends: Dividends,
) -> Any:
    """The annual volatility, a fraction, at which `value` gives `price`, to 1e-6.

    None for plain numbers, NaN in arrays, where the price does not tell: at or below what exercise at once or the
    dividends alone bring, and where volatility hardly moves the price. PricingError for an input out of bounds.
    """
    from thetadesk.pricing.cash_dividends_implied import many

    named = {"price": price, "spot": spot, "strike": strike, "years": years, "rate": rate, "sign": sign}
    if not is_one(named):
        return many(dividends, **named)
    found = float(many(dividends, **named))
    return None if math.isnan(found) else found
