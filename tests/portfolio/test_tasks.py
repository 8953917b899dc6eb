"""Each day is taken down once, after its close, whatever the clocks and the holidays do; and what is old goes."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.databases import database_with
from tests.portfolio.books import PUT, leg
from thetadesk.db.schema import load_stores
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import RunState
from thetadesk.jobs.schedule import next_run
from thetadesk.jobs.service import schedules
from thetadesk.kernel import calendar
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.ledger.model import Account, AccountKind, By
from thetadesk.ledger.store import accounts as account_store
from thetadesk.market.model import QuoteState
from thetadesk.portfolio import tasks
from thetadesk.portfolio.model import (
    BuyingPower,
    FigureSource,
    Header,
    LegValue,
    NotTakenDownError,
    Taken,
    Totals,
    Valued,
)
from thetadesk.portfolio.service import portfolios, record

SNAPSHOTS, ROLL_UP = tasks.SCHEDULED
HEADER = Header(None, Totals(), BuyingPower(None, None, FigureSource.MODEL))


class Desk:
    """A desk with one account that holds nothing but cash, and a market that goes by its clock."""

    def __init__(self, database, at):
        self.database, self.clock, self.tells = database, FixedClock(at), True
        self.legs = ()

    def unit(self):
        return self.database.unit(LOCAL_TENANT)

    def reading(self):
        return self.database.reading(LOCAL_TENANT)

    def valued(self):
        at = self.clock.now()
        found = Valued(at, calendar.market_date(at), self.legs, {"a1": HEADER}, {"a1": Decimal(100)})
        return found if self.tells else None

    @property
    def days(self):
        with self.reading() as unit:
            return [(day.on, day.source) for day in record.account_days(unit, ["a1"], None, None)]


def new_york(*at):
    return datetime(*at, tzinfo=calendar.NEW_YORK).astimezone(UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield Desk(made, new_york(2026, 3, 3, 12))


def look(desk, at):
    """What a clockwork that was started anew does at this moment, as after a restart."""
    desk.clock.move_to(at)
    return asyncio.run(Clockwork(desk, [SNAPSHOTS]).look(SNAPSHOTS.name))


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (new_york(2026, 3, 3, 12), new_york(2026, 3, 3, 16, 30)),
        # Over the weekends on which the clocks go forward and back it is 16:30 in New York all the same.
        (new_york(2026, 3, 6, 16, 30), new_york(2026, 3, 9, 16, 30)),
        (new_york(2026, 10, 30, 16, 30), new_york(2026, 11, 2, 16, 30)),
        # Thanksgiving has no session, the day after it a short one.
        (new_york(2026, 11, 25, 16, 30), new_york(2026, 11, 27, 16, 30)),
        (new_york(2026, 4, 2, 16, 30), new_york(2026, 4, 6, 16, 30)),
    ],
    ids=["same day", "forward", "back", "half day", "good friday"],
)
def test_it_is_due_at_half_past_four_of_every_session(after, due):
    assert next_run(SNAPSHOTS, after) == due


def test_every_session_of_a_year_has_one_run():
    at, served = new_york(2026, 1, 1, 0), []
    while (at := next_run(SNAPSHOTS, at)) < new_york(2027, 1, 1, 0):
        served.append(calendar.market_date(at))
    sessions = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
    assert served == [day for day in sessions if calendar.is_trading_day(day)]


def test_a_day_is_taken_down_once_however_often_the_desk_is_started(desk):
    assert look(desk, new_york(2026, 3, 3, 12)) is None
    run = look(desk, new_york(2026, 3, 3, 16, 30))
    assert (run.state, run.outcome) == (RunState.DONE, "2026-03-03: 0 legs of 1 accounts")
    assert look(desk, new_york(2026, 3, 3, 16, 31)) is None
    assert desk.days == [(date(2026, 3, 3), Taken.CLOSE)]


def test_a_run_that_was_missed_serves_the_session_before_while_the_next_has_not_begun(desk):
    look(desk, new_york(2026, 3, 3, 12))
    assert look(desk, new_york(2026, 3, 4, 8)).state is RunState.DONE
    assert desk.days == [(date(2026, 3, 3), Taken.LATE)]
    assert look(desk, new_york(2026, 3, 4, 16, 30)).state is RunState.DONE
    assert desk.days[1:] == [(date(2026, 3, 4), Taken.CLOSE)]


def test_a_run_that_comes_too_late_leaves_its_day_unwritten_and_says_so(desk):
    look(desk, new_york(2026, 3, 3, 12))
    run = look(desk, new_york(2026, 3, 4, 10))
    assert run.state is RunState.FAILED
    assert "The session of 2026-03-04 goes on" in run.problem
    assert desk.days == []


def test_a_run_that_was_missed_at_night_or_on_friday_waits_for_the_hours_before_a_session(desk):
    look(desk, new_york(2026, 3, 6, 12))
    assert look(desk, new_york(2026, 3, 6, 21)) is None
    assert look(desk, new_york(2026, 3, 8, 12)) is None
    assert look(desk, new_york(2026, 3, 9, 0, 30)).state is RunState.DONE
    assert desk.days == [(date(2026, 3, 6), Taken.LATE)]


def test_a_half_day_is_taken_down_at_the_same_time(desk):
    look(desk, new_york(2026, 11, 27, 12))
    assert look(desk, new_york(2026, 11, 27, 16, 30)).state is RunState.DONE
    assert desk.days == [(date(2026, 11, 27), Taken.CLOSE)]


def test_where_nobody_tells_prices_the_run_is_skipped_and_says_why(desk):
    desk.tells = False
    look(desk, new_york(2026, 3, 3, 12))
    run = look(desk, new_york(2026, 3, 3, 16, 30))
    assert (run.state, run.outcome, run.problem, desk.days) == (RunState.SKIPPED, tasks.NO_PRICES, None, [])


def test_a_desk_of_files_alone_is_skipped_day_after_day_and_one_whose_quotes_are_old_fails(desk):
    noon, close = new_york(2026, 3, 3, 12), new_york(2026, 3, 3, 16, 30)
    missing = LegValue(leg(PUT, -1, "118.87"), QuoteState.MISSING)
    desk.legs = (missing,)
    look(desk, noon)
    run = look(desk, close)
    assert (run.state, run.outcome) == (RunState.SKIPPED, tasks.NO_PRICES)
    desk.legs = (replace(missing, state=QuoteState.STALE, at=(close - timedelta(days=1)).timestamp()),)
    run = look(desk, close + timedelta(days=1))
    assert (run.state, run.problem) == (
        RunState.FAILED,
        "The day was not taken down: No quote is of 2026-03-04: what it closed at is not known any more.",
    )
    assert desk.days == []


def test_the_outcome_names_some_of_what_lacks_a_mark(desk, monkeypatch):
    written = record.Written(9, 2, ("A", "B", "C", "D"), kept=1)
    monkeypatch.setattr(record, "take_down", lambda *_: (date(2026, 3, 3), written))
    assert asyncio.run(tasks.take_down(desk, None)) == (
        "2026-03-03: 9 legs of 2 accounts, 1 had been taken down better before; "
        "without a mark of that day: A, B, C and 1 more"
    )


def test_five_years_are_kept(desk):
    for on in (date(2021, 2, 26), date(2021, 3, 1), date(2026, 3, 2)):
        at = calendar.session_close(on)
        with desk.unit() as unit:
            record.snapshot_day(
                unit, Valued(at, on, (), {"a1": HEADER}, {"a1": Decimal(1)}), on, at, Taken.CLOSE
            )
    assert asyncio.run(ROLL_UP.function(desk)) == "1 rows deleted"
    assert [on for on, _ in desk.days] == [date(2021, 3, 1), date(2026, 3, 2)]


def test_a_session_that_goes_on_is_not_taken_down(desk):
    with pytest.raises(NotTakenDownError, match="after its close"):
        asyncio.run(tasks.take_down(desk, None))


def portfolio_of(desk, *account_ids):
    with desk.unit() as unit:
        for id in account_ids:
            account_store.add_account(unit, Account(id, id, AccountKind.FILE), desk.clock.now())
        wish = portfolios.Wish(f"of {account_ids}", account_ids=list(account_ids))
        return portfolios.create_portfolio(unit, wish, By("test", desk.clock.now())).id


def test_a_portfolio_is_taken_down_at_times_of_its_own_and_then_not_with_all(desk):
    desk.clock.move_to(new_york(2026, 3, 3, 16, 30))
    empty, own = portfolio_of(desk), portfolio_of(desk, "a1")
    assert asyncio.run(tasks.take_down(desk, empty)) == "there is no account to take down"
    with desk.unit() as unit:
        schedules.edit(unit, SNAPSHOTS, own, schedules.Change(enabled=True), desk.clock.now())
    assert asyncio.run(tasks.take_down(desk, None)) == "there is no account to take down"
    assert desk.days == []
    assert asyncio.run(tasks.take_down(desk, own)) == "2026-03-03: 0 legs of 1 accounts"
    assert desk.days == [(date(2026, 3, 3), Taken.CLOSE)]
