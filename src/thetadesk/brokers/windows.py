"""A history walked backwards in windows of whole market days, as long as the broker allows and as short as its
fullness needs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from thetadesk.connections.ports import Chunk
from thetadesk.wire.records import Record

WANTED = 2000
"""Rows that one window should hold: enough to be quick, few enough to be stored in one short piece of work."""

_DAY = timedelta(days=1)
_QUIET = 2 * 365
"""Days without a row, older than everything found, that are the beginning; one quiet year may just be quiet."""
_GROWTH = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a broker told of a window. `is_whole` is False when there is more than it tells in one go; then `rows` over
    `days` says how full the window is."""

    records: Sequence[Record]
    is_whole: bool
    rows: int
    days: int


Read = Callable[[date, date], Awaitable[Found]]
"""Reads the market days `first_on` to `last_on`; a single day is always told whole."""


async def walk(
    read: Read, since: date | None, until: date, longest: int, wanted: int = WANTED
) -> AsyncIterator[Chunk]:
    """Chunks from `until` back to `since` (None: until two years hold nothing), newest first, each at most `longest`
    days and about `wanted` rows."""
    last_on, length, quiet = until, longest, 0
    while since is None or last_on >= since:
        first_on = last_on - (length - 1) * _DAY
        if since is not None:
            first_on = max(first_on, since)
        days = (last_on - first_on).days + 1
        found = await read(first_on, last_on)
        if not found.is_whole and days > 1:
            length = min(days // 2, _length(found, longest, wanted))
            continue
        yield Chunk(first_on, last_on, found.records)
        quiet = 0 if found.records else quiet + days
        if since is None and quiet >= _QUIET:
            return
        last_on = first_on - _DAY
        length = min(longest, days * _GROWTH, _length(found, longest, wanted))


def _length(found: Found, longest: int, wanted: int) -> int:
    """How many days as full as these hold the rows wanted."""
    return max(1, min(longest, wanted * found.days // found.rows)) if found.rows else longest
