"""Numbers for orders, postings and events that do not depend on who asked first.

A number is made of the second in which it is given out, a count within it and the account's place, so one account's
orders never shift another's numbers, and a history that is simulated again gets the same ones.
"""

from datetime import UTC, datetime

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_PER_SECOND = 256
_ACCOUNTS = 16


class Numbers:
    """Growing numbers of one account; `place` is its place among the accounts (0..15)."""

    def __init__(self, place: int) -> None:
        if not 0 <= place < _ACCOUNTS:
            raise ValueError(f"at most {_ACCOUNTS} accounts can be numbered, place {place} is beyond them")
        self._place = place
        self._last = 0

    def next(self, at: datetime) -> int:
        """A number for something at `at` (aware); greater than every one before."""
        second = int((at - _EPOCH).total_seconds())
        self._last = max(self._last + 1, second * _PER_SECOND)
        return self._last * _ACCOUNTS + self._place
