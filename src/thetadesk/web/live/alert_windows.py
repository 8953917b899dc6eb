"""Filling the windows of rules from stored candles, so that a new rule need not wait as long as its window is."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.bootstrap import App
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.market.model import Candle, Interval
from thetadesk.market.service import candles

Past = list[tuple[float, float]]

_FIELDS = frozenset({"mark", "last"})
_HOURS = timedelta(days=3)
"""Windows up to this long are filled from minutes, which a weekend lies in; longer ones from days."""


async def warm(desk: App, engine: Engine, now: Callable[[], float]) -> None:
    """Tells the windows that do not reach back far enough yet what is stored."""
    for (symbol, field), past in (await past_of(desk, engine.windows, now())).items():
        engine.warm(symbol, field, past, now())
        await asyncio.sleep(0)


async def past_of(
    desk: App, windows: Iterable[tuple[str, str, int]], now: float
) -> dict[tuple[str, str], Past]:
    """What is stored of the prices that these windows (symbol, field, seconds) are over, by symbol and field."""
    spans: defaultdict[tuple[str, str], int] = defaultdict(int)
    for symbol, field, seconds in windows:
        if field in _FIELDS:
            spans[symbol, field] = max(spans[symbol, field], seconds)
    found = {
        which: await asyncio.to_thread(_past, desk, which[0], timedelta(seconds=seconds), now)
        for which, seconds in spans.items()
    }
    return {which: past for which, past in found.items() if past}


def _past(desk: App, symbol: str, span: timedelta, now: float) -> Past:
    try:
        if not candles.keeps_history(symbol):
            return []
    except InvalidInputError:
        return []
    until = datetime.fromtimestamp(now, UTC)
    interval = Interval.MINUTE if span <= _HOURS else Interval.DAY
    with desk.reading() as unit:
        found = candles.stored(unit, symbol, interval, until - 2 * span - timedelta(days=5), until)
    return points(found, interval)


def points(found: list[Candle], interval: Interval) -> Past:
    """What a price was and when (epoch seconds), as candles tell: their open when they begin, the low before the high
    where they fell, and their close as they end."""
    told: Past = []
    length = 60.0 if interval is Interval.MINUTE else 6.5 * 3600
    for each in found:
        began = each.at.timestamp()
        middle = (each.high, each.low) if each.close < each.open else (each.low, each.high)
        prices = (each.open, *middle, each.close)
        told += [(began + length * part, price) for part, price in zip(_PARTS, prices, strict=True)]
    return told


_PARTS = (0.0, 0.33, 0.66, 0.98)
