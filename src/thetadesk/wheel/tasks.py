"""What the clockwork does about choosing: it looks for what could be sold each morning, and asks for prices that nobody
streams."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from thetadesk.db.unit import Unit
from thetadesk.jobs.model import MarketHours, Notice, Scheduled, Skipped
from thetadesk.jobs.service import schedules
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.ledger.service.reading import positions
from thetadesk.market.model import QuoteState
from thetadesk.market.service.steps import look
from thetadesk.market.service.tracked import tracked
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Profile, Wheel
from thetadesk.wheel.service import recommending
from thetadesk.wheel.service.desk import Desk as ChoosingDesk
from thetadesk.wheel.service.recommending import Recommended, Wish
from thetadesk.wheel.service.wheels import list_wheels

NOBODY = "nobody tells the market: no broker is connected"
SCAN, PRICES = "scan-opportunities", "refresh-prices"
PATIENCE_SECONDS = 60.0
"""How long the scan waits for the boards of a few symbols."""
MOST_REFRESHED = 400
_TOGETHER = 10  # symbols whose boards are waited for at once
_AT_ONCE = 100  # prices in one request
_SHOWN = 3  # problems in the words of an outcome


class Desk(ChoosingDesk, Protocol):
    """What these jobs need of the desk."""

    def tell(self, notice: Notice, /) -> None:
        """Tells the user some news, once for each key."""
        ...


async def scan(desk: Desk, portfolio_id: str | None) -> str:
    """Looks for the next trade of every wheel and of every tracked symbol, keeps what it found, and tells of what is
    favourable: once a symbol and day. For one portfolio: its wheels, and the tracked symbols within its cash."""
    if not desk.market.asks(""):
        return Skipped(NOBODY)
    wheels = await look(desk, lambda unit: _wheels(unit, portfolio_id))
    wish = await look(desk, lambda unit: _wish(unit, portfolio_id))
    problems: list[str] = []
    found = [*await _of_wheels(desk, wheels, problems), *await _of_symbols(desk, wish, problems)]
    good = [each for each in found if each.found.favourable]
    for each in good:
        await asyncio.to_thread(desk.tell, _notice(each))
    said = f"{len(wheels)} wheels and {len(wish.symbols)} symbols looked at, {len(good)} favourable"
    return _with(said, problems)


async def refresh_prices(desk: Desk, portfolio_id: str | None) -> str:
    """Asks for the prices of what is held, watched and tracked, as far as nobody streams them."""
    if not desk.market.asks(""):
        return Skipped(NOBODY)
    if portfolio_id is None:
        apart = await look(desk, _held_apart)
        wanted = [symbol for symbol in desk.market.hub.demand.wanted() if symbol not in apart]
    else:
        wanted = sorted(await look(desk, lambda unit: _held(unit, _members(unit, portfolio_id))))
    old = [symbol for symbol in wanted if not _is_live(desk, symbol)][:MOST_REFRESHED]
    problems: list[str] = []
    told = 0
    for start in range(0, len(old), _AT_ONCE):
        told += await _ask(desk, old[start : start + _AT_ONCE], problems)
    return _with(f"{told} of {len(old)} prices asked for, {len(wanted) - len(old)} are live", problems)


# ---- what to look at


def _wheels(unit: Unit, portfolio_id: str | None) -> list[Wheel]:
    apart = frozenset() if portfolio_id else schedules.set_apart(unit, SCAN)
    return [
        each for each in list_wheels(unit, portfolio_id, open_only=True) if each.portfolio_id not in apart
    ]


def _wish(unit: Unit, portfolio_id: str | None) -> Wish:
    followed = tracked(unit)
    profiles = {each.symbol: Profile(each.profile) for each in followed if each.profile}
    return Wish([each.symbol for each in followed], portfolio_id=portfolio_id, profiles=profiles)


def _members(unit: Unit, portfolio_id: str) -> Sequence[str]:
    return portfolios.get_portfolio(unit, portfolio_id).account_ids


def _held(unit: Unit, account_ids: Iterable[str]) -> set[str]:
    """The symbols that these accounts hold, and their underlyings."""
    held = positions(unit, tuple(account_ids), date.min)
    return {symbol for each in held for symbol in (each.instrument.symbol, each.instrument.underlying)}


def _held_apart(unit: Unit) -> Collection[str]:
    """What only those portfolios hold that have a schedule of their own for this."""
    apart = schedules.set_apart(unit, PRICES)
    if not apart:
        return ()
    known = {each.id for each in portfolios.list_portfolios(unit)}
    own = {id for portfolio_id in apart & known for id in _members(unit, portfolio_id)}
    others = {each.id for each in list_accounts(unit)} - own
    return _held(unit, own) - _held(unit, others) - {each.symbol for each in tracked(unit)}


# ---- looking


async def _of_wheels(desk: Desk, wheels: Iterable[Wheel], problems: list[str]) -> list[Recommended]:
    found = []
    for wheel in wheels:
        try:
            found.append(await recommending.recommend_wheel(desk, wheel.id, with_flips=False))
        except ThetadeskError as error:
            problems.append(f"{wheel.symbol}: {error.detail}")
    return found


async def _of_symbols(desk: Desk, wish: Wish, problems: list[str]) -> list[Recommended]:
    found: list[Recommended] = []
    for start in range(0, len(wish.symbols), _TOGETHER):
        some = Wish(
            wish.symbols[start : start + _TOGETHER],
            portfolio_id=wish.portfolio_id,
            profiles=wish.profiles,
        )
        looked = await recommending.recommend_batch(desk, some, PATIENCE_SECONDS)
        problems += [f"{symbol}: {each}" for symbol, each in looked.items if isinstance(each, str)]
        found += [each for _, each in looked.items if not isinstance(each, str)]
    if wish.portfolio_id is None:
        # What was looked at for one portfolio's purse says nothing to others.
        await recommending.keep(desk, found)
    return found


def _notice(each: Recommended) -> Notice:
    symbol, on = each.found.symbol, market_date(each.board.at)
    wheel_id = each.subject.removeprefix("wheel:") if each.subject.startswith("wheel:") else ""
    return Notice(
        key=f"recommendation:{symbol}:{on}",
        severity="info",
        words=f"{symbol}: {each.latest.line}",
        href=f"/wheels/{wheel_id}" if wheel_id else "/wheels/recommend",
        subjects=(symbol,),
    )


def _is_live(desk: Desk, symbol: str) -> bool:
    """Whether nobody need be asked: it streams, and its market is open or its close is known."""
    quote = desk.market.hub.get(symbol)
    if quote is None:
        return False
    state = desk.market.hub.state(quote, desk.clock.now().timestamp())
    return quote.streamed and state not in (QuoteState.STALE, QuoteState.MISSING)


async def _ask(desk: Desk, symbols: Sequence[str], problems: list[str]) -> int:
    try:
        told = await desk.market.ask(symbols[0], lambda source: source.quotes(symbols))
    except ThetadeskError as error:
        problems.append(error.detail)
        return 0
    desk.market.hub.put(told)
    return len(told)


def _with(said: str, problems: list[str]) -> str:
    if not problems:
        return said
    more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    return f"{said}; problems: {'; '.join(problems[:_SHOWN])}{more}"


SCHEDULED = (
    Scheduled(
        name=SCAN,
        title="Look for what to sell",
        description="Looks for the next trade of every wheel and tracked symbol, and tells of what is favourable.",
        function=scan,
        cron="45 9 * * mon-fri",
        market_hours=MarketHours(),
        scoped=True,
        limit=timedelta(hours=1),
    ),
    Scheduled(
        name=PRICES,
        title="Refresh prices",
        description="Asks for the prices of what is held, watched and tracked, as far as nobody streams them.",
        function=refresh_prices,
        every=timedelta(minutes=5),
        market_hours=MarketHours(),
        scoped=True,
    ),
)
