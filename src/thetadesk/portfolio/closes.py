"""The price that today's profit is counted from.

Sources tell the previous close in a quote, and some bring it up to date only when the next session opens. Until then it
is the close before yesterday's, and what was made yesterday would count as made today.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache

from thetadesk.kernel import calendar
from thetadesk.market.model import Quote

_MINUTE = 60


def close_before_today(quote: Quote, now: float, ahead: float) -> float | None:
    """The close before the session that counts as today's at `now` (epoch seconds, our clock) in a market that is
    `ahead` of it. Where the quote tells an older one, its mark if that has stood since before today, else None."""
    on = quote.closed_on
    if on is None:
        return quote.previous_close
    eve, midnight = _today(int((now + ahead) // _MINUTE))
    if on >= eve:
        return quote.previous_close
    told_at = max(quote.quoted_at or 0.0, quote.traded_at or 0.0) or quote.received_at + ahead
    return quote.mark if told_at < midnight else None


@lru_cache(maxsize=64)
def _today(minute: int) -> tuple[date, float]:
    """The trading day before the one that counts as today, and when that one began, in epoch seconds."""
    session = calendar.last_trading_day(calendar.market_date(datetime.fromtimestamp(minute * _MINUTE, UTC)))
    began = datetime.combine(session, time(), calendar.NEW_YORK)
    return calendar.previous_trading_day(session), began.timestamp()
