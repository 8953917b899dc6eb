"""Asking what is known about symbols themselves, and keeping it: facts, dividends, reports to come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.instruments import INDEXES
from thetadesk.market import store
from thetadesk.market.model import Dividend, Earnings, SymbolFacts
from thetadesk.market.ports import MarketData, Provider
from thetadesk.market.service.marketplace import Desk
from thetadesk.market.service.steps import step

AGAIN = timedelta(hours=6)
"""How long what is known serves."""
DIVIDEND_YEARS = 2
EARNINGS_DAYS = 120
MOST_A_RUN = 60


async def refresh(
    desk: Desk, symbols: Sequence[str], now: datetime, pause: Callable[[], Awaitable[None]]
) -> tuple[int, list[str]]:
    """Asks every source and provider about those symbols that have not been asked about lately, the first MOST_A_RUN of
    them; of how many, and what went wrong. Between two symbols it makes a `pause`, so that whoever looks at a page is
    served before. One symbol's failure does not keep the others from being asked."""
    due: list[str] = []
    for symbol in symbols:
        if len(due) < MOST_A_RUN and desk.market.may_ask(f"facts {symbol}", now, AGAIN):
            due.append(symbol)
    problems: list[str] = []
    if due:
        for source in desk.market.asks(""):
            await _ask_facts(desk, source, due, problems)
    for symbol in due:
        if symbol not in INDEXES:
            await pause()
            for source in desk.market.asks(symbol):
                await _ask_dividends(desk, source, symbol, now, problems)
            for provider in desk.market.providers():
                await _ask_earnings(desk, provider, symbol, now, problems)
                await _ask_company(desk, provider, symbol, now, problems)
    return len(due), problems


async def _ask_facts(desk: Desk, source: MarketData, symbols: Sequence[str], problems: list[str]) -> None:
    try:
        found: list[SymbolFacts] = await source.facts(symbols)
    except ThetadeskError as error:
        _note(problems, error)
        return
    if found:
        await step(desk, lambda unit: store.keep_facts(unit, found))


async def _ask_dividends(
    desk: Desk, source: MarketData, symbol: str, now: datetime, problems: list[str]
) -> None:
    since = market_date(now) - timedelta(days=365 * DIVIDEND_YEARS)
    try:
        found: list[Dividend] = await source.dividends(symbol, since)
    except ThetadeskError as error:
        _note(problems, error)
        return
    if found:
        await step(desk, lambda unit: store.keep_dividends(unit, found))


async def _ask_earnings(
    desk: Desk, provider: Provider, symbol: str, now: datetime, problems: list[str]
) -> None:
    on = market_date(now)
    try:
        found: list[Earnings] = await provider.earnings(symbol, on, on + timedelta(days=EARNINGS_DAYS))
    except ThetadeskError as error:
        _note(problems, error)
        return

    def keep(unit: Unit) -> None:
        store.remove_earnings(unit, symbol, provider.name, on)
        store.keep_earnings(unit, found)

    await step(desk, keep)


async def _ask_company(
    desk: Desk, provider: Provider, symbol: str, now: datetime, problems: list[str]
) -> None:
    """What stands in where there are no closes for an own beta, and no dividends by name."""
    try:
        found = await desk.market.fundamentals.get(
            (provider.name, symbol), lambda: provider.fundamentals(symbol)
        )
    except ThetadeskError as error:
        _note(problems, error)
        return
    if found is not None:
        told = SymbolFacts(symbol, found.source, now, beta=found.beta, dividend_yield=found.dividend_yield)
        await step(desk, lambda unit: store.keep_facts(unit, [told]))


def _note(problems: list[str], error: ThetadeskError) -> None:
    if error.detail not in problems:
        problems.append(error.detail)
