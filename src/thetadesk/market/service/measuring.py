"""Measuring volatility from chains, and keeping one figure a day of it for rank and percentile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import is_trading_day, market_date, session_close, session_open
from thetadesk.market import store
from thetadesk.market.model import Chain, Expiration, GreeksSource, IvDay, Tick, price
from thetadesk.market.rates import RateTable
from thetadesk.market.service.marketplace import Desk
from thetadesk.market.service.steps import step
from thetadesk.market.surface import ConstantMaturity, Smile, around, constant_maturity, smile
from thetadesk.pricing import terms
from thetadesk.pricing.terms import Pair

TERM_DAYS = (7, 14, 30, 45, 60, 90, 180, 365)
"""The maturities that a term structure shows: of each the nearest expiration."""
_AT_ONCE = 2
_MOST_OFF = 0.5
"""How far, as a share of it, an expiration may lie from the maturity that it stands for; else none does."""


def smile_of(chain: Chain, rates: RateTable) -> Smile | None:
    """The volatilities in a chain's own quotes, as they were when it was told; None where they do not tell."""
    expiration = chain.expiration
    settles = expiration.settles_at or terms.settles_at(expiration.root, expiration.expires_on)
    years = terms.years_left(chain.at, settles)
    if years <= 0:
        return None
    rate = rates.rate(market_date(chain.at), years).value
    return smile(expiration, _pairs(chain), years, rate)


async def curves(
    desk: Desk, underlying: str, expirations: Sequence[Expiration], rates: RateTable
) -> list[Smile]:
    """The smiles of several expirations, soonest first; those that cannot be read are left out. Raises an error of
    `wire.errors` when a chain cannot be had."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(expiration: Expiration) -> Smile | None:
        async with turns:
            chain = await desk.market.chains.quoted(underlying, expiration)
        # Solving a hundred volatilities takes a millisecond, and loads numpy the first time.
        return await asyncio.to_thread(smile_of, chain, rates)

    found = await asyncio.gather(*map(one, expirations))
    return sorted((curve for curve in found if curve is not None), key=lambda curve: curve.years)


def shown(expirations: Sequence[Expiration], needed: Sequence[Expiration], on: date) -> list[Expiration]:
    """The expirations of a term structure seen on a market date: of each maturity in TERM_DAYS the nearest, of two on one
    day the one that settles at the close; and those that are `needed` anyway."""
    by_day = {each.expires_on: each for each in sorted(expirations, key=lambda e: e.settlement)}
    if not by_day:
        return []
    chosen = {each.expires_on for each in needed}
    for days in TERM_DAYS:
        target = on + timedelta(days=days)
        nearest = min(by_day, key=lambda day: abs((day - target).days))
        if abs((nearest - target).days) <= days * _MOST_OFF:
            chosen.add(nearest)
    return [by_day[day] for day in sorted(chosen)]


async def thirty_day(desk: Desk, underlying: str, rates: RateTable) -> ConstantMaturity | None:
    """The 30-day volatility from the two expirations around it; None for a symbol whose options do not tell."""
    on = market_date(desk.market.now(underlying, desk.clock.now()))
    listed = around(await desk.market.chains.expirations(underlying), on)
    return constant_maturity(await curves(desk, underlying, listed, rates))


async def measure(desk: Desk, underlying: str, rates: RateTable) -> IvDay | None:
    """Measures and keeps today's 30-day volatility; a later measurement of the same day replaces it, so that the last
    one before the close stays. None while the market is closed, when quotes say little, and where options do not tell."""
    now = desk.market.now(underlying, desk.clock.now())
    on = market_date(now)
    if not is_trading_day(on) or not session_open(on) <= now < session_close(on):
        return None
    found = await thirty_day(desk, underlying, rates)
    if found is None:
        return None
    spot = desk.market.hub.mark(underlying)
    day = IvDay(underlying, on, found.iv, GreeksSource.MODEL.value, found.note, spot)
    await step(desk, lambda unit: store.keep_iv_days(unit, [day]))
    return day


def history(unit: Unit, symbol: str, on: date, days: int) -> list[IvDay]:
    """The last `days` days that were measured before `on`, oldest first."""
    found = store.iv_days(unit, symbol, on - timedelta(days=days * 2))
    return [day for day in found if day.on < on][-days:]


def _pairs(chain: Chain) -> list[Pair]:
    return [Pair(float(row.strike), *_sides(chain, row.call), *_sides(chain, row.put)) for row in chain.rows]


def _sides(chain: Chain, symbol: str | None) -> tuple[float | None, float | None]:
    tick: Tick | None = None if symbol is None else chain.ticks.get(symbol)
    return (None, None) if tick is None else (price(tick.bid), price(tick.ask))
