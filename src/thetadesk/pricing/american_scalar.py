"""One American option without arrays: what `boundary` and `premium` do for many, with fewer points.

A handful of numbers is quicker in plain Python than in numpy, whose calls cost more than such short arrays take.
"""

from __future__ import annotations

import math
from functools import lru_cache
from operator import mul
from typing import Final, NamedTuple

from thetadesk.pricing import european, normal, quadrature
from thetadesk.pricing.american_limits import is_early, shortened
from thetadesk.pricing.boundary_scalar import NODES, Edge, Put, Row, solve
from thetadesk.pricing.model import DAYS_A_YEAR, PER_POINT, Greeks, ScalarGreeks

POINTS: Final = 18


class _Premium(NamedTuple):
    """See `premium.Sensitivities`."""

    price: float
    slope: float
    curve: float
    by_deviation: float
    by_rate: float


class _Point(NamedTuple):
    """A point of the premium's integral: the rows of `quadrature.Outer`, and its numbers there."""

    low: Row
    place: Row
    ahead: float
    gap: float
    weight: float


def one(
    spot: float, strike: float, years: float, vol: float, rate: float, dividend_yield: float, sign: float
) -> ScalarGreeks:
    """One contract that is not `is_between`, inputs not checked."""
    is_put = sign < 0
    interest, dividend = (rate, dividend_yield) if is_put else (dividend_yield, rate)
    if not is_early(years, interest, dividend):
        return european.one(spot, strike, years, vol, rate, dividend_yield, sign)
    years, vol = shortened(years, vol, interest, dividend)
    put = Put.of(vol * math.sqrt(years), interest * years, dividend * years, 1.0 if is_put else 0.0)
    log_spot = -sign * math.log(spot / strike)
    edge = solve(put)
    if log_spot <= put.end + put.deviation * edge.depth[0]:
        return Greeks(max(sign * (spot - strike), 0.0), sign, 0.0, 0.0, 0.0, 0.0)
    plain = european.one(spot, strike, years, vol, rate, dividend_yield, sign)
    premium = _integral(put, log_spot, edge)
    unit = strike if is_put else spot
    price = min(max(plain.price + unit * premium.price, plain.price, sign * (spot - strike)), unit)
    more = premium.slope * strike / spot if is_put else premium.price - premium.slope
    delta = sign * min(max(sign * (plain.delta + more), 0.0), 1.0)
    gamma = max(plain.gamma + unit * premium.curve / (spot * spot), 0.0)
    theta = rate * price - (rate - dividend_yield) * spot * delta - 0.5 * (vol * spot) ** 2 * gamma
    return Greeks(
        price=price,
        delta=delta,
        gamma=gamma,
        theta=theta / DAYS_A_YEAR,
        vega=plain.vega + unit * math.sqrt(years) * premium.by_deviation * PER_POINT,
        rho=plain.rho + unit * years * premium.by_rate * PER_POINT,
    )


@lru_cache
def _rule() -> tuple[_Point, ...]:
    rule = quadrature.outer(NODES, POINTS)
    rows = zip(
        rule.low.tolist(),
        rule.place.tolist(),
        rule.ahead.ravel().tolist(),
        rule.gap.ravel().tolist(),
        rule.timed[0].tolist(),
        strict=True,
    )
    return tuple(_Point(tuple(low), tuple(place), *numbers) for low, place, *numbers in rows)


def _integral(put: Put, log_spot: float, edge: Edge) -> _Premium:
    v, on, side = put.deviation, put.on_rate, 2 * put.on_rate - 1
    column = (*(-depth for depth in edge.depth), (log_spot - put.end) / v, put.drift)
    place = (*(v * depth for depth in edge.depth), put.end)
    # How the log of the boundary changes with V and with rho's rate.
    by_v = (*(depth + v * change for depth, change in zip(edge.depth, edge.by_deviation, strict=True)), 0.0)
    by_rate = (*(v * change for change in edge.by_rate), put.end_by_rate)
    totals = [0.0] * 5
    for point in _rule():
        low = sum(map(mul, point.low, column))
        width = v * point.gap
        high = low + width
        discount = math.exp(-put.rate * point.ahead)
        growth = math.exp(log_spot - put.dividend * point.ahead)
        hit = discount * normal.density(low)
        paid = put.dividend * hit * math.exp(sum(map(mul, point.place, place)))
        gain = (put.rate * hit - paid) / width
        cash, asset = discount * normal.below(-low), growth * normal.below(-high)
        sooner = on * cash * (1 - put.rate * point.ahead) - (1 - on) * asset * (
            1 - put.dividend * point.ahead
        )
        terms = (
            put.rate * cash - put.dividend * asset,
            -gain - put.dividend * asset,
            (gain * high + paid) / width,
            point.gap * (gain * high + paid) + gain * sum(map(mul, point.place, by_v)),
            sooner + gain * (sum(map(mul, point.place, by_rate)) - side * point.ahead),
        )
        totals = [total + point.weight * term for total, term in zip(totals, terms, strict=True)]
    return _Premium(*totals)
