"""The volatility that an American price implies, by Newton's method on the American model itself.

The European volatility of the same price is the start and, early exercise being worth something, an upper bound. Where
exercise at once is optimal the price does not depend on volatility; steps that leave what is known to enclose the
answer are replaced by halving it.
"""

from __future__ import annotations

import math
from typing import Final

from thetadesk.pricing import american
from thetadesk.pricing.implied import RECOVERABLE, ROUNDING
from thetadesk.pricing.implied import one as european_volatility
from thetadesk.pricing.inputs import LARGEST_VOL
from thetadesk.pricing.model import PER_POINT

LOWEST: Final = 1e-4
HIGHEST: Final = 0.25 * LARGEST_VOL
UNKNOWN: Final = 0.5
"""Where to start when the European model cannot say."""
STEPS: Final = 60
INSIDE: Final = 8.0
OUTSIDE: Final = 0.5
"""How much of spot and strike, in the last digit, the model's own rounding reaches in and out of the money."""
SETTLED: Final = 1e-12
SLACK: Final = 1e-9
"""How far a step may overshoot what encloses the answer: the model's last digits are noise."""


def one(
    price: float, spot: float, strike: float, years: float, rate: float, dividend_yield: float, sign: float
) -> float | None:
    """One contract, inputs not checked."""
    ahead, owed = spot * math.exp(-dividend_yield * years), strike * math.exp(-rate * years)
    least = max(sign * (spot - strike), sign * (ahead - owed), 0.0)
    most = max(spot, ahead) if sign > 0 else max(strike, owed)
    doubt = ROUNDING * (64.0 * price + (INSIDE if sign * (spot - strike) > 0 else OUTSIDE) * (spot + strike))
    if not years or not least + doubt < price < most:
        return None
    start = european_volatility(price, spot, strike, years, rate, dividend_yield, sign)
    vol = min(max(UNKNOWN if start is None else start, LOWEST), HIGHEST)
    low, high = LOWEST, HIGHEST if start is None else vol * (1.0 + SLACK)
    for _ in range(STEPS):
        greeks = american.value(spot, strike, years, vol, rate, dividend_yield, sign)
        gap, vega = price - greeks.price, greeks.vega / PER_POINT
        if abs(gap) <= doubt:
            return vol if doubt <= RECOVERABLE * vega else None
        low, high = (vol, high) if gap > 0.0 else (low, vol)
        next_vol = vol + gap / vega if abs(gap) < vega * HIGHEST else math.inf
        if not low * (1.0 - SLACK) < next_vol < high * (1.0 + SLACK):
            next_vol = math.sqrt(low * high)
        if abs(next_vol - vol) <= SETTLED:
            return next_vol if doubt <= RECOVERABLE * vega else None
        vol = next_vol
    return None
