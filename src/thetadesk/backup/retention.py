"""Which backups are kept: the newest of each of so many days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from thetadesk.backup.model import Backup, BackupKind, BackupState
from thetadesk.kernel.calendar import market_date

UNDO_KEPT = timedelta(days=30)
FAILURES_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days, weeks and months that have a backup keep their newest."""

    daily: int
    weekly: int
    monthly: int


def superfluous(backups: Iterable[Backup], kept: Retention, now: datetime) -> list[Backup]:
    """Those that may go. The newest good one never does, nor those that somebody made or brought by hand."""
    listed = sorted(backups, key=lambda backup: backup.started_at, reverse=True)
    good = [each for each in listed if each.counts]
    scheduled = [each for each in good if each.kind is BackupKind.SCHEDULED]
    wanted = {each.id for each in good[:1]} | _newest(scheduled, kept)
    return [each for each in listed if each.id not in wanted and _may_go(each, now)]


def _may_go(backup: Backup, now: datetime) -> bool:
    age = now - backup.started_at
    if backup.state is BackupState.FAILED:
        return age > FAILURES_KEPT
    if backup.state is not BackupState.DONE:
        return False
    if backup.kind is BackupKind.UNDO:
        return age > UNDO_KEPT
    return backup.kind is BackupKind.SCHEDULED


def _newest(newest_first: list[Backup], kept: Retention) -> set[str]:
    """The ids of the newest of each of the latest days, weeks and months."""
    periods: tuple[tuple[int, Callable[[date], Hashable]], ...] = (
        (kept.daily, lambda day: day),
        (kept.weekly, lambda day: day.isocalendar()[:2]),
        (kept.monthly, lambda day: (day.year, day.month)),
    )
    wanted: set[str] = set()
    for count, period in periods:
        firsts: dict[Hashable, str] = {}
        for each in newest_first:
            firsts.setdefault(period(market_date(each.started_at)), each.id)
        wanted.update(list(firsts.values())[:count])
    return wanted
