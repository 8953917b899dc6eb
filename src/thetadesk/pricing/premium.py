"""What the right to exercise early is worth and how it changes, once the boundary is known.

Source: Kim, "The analytic valuation of American options" (1990): the premium of a put is the interest on the strike less
the dividends on the share, over all the times at which it will have been exercised. Its derivatives are taken under the
integral; smooth pasting does not make the terms with the boundary's own change vanish, so vega and rho have them.

Units as in `boundary`: strike 1, time 1 is the contract's life.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from thetadesk.pricing import normal
from thetadesk.pricing.boundary import Boundary, Lives
from thetadesk.pricing.quadrature import Outer

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray


@dataclass(frozen=True, slots=True)
class Sensitivities:
    """Of puts of strike 1: price, s·∂/∂s, s²·∂²/∂s², ∂/∂V, and ∂/∂R or ∂/∂Q as was asked, (n) each."""

    price: FloatArray
    slope: FloatArray
    curve: FloatArray
    by_deviation: FloatArray
    by_rate: FloatArray


def put(
    lives: Lives, log_spot: FloatArray, edge: Boundary, on_rate: FloatArray, rule: Outer
) -> Sensitivities:
    """American puts above their boundary: the European ones and the premium."""
    european = _european(lives, log_spot, on_rate)
    premium = _premium(lives, log_spot, edge, on_rate, rule)
    return Sensitivities(
        european.price + premium.price,
        european.slope + premium.slope,
        european.curve + premium.curve,
        european.by_deviation + premium.by_deviation,
        european.by_rate + premium.by_rate,
    )


def _european(lives: Lives, log_spot: FloatArray, on_rate: FloatArray) -> Sensitivities:
    low = log_spot / lives.deviation + lives.drift
    cash = np.exp(-lives.rate) * normal.below_array(-low)
    asset = np.exp(log_spot - lives.dividend) * normal.below_array(-low - lives.deviation)
    likely = np.exp(-lives.rate) * normal.density_array(low, np.empty_like(low))
    return Sensitivities(
        cash - asset,
        -asset,
        likely / lives.deviation,
        likely,
        asset - on_rate * (cash + asset),
    )


def _premium(
    lives: Lives, log_spot: FloatArray, edge: Boundary, on_rate: FloatArray, rule: Outer
) -> Sensitivities:
    v, rate, dividend = lives.deviation, lives.rate, lives.dividend
    gap, ahead = rule.gap[:, None], rule.ahead[:, None]
    depth = rule.at @ edge.depth
    place = lives.end + v * depth
    width = v * gap
    low = (log_spot - place) / width + lives.drift * gap
    high = low + width
    discount, growth = np.exp(-rate * ahead), np.exp(log_spot - dividend * ahead)
    cash = rate * discount * normal.below_array(-low)
    asset = dividend * growth * normal.below_array(-high)
    hit = discount * normal.density_array(low, np.empty_like(low))
    paid = dividend * np.exp(place)
    gain = (rate - paid) * hit / width
    weight = rule.weight
    below = dividend > rate
    safe_rate, safe_dividend = np.where(below, rate, 1.0), np.where(below, dividend, 1.0)
    end_moves = np.where(below, on_rate / safe_rate - (1 - on_rate) / safe_dividend, 0.0)
    by_v = hit * (rate * high - paid * low) / v + gain * (depth + v * (rule.at @ edge.by_deviation))
    # ∂cash/∂R has cash/R, which is finite where R is not above zero.
    asset_rate = growth * normal.below_array(-high) * (1 - dividend * ahead)
    cash_rate = discount * normal.below_array(-low) * (1 - rate * ahead)
    by_rate = on_rate * cash_rate - (1 - on_rate) * asset_rate
    by_rate += gain * (end_moves + v * (rule.at @ edge.by_rate) - (2 * on_rate - 1) * ahead)
    return Sensitivities(
        weight @ (cash - asset),
        -(weight @ (gain + asset)),
        weight @ (gain * high / width + paid * hit / width),
        weight @ by_v,
        weight @ by_rate,
    )
