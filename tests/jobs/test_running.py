"""Beginning and ending: once for each due time, one at a time, and nothing lost when a runner dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from thetadesk.db.engine import Database
from thetadesk.jobs import store
from thetadesk.jobs.model import JobRun, JobRunningError, MarketHours, RunState, Scheduled, Trigger
from thetadesk.jobs.service import leases, running, schedules
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
EVERY = timedelta(minutes=15)


async def nothing(desk: object) -> None:
    """A job that does nothing."""


JOB = Scheduled("job", "The job", "Does nothing.", nothing, EVERY)


def begin(database: Database, at: datetime, job: Scheduled = JOB):
    with database.unit(LOCAL_TENANT) as unit:
        return running.begin(unit, job, at)


def end(database: Database, run: JobRun, at: datetime, state: RunState = RunState.DONE):
    with database.unit(LOCAL_TENANT) as unit:
        running.finish(unit, running.ended(run, at, state, "said"))


def history(database: Database) -> list[JobRun]:
    with database.reading(LOCAL_TENANT) as unit:
        return running.history(unit)[0]


def test_a_new_job_runs_at_once_and_then_when_it_is_due(database: Database) -> None:
    run = begin(database, NOW)
    assert isinstance(run, JobRun)
    end(database, run, NOW + timedelta(seconds=3))
    assert begin(database, NOW + timedelta(minutes=14)) == running.Waiting(NOW + EVERY)
    assert isinstance(begin(database, NOW + EVERY), JobRun)
    first = history(database)[-1]
    assert (first.state, first.outcome, first.duration) == (RunState.DONE, "said", timedelta(seconds=3))
    assert first.trigger is Trigger.SCHEDULE


def test_however_many_times_were_missed_it_is_one_run(database: Database) -> None:
    run = begin(database, NOW)
    end(database, run, NOW)
    late = NOW + timedelta(days=2)
    run = begin(database, late)
    end(database, run, late)
    assert begin(database, late) == running.Waiting(late + EVERY)


def test_while_one_runs_it_the_others_wait_for_the_end_of_its_lease(database: Database) -> None:
    run = begin(database, NOW)
    assert begin(database, NOW) == running.Waiting(NOW + running.LEASE)
    later = NOW + running.LEASE - timedelta(seconds=1)
    with database.unit(LOCAL_TENANT) as unit:
        assert running.beat(unit, run, later)
    assert begin(database, NOW + running.LEASE) == running.Waiting(later + running.LEASE)
    with database.unit(LOCAL_TENANT) as unit, pytest.raises(JobRunningError, match="The job is running"):
        running.begin_now(unit, JOB, NOW + running.LEASE)


def test_a_dead_runners_job_is_taken_over_at_once_when_its_lease_is_over(database: Database) -> None:
    first = begin(database, NOW)
    late = NOW + running.LEASE
    second = begin(database, late)
    assert isinstance(second, JobRun)
    with database.unit(LOCAL_TENANT) as unit:
        assert not running.beat(unit, first, late)
        running.finish(unit, running.ended(first, late, RunState.DONE))
        assert running.get_run(unit, first.id).state is RunState.INTERRUPTED
        assert "is gone" in str(running.get_run(unit, first.id).problem)
    assert begin(database, late) == running.Waiting(late + running.LEASE)
    end(database, second, late)
    assert begin(database, late) == running.Waiting(late + EVERY)


def test_what_is_broken_off_in_good_order_is_due_again_at_once(database: Database) -> None:
    run = begin(database, NOW)
    stopped = NOW + timedelta(seconds=1)
    end(database, run, stopped, RunState.INTERRUPTED)
    assert isinstance(begin(database, stopped), JobRun)


def test_what_failed_waits_for_its_next_time(database: Database) -> None:
    run = begin(database, NOW)
    end(database, run, NOW, RunState.FAILED)
    assert begin(database, NOW) == running.Waiting(NOW + EVERY)
    assert history(database)[0].problem == "said"


def test_asked_for_it_runs_at_any_time_and_the_schedule_stays(database: Database) -> None:
    end(database, begin(database, NOW), NOW)
    later = NOW + timedelta(minutes=5)
    with database.unit(LOCAL_TENANT) as unit:
        run = running.begin_now(unit, JOB, later)
    assert run.trigger is Trigger.MANUAL
    end(database, run, later, RunState.INTERRUPTED)
    assert begin(database, later) == running.Waiting(NOW + EVERY)


def test_an_interrupted_run_by_hand_does_not_make_the_job_due(database: Database) -> None:
    end(database, begin(database, NOW), NOW)
    with database.unit(LOCAL_TENANT) as unit:
        running.begin_now(unit, JOB, NOW + timedelta(seconds=1))
    assert begin(database, NOW + timedelta(minutes=1)) == running.Waiting(NOW + EVERY)
    assert history(database)[0].state is RunState.INTERRUPTED


def test_a_market_aware_job_waits_for_the_bell_even_if_it_is_late(database: Database) -> None:
    job = Scheduled("job", "The job", "", nothing, EVERY, market_hours=MarketHours())
    friday_close = datetime(2026, 11, 20, 21, tzinfo=UTC)
    end(database, begin(database, friday_close, job=job), friday_close)
    monday_open = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert begin(database, friday_close + timedelta(days=1), job=job) == running.Waiting(monday_open)
    assert isinstance(begin(database, monday_open, job=job), JobRun)


def test_a_schedule_that_was_made_shorter_counts_at_once(database: Database) -> None:
    end(database, begin(database, NOW), NOW)
    shorter = Scheduled("job", "The job", "", nothing, timedelta(minutes=1))
    soon = NOW + timedelta(minutes=1)
    assert begin(database, NOW, job=shorter) == running.Waiting(soon)
    assert isinstance(begin(database, soon, job=shorter), JobRun)


def test_lists_tell_schedule_next_and_last_run(database: Database) -> None:
    other = Scheduled("other", "Other", "", nothing, cron="0 12 * * *")
    with database.reading(LOCAL_TENANT) as unit:
        first, second = running.statuses(unit, schedules.instances(unit, [JOB, other]), True, NOW)
    assert (first.next_run_at, first.last_run, first.schedule) == (NOW, None, "every 15 minutes")
    assert second.next_run_at == NOW + timedelta(hours=2)
    run = begin(database, NOW)
    with database.reading(LOCAL_TENANT) as unit:
        (status,) = running.statuses(unit, schedules.instances(unit, [JOB]), False, NOW)
    assert (status.enabled, status.next_run_at, status.last_run) == (False, None, run)


def test_the_history_is_told_in_pages_and_kept_within_bounds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "KEPT_RUNS", 5)
    monkeypatch.setattr(running, "_TRIM_EVERY", 3)
    with database.unit(LOCAL_TENANT) as unit:
        for number in range(12):
            run = running.begin_now(unit, JOB, NOW + number * EVERY)
            running.finish(unit, running.ended(run, NOW + number * EVERY, RunState.DONE))
        newest, total = running.history(unit, "job", limit=2, offset=1)
        assert running.history(unit, "another") == ([], 0)
        with pytest.raises(NotFoundError, match="no run run_0"):
            running.get_run(unit, "run_0")
    assert 5 <= total <= 8
    assert [run.started_at for run in newest] == [NOW + 10 * EVERY, NOW + 9 * EVERY]


STEPS = st.lists(
    st.tuples(st.sampled_from(["begin", "ask", "beat", "finish", "die"]), st.integers(0, 40)), max_size=40
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(STEPS)
def test_in_any_order_of_deaths_and_lookers_one_runs_and_none_is_forgotten(database: Database, steps) -> None:
    at, alive, until = NOW, None, NOW
    with database.unit(LOCAL_TENANT) as unit:
        reset(unit)
        for what, later in steps:
            at += timedelta(seconds=later)
            held = until > at
            if what in ("begin", "ask"):
                begun = attempt(unit, what, at)
                assert not (held and isinstance(begun, JobRun))
                if isinstance(begun, JobRun):
                    alive, until = begun, at + running.LEASE
                else:
                    assert begun.until > at
            elif alive and what == "beat" and running.beat(unit, alive, at):
                until = at + running.LEASE
            elif alive and what == "finish":
                running.finish(unit, running.ended(alive, at, RunState.DONE))
                alive, until = None, at
            elif what == "die":
                alive = None
            unfinished = [run for run in running.history(unit)[0] if run.state is RunState.RUNNING]
            assert len(unfinished) <= 1
            assert alive is None or unfinished == [alive]
        # Whatever happened, a job that is looked at after everything has ended runs.
        assert isinstance(running.begin(unit, JOB, at + running.LEASE + EVERY), JobRun)


def attempt(unit, what: str, at: datetime) -> JobRun | running.Waiting:
    if what == "begin":
        return running.begin(unit, JOB, at)
    try:
        return running.begin_now(unit, JOB, at)
    except JobRunningError:
        return running.Waiting(at + EVERY)


def reset(unit) -> None:
    """The same database serves all cases of one test."""
    leases.drop(unit, "job:job")
    for table in (store.JOB_RUNS, store.JOB_SCHEDULE):
        unit.execute(delete(table))
