"""What the attention list is gathered from, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.alerts.desks import AlertDesk
from tests.alerts.stories import alert
from thetadesk.alerts.model import Delivery, DeliveryState, Severity
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.attention.model import Kind, Thresholds
from thetadesk.attention.service import listing
from thetadesk.jobs import store
from thetadesk.jobs.model import JobRun, RunState, Trigger

USUAL = Thresholds()
JOBS = {"backup": "Back up", "scan": "Scan"}
DONE, FAILED, RUNNING = RunState.DONE, RunState.FAILED, RunState.RUNNING


@pytest.fixture
def desk(database) -> AlertDesk:
    return AlertDesk(database)


def ran(desk: AlertDesk, job: str, *states: RunState) -> None:
    """Runs of a job, one an hour, the last one just now."""
    for number, state in enumerate(reversed(states)):
        at = desk.clock.now() - timedelta(hours=number)
        run = JobRun(f"{job}{number}", job, Trigger.SCHEDULE, state, at, at, problem=f"why {number}")
        desk.done(lambda unit, run=run: store.add_run(unit, run))


def failing(desk: AlertDesk, limits: Thresholds = USUAL) -> list[tuple[str, int, str]]:
    rest = desk.seen(lambda unit: listing.beside(unit, desk.clock.now(), limits, JOBS))
    return [(each.title, each.times, each.problem) for each in rest.failing]


def test_a_job_that_failed_three_times_in_a_row_needs_a_hand(desk):
    ran(desk, "backup", DONE, FAILED, FAILED, FAILED)
    ran(desk, "scan", FAILED, FAILED)
    assert failing(desk) == [("Back up", 3, "why 0")]
    assert len(failing(desk, Thresholds(failures=2))) == 2
    assert failing(desk, Thresholds(failures=0)) == []


def test_a_run_on_its_way_and_one_that_was_broken_off_are_no_failures(desk):
    ran(desk, "backup", FAILED, FAILED, FAILED, RUNNING)
    ran(desk, "scan", FAILED, FAILED, FAILED, RunState.INTERRUPTED)
    assert failing(desk) == [("Back up", 3, "why 1")]


def test_a_portfolios_own_job_says_so_and_one_that_is_gone_says_nothing(desk):
    ran(desk, "scan@p1", FAILED, FAILED, FAILED)
    ran(desk, "retired", FAILED, FAILED, FAILED)
    assert failing(desk) == [("Scan (of one portfolio)", 3, "why 0")]


def test_what_no_channel_has_told_needs_a_hand(desk):
    at = desk.clock.now()
    dead = Delivery("d1", "alert1", "mail", 0, DeliveryState.DEAD, Severity.WARNING, at, at)
    desk.done(lambda unit: inbox.add_alerts(unit, [alert(1)]))
    desk.done(lambda unit: deliveries.add_deliveries(unit, [dead]))
    rest = desk.seen(lambda unit: listing.beside(unit, at, USUAL, JOBS))
    assert (rest.undelivered, rest.undelivered_since) == (1, date(2026, 11, 17))
    books = desk.seen(lambda unit: listing.books(unit, (), date(2026, 11, 17)))
    found = listing.listing(books, rest, date(2026, 11, 17), None, USUAL)
    assert [each.kind for each in found.items] == [Kind.UNDELIVERED]
    assert (found.shorts, found.unpriced) == (0, 0)
