"""After an update, what older code derived is derived anew, and only that."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete

from tests.ledger.builders import btc, sto
from tests.ledger.desk import Desk, Wish
from thetadesk.ledger import tasks
from thetadesk.ledger.model import AccountKind
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service import accounts, overview, record
from thetadesk.ledger.store import tables


class TaskDesk:
    roll_window: timedelta = ROLL_WINDOW

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @contextmanager
    def unit(self):
        with self.desk.unit() as unit:
            yield unit

    reading = unit


@pytest.fixture
def old(sqlite_desk):
    """A desk as an update finds it: with a history, and nothing derived of what is new."""
    for at, ticker in enumerate(("ABC", "XYZ")):
        put = f"{ticker} 19 Jun 26 50 P"
        sqlite_desk.told(
            [
                sto(put, 1, "2.00", at="2026-05-01 10:00", source_id=f"{at}1"),
                btc(put, 1, "1.00", at="2026-05-20 10:00", source_id=f"{at}2"),
            ],
            Wish("one"),
        )
    with sqlite_desk.unit() as unit:
        for table in (tables.trade_results, tables.campaign_days, tables.projection_editions):
            unit.execute(delete(table))
    return sqlite_desk


def test_what_is_behind_is_derived_anew_once(old):
    ids = old.accounts()
    assert old.do(record.is_being_derived, ids)
    assert old.do(record.days_between, ids) == []
    tasks.derive(TaskDesk(old))
    assert not old.do(record.is_being_derived, ids)
    assert [day.realized for day in old.do(record.days_between, ids)] == [0, 200]
    assert old.sound() == []
    assert asyncio.run(tasks.derive_anew(TaskDesk(old))) == "everything is as this version derives it"


def test_what_is_behind_is_no_difference_when_everything_is_rebuilt(old):
    assert old.do(overview.rebuild_all).differences == []
    assert not old.do(record.is_being_derived, old.accounts())
    assert old.do(overview.rebuild_all).compared > 0


def test_a_partial_rebuild_does_not_count_as_the_whole(old):
    old.told([sto("ABC 19 Jun 26 40 P", 1, "1", at="2026-05-21 10:00", source_id="x")], Wish("one"))
    assert old.do(record.is_being_derived, old.accounts())


def test_a_removed_account_leaves_no_results_behind(sqlite_desk):
    sample = Wish("sample", kind=AccountKind.SAMPLE)
    sqlite_desk.told([sto("ABC 19 Jun 26 40 P", 1, "1", at="2026-05-21 10:00")], sample)
    (id,) = sqlite_desk.accounts()
    sqlite_desk.decide(accounts.remove_sample, id)
    with sqlite_desk.unit() as unit:
        for table in (tables.trade_results, tables.campaign_days, tables.projection_editions):
            assert unit.rows(table.select()) == []
