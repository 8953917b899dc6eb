"""What a quote is good for: the one place that judges it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from thetadesk.kernel.calendar import NEW_YORK, is_trading_day, session_close, session_open
from thetadesk.market.model import Quote, QuoteState

POLLED_SECONDS = 60.0
"""How long an answer to a request counts as the present: nobody tells when it changes."""
SILENT_SECONDS = 60.0
"""How long a stream may say nothing at all, no heartbeat either, before nobody believes it; its watchdog is quicker."""

_DAY = timedelta(days=1)
_FUTURES_BREAK = 17
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6


def judge(quote: Quote, now: float, *, is_open: bool, stale_before: float) -> QuoteState:
    """What `quote` is good for at `now` (epoch seconds). `is_open` says whether its market trades; what was received
    up to `stale_before` has not been confirmed since its stream fell silent.

    Of several flaws the one that matters most is told: nothing there, old, bid above ask, market closed, one side.
    An index has a level and no sides, so its last value is enough.
    """
    bid, ask, last = quote.bid, quote.ask, quote.last
    if bid is None and ask is None and last is None:
        return QuoteState.MISSING
    if is_open and quote.received_at <= (stale_before if quote.streamed else now - POLLED_SECONDS):
        return QuoteState.STALE
    if bid is not None and ask is not None:
        if bid > ask:
            return QuoteState.CROSSED
        return QuoteState.LIVE if is_open else QuoteState.CLOSED
    if not is_open:
        return QuoteState.CLOSED
    return QuoteState.LIVE if quote.is_index else QuoteState.ONE_SIDED


def markets_of(symbols: Iterable[str]) -> tuple[str, ...]:
    """One symbol of each market that these trade in: whoever asks for hours need not ask for thousands."""
    return tuple({_market_of(symbol): symbol for symbol in symbols}.values())


def _market_of(symbol: str) -> str:
    if symbol.startswith(("/", "./")):
        return "futures"
    return "coins" if symbol.endswith("/USD") else "shares"


class Hours:
    """Whether a symbol's market trades: shares, options and indexes in New York's regular session, futures from
    Sunday to Friday evening with an hour's break a day, coins always. Remembers the session of the day asked last."""

    def __init__(self) -> None:
        self._from = self._to = self._opens = self._closes = 0.0

    def is_open(self, symbol: str, at: float) -> bool:
        """Whether `symbol` trades at `at` (epoch seconds)."""
        if "/" in symbol:
            if symbol.startswith(("/", "./")):
                return _futures_trade(datetime.fromtimestamp(at, UTC))
            if symbol.endswith("/USD"):
                return True
        if not self._from <= at < self._to:
            self._look_up(at)
        return self._opens <= at < self._closes

    def any_open(self, symbols: Iterable[str], at: float) -> bool:
        """Whether any of these trades at `at`."""
        return any(self.is_open(symbol, at) for symbol in symbols)

    def _look_up(self, at: float) -> None:
        local = datetime.fromtimestamp(at, NEW_YORK)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        day = local.date()
        self._from = midnight.timestamp()
        self._to = datetime.combine(day + _DAY, midnight.timetz()).timestamp()
        self._opens = self._closes = 0.0
        if is_trading_day(day):
            self._opens = session_open(day).timestamp()
            self._closes = session_close(day).timestamp()


def _futures_trade(at: datetime) -> bool:
    local = at.astimezone(NEW_YORK)
    weekday = local.weekday()
    if weekday == _SATURDAY or local.hour == _FUTURES_BREAK:
        return False
    if weekday == _SUNDAY:
        return local.hour > _FUTURES_BREAK
    return weekday != _FRIDAY or local.hour < _FUTURES_BREAK
