"""Figures of a market as strangers write them: times in milliseconds, fractions in percent, Greeks with sentinels.

What a source says about a price is `model.raw`: said and no price is 0, which takes an earlier price away. About a bid it
is `model.raw_bid`, because an option's may be 0.
"""

from __future__ import annotations

from datetime import date, timedelta

from thetadesk.market.model import LARGEST, SENTINEL, number

Figure = float
"""What is measured, not counted: a price, a size, a Greek."""
Seconds = float
"""A span, or an instant as seconds since 1970."""

_MILLISECONDS, _PERCENT = 1000.0, 100.0
_FIRST_DAY, _MOST_DAYS = date(1970, 1, 1), 1e6


def seconds(value: object) -> float | None:
    """Milliseconds since 1970 as seconds; None for zero and for nonsense."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value) / _MILLISECONDS
    except (ValueError, OverflowError):
        return None
    return found if 0.0 < found < LARGEST else None


def later(first: object, second: object) -> float | None:
    """The later of two instants in milliseconds, in seconds."""
    if isinstance(first, int) and isinstance(second, int):
        return seconds(max(first, second))
    known = [at for at in (seconds(first), seconds(second)) if at is not None]
    return max(known, default=None)


def day_of_number(value: object) -> date | None:
    """A day that is written as the number of days since 1970; None for zero and for nonsense."""
    found = number(value)
    return None if found is None or not 0 < found < _MOST_DAYS else _FIRST_DAY + timedelta(days=int(found))


def fraction(value: object) -> float | None:
    """Percents as a fraction; None for a sentinel or no number."""
    found = number(value)
    return None if found is None else found / _PERCENT


def greek(value: object) -> float | None:
    """What a source says of a Greek: None only where nothing is said; said and no figure is a sentinel, which takes an
    earlier figure away."""
    if value is None:
        return None
    found = number(value)
    return SENTINEL if found is None else found


def volatility(value: object) -> float | None:
    """The same for a volatility in percent, as a fraction."""
    found = greek(value)
    return found if found is None or found == SENTINEL else found / _PERCENT
