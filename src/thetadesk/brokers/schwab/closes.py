"""Which session's close Schwab tells as the previous one: its fields have no date, only an hour at which they change.

The documentation of the streamer says that closing prices are brought up to date at 3:30 in New York, those of options
at 7:29. Until then they are of the session before the last one.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from thetadesk.brokers.schwab.symbols import EQUITIES, OPTIONS
from thetadesk.kernel.calendar import (
    FIRST_DAY,
    LAST_DAY,
    NEW_YORK,
    is_trading_day,
    last_trading_day,
    previous_trading_day,
)
from thetadesk.market.figures import Seconds

_UPDATED = {EQUITIES: time(3, 30), OPTIONS: time(7, 29)}
_MINUTE = 60
_MARGIN = timedelta(days=14)
"""The two trading days before a date are known."""


def closed_on(service: str, at: Seconds) -> date | None:
    """The market date of the close that one of the streamer's services tells at an instant of Schwab's clock; None for
    futures, of which the documentation is silent, and for an instant that the calendar does not know."""
    return _closed_on(_UPDATED[service], int(at // _MINUTE)) if service in _UPDATED else None


@lru_cache(maxsize=256)
def _closed_on(updated: time, minute: int) -> date | None:
    there = datetime.fromtimestamp(minute * _MINUTE, UTC).astimezone(NEW_YORK)
    on = there.date()
    if not FIRST_DAY + _MARGIN < on <= LAST_DAY:
        return None
    before = previous_trading_day(last_trading_day(on))
    is_old = is_trading_day(on) and there.time() < updated
    return previous_trading_day(before) if is_old else before
