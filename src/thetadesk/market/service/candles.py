"""Keeping candles: what is missing is asked for, minutes become days before they go, and what is asked for is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import (
    NEW_YORK,
    is_trading_day,
    market_date,
    previous_trading_day,
    session_close,
    session_open,
)
from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.kernel.instruments import InstrumentKind, from_symbol
from thetadesk.market import candles as rules
from thetadesk.market import store
from thetadesk.market.model import Candle, Interval, Span
from thetadesk.market.service.marketplace import Desk
from thetadesk.market.service.steps import look, step

YEARS_KEPT = 2
"""How far back days are filled for a symbol of which history is kept: beta, regime and rank need less."""
MOST_MINUTE_DAYS = 30
MOST_CANDLES = 20_000
_MOST_GAPS = 5  # asked for again in one run: a source that never tells a day must not be asked for ever
_ASK_AGAIN = timedelta(seconds=60)
_FILL_AGAIN = timedelta(minutes=14)
_DAY = timedelta(days=1)
_RETENTION = {Interval.MINUTE: rules.MINUTE_RETENTION, Interval.DAY: rules.DAY_RETENTION}


@dataclass(frozen=True, slots=True)
class Candles:
    """Candles as a chart asks for them, oldest first. `problem` says in words what could not be asked for."""

    symbol: str
    interval: Interval
    candles: list[Candle]
    problem: str | None = None


async def read(desk: Desk, symbol: str, interval: Interval, since: datetime, until: datetime) -> Candles:
    """A symbol's candles that begin in `since` ≤ at < `until`: what is stored, what a source tells of the rest, and the
    day or minute that is going on. Raises InvalidInputError for a span that is empty or too long."""
    _check(interval, since, until)
    now = desk.market.now(symbol, desk.clock.now())
    oldest = now - _RETENTION[interval]
    problem = None
    try:
        if until > oldest:
            first = market_date(max(since, oldest))
            await fill(desk, symbol, interval, first, _last_day(interval, until, now))
        opened = _opened(now)
        if interval is Interval.MINUTE and opened is not None and until > opened:
            await _fill_today(desk, symbol, opened, now)
    except ThetadeskError as error:
        problem = error.detail
    found = await look(desk, lambda unit: store.candles(unit, symbol, interval, since, until, MOST_CANDLES))
    return Candles(symbol, interval, _with_present(desk, symbol, interval, found, since, until, now), problem)


async def fill(desk: Desk, symbol: str, interval: Interval, first: date, last: date) -> int:
    """Asks for every day from `first` to `last` of which no source has told yet; how many candles came. `last` must be
    over. Where a day that has just ended is not told yet, it is asked for again with the next call. Where days come at
    another scale than before, all that is stored is forgotten and asked for anew."""
    covered = await look(desk, lambda unit: store.coverage(unit, symbol, interval))
    count = 0
    for begins, ends in rules.uncovered(covered, first, last):
        is_later = covered is not None and begins > covered[1]
        # The last session known is asked for again: it tells whether the scale is still the same.
        since = previous_trading_day(begins) if is_later and interval is Interval.DAY else begins
        told = await _told(desk, symbol, interval, (since, ends))
        if is_later and await _is_rebased(desk, symbol, interval, told):
            await step(desk, lambda unit: store.forget_candles(unit, symbol))
            return await fill(desk, symbol, interval, min(first, covered[0]) if covered else first, last)
        await step(desk, partial(_take, symbol=symbol, interval=interval, told=told))
        count += sum(market_date(candle.at) >= begins for candle in told)
        await _cover(desk, symbol, interval, (begins, ends), told)
    return count


async def fill_days(desk: Desk, symbol: str, now: datetime) -> int:
    """Fills the daily candles of a symbol as far back as its history is kept; how many came."""
    last = rules.last_session(now)
    return await fill(desk, symbol, Interval.DAY, last - timedelta(days=YEARS_KEPT * 366), last)


async def mend(desk: Desk, symbol: str) -> int:
    """Asks once more for trading days that are missing between others; how many candles came."""
    known = await look(desk, partial(_days, symbol=symbol))
    count = 0
    for span in rules.gaps(known)[-_MOST_GAPS:]:
        told = await _told(desk, symbol, Interval.DAY, span)
        await step(desk, partial(_take, symbol=symbol, interval=Interval.DAY, told=told))
        count += len(told)
    return count


async def save_minutes(desk: Desk) -> int:
    """Stores the minutes that were built since the last time; how many there were."""
    taken = [
        candle
        for candle in desk.market.minutes.take(desk.clock.now().timestamp())
        if rules.sound(candle) and is_trading_day(market_date(candle.at))
    ]
    if taken:
        await step(desk, lambda unit: store.keep_candles(unit, Interval.MINUTE, taken))
    return len(taken)


async def uncovered(desk: Desk, symbols: Sequence[str], now: datetime, most: int) -> list[str]:
    """Those of several symbols whose daily candles no source has told up to the last session, and that have not been
    asked for a moment ago; the first `most` of them."""
    last = rules.last_session(now)
    known = await look(desk, lambda unit: store.coverages(unit, Interval.DAY))
    lacking: list[str] = []
    for symbol in symbols:
        if len(lacking) == most:
            break
        is_whole = symbol in known and known[symbol][1] >= last
        if not is_whole and desk.market.may_ask(f"days {symbol}", now, _FILL_AGAIN):
            lacking.append(symbol)
    return lacking


async def tidy(desk: Desk, now: datetime) -> tuple[int, int]:
    """Rolls minutes that grow old up into the days that have no candle, and deletes what is too old; how many days were
    made and how many candles went. Each symbol is a step of its own, along the key: nobody waits for all of them."""
    made = gone = 0
    for interval, kept in _RETENTION.items():
        before = _midnight(market_date(now - kept))
        for symbol in await look(desk, partial(store.symbols_with_candles, interval=interval)):
            if interval is Interval.MINUTE:
                made += await step(desk, partial(_roll_up, symbol=symbol, horizon=now - kept))
            gone += await step(
                desk, partial(store.remove_candles, symbol=symbol, interval=interval, before=before)
            )
        await step(desk, partial(_uncover, interval=interval, oldest=market_date(before)))
    return made, gone


def _uncover(unit: Unit, *, interval: Interval, oldest: date) -> None:
    """Forgets that days before `oldest` were told."""
    for symbol, (first_on, last_on) in store.coverages(unit, interval).items():
        if last_on < oldest:
            store.remove_coverage(unit, symbol, interval)
        elif first_on < oldest:
            store.keep_coverage(unit, symbol, interval, (oldest, last_on))


def daily(unit: Unit, symbol: str, now: datetime, days: int) -> list[Candle]:
    """The last `days` daily candles of sessions that are over, oldest first."""
    until = _midnight(rules.last_session(now) + _DAY)
    return store.candles(unit, symbol, Interval.DAY, until - timedelta(days=days * 2 + 30), until, days)


def stored(unit: Unit, symbol: str, interval: Interval, since: datetime, until: datetime) -> list[Candle]:
    """The candles that are kept and begin in `since` ≤ at < `until`, oldest first; nobody is asked."""
    return store.candles(unit, symbol, interval, since, until)


def keeps_history(symbol: str) -> bool:
    """Whether the desk keeps candles of such a symbol: of shares, funds and indexes, not of options or futures."""
    return from_symbol(symbol).kind in (InstrumentKind.EQUITY, InstrumentKind.INDEX)


async def _told(desk: Desk, symbol: str, interval: Interval, span: Span) -> list[Candle]:
    """What a source tells of whole days, as far as it can be."""
    first, last = span
    since, until = _midnight(first), _midnight(last + _DAY)
    told = await desk.market.ask(symbol, lambda source: source.candles(symbol, interval, since, until))
    return [candle for candle in told if since <= candle.at < until and rules.sound(candle)]


async def _is_rebased(desk: Desk, symbol: str, interval: Interval, told: Sequence[Candle]) -> bool:
    if interval is not Interval.DAY or not told:
        return False
    known = await look(
        desk, lambda unit: store.candles(unit, symbol, interval, told[0].at, told[-1].at + _DAY)
    )
    return rules.rebased(known, told)


def _take(unit: Unit, *, symbol: str, interval: Interval, told: Sequence[Candle]) -> None:
    store.keep_candles(unit, interval, [candle for candle in told if candle.symbol == symbol])


async def _fill_today(desk: Desk, symbol: str, opens: datetime, now: datetime) -> None:
    """Asks for the minutes of today that neither the store nor the builder has."""
    ends = min(now.replace(second=0, microsecond=0), session_close(market_date(now)))
    known = await look(desk, lambda unit: store.candles(unit, symbol, Interval.MINUTE, opens, ends))
    minutes = {c.at for c in known} | {c.at for c in desk.market.minutes.unsaved(symbol)}
    missing = rules.holes(minutes, opens, ends)
    if missing and desk.market.may_ask(f"minutes {symbol}", desk.clock.now(), _ASK_AGAIN):
        since = missing[0][0]
        told = await desk.market.ask(
            symbol, lambda source: source.candles(symbol, Interval.MINUTE, since, ends)
        )
        sound = [candle for candle in told if candle.at < ends and rules.sound(candle)]
        await step(desk, partial(_take, symbol=symbol, interval=Interval.MINUTE, told=sound))


def _with_present(
    desk: Desk,
    symbol: str,
    interval: Interval,
    stored: list[Candle],
    since: datetime,
    until: datetime,
    now: datetime,
) -> list[Candle]:
    if interval is Interval.MINUTE:
        present = desk.market.minutes.unsaved(symbol)
    else:
        quote = desk.market.hub.get(symbol)
        day = None if quote is None else rules.today(quote, now)
        present = [] if day is None else [day]
    found = {candle.at: candle for candle in stored}
    for candle in present:
        if since <= candle.at < until and candle.at not in found:
            found[candle.at] = candle
    return [found[at] for at in sorted(found)]


async def _cover(desk: Desk, symbol: str, interval: Interval, span: Span, told: Sequence[Candle]) -> None:
    """Notes that a source has told a span: of a session that has just ended only if it was told."""
    first, last = span
    now = desk.market.now(symbol, desk.clock.now())
    newest = max((market_date(candle.at) for candle in told), default=first - _DAY)
    whole = max(newest, min(last, rules.settled_session(now)))
    if whole >= first:
        await step(desk, partial(_widen, symbol=symbol, interval=interval, first=first, last=whole))


def _widen(unit: Unit, *, symbol: str, interval: Interval, first: date, last: date) -> None:
    known = store.coverage(unit, symbol, interval)
    if known is not None:
        first, last = min(first, known[0]), max(last, known[1])
    store.keep_coverage(unit, symbol, interval, (first, last))


def _days(unit: Unit, *, symbol: str) -> list[date]:
    far = datetime.min.replace(tzinfo=UTC)
    return sorted(market_date(at) for at in store.closes(unit, [symbol], far)[symbol])


def _roll_up(unit: Unit, symbol: str, horizon: datetime) -> int:
    """Makes the days up to `horizon` for which there are only minutes."""
    since = horizon - rules.MINUTE_RETENTION
    minutes = store.candles(unit, symbol, Interval.MINUTE, since, _midnight(market_date(horizon) + _DAY))
    if not minutes:
        return 0
    known = store.candles(unit, symbol, Interval.DAY, minutes[0].at - _DAY, minutes[-1].at + _DAY)
    have = {market_date(candle.at) for candle in known}
    made = [day for day in rules.rolled_up(symbol, minutes) if market_date(day.at) not in have]
    return store.keep_candles(unit, Interval.DAY, made)


def _last_day(interval: Interval, until: datetime, now: datetime) -> date:
    """The last day to fill as a whole. Minutes of a session that has just ended are asked for as today's."""
    over = rules.settled_session(now) if interval is Interval.MINUTE else rules.last_session(now)
    return min(market_date(until - timedelta(microseconds=1)), over)


def _opened(now: datetime) -> datetime | None:
    """When today's session opened; None on other days and before it does."""
    on = market_date(now)
    return session_open(on) if is_trading_day(on) and session_open(on) < now else None


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), NEW_YORK).astimezone(UTC)


def _check(interval: Interval, since: datetime, until: datetime) -> None:
    if since >= until:
        raise InvalidInputError("The span of candles is empty: 'since' must be before 'until'.")
    longest = timedelta(days=MOST_MINUTE_DAYS) if interval is Interval.MINUTE else rules.DAY_RETENTION
    if until - since > longest + _DAY:
        raise InvalidInputError(
            f"Ask for at most {longest.days} days of {interval} candles at once, not {(until - since).days}."
        )
