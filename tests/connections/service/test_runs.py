"""Runs are queued once, go forward only, and are taken up again when their desk is gone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from thetadesk.connections.model import Counts, RunState
from thetadesk.connections.service import runs
from thetadesk.kernel.errors import NotFoundError


def begin(desk, **wanted):
    desk.clock.advance(timedelta(minutes=1))
    (run,) = desk.do(runs.begin_syncs, desk.clock.now(), **wanted)
    return run


def test_a_sync_that_waits_is_not_queued_twice_and_may_become_a_full_one(desk):
    first = begin(desk)
    assert begin(desk).id == first.id
    assert begin(desk, full=True).full
    assert begin(desk).full
    assert len(desk.do(runs.list_runs)) == 1


def test_a_run_only_goes_forward_and_counts_what_it_read(desk):
    run = begin(desk)
    desk.do(runs.start, run.id, desk.clock.now())
    desk.do(runs.advance, run.id, "reading", Decimal("0.5"), Counts(10, 8, 2))
    later = desk.do(runs.advance, run.id, "building", Decimal("0.3"), Counts(1, 1))
    assert (later.stage, later.progress) == ("building", Decimal("0.5"))
    assert later.counts == Counts(11, 9, 2)
    almost = desk.do(runs.advance, run.id, "comparing", Decimal(1))
    assert almost.progress < 1
    done = desk.do(runs.finish, run.id, desk.clock.now())
    assert (done.state, done.progress) == (RunState.DONE, 1)
    assert begin(desk).id != run.id


def test_what_stopped_a_run_is_kept(desk):
    run = begin(desk)
    desk.do(runs.fail, run.id, "The broker cannot be reached", "no answer", desk.clock.now())
    (kept,) = desk.do(runs.latest_runs)
    assert kept.problem == ("The broker cannot be reached", "no answer")
    assert kept.finished_at == desk.clock.now()


def test_a_run_left_by_a_desk_that_is_gone_is_taken_up(desk):
    run = begin(desk)
    desk.do(runs.start, run.id, desk.clock.now())
    (again,) = desk.do(runs.take_up_unfinished)
    assert (again.id, again.state, again.started_at) == (run.id, RunState.QUEUED, None)
    desk.do(runs.finish, run.id, desk.clock.now())
    assert desk.do(runs.take_up_unfinished) == []


def test_there_is_no_run_by_another_name(sqlite_desk):
    with pytest.raises(NotFoundError):
        sqlite_desk.do(runs.get_run, "nobody")
