"""What the clockwork does about the market: it keeps history, measures volatility before each close, and tidies up."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from thetadesk.jobs.model import MarketHours, Scheduled, Skipped
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.market.service import candles, facts, measuring
from thetadesk.market.service.marketplace import Desk
from thetadesk.market.service.rates import rate_table
from thetadesk.market.service.steps import look

NOBODY = "nobody tells the market: no broker is connected"
PAUSE_SECONDS = 2.0
"""Between two symbols: what a broker allows in a minute is for whoever looks at a page first."""
MOST_FILLED = 60  # symbols in one run; the others follow with the next

_DAY = timedelta(days=1)
_SHOWN = 3  # problems in the words of an outcome


async def keep_history(desk: Desk) -> str:
    """Stores the minutes built since the last time, and asks for what is missing of the followed symbols' history."""
    market, now = desk.market, desk.clock.now()
    followed = [symbol for symbol in market.followed() if candles.keeps_history(symbol)]
    market.minutes.follow(followed)
    saved = await candles.save_minutes(desk)
    if market.may_ask("tidy", now, _DAY):
        await candles.tidy(desk, now)
    if not market.asks(""):
        return Skipped(NOBODY)
    filled, problems = await _fill(desk, followed, now)
    asked, more = await facts.refresh(desk, followed, now, _pause)
    said = f"{saved} minutes and {filled} days kept, facts of {asked} symbols asked for"
    return _with(said, [*problems, *more])


async def measure_volatility(desk: Desk) -> str:
    """Measures the 30-day volatility of every followed symbol; the last measurement before the close stays."""
    if not desk.market.asks(""):
        return Skipped(NOBODY)
    rates = await look(desk, rate_table)
    measured = 0
    problems: list[str] = []
    for symbol in desk.market.followed():
        if measured or problems:
            await _pause()
        try:
            measured += await measuring.measure(desk, symbol, rates) is not None
        except ThetadeskError as error:
            problems.append(f"{symbol}: {error.detail}")
    return _with(f"{measured} symbols measured", problems)


async def _fill(desk: Desk, followed: list[str], now: datetime) -> tuple[int, list[str]]:
    """Fills the days of those symbols that lack some; what fails is tried again with the next run."""
    filled = 0
    problems: list[str] = []
    for symbol in await candles.uncovered(desk, followed, now, MOST_FILLED):
        if filled or problems:
            await _pause()
        try:
            filled += await candles.fill_days(desk, symbol, desk.market.now(symbol, now))
            filled += await candles.mend(desk, symbol)
        except ThetadeskError as error:
            problems.append(f"{symbol}: {error.detail}")
    return filled, problems


async def _pause() -> None:
    await asyncio.sleep(PAUSE_SECONDS)


def _with(said: str, problems: list[str]) -> str:
    if not problems:
        return said
    more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    return f"{said}; problems: {'; '.join(problems[:_SHOWN])}{more}"


SCHEDULED = (
    Scheduled(
        name="market-history",
        title="Keep the market's history",
        description="Keeps candles, dividends and facts of what you own, watch and look at, and asks for what is missing.",
        function=keep_history,
        every=timedelta(minutes=5),
    ),
    Scheduled(
        name="market-volatility",
        title="Measure implied volatility",
        description="Measures the 30-day implied volatility of each underlying, for its rank and percentile.",
        function=measure_volatility,
        cron="25,55 9-15 * * mon-fri",
        market_hours=MarketHours(),
    ),
)
