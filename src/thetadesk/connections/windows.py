"""Which days to read, and what a cursor knows afterwards.

A history is read backwards once, from the day of the first sync to its beginning; each chunk moves `covered_from`. Later
syncs read forwards: from a week before `covered_to`, because brokers tell some things late, to today.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from thetadesk.connections.model import Cursor

OVERLAP = timedelta(days=7)
REREAD_EVERY = timedelta(days=1)
_DAY = timedelta(days=1)
_LONGEST = timedelta(days=2 * 365)  # a history as long as that fills the progress bar


def backfill_until(cursor: Cursor, today: date) -> date | None:
    """The last day of what is still to be read backwards; None once the beginning was reached."""
    if cursor.is_complete:
        return None
    return today if cursor.covered_from is None else cursor.covered_from - _DAY


def after_chunk(cursor: Cursor, first_on: date, last_on: date) -> Cursor:
    """The cursor after a chunk of the walk backwards. ValueError for a chunk that would leave a gap."""
    if cursor.covered_from is None:
        return replace(cursor, covered_from=first_on, covered_to=last_on)
    if last_on < cursor.covered_from - _DAY:
        raise ValueError(f"{last_on} to {cursor.covered_from} were skipped")
    return replace(cursor, covered_from=min(first_on, cursor.covered_from))


def after_backfill(cursor: Cursor, today: date) -> Cursor:
    """The cursor once the walk backwards has ended; a broker without any history covers today alone."""
    first, last = cursor.covered_from or today, cursor.covered_to or today
    return replace(cursor, covered_from=first, covered_to=last, is_complete=True)


def news(cursor: Cursor, today: date) -> tuple[date, date]:
    """The first and the last day of what is read again for news."""
    if cursor.covered_from is None or cursor.covered_to is None:
        return today, today
    since = min(today, cursor.covered_to) - OVERLAP
    return max(cursor.covered_from, since), max(today, cursor.covered_to)


def after_news(cursor: Cursor, until: date) -> Cursor:
    """The cursor once all days up to `until` have been read."""
    covered_to = until if cursor.covered_to is None else max(until, cursor.covered_to)
    return replace(cursor, covered_to=covered_to)


def may_reread(cursor: Cursor, now: datetime) -> bool:
    """Whether the whole history may be read again without being asked to."""
    # One that lies ahead was dated by a clock that has been put right since.
    return cursor.reread_at is None or not timedelta() <= now - cursor.reread_at < REREAD_EVERY


def share_read(first_on: date, today: date) -> Decimal:
    """About which part of a history has been read when the walk backwards stands at `first_on`. Nobody knows how long
    it is, so this nears one and never arrives."""
    days = max((today - first_on) / _DAY, 0)
    whole = _LONGEST / _DAY
    return Decimal(round(1000 * days / (days + whole / 3))) / 1000
