"""When exercising an American option early is best, and how likely it is to happen to whoever is short.

The holder of a call gives up the time value for the dividend, so (unless rates are negative) there is nothing to gain but
on the last evening before an ex-date, and then only deep enough in the money: when the dividend is worth more than the
interest on the strike plus the put that exercise throws away. The holder of a put gains interest on the strike, so exercise
is best at any time once it is deep enough in the money, but not shortly before a dividend, which waiting earns.

The chances are risk-neutral (the spot drifts with the rate) under the model of `cash_dividends`, and of holders who
exercise when that is best. Some never do, so the chance of being assigned is at most about this, except at expiry,
where what ends in the money is exercised by exception.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from thetadesk.pricing.inputs import is_one

if TYPE_CHECKING:
    from thetadesk.pricing.cash_dividends import Dividends
    from thetadesk.pricing.model import Numbers

Number = TypeVar("Number")


@dataclass(frozen=True, slots=True)
class Outlook(Generic[Number]):
    """What the best exercise of an option looks like from now: floats for one contract, arrays for many.

    now: 1.0 when it is best exercised at once, else 0.0. before_dividends: the chance that the best exercise comes on
    the last evening before each ex-date that counts, by time (one more axis, last). otherwise: that it comes at any
    other time before expiry. at_expiry: that it is not exercised before and ends in the money. boundaries: as
    `before_dividends`, the spot on that evening from which a call, or up to which a put, is better exercised; NaN
    where none is within five standard deviations.
    """

    now: Number
    before_dividends: Any
    otherwise: Number
    at_expiry: Number
    boundaries: Any

    @property
    def early(self) -> Number:
        """The chance of exercise before expiry."""
        return self.before_dividends.sum(axis=-1) + self.otherwise  # type: ignore[no-any-return]

    @property
    def assigned(self) -> Number:
        """The chance of exercise at any time."""
        return self.early + self.at_expiry  # type: ignore[operator, no-any-return]


def outlook(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    sign: Numbers,
    dividends: Dividends,
) -> Outlook[Any]:
    """When exercise is best, and how likely; the arguments of `cash_dividends.value`.

    For one contract the last axis of `before_dividends` and `boundaries` is their only one. Chances are good to a
    percentage point. PricingError for an input out of bounds.
    """
    from thetadesk.pricing import exercise_grid

    named = {"spot": spot, "strike": strike, "years": years, "vol": vol, "rate": rate, "sign": sign}
    single = is_one(named)
    shape, found = exercise_grid.many(dividends, **named)
    wide = (*shape, found.before.shape[-1])
    told = [part.reshape(shape) for part in (found.now.astype(float), found.other, found.at_expiry)]
    now, otherwise, at_expiry = (float(part) for part in told) if single else told
    return Outlook(
        now=now,
        before_dividends=found.before.reshape(wide),
        otherwise=otherwise,
        at_expiry=at_expiry,
        boundaries=found.boundaries.reshape(wide),
    )


def gain_before_dividend(
    spot: Numbers,
    strike: Numbers,
    years: Numbers,
    vol: Numbers,
    rate: Numbers,
    sign: Numbers,
    dividends: Dividends,
) -> Any:
    """What exercising on the last evening before the next ex-date brings per share over holding on; below 0, hold.

    `spot` is the price on that evening, with the dividend; everything else is seen from today. None for one contract,
    NaN in arrays, where no dividend counts. PricingError for an input out of bounds.
    """
    from thetadesk.pricing import exercise_grid

    named = {"spot": spot, "strike": strike, "years": years, "vol": vol, "rate": rate, "sign": sign}
    if not is_one(named):
        return exercise_grid.gains(dividends, **named)
    gain = float(exercise_grid.gains(dividends, **named))
    return None if math.isnan(gain) else gain
