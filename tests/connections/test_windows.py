"""Cursors cover days without a gap, however a walk is cut."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.connections import windows
from thetadesk.connections.model import Cursor

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
START = Cursor("account", "connection")


@given(st.lists(st.integers(1, 400), max_size=12), st.integers(0, 11))
def test_a_walk_that_is_cut_anywhere_goes_on_where_it_was(lengths, cut):
    cursor, days = START, 0
    for at, length in enumerate(lengths):
        today = TODAY if at < cut else TODAY + timedelta(days=3)
        until = windows.backfill_until(cursor, today)
        assert until == (today if cursor.covered_from is None else cursor.covered_from - DAY)
        cursor = windows.after_chunk(cursor, until - (length - 1) * DAY, until)
        days += length
    if lengths:
        assert (cursor.covered_to - cursor.covered_from).days + 1 == days
    whole = windows.after_backfill(cursor, TODAY)
    assert whole.is_complete
    assert windows.backfill_until(whole, TODAY) is None


def test_a_chunk_told_twice_changes_nothing_and_one_that_skips_days_is_refused():
    cursor = windows.after_chunk(START, date(2026, 10, 1), TODAY)
    assert windows.after_chunk(cursor, date(2026, 10, 20), TODAY) == cursor
    with pytest.raises(ValueError, match="were skipped"):
        windows.after_chunk(cursor, date(2026, 8, 1), date(2026, 9, 29))


@given(st.integers(0, 900), st.integers(-3, 900))
def test_news_overlap_a_week_and_never_leave_the_covered_days(covered, later):
    cursor = Cursor("account", "connection", TODAY - covered * DAY, TODAY, is_complete=True)
    today = TODAY + later * DAY
    since, until = windows.news(cursor, today)
    assert since == max(min(TODAY, today) - 7 * DAY, TODAY - covered * DAY)
    assert since <= TODAY <= until
    after = windows.after_news(cursor, until)
    assert after.covered_to == max(TODAY, today)
    assert after.covered_from == cursor.covered_from


def test_an_account_without_history_covers_today():
    cursor = windows.after_backfill(START, TODAY)
    assert (cursor.covered_from, cursor.covered_to) == (TODAY, TODAY)
    assert windows.news(START, TODAY) == (TODAY, TODAY)
    assert windows.after_news(START, TODAY).covered_to == TODAY


def test_everything_is_read_again_at_most_once_a_day():
    now = datetime(2026, 11, 20, 15, tzinfo=UTC)
    cursor = Cursor("account", "connection", TODAY, TODAY, is_complete=True, reread_at=now)
    assert windows.may_reread(START, now)
    assert not windows.may_reread(cursor, now + timedelta(hours=23))
    assert windows.may_reread(cursor, now + timedelta(hours=24))


def test_progress_grows_and_never_arrives():
    shares = [windows.share_read(TODAY - days * DAY, TODAY) for days in (0, 30, 365, 2000, 20_000)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1
