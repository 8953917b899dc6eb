"""The newest of each day, week and month stays, as many as are wanted; what somebody made by hand always does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.backup.model import Backup, BackupKind, BackupState
from thetadesk.backup.retention import Retention, superfluous

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def one(
    age: timedelta, kind: BackupKind = BackupKind.SCHEDULED, state: BackupState = BackupState.DONE
) -> Backup:
    return Backup(f"{age}{kind}{state}", kind, state, NOW - age)


def kept(backups: list[Backup], retention: Retention) -> list[int]:
    gone = superfluous(backups, retention, NOW)
    return [(NOW - each.started_at).days for each in backups if each not in gone]


def test_the_newest_of_each_day_week_and_month_stays() -> None:
    nightly = [one(timedelta(days=age)) for age in range(100)]
    assert kept(nightly, Retention(3, 0, 0)) == [0, 1, 2]
    # 20 November 2026 is a Friday: the weeks before end on Sundays 5 and 12 days ago.
    assert kept(nightly, Retention(0, 3, 0)) == [0, 5, 12]
    assert kept(nightly, Retention(0, 0, 3)) == [0, 20, 51]
    assert kept(nightly, Retention(2, 2, 2)) == [0, 1, 5, 20]


def test_of_one_day_the_newest_stays() -> None:
    assert kept([one(timedelta(hours=hours)) for hours in (1, 2, 3)], Retention(1, 1, 1)) == [0]


def test_the_last_good_one_stays_whatever_is_wanted() -> None:
    backups = [
        one(timedelta(days=1), state=BackupState.FAILED),
        one(timedelta(days=3)),
        one(timedelta(days=4)),
    ]
    assert kept(backups, Retention(0, 0, 0)) == [1, 3]


def test_what_was_made_or_brought_by_hand_stays() -> None:
    backups = [
        one(timedelta(days=0)),
        one(timedelta(days=400), BackupKind.MANUAL),
        one(timedelta(days=400), BackupKind.FOUND),
        one(timedelta(days=29), BackupKind.UNDO),
        one(timedelta(days=31), BackupKind.UNDO),
        one(timedelta(days=31), state=BackupState.FAILED),
        one(timedelta(days=31), state=BackupState.RUNNING),
    ]
    assert kept(backups, Retention(1, 0, 0)) == [0, 400, 400, 29, 31]


@given(st.lists(st.integers(0, 2000), max_size=60), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_never_more_than_wanted_nor_nothing(hours: list[int], daily: int, weekly: int, monthly: int) -> None:
    backups = [one(timedelta(hours=age)) for age in set(hours)]
    left = kept(backups, Retention(daily, weekly, monthly))
    assert len(left) <= max(daily + weekly + monthly, 1)
    assert bool(left) == bool(backups)
    assert not backups or min((NOW - each.started_at).days for each in backups) in left
