"""The boards that choices are made from: asked for once however many want them, kept for minutes, quoted as of now.

A board is made of two or three expirations' chains and of what is stored about its symbol. What a broker allows in a minute
is shared with every page, so at most two symbols are asked for at once, and whoever does not want to wait is told that a
board is on its way: it goes on being made, and is there the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import log, log1p, sqrt

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.market import rank, volatility
from thetadesk.market.model import Chain, Expiration, IvDay, QuoteState, Sourced
from thetadesk.market.quality import POLLED_SECONDS
from thetadesk.market.rates import RateTable
from thetadesk.market.service import candles, measuring
from thetadesk.market.service.chains import Remembered
from thetadesk.market.service.inputs import SymbolInputs, inputs
from thetadesk.market.service.marketplace import Desk
from thetadesk.market.service.rates import rate_table
from thetadesk.market.service.steps import look
from thetadesk.market.surface import constant_maturity
from thetadesk.wheel.choosing.board import Board, Row
from thetadesk.wheel.choosing.sigma import Sigma, blended
from thetadesk.wheel.choosing.zone import zone
from thetadesk.wheel.model import Profile
from thetadesk.wheel.service.quoting import Present, requoted, rows_of

BOARD_SECONDS = 300.0
MOST_BOARDS = 64
MOST_ROWS = 60
"""Of one expiration and right: those nearest to the price."""
REACH = (-1.5, 3.5)
"""How far out of the money a board reaches, in standard deviations: every profile's zone, and a good move of it."""
SOONEST_DAYS = 3
TARGET_DAYS = (7, 14, 35)
"""A board has of each of these the nearest expiration that is at least SOONEST_DAYS away."""
MOST_EXPIRATIONS = 24
"""Of a board of every expiration: those after the held one, soonest first."""
MOST_FRESHENED = 600
"""Options whose quotes are asked for at once: three or six requests."""
REALISED_DAYS = 30
_ESTIMATOR = "yang_zhang"
_AT_ONCE = 2
_HISTORY = 60
PATIENCE_SECONDS, LEAST_SECONDS = 10.0, 0.2
SLOW = "the newest quotes did not come in time"
ON_ITS_WAY = "its options are being asked for: ask again in a moment"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A symbol, and the side and distance at which its options are looked at."""

    symbol: str
    sign: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is known of a symbol without asking anybody."""

    inputs: SymbolInputs
    rates: RateTable
    realised: float | None
    days: Sequence[IvDay]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A board as it was made at `made` (epoch seconds)."""

    board: Board
    made: float


class BoardBook:
    """The boards of one process."""

    def __init__(self) -> None:
        self._kept: Remembered[str, _Kept] = Remembered(BOARD_SECONDS, MOST_BOARDS)
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def __len__(self) -> int:
        return len(self._kept)

    async def board(self, desk: Desk, wanted: Wanted) -> Board:
        """One symbol's board, however long it takes. Raises what nobody could answer."""
        kept = await self._made(desk, wanted.symbol)
        [found] = await _freshened(desk, [(wanted, kept)], PATIENCE_SECONDS)
        return found

    async def boards(self, desk: Desk, wanted: Sequence[Wanted], within: float) -> Mapping[str, Board | str]:
        """The boards that are there within so many seconds, by symbol; in words why not, for the others."""
        began = asyncio.get_running_loop().time()
        tasks = {each.symbol: asyncio.create_task(self._made(desk, each.symbol)) for each in wanted}
        if not tasks:
            return {}
        _, waiting = await asyncio.wait(tasks.values(), timeout=within)
        for late in waiting:
            # Only the waiting ends: what was begun goes on for whoever asks next.
            late.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        found: dict[str, Board | str] = {symbol: _why(task) for symbol, task in tasks.items()}
        ready = [(each, tasks[each.symbol].result()) for each in wanted if not found[each.symbol]]
        left = within - (asyncio.get_running_loop().time() - began)
        for board in await _freshened(desk, ready, max(left, LEAST_SECONDS)):
            found[board.symbol] = board
        return found

    async def whole(self, desk: Desk, symbol: str, since: date, until: date) -> Board:
        """A symbol's board with every option that ends between two days, up to MOST_EXPIRATIONS days of them, quoted anew.
        Raises what nobody could answer."""
        kept = await self._made(desk, symbol)
        listed = await desk.market.chains.expirations(symbol)
        days = sorted({each.expires_on for each in listed if since <= each.expires_on <= until})
        chosen = [each for each in listed if each.expires_on in days[:MOST_EXPIRATIONS]]
        chains = await self._chains(desk, symbol, chosen, POLLED_SECONDS / 2)
        present = _present(desk, symbol)
        rows = await asyncio.to_thread(lambda: [row for chain in chains for row in rows_of(chain, present)])
        problems = kept.board.problems
        if (left := len(days) - MOST_EXPIRATIONS) and left > 0:
            problems = (*problems, f"{left} later expirations were not looked at")
        return _spotted(replace(kept.board, rows=tuple(rows), problems=problems), present)

    async def _made(self, desk: Desk, symbol: str) -> _Kept:
        return await self._kept.get(symbol, lambda: self._make(desk, symbol))

    async def _make(self, desk: Desk, symbol: str) -> _Kept:
        async with self._turns:
            listed = await desk.market.chains.expirations(symbol)
            on = market_date(desk.market.now(symbol, desk.clock.now()))
            chains = await self._chains(desk, symbol, nearest(listed, on))
            problems = await _fill(desk, symbol)
            at = desk.market.now(symbol, desk.clock.now())
            stored = await look(desk, lambda unit: _stored(unit, symbol, at))
            present = _present(desk, symbol)
            board = await asyncio.to_thread(_board, symbol, chains, stored, present)
            return _Kept(replace(board, problems=problems), present.now)

    async def _chains(
        self, desk: Desk, symbol: str, wanted: Iterable[Expiration], seconds: float | None = None
    ) -> list[Chain]:
        return [await desk.market.chains.quoted(symbol, each, seconds) for each in sorted(wanted)]


def nearest(listed: Iterable[Expiration], on: date) -> list[Expiration]:
    """The expirations that a board is made of, seen on a market date; of two on one day the one that settles last, of two
    roots the one that is not adjusted."""
    by_day: dict[date, Expiration] = {}
    for each in sorted(listed, key=lambda each: (each.settlement, each.root.isalpha(), each.multiplier)):
        if (each.expires_on - on).days >= SOONEST_DAYS:
            by_day[each.expires_on] = each
    if not by_day:
        return []
    chosen = {min(by_day, key=lambda day: abs((day - on).days - target)) for target in TARGET_DAYS}
    return [by_day[day] for day in sorted(chosen)]


def _why(task: asyncio.Task[_Kept]) -> str:
    """Why there is no board; "" where there is one."""
    if task.cancelled():
        return ON_ITS_WAY
    failure = task.exception()
    if failure is None:
        return ""
    if isinstance(failure, ThetadeskError):
        return failure.detail
    raise failure


async def _fill(desk: Desk, symbol: str) -> tuple[str, ...]:
    """Sees to daily candles, of which the realised volatility is measured; what could not be had."""
    try:
        if await candles.uncovered(desk, [symbol], desk.clock.now(), 1):
            await candles.fill_days(desk, symbol, desk.market.now(symbol, desk.clock.now()))
    except ThetadeskError as error:
        return (error.detail,)
    return ()


def _stored(unit: Unit, symbol: str, at: datetime) -> _Stored:
    known = candles.daily(unit, symbol, at, _HISTORY)
    told = {each.estimator: each.value for each in volatility.realised(known, REALISED_DAYS)}
    days = measuring.history(unit, symbol, market_date(at) + timedelta(days=1), rank.WINDOW)
    return _Stored(inputs(unit, [symbol], at)[symbol], rate_table(unit), told[_ESTIMATOR], days)


def _present(desk: Desk, symbol: str) -> Present:
    now = desk.clock.now()
    return Present(desk.market.hub, now.timestamp(), desk.market.now(symbol, now))


def _board(symbol: str, chains: Sequence[Chain], stored: _Stored, present: Present) -> Board:
    """The board of these chains, with the options nearest to the price."""
    curves = [curve for chain in chains if (curve := measuring.smile_of(chain, stored.rates)) is not None]
    at_money = {curve.expiration.expires_on: curve.atm for curve in curves}
    spot, measured = present.hub.mark(symbol), constant_maturity(curves)
    sigma = _sigma(None if measured is None else Sourced(measured.iv, "chain", note=measured.note), stored)
    rows = [row for chain in chains for row in _near(rows_of(chain, present), spot, sigma.value)]
    # An option of which no broker tells a volatility has that of its expiration's own quotes.
    rows = [row if row.iv is not None else replace(row, iv=at_money.get(row.expires_on)) for row in rows]
    told, on = stored.inputs, market_date(present.at)
    years = max((row.years for row in rows), default=0.0)
    last = max((row.expires_on for row in rows), default=on)
    report = next((each for each in told.earnings if each.on >= on), None)
    dividends = tuple(each for each in told.dividends.value if on <= each.ex_on <= last)
    carried = None if told.dividends.value else told.dividend_yield.value
    blank = Board(
        symbol,
        present.at,
        None,
        QuoteState.MISSING,
        sigma,
        stored.rates.rate(on, max(years, 1 / 365)),
        0.0 if not carried else log1p(carried),
        dividends,
        None if report is None else Sourced(report.on, report.source),
        told.sector.value,
        tuple(rows),
    )
    return _spotted(blank, present)


def _sigma(measured: Sourced[float] | None, stored: _Stored) -> Sigma:
    """What options imply just now, else what they did when it was measured last; and what the price has done."""
    iv = measured
    if iv is None and stored.days:
        last = stored.days[-1]
        iv = Sourced(last.iv, f"measured on {last.on}", fallback=True)
    realised = None if stored.realised is None else Sourced(stored.realised, f"{REALISED_DAYS} daily candles")
    return blended(iv, realised)


def _near(rows: Sequence[Row], spot: float | None, sigma: float | None) -> list[Row]:
    """Of each right the MOST_ROWS nearest to the price that no profile lies far from; all of them where nobody knows the
    price."""
    if spot is None:
        return list(rows)
    found: list[Row] = []
    for sign in (-1, 1):
        of = [row for row in rows if row.sign == sign and _is_within(row, spot, sigma)]
        found += sorted(of, key=lambda row: abs(float(row.strike) - spot))[:MOST_ROWS]
    return found


def _is_within(row: Row, spot: float, sigma: float | None) -> bool:
    """Whether any profile could come to sell this, be it after a move of the price or of its volatility."""
    if not sigma or row.years <= 0.0:
        return True
    out = row.sign * log(float(row.strike) / spot) / (sigma * sqrt(row.years))
    return REACH[0] <= out <= REACH[1]


def _spotted(board: Board, present: Present) -> Board:
    """The board with the price of its symbol as it is now."""
    quote = present.hub.get(board.symbol)
    if quote is None:
        return replace(board, at=present.at, spot=None, spot_state=QuoteState.MISSING)
    return replace(board, at=present.at, spot=quote.mark, spot_state=present.hub.state(quote, present.now))


def _now(desk: Desk, kept: _Kept) -> Board:
    """A board as it is at this moment."""
    present = _present(desk, kept.board.symbol)
    quote = present.hub.get(kept.board.symbol)
    source = "" if quote is None else quote.source
    is_open = present.hub.is_open(kept.board.symbol, present.now, source)
    rows = requoted(kept.board.rows, present.now - kept.made, is_open, present)
    return _spotted(replace(kept.board, rows=rows), present)


async def _freshened(desk: Desk, kept: Sequence[tuple[Wanted, _Kept]], within: float) -> list[Board]:
    """The boards as they are now; where what could be sold is older than the present, it is asked for first: a few options
    of each, many symbols in one request. What does not come in so many seconds stays as old as it is."""
    found = await asyncio.to_thread(lambda: [_now(desk, each) for _, each in kept])
    pairs = zip((wanted for wanted, _ in kept), found, strict=True)
    stale = [symbol for wanted, board in pairs for symbol in _stale(wanted, board)][:MOST_FRESHENED]
    if not stale:
        return found
    try:
        async with asyncio.timeout(within):
            told = await desk.market.ask(stale[0], lambda source: source.quotes(stale))
    except TimeoutError:
        return [replace(board, problems=(*board.problems, SLOW)) for board in found]
    except ThetadeskError as error:
        return [replace(board, problems=(*board.problems, error.detail)) for board in found]
    desk.market.hub.put(told)
    return await asyncio.to_thread(lambda: [_now(desk, each) for _, each in kept])


def _stale(wanted: Wanted, board: Board) -> list[str]:
    """The symbols whose quotes a choice would need, and that are old."""
    found = [board.symbol] if board.spot_state is QuoteState.STALE else []
    for row in board.rows:
        if row.sign == wanted.sign and row.quote is QuoteState.STALE and row.years > 0.0:
            within = zone(board, wanted.profile, row.sign, row.years)
            if within is not None and within[0] <= float(row.strike) <= within[1]:
                found.append(row.symbol)
    return found
