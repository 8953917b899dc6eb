"""What users change of jobs: in force at once, for all or for one portfolio, and taken back again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from thetadesk.db.engine import Database
from thetadesk.jobs import store
from thetadesk.jobs.model import Instance, Scheduled, ScheduleError, Timing
from thetadesk.jobs.service import schedules
from thetadesk.jobs.service.schedules import EVERYONE, Change
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


async def nothing(*_: object) -> None:
    """A job that does nothing."""


SCAN = Scheduled("scan", "Scan", "", nothing, cron="45 9 * * mon-fri", scoped=True)
SYNC = Scheduled("sync", "Sync", "", nothing, QUARTER)


def edit(database: Database, job: Scheduled, change: Change, portfolio: str = EVERYONE, at=NOW) -> Instance:
    with database.unit(LOCAL_TENANT) as unit:
        return schedules.edit(unit, job, portfolio, change, at)


def effective(database: Database, job: Scheduled) -> list[Instance]:
    with database.reading(LOCAL_TENANT) as unit:
        return schedules.effective(unit, job)


def due(database: Database) -> dict[str, datetime]:
    with database.reading(LOCAL_TENANT) as unit:
        return store.next_runs(unit)


def test_untouched_a_job_is_one_for_all_as_it_came(database: Database) -> None:
    (only,) = effective(database, SCAN)
    assert (only.id, only.job, only.portfolio_id, only.enabled, only.edited) == (
        "scan",
        SCAN,
        "",
        True,
        False,
    )


def test_a_schedule_is_changed_and_taken_back(database: Database) -> None:
    changed = edit(database, SYNC, Change(timing=Timing(HOUR)))
    assert (changed.job.every, changed.edited, changed.enabled) == (HOUR, True, True)
    assert due(database) == {"sync": NOW + HOUR}
    assert edit(database, SYNC, Change(enabled=False)).job.every == HOUR
    assert edit(database, SYNC, Change(enabled=True)).job.every == HOUR
    back = edit(database, SYNC, Change(resets=True))
    assert (back.job, back.edited) == (SYNC, False)


def test_what_was_missed_while_a_job_was_off_is_not_made_good(database: Database) -> None:
    edit(database, SCAN, Change(enabled=False))
    back = NOW + timedelta(hours=6)
    edit(database, SCAN, Change(enabled=True), at=back)
    assert due(database) == {"scan": datetime(2026, 11, 23, 14, 45, tzinfo=UTC)}


def test_a_portfolio_of_its_own_follows_all_until_it_says_otherwise(database: Database) -> None:
    edit(database, SCAN, Change(timing=Timing(HOUR)))
    edit(database, SCAN, Change(enabled=False), "income")
    everyone, own = effective(database, SCAN)
    assert (everyone.id, own.id) == ("scan", "scan@income")
    assert (everyone.enabled, own.enabled, own.job.every) == (True, False, HOUR)
    own = edit(database, SCAN, Change(timing=Timing(cron="0 10 * * *"), enabled=True), "income")
    assert (own.job.cron, own.job.every) == ("0 10 * * *", None)
    with database.unit(LOCAL_TENANT) as unit:
        assert schedules.set_apart(unit, "scan") == {"income"}
        schedules.forget(unit, SCAN, "income")
        assert schedules.set_apart(unit, "scan") == frozenset()
        with pytest.raises(NotFoundError, match="scan@income"):
            schedules.forget(unit, SCAN, "income")
    assert "scan@income" not in due(database)


def test_a_portfolio_that_is_removed_takes_its_schedules_along(database: Database) -> None:
    edit(database, SCAN, Change(enabled=True), "income")
    edit(database, SCAN, Change(enabled=True), "growth")
    with database.unit(LOCAL_TENANT) as unit:
        schedules.forget_portfolio(unit, "income")
    assert [each.portfolio_id for each in effective(database, SCAN)] == ["", "growth"]
    assert due(database).keys() == {"scan@growth"}


def test_what_cannot_be_is_refused_and_changes_nothing(database: Database) -> None:
    fixed = Scheduled("fixed", "Fixed", "", nothing, HOUR, editable=False)
    by_setting = Scheduled("often", "Often", "", nothing, HOUR, minutes_from="sync_minutes")
    for job, portfolio, change, said in [
        (fixed, "", Change(enabled=False), "always runs as it does"),
        (SYNC, "income", Change(enabled=False), "for the whole desk"),
        (by_setting, "", Change(timing=Timing(QUARTER)), "the setting sync_minutes"),
        (SCAN, "", Change(timing=Timing(cron="0 0 31 feb *")), "never comes"),
    ]:
        with pytest.raises(ScheduleError, match=said):
            edit(database, job, change, portfolio)
    with database.reading(LOCAL_TENANT) as unit:
        assert store.edits(unit) == []


def test_ids_name_job_and_portfolio() -> None:
    assert schedules.split("refresh_prices@p-1") == ("refresh-prices", "p-1")
    assert schedules.named(*schedules.split("scan@p_1")) == "scan@p_1"
    with pytest.raises(ScheduleError, match="for the whole desk"):
        schedules.once(SYNC, "income")
