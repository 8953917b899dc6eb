"""Exports list the newest rows first. Booking needs the order in which things happened."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from thetadesk.kernel.errors import InvalidInputError

T = TypeVar("T")


def chronological(rows: Sequence[T], when: Callable[[T], datetime]) -> list[T]:
    """The rows from the oldest to the newest, their order inside a moment kept as the file implies it.

    A file that was sorted the other way round is recognised by its first and last readable rows.
    """
    first = next(_moments(rows, when), None)
    last = next(_moments(rows[::-1], when), None)
    ascending = first is not None and last is not None and first < last
    return list(rows if ascending else reversed(rows))


def _moments(rows: Sequence[T], when: Callable[[T], datetime]) -> Iterator[datetime]:
    for row in rows:
        try:
            yield when(row)
        except InvalidInputError:
            continue
