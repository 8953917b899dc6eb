"""The desk's own health, as rules ask for it."""

from datetime import UTC, datetime, timedelta

from thetadesk.backup.model import NO_BACKUP, LastBackup
from thetadesk.web.live.alert_health import ENDLESS, desk_figures

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def figures(backup: LastBackup):
    return desk_figures({}, backup, 2, 0.5, NOW)


def test_a_desk_that_was_never_backed_up_has_waited_for_ever():
    said = figures(NO_BACKUP)
    assert (said["backup_age"], said["backup_failed"]) == (ENDLESS, False)
    assert (said["undelivered"], said["disk_free"], said["heartbeat"]) == (2.0, 0.5, True)


def test_a_backup_ages_and_a_failed_one_is_said():
    at = NOW - timedelta(hours=30)
    said = figures(LastBackup(at, failed=True, problem="The disk is full."))
    assert (said["backup_age"], said["backup_failed"]) == (30 * 3600, True)
