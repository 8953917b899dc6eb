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
from thetadesk.market.service.marketplace import Desk, Marketplace
from thetadesk.market.service.steps import step

AGAIN = timedelta(hours=6)
"""How long what is known serves."""
DIVIDEND_YEARS = 2
EARNINGS_DAYS = 120
MOST_A_RUN = 60


async def refresh(
    desk: Desk, symbols: Sequence[str], now: datetime, pause: Callable[[], Awaitable[None]]
) -> tuple[int, list[str]]:
    """Asks every source and provider about those symbols that it has not been asked about lately, the first MOST_A_RUN of
    them; of how many, and what went wrong. Between two symbols it makes a `pause`, so that whoever looks at a page is
    served before. One symbol's failure does not keep the others from being asked, and a source that fails is asked again
    with the next run."""
    market, problems = desk.market, list[str]()
    sources = [(source, _due(market, source.name, symbols, now)) for source in market.asks("")]
    providers = [(provider, _due(market, provider.name, symbols, now)) for provider in market.providers()]
    asked = dict.fromkeys(symbol for _, due in (*sources, *providers) for symbol in due)
    answering = [each for each in sources if each[1] and await _ask_facts(desk, *each, problems)]
    for symbol in asked:
        if symbol in INDEXES:
            continue
        await pause()
        for source in (each for each, due in answering if symbol in due):
            await _ask_dividends(desk, source, symbol, now, problems)
        for provider in (each for each, due in providers if symbol in due):
            await _ask_earnings(desk, provider, symbol, now, problems)
            await _ask_company(desk, provider, symbol, now, problems)
    return len(asked), problems


def _due(market: Marketplace, name: str, symbols: Sequence[str], now: datetime) -> list[str]:
    """The symbols that somebody is to be asked about, each source by itself: one that is connected later is asked then."""
    due: list[str] = []
    for symbol in symbols:
        if len(due) < MOST_A_RUN and market.may_ask(_question(name, symbol), now, AGAIN):
            due.append(symbol)
    return due


def _question(name: str, symbol: str) -> str:
    return f"facts {name} {symbol}"


async def _ask_facts(desk: Desk, source: MarketData, symbols: Sequence[str], problems: list[str]) -> bool:
    """Whether the source has answered."""
    try:
        found: list[SymbolFacts] = await source.facts(symbols)
    except ThetadeskError as error:
        _note(problems, error)
        for symbol in symbols:
            desk.market.may_ask_again(_question(source.name, symbol))
        return False
    if found:
        await step(desk, lambda unit: store.keep_facts(unit, found))
    return True


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
