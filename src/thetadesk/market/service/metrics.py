"""Everything about one underlying in one answer, each figure with its source; what could not be had is said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.market import rank, regime, volatility
from thetadesk.market.model import Candle, Fundamentals, GreeksSource, IvDay, Sentiment, Sourced
from thetadesk.market.ports import Provider
from thetadesk.market.rates import RateTable
from thetadesk.market.service import candles as keeping
from thetadesk.market.service import measuring
from thetadesk.market.service.inputs import NOBODY, SymbolInputs, inputs
from thetadesk.market.service.marketplace import Desk
from thetadesk.market.service.rates import rate_table
from thetadesk.market.service.steps import look
from thetadesk.market.surface import (
    ConstantMaturity,
    ExpectedMove,
    Shape,
    Skew,
    Smile,
    around,
    constant_maturity,
    expected_move,
    shape,
    skew,
)

T = TypeVar("T")
HISTORY_DAYS = 500
"""Daily candles behind realised volatility and regime."""


@dataclass(frozen=True, slots=True)
class Company:
    """What providers say of a company, or why they do not."""

    fundamentals: Fundamentals | None = None
    sentiment: Sentiment | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of one underlying. `iv` is the 30-day constant-maturity volatility; `iv_rank` and `iv_percentile` are
    fractions among `standing`'s days, a broker's where those are too few; `term` are the smiles of the term structure,
    soonest first. `problems` say in words what could not be had."""

    symbol: str
    at: datetime
    spot: Sourced[float | None]
    realised: list[volatility.Realised]
    iv: Sourced[float | None]
    iv_rank: Sourced[float | None]
    iv_percentile: Sourced[float | None]
    standing: rank.Standing | None
    skews: list[Skew]
    term: list[Smile]
    shape: Shape | None
    moves: list[ExpectedMove]
    inputs: SymbolInputs
    company: Company
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is known without asking anybody."""

    rates: RateTable
    inputs: SymbolInputs
    days: list[IvDay]
    candles: list[Candle]


async def metrics(desk: Desk, symbol: str) -> Metrics:
    """Asks for what is missing, and tells what there is."""
    now = desk.market.now(symbol, desk.clock.now())
    problems: list[str] = []
    await _try(problems, keeping.fill_days(desk, symbol, now))
    stored = await look(desk, lambda unit: _stored(unit, symbol, now))
    curves, company = await asyncio.gather(
        _try(problems, _curves(desk, symbol, now, stored.rates)), _company(desk, symbol, problems)
    )
    term = curves or []
    spot = _spot(desk, symbol, stored.inputs)
    iv = _iv(constant_maturity(term), stored)
    told = _standing(iv, stored)
    return Metrics(
        symbol,
        now,
        spot,
        [each for window in volatility.WINDOWS for each in volatility.realised(stored.candles, window)],
        iv,
        _vendors(told, stored, "iv_rank", None if told is None else told.rank),
        _vendors(told, stored, "iv_percentile", None if told is None else told.percentile),
        told,
        [found for curve in term if (found := skew(curve)) is not None],
        term,
        shape(term),
        [] if spot.value is None else [expected_move(curve, spot.value) for curve in term],
        stored.inputs,
        company,
        problems,
    )


async def regime_of(desk: Desk, symbol: str) -> tuple[regime.Regime, str | None]:
    """The regime of a symbol, and what could not be asked for, in words."""
    now = desk.market.now(symbol, desk.clock.now())
    problems: list[str] = []
    await _try(problems, keeping.fill_days(desk, symbol, now))
    found = await look(desk, lambda unit: keeping.daily(unit, symbol, now, HISTORY_DAYS))
    return regime.regime(symbol, found), problems[0] if problems else None


def _stored(unit: Unit, symbol: str, now: datetime) -> _Stored:
    on = market_date(now)
    return _Stored(
        rate_table(unit),
        inputs(unit, [symbol], now)[symbol],
        measuring.history(unit, symbol, on, rank.WINDOW),
        keeping.daily(unit, symbol, now, HISTORY_DAYS),
    )


async def _curves(desk: Desk, symbol: str, now: datetime, rates: RateTable) -> list[Smile]:
    listed = await desk.market.chains.expirations(symbol)
    chosen = measuring.shown(listed, around(listed, market_date(now)), market_date(now))
    return await measuring.curves(desk, symbol, chosen, rates)


async def _company(desk: Desk, symbol: str, problems: list[str]) -> Company:
    """The first provider's answer to each question."""
    company = Company()
    for provider in desk.market.providers():
        if company.fundamentals is None:
            found = await _try(problems, _fundamentals(desk, provider, symbol))
            company = replace(company, fundamentals=found)
        if company.sentiment is None:
            company = replace(company, sentiment=await _try(problems, _sentiment(desk, provider, symbol)))
    return company


async def _fundamentals(desk: Desk, provider: Provider, symbol: str) -> Fundamentals | None:
    return await desk.market.fundamentals.get((provider.name, symbol), lambda: provider.fundamentals(symbol))


async def _sentiment(desk: Desk, provider: Provider, symbol: str) -> Sentiment | None:
    return await desk.market.sentiments.get((provider.name, symbol), lambda: provider.sentiment(symbol))


async def _try(problems: list[str], asked: Awaitable[T]) -> T | None:
    """The answer; without one its problem is noted, once."""
    try:
        return await asked
    except ThetadeskError as error:
        _note(problems, error)
        return None


def _note(problems: list[str], error: ThetadeskError) -> None:
    if error.detail not in problems:
        problems.append(error.detail)


def _spot(desk: Desk, symbol: str, known: SymbolInputs) -> Sourced[float | None]:
    quote = desk.market.hub.get(symbol)
    if quote is not None and quote.mark is not None:
        return Sourced(quote.mark, quote.source, note=str(quote.mark_source))
    close = known.previous_close
    return replace(close, fallback=True)


def _iv(measured: ConstantMaturity | None, stored: _Stored) -> Sourced[float | None]:
    if measured is not None:
        return Sourced(measured.iv, GreeksSource.MODEL.value, note=measured.note)
    if stored.days:
        last = stored.days[-1]
        return Sourced(last.iv, last.source, fallback=True, note=f"measured on {last.on}: {last.note}")
    vendor = next((each for each in stored.inputs.facts if each.iv is not None), None)
    if vendor is not None:
        return Sourced(vendor.iv, vendor.source, fallback=True, note="a broker's own index of volatility")
    return Sourced(None, NOBODY, fallback=True)


def _standing(iv: Sourced[float | None], stored: _Stored) -> rank.Standing | None:
    return None if iv.value is None else rank.standing(stored.days, iv.value)


def _vendors(
    told: rank.Standing | None, stored: _Stored, name: str, own: float | None
) -> Sourced[float | None]:
    """Our own figure if it rests on days enough, else a broker's, marked; ours all the same if there is none."""
    days = 0 if told is None else told.days
    note = f"{days} of {rank.WINDOW} days"
    if own is not None and days >= rank.FEWEST:
        return Sourced(own, GreeksSource.MODEL.value, note=note)
    vendor = next((each for each in stored.inputs.facts if getattr(each, name) is not None), None)
    if vendor is not None:
        note = f"own history has {note}; how this source counts is not known"
        return Sourced(getattr(vendor, name), vendor.source, fallback=True, note=note)
    source = NOBODY if own is None else GreeksSource.MODEL.value
    return Sourced(own, source, fallback=True, note=note)
