"""Imports as runs: queued, done or failed, with the account and zone that were used."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.formats.telling import EXAMPLES, example
from tests.ledger.builders import sto
from tests.ledger.desk import Desk, Wish
from thetadesk.formats import recognise
from thetadesk.formats.thetadesk import render
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import TenantId
from thetadesk.ledger.service import accounts, importing, overview
from thetadesk.ledger.service.accounts import OpeningBalance

LEGACY = example("tastyworks_legacy")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_goes_all_the_way_and_a_second_time_adds_nothing(sqlite_desk, name):
    first = sqlite_desk.take(example(name))
    assert first.state == "done"
    assert first.read == first.new + len(first.quarantined) + first.known
    books = sqlite_desk.books()
    again = sqlite_desk.take(example(name))
    assert (again.new, again.updated) == (0, 0)
    assert sqlite_desk.books() == books
    assert sqlite_desk.sound() == []


def test_a_run_is_queued_running_and_done(desk: Desk):
    upload = importing.Upload("i1", "history.csv", "mine", "Europe/Berlin")
    queued = desk.do(importing.begin_import, upload, desk.by().at)
    assert (queued.state, queued.filename, queued.read, queued.finished_at) == (
        "queued",
        "history.csv",
        0,
        None,
    )
    assert desk.do(importing.upload_of, "i1") == upload
    desk.do(importing.mark_running, "i1")
    assert desk.do(importing.get_import, "i1").state == "running"
    desk.do(importing.fail_import, "i1", "Not a history", "It is a login page.", desk.by().at)
    failed = desk.do(importing.get_import, "i1")
    assert (failed.state, failed.problem["detail"]) == ("failed", "It is a login page.")


def test_what_a_stopped_server_left_behind_has_failed(desk):
    for id in ("i1", "i2"):
        desk.do(importing.begin_import, importing.Upload(id, "history.csv"), desk.by().at)
    desk.do(importing.mark_running, "i2")
    done = desk.told([sto("AAPL 26 Dec 26 220 P", 1, "3.10", at="2026-11-20 10:00", source_id="7")])
    left = desk.do(importing.fail_unfinished, "Stopped", "The server stopped.", desk.by().at)
    assert sorted(left) == ["i1", "i2"]
    assert desk.do(importing.get_import, done.id).state == "done"
    assert [run.state for run in desk.do(importing.list_imports)] == ["done", "failed", "failed"]


def test_an_unknown_run_is_said_so(desk):
    for ask in (importing.get_import, importing.upload_of):
        with pytest.raises(NotFoundError, match="no import i9"):
            desk.do(ask, "i9")


def test_a_failed_unit_leaves_nothing_behind(desk):
    def half(unit):
        desk_account = accounts.resolve_account(unit, accounts.AccountHint("mine"), desk.vault, desk.by().at)
        raise OSError(desk_account.name)

    with pytest.raises(OSError, match="mine"):
        desk.do(half)
    assert desk.accounts() == ()


def test_a_zone_said_once_is_remembered_for_the_account(desk):
    form = recognise(LEGACY)
    silent, says = importing.Upload("a", "x", "mine"), importing.Upload("b", "x", "mine", "Europe/Berlin")
    assert desk.do(importing.zone_for, silent, form) is None
    desk.take(LEGACY, Wish("mine", "Europe/Berlin"))
    assert desk.do(importing.zone_for, silent, form) == "Europe/Berlin"
    assert desk.do(importing.zone_for, says, form) == "Europe/Berlin"
    assert desk.do(importing.zone_for, importing.Upload("c", "x", "other"), form) is None
    other = importing.Upload("d", "x", "mine", "Asia/Tokyo")
    assert desk.do(importing.zone_for, other, form) == "Asia/Tokyo"


def test_a_file_without_a_zone_says_what_was_assumed(desk):
    (note,) = desk.take(LEGACY, Wish("mine")).notes
    assert "New York was assumed" in note
    assert "--timezone" in note
    assert desk.take(LEGACY, Wish("other", "America/New_York")).notes == ()


def exported(desk: Desk) -> bytes:
    held = desk.accounts()
    told = desk.do(lambda unit: list(overview.everything(unit, held)))
    return render(desk.do(accounts.list_accounts), told)


def test_what_was_exported_adds_nothing_where_it_came_from(desk):
    """An opening balance is the user's own; it comes back as the same one, too."""
    desk.take(example("tastytrade_21_columns"), Wish("mine"))
    balance = OpeningBalance(date(2025, 1, 2), "XYZ", Decimal(100), basis=Decimal(500))
    desk.decide(accounts.add_opening_balance, desk.accounts()[0], balance)
    books, summary = desk.books(), desk.summary()
    run = desk.take(exported(desk))
    assert (run.new, run.updated, run.quarantined) == (0, 0, ())
    assert (desk.books(), desk.summary()) == (books, summary)


def test_what_was_exported_fills_an_empty_desk(desk, tmp_path):
    desk.take(example("tastytrade_21_columns"), Wish("mine"))
    other = Desk(desk.database, tmp_path, TenantId(UUID(int=2)))
    run = other.take(exported(desk))
    assert (run.new, run.account) == (run.read, "mine")
    assert other.books() == desk.books()
    assert other.summary() == desk.summary()
