"""A history walked backwards is told whole, each day once, newest first."""

import asyncio
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.brokers.windows import Found, walk
from thetadesk.wire.records import Record

UNTIL = date(2026, 11, 20)
MOST = 30


class Told:
    """A broker that tells `rows` by day, newest first and never more than MOST in one go."""

    def __init__(self, rows: dict[date, int]) -> None:
        self.rows = rows
        self.asked: list[tuple[date, date]] = []

    async def read(self, first_on: date, last_on: date) -> Found:
        self.asked.append((first_on, last_on))
        inside = sorted((day for day in self.rows if first_on <= day <= last_on), reverse=True)
        total = sum(self.rows[day] for day in inside)
        if total > MOST and first_on != last_on:
            return Found([], False, total, (last_on - first_on).days + 1)
        records = [Record(n, {"on": day}, "") for day in inside for n in range(self.rows[day])]
        return Found(records, True, total, (last_on - first_on).days + 1)


def walked(told: Told, since: date | None, longest: int = 364) -> list:
    async def collect() -> list:
        return [chunk async for chunk in walk(told.read, since, UNTIL, longest, MOST * 2 // 3)]

    return asyncio.run(collect())


days = st.integers(0, 720).map(lambda back: UNTIL - timedelta(days=back))
histories = st.dictionaries(days, st.integers(1, 50), max_size=60)


@given(histories, st.one_of(st.none(), days), st.integers(1, 366))
def test_every_row_is_told_once_and_the_chunks_follow_each_other(rows, since, longest):
    told = Told(rows)
    chunks = walked(told, since, longest)
    assert chunks[0].last_on == UNTIL
    assert all(after.last_on == before.first_on - timedelta(days=1) for before, after in pairwise(chunks))
    assert all(chunk.first_on <= r.fields["on"] <= chunk.last_on for chunk in chunks for r in chunk.records)
    wanted = {day: count for day, count in rows.items() if since is None or day >= since}
    assert sum(len(chunk.records) for chunk in chunks) == sum(wanted.values())
    assert since is None or chunks[-1].first_on == since
    assert all((last - first).days < longest for first, last in told.asked)


def test_a_quiet_year_is_not_the_beginning():
    old = UNTIL - timedelta(days=500)
    assert [len(chunk.records) for chunk in walked(Told({UNTIL: 1, old: 1}), None)] == [1, 1, 0, 0, 0]


def test_nothing_is_asked_of_days_that_do_not_exist():
    told = Told({})
    assert walked(told, UNTIL + timedelta(days=1)) == []
    assert told.asked == []


def test_a_busy_history_is_walked_without_asking_much_twice():
    told = Told({UNTIL - timedelta(days=back): 10 for back in range(300)})
    chunks = walked(told, UNTIL - timedelta(days=299))
    assert len(told.asked) < 1.5 * len(chunks)
