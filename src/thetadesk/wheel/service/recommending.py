"""Recommends the next trade of a wheel, or of many symbols; and finds what a wheel's open option could be rolled into.

What is held and allowed is read from the ledger and the plan, options are read off boards, and the choice itself is made in a
thread: it would keep the event loop waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ConflictError
from thetadesk.market.service.steps import look, step
from thetadesk.wheel.choosing.asking import Ask, Recommendation
from thetadesk.wheel.choosing.board import Board
from thetadesk.wheel.choosing.recommend import recommend, recommend_each
from thetadesk.wheel.choosing.rolls import Held, Rolls, roll_front
from thetadesk.wheel.model import Direction, Profile, Wheel
from thetadesk.wheel.service import latest as keeping
from thetadesk.wheel.service.asks import (
    accounts_of,
    ask_of_symbol,
    ask_of_wheel,
    favourable_from,
    sold_by,
    taken,
)
from thetadesk.wheel.service.boards import Wanted
from thetadesk.wheel.service.desk import Desk
from thetadesk.wheel.service.latest import Latest
from thetadesk.wheel.service.purse import purse
from thetadesk.wheel.service.wheels import get_wheel

MOST_SYMBOLS = 50
HORIZON_DAYS = 60
KEPT_AGAIN = timedelta(minutes=5)
"""How old the kept recommendation grows before an equal one is kept in its place."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation with what it was made from. `at` is when, by the desk's clock."""

    subject: str
    at: datetime
    direction: Direction
    profile: Profile
    board: Board
    ask: Ask
    found: Recommendation

    @property
    def latest(self) -> Latest:
        """What is kept of it."""
        return keeping.told(self.subject, self.direction, self.profile, self.found, self.at)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which symbols to look at: for puts or calls, how far from the price, and for a portfolio's accounts where one is
    named. `profiles` are those of single symbols."""

    symbols: Sequence[str]
    profile: Profile = Profile.MODERATE
    direction: Direction = Direction.PUT
    portfolio_id: str | None = None
    profiles: Mapping[str, Profile] | None = None

    def profile_of(self, symbol: str) -> Profile:
        return (self.profiles or {}).get(symbol, self.profile)


@dataclass(frozen=True, slots=True)
class Batch:
    """The answers by symbol, in the order asked: recommended, or why not, in words."""

    at: datetime
    items: Sequence[tuple[str, Recommended | str]]


@dataclass(frozen=True, slots=True)
class Rolled:
    """What an open option could be rolled into; `trade_id` is the transaction that opened it first."""

    wheel: Wheel
    at: datetime
    trade_id: str
    held: Held
    board: Board
    rolls: Rolls


async def recommend_wheel(
    desk: Desk, wheel_id: str, contracts: int | None = None, *, with_flips: bool = True
) -> Recommended:
    """The next trade of a wheel, and what would flip it. Raises WheelNotFoundError, and what nobody could answer."""
    wheel = await look(desk, lambda unit: get_wheel(unit, wheel_id))
    today, valued = _today(desk, wheel.symbol), desk.valued()
    limits = await asyncio.to_thread(desk.limits, wheel.portfolio_id)
    ask = await look(desk, lambda unit: ask_of_wheel(unit, wheel, today, valued, limits))
    ask = ask if contracts is None else replace(ask, contracts=contracts)
    board = await desk.boards.board(desk, Wanted(wheel.symbol, ask.sign, wheel.profile))
    found = await asyncio.to_thread(lambda: recommend(board, ask, with_flips=with_flips))
    made = Recommended(
        keeping.of_wheel(wheel.id), desk.clock.now(), _direction(ask), wheel.profile, board, ask, found
    )
    await keep(desk, [made])
    return made


async def recommend_batch(desk: Desk, wish: Wish, within: float) -> Batch:
    """The next trade of each symbol, of those whose board is there within so many seconds. Raises NotFoundError for a
    portfolio that there is none of."""
    ids = await look(desk, lambda unit: accounts_of(unit, wish.portfolio_id))
    limits, valued = None, desk.valued()
    if wish.portfolio_id is not None:
        limits = await asyncio.to_thread(desk.limits, wish.portfolio_id)
    today = market_date(desk.clock.now())
    found = await look(desk, lambda unit: (purse(unit, ids or (), today, valued), favourable_from(unit)))
    sign = -1 if wish.direction is Direction.PUT else 1
    wanted = [Wanted(symbol, sign, wish.profile_of(symbol)) for symbol in wish.symbols]
    boards = await desk.boards.boards(desk, wanted, within)
    asks = {each.symbol: ask_of_symbol(each, *found, limits, counts=ids is not None) for each in wanted}
    ready = [(each, board) for each in wanted if isinstance(board := boards[each.symbol], Board)]
    told = await asyncio.to_thread(recommend_each, [(board, asks[each.symbol]) for each, board in ready])
    at = desk.clock.now()
    made = {
        each.symbol: _recommended(wish, each, board, asks[each.symbol], answer, at)
        for (each, board), answer in zip(ready, told, strict=True)
    }
    return Batch(at, [(each.symbol, made.get(each.symbol) or str(boards[each.symbol])) for each in wanted])


async def keep(desk: Desk, made: Sequence[Recommended]) -> None:
    """Keeps recommendations for lists, where they say something new or the kept ones have grown old."""
    told = [each.latest for each in made]

    def news(unit: Unit) -> list[Latest]:
        known = keeping.latest(unit, [each.subject for each in told])
        return [each for each in told if _is_news(each, known.get(each.subject))]

    fresh = await look(desk, news)
    if fresh:
        await step(desk, lambda unit: keeping.keep(unit, fresh))


async def find_rolls(
    desk: Desk, wheel_id: str, trade_id: str | None = None, horizon_days: int = HORIZON_DAYS
) -> Rolled:
    """What a wheel's open option could be rolled into: that of `trade_id`, else the one that expires first. Raises
    WheelNotFoundError, NotFoundError for a trade that is not open, ConflictError where no option is sold, and what nobody
    could answer."""
    wheel = await look(desk, lambda unit: get_wheel(unit, wheel_id))
    today, valued = _today(desk, wheel.symbol), desk.valued()
    limits = await asyncio.to_thread(desk.limits, wheel.portfolio_id)
    lots = await look(desk, lambda unit: sold_by(unit, wheel, trade_id))
    ask = await look(desk, lambda unit: ask_of_wheel(unit, wheel, today, valued, limits))
    option = lots[0].instrument
    expires_on = option.expires_on or today
    until = max(today + timedelta(days=horizon_days), expires_on)
    board = await desk.boards.whole(desk, wheel.symbol, expires_on, until)
    row = next((each for each in board.rows if each.symbol == option.symbol), None)
    if row is None:
        raise ConflictError(f"{option.words} is not quoted: nobody tells what it costs to buy back.")
    held = Held(row, int(-sum(lot.quantity for lot in lots)), taken(lots))
    ask = replace(ask, sign=row.sign, horizon_days=horizon_days)
    rolls = await asyncio.to_thread(roll_front, board, held, ask)
    return Rolled(wheel, desk.clock.now(), lots[0].opened_by, held, board, rolls)


def _recommended(
    wish: Wish, each: Wanted, board: Board, ask: Ask, found: Recommendation, at: datetime
) -> Recommended:
    subject = keeping.of_symbol(each.symbol, wish.direction, each.profile)
    return Recommended(subject, at, wish.direction, each.profile, board, ask, found)


def _today(desk: Desk, symbol: str) -> date:
    return market_date(desk.market.now(symbol, desk.clock.now()))


def _direction(ask: Ask) -> Direction:
    return Direction.CALL if ask.sign > 0 else Direction.PUT


def _is_news(told: Latest, known: Latest | None) -> bool:
    if known is None or told.at - known.at >= KEPT_AGAIN:
        return True
    return (told.line, told.favourable, told.cautions) != (known.line, known.favourable, known.cautions)
