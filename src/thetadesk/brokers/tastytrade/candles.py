"""Candles from dxFeed: a subscription's snapshot comes newest first, between flags, and then what is new."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from thetadesk.brokers.tastytrade.dxlink import PATIENCE, Events, Feed, Ticket
from thetadesk.brokers.tastytrade.symbols import streamed_as
from thetadesk.kernel.calendar import is_trading_day, session_open
from thetadesk.kernel.instruments import INDEXES
from thetadesk.market.figures import seconds
from thetadesk.market.model import Candle, Interval, number, price
from thetadesk.wire.errors import BrokenAnswerError, StreamSilentError
from thetadesk.wire.socket import opened

_FIELDS = ("eventSymbol", "eventFlags", "time", "open", "high", "low", "close", "volume")
_PERIODS = {Interval.MINUTE: "{=1m,tho=true}", Interval.DAY: "{=1d,tho=true}"}
_REMOVED, _ENDS = 0x2, 0x8 | 0x10
_SILENCE = 5
"""Seconds that the next part of a snapshot may take."""
_DAY = timedelta(days=1)


async def candles_of(
    ticket: Ticket, symbol: str, interval: Interval, span: tuple[datetime, datetime], *, plain: bool
) -> list[Candle]:
    """The candles of a symbol that begin in `span` (the end not included), oldest first; none for a symbol that dxFeed
    does not know, of which it says nothing at all."""
    since, until = span
    name = f"{streamed_as(symbol)}{_PERIODS[interval]}"
    first = since - _DAY if interval is Interval.DAY else since
    found: dict[datetime, Candle] = {}
    async with opened("tastytrade", ticket.url, PATIENCE, plain=plain) as socket:
        feed = Feed(socket, {"Candle": _FIELDS}, 0)
        await feed.open(ticket.token)
        await feed.add([{"type": "Candle", "symbol": name, "fromTime": int(first.timestamp() * 1000)}])
        complete = False
        while not complete:
            try:
                events = feed.heed(await socket.receive(_SILENCE))
            except StreamSilentError:
                if found:
                    raise
                return []
            for flags, candle in _told(events, name, symbol, interval):
                complete = complete or bool(flags & _ENDS)
                if candle is not None:
                    found[candle.at] = candle
    return [found[at] for at in sorted(found) if since <= at < until]


def _told(
    events: Sequence[Events], name: str, symbol: str, interval: Interval
) -> Iterator[tuple[int, Candle | None]]:
    for kind, names, values in events:
        if kind != "Candle":
            continue
        for start in range(0, len(values), len(names)):
            event = dict(zip(names, values[start : start + len(names)], strict=True))
            flags = event.get("eventFlags")
            if not isinstance(flags, int):
                raise BrokenAnswerError("tastytrade's candles cannot be understood.")
            if event.get("eventSymbol") == name:
                yield flags, None if flags & _REMOVED else _candle(event, symbol, interval)


def _candle(event: dict[str, object], symbol: str, interval: Interval) -> Candle | None:
    """None for a bar without a price or a time."""
    at = seconds(event.get("time"))
    first, high, low, last = (price(event.get(key)) for key in ("open", "high", "low", "close"))
    if at is None or first is None or high is None or low is None or last is None:
        return None
    begun = datetime.fromtimestamp(at, UTC)
    if interval is Interval.DAY:
        # A day's begins at midnight UTC of its date.
        begun = session_open(begun.date()) if is_trading_day(begun.date()) else begun
    volume = 0 if symbol in INDEXES else number(event.get("volume")) or 0
    return Candle(symbol, begun, first, high, low, last, volume)
