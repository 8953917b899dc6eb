"""A sync copies an account, goes on where it was killed, and lapses without losing anything."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.connections.conftest import scripted
from tests.connections.ledgers import ledger
from tests.connections.scripted import NOW, NUMBER, Book, KilledError, ScriptedDesk
from tests.connections.stories import OLD_PUT, PUT, a_wheel, told
from tests.databases import database_with
from tests.ledger.builders import cash, sto
from thetadesk.connections import tasks
from thetadesk.connections.model import (
    CertificateState,
    ConnectionState,
    LoginLapsedError,
    RunState,
)
from thetadesk.connections.service import logins, reading, runs, syncing
from thetadesk.db.schema import load_stores
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.errors import ConflictError
from thetadesk.ledger.model import AccountKind, Kind, Status, Transaction
from thetadesk.ledger.service import accounts as ledger_accounts
from thetadesk.wire.errors import UnreachableError


@contextmanager
def a_desk(folder: Path, happened: list[Transaction]) -> Iterator[ScriptedDesk]:
    folder.mkdir(exist_ok=True)
    with database_with(load_stores(), "sqlite", folder) as database:
        desk = ScriptedDesk(database, folder, scripted())
        desk.scripted.books[0].happened = happened
        desk.connect()
        yield desk


def test_a_first_sync_brings_the_whole_account_and_is_green(desk):
    desk.scripted.books[0].happened = a_wheel()
    run = desk.sync()
    assert (run.state, run.progress, run.counts.new) == (RunState.DONE, 1, 9)
    certificate = desk.certificate()
    assert certificate.state is CertificateState.GREEN
    assert [(line.words, line.ours) for line in certificate.positions] == [
        ("AAPL", 100),
        ("AAPL 18 Dec 26 220 P", -1),
    ]
    assert certificate.transactions == 9
    assert certificate.opening_balances == ()


def test_a_simulated_brokers_account_is_paper_and_shows_no_number(desk):
    desk.scripted.books[0].happened = a_wheel()
    desk.sync()
    (account,) = desk.do(ledger_accounts.list_accounts)
    assert (account.kind, account.number_masked) == (AccountKind.PAPER, "••••5678")
    assert NUMBER not in repr(ledger(desk))


def test_a_second_sync_reads_a_week_and_changes_nothing(sqlite_desk):
    sqlite_desk.scripted.books[0].happened = a_wheel()
    sqlite_desk.sync()
    before = ledger(sqlite_desk)
    run = sqlite_desk.sync()
    assert (run.counts.read, run.counts.new, run.counts.known) == (2, 0, 2)
    assert ledger(sqlite_desk) == before


def test_what_happens_later_comes_with_the_next_sync(sqlite_desk):
    history = a_wheel()
    book = sqlite_desk.scripted.books[0]
    book.happened = history[:-1]
    sqlite_desk.sync()
    book.happened = history
    run = sqlite_desk.sync()
    assert run.counts.new == 1
    assert sqlite_desk.certificate().state is CertificateState.GREEN


def test_killed_before_any_commit_the_next_sync_ends_with_the_same_ledger(tmp_path):
    with a_desk(tmp_path / "whole", a_wheel()) as whole:
        whole.sync()
        expected, commits = ledger(whole), whole.units
    assert commits > 20
    for kill_at in range(1, commits):
        with a_desk(tmp_path / f"killed{kill_at}", a_wheel()) as desk:
            desk.kill_at = kill_at
            with pytest.raises(KilledError):
                desk.sync()
            desk.do(runs.take_up_unfinished)
            assert desk.sync().state is RunState.DONE
            assert ledger(desk) == expected, kill_at
            assert desk.certificate().state is CertificateState.GREEN


def test_a_broker_that_fails_anywhere_leaves_what_was_read_and_the_next_sync_goes_on(tmp_path):
    asked: list[str] = []
    with a_desk(tmp_path / "whole", a_wheel()) as whole:
        whole.scripted.before_answer = asked.append
        whole.sync()
        expected = ledger(whole)
    for failing in range(len(asked)):
        with a_desk(tmp_path / f"failing{failing}", a_wheel()) as desk:
            desk.scripted.before_answer = fails_once(failing)
            run = desk.sync()
            assert run.state is RunState.FAILED
            assert run.problem == ("The broker cannot be reached", "no answer")
            desk.sync()
            assert ledger(desk) == expected, failing


def fails_once(at: int) -> Callable[[str], None]:
    left = [at]

    def answer(what: str) -> None:
        left[0] -= 1
        if left[0] == -1:
            raise UnreachableError("no answer")

    return answer


def test_an_account_that_trades_while_it_is_read_is_read_again(sqlite_desk):
    history = a_wheel()
    book = sqlite_desk.scripted.books[0]
    book.happened = history[:-2]
    asked = []

    def trade_meanwhile(what: str) -> None:
        asked.append(what)
        if what == "holdings" and len(book.happened) < len(history):
            book.happened = history[: len(book.happened) + 1]

    sqlite_desk.scripted.before_answer = trade_meanwhile
    sqlite_desk.sync()
    assert sqlite_desk.certificate().state is CertificateState.GREEN


@pytest.mark.parametrize("wrong", [timedelta(days=-3), timedelta(days=40)])
def test_days_are_the_brokers_whatever_our_clock_says(sqlite_desk, wrong):
    history = a_wheel()
    broker = sqlite_desk.scripted
    broker.clock = FixedClock(NOW)
    broker.books[0].happened = history[:-1]
    sqlite_desk.clock.advance(wrong)
    sqlite_desk.sync()
    broker.books[0].happened = history
    sqlite_desk.clock.advance(-wrong)
    assert sqlite_desk.sync().counts.new == 1
    assert [certificate.state for certificate in sqlite_desk.certificates()] == [CertificateState.GREEN] * 2
    cursor = sqlite_desk.do(syncing.cursor_of, sqlite_desk.certificate().account_id)
    assert cursor.covered_to == NOW.date()


def test_a_correction_of_the_broker_is_a_revision(sqlite_desk):
    history = a_wheel()
    book = sqlite_desk.scripted.books[0]
    book.happened = [*history[:-1], replace(history[-1], status=Status.PENDING)]
    sqlite_desk.sync()
    pending = sqlite_desk.certificate()
    assert pending.state is CertificateState.GREEN
    assert "not confirmed" in pending.explanations[0].text
    book.happened = history
    run = sqlite_desk.sync()
    assert run.counts.updated == 1
    assert sqlite_desk.certificate().explanations == ()


def test_late_events_heal_by_reading_everything_again_and_say_so(sqlite_desk):
    history = a_wheel()
    book = sqlite_desk.scripted.books[0]
    book.happened = history
    late = history[6]
    book.shown = lambda t: None if t is late else t
    sqlite_desk.sync()
    assert sqlite_desk.certificate().state is CertificateState.RED
    assert "25.00 USD more cash" in sqlite_desk.certificate().first_difference.reason
    book.shown = lambda t: t
    sqlite_desk.clock.advance(timedelta(days=1))
    sqlite_desk.sync()
    healed = sqlite_desk.certificate()
    assert healed.state is CertificateState.GREEN
    assert "dividend" in healed.explanations[0].text
    assert "told late" in healed.explanations[0].text


def test_the_whole_history_is_read_again_when_asked_and_else_once_a_day(sqlite_desk):
    book = sqlite_desk.scripted.books[0]
    book.happened = a_wheel()
    sqlite_desk.sync()
    assert sqlite_desk.sync().counts.read == 2
    assert sqlite_desk.sync(full=True).counts.read == 13
    book.shown = lambda t: t if t.kind is not Kind.DIVIDEND else replace(t, gross=Decimal(24))
    assert sqlite_desk.sync().counts.read == 2


def test_a_row_stored_otherwise_is_named_in_red_before_it_is_put_right(sqlite_desk):
    history = a_wheel()
    book = sqlite_desk.scripted.books[0]
    book.happened = history
    wrong = history[1]
    book.shown = lambda t: replace(t, gross=t.gross + Decimal("0.01")) if t is wrong else t
    sqlite_desk.sync()
    book.shown = lambda t: t
    sqlite_desk.clock.advance(timedelta(days=2))
    sqlite_desk.sync()
    green, red, _ = sqlite_desk.certificates()
    assert (red.state, green.state) == (CertificateState.RED, CertificateState.GREEN)
    assert "gross 310.01" in red.first_difference.reason
    assert "gross 310" in red.first_difference.reason
    assert green.explanations[0].transaction_id == red.first_difference.transaction_id


def test_a_history_cut_off_gets_opening_balances_once_and_says_what_rests_on_them(desk):
    history = a_wheel()
    desk.scripted.books[0].happened = history
    desk.scripted.books[0].cut_before = date(2026, 1, 1)
    desk.sync()
    certificate = desk.certificate()
    assert certificate.state is CertificateState.GREEN
    assert len(certificate.opening_balances) == 2
    assert certificate.cash.rests_on_opening
    made = desk.do(ledger_accounts.list_accounts)[0]
    taken = certificate.opening_balances[0]
    desk.do(ledger_accounts.take_back_opening_balance, made.id, taken, desk.by())
    desk.sync()
    assert desk.certificate().state is CertificateState.RED
    assert len(desk.certificate().opening_balances) == 1


def test_a_history_that_begins_with_money_gets_no_opening_balances(sqlite_desk):
    history = a_wheel()
    book = sqlite_desk.scripted.books[0]
    book.happened = history
    book.shown = lambda t: None if t is history[-1] else t
    sqlite_desk.sync()
    certificate = sqlite_desk.certificate()
    assert certificate.state is CertificateState.RED
    assert certificate.opening_balances == ()
    assert certificate.first_difference.transaction_id is None


def test_several_accounts_have_certificates_of_their_own(sqlite_desk):
    sqlite_desk.scripted.books[0].happened = a_wheel()
    other = told(cash(Kind.DEPOSIT, 900, at="2026-10-01 10:00"), sto(OLD_PUT, 1, 3, at="2025-12-01 10:00"))
    sqlite_desk.scripted.books.append(Book("87654321", other))
    sqlite_desk.sync()
    (health,) = sqlite_desk.do(reading.list_health, sqlite_desk.clock.now())
    assert [account.name for account in health.accounts] == ["Scripted ••••5678", "Scripted ••••4321"]
    assert {c.account_id for c in sqlite_desk.certificates()} == {a.account_id for a in health.accounts}


def test_a_real_account_is_never_written_by_a_simulated_broker(sqlite_desk):
    hint = ledger_accounts.AccountHint(reference=NUMBER, broker="scripted", kind=AccountKind.FILE)
    sqlite_desk.do(ledger_accounts.resolve_account, hint, sqlite_desk.vault, sqlite_desk.clock.now())
    run = sqlite_desk.sync()
    assert run.state is RunState.FAILED
    assert "must not be written into it" in run.problem[1]


# Logins


def test_a_token_is_renewed_ahead_of_its_end(sqlite_desk):
    sqlite_desk.scripted.books[0].happened = a_wheel()
    sqlite_desk.clock.advance(timedelta(minutes=28, seconds=30))
    assert sqlite_desk.sync().state is RunState.DONE
    assert sqlite_desk.scripted.renewals == 1


def test_a_token_that_the_broker_ends_early_is_renewed_once(sqlite_desk):
    sqlite_desk.scripted.books[0].happened = a_wheel()
    sqlite_desk.scripted.valid_token = "another"
    assert sqlite_desk.sync().state is RunState.DONE
    assert sqlite_desk.scripted.renewals == 1
    assert sqlite_desk.certificate().state is CertificateState.GREEN


def test_tokens_may_end_early_several_times_in_one_sync(sqlite_desk):
    broker = sqlite_desk.scripted
    broker.books[0].happened = a_wheel()
    ends = ["accounts", "history", "holdings"]

    def end_after(what: str) -> None:
        if ends and what == ends[0]:
            ends.pop(0)
            broker.valid_token = "another"

    broker.before_answer = end_after
    assert sqlite_desk.sync().state is RunState.DONE
    assert (ends, broker.renewals) == ([], 3)
    assert sqlite_desk.certificate().state is CertificateState.GREEN


def test_a_broker_that_takes_no_fresh_token_either_wants_a_login(sqlite_desk):
    broker = sqlite_desk.scripted

    def end_after(what: str) -> None:
        broker.valid_token = "another"

    broker.before_answer = end_after
    assert sqlite_desk.sync().problem == ("Log in again", "the broker takes this token no longer")
    assert 1 < broker.renewals < 10


def test_one_of_many_renews_and_all_go_on(sqlite_desk):
    id = sqlite_desk.connect()
    sqlite_desk.clock.advance(timedelta(hours=1))
    connection = sqlite_desk.do(logins.get_connection, id)

    async def all_at_once() -> list[str]:
        holders = [tasks.Tokens(sqlite_desk, connection) for _ in range(4)]
        return await asyncio.gather(*(holder.access() for holder in holders))

    assert set(asyncio.run(all_at_once())) == {"access-2"}
    assert sqlite_desk.scripted.renewals == 1


def test_a_login_that_ended_lapses_and_everything_stays_readable(desk):
    desk.scripted.books[0].happened = a_wheel()
    desk.sync()
    before = ledger(desk)
    desk.clock.advance(timedelta(days=8))
    desk.scripted.login_ended = True
    run = desk.sync()
    assert (run.state, run.problem) == (RunState.FAILED, ("Log in again", "the broker wants a new login"))
    (health,) = desk.do(reading.list_health, desk.clock.now())
    assert health.connection.state is ConnectionState.LAPSED
    assert health.stale
    assert ledger(desk) == before
    with pytest.raises(LoginLapsedError, match="log in again"):
        desk.do(runs.begin_syncs, desk.clock.now(), health.connection.id)
    with pytest.raises(ConflictError, match="No broker is connected"):
        desk.do(runs.begin_syncs, desk.clock.now())
    desk.scripted.login_ended = False
    desk.connect()
    assert desk.sync().state is RunState.DONE


def test_the_job_queues_what_is_connected(sqlite_desk):
    assert asyncio.run(tasks.queue_syncs(sqlite_desk)) == "1 queued"
    assert asyncio.run(tasks.queue_syncs(sqlite_desk)) == "1 queued"
    (run,) = sqlite_desk.do(runs.latest_runs)
    assert run.state is RunState.QUEUED
    sqlite_desk.do(logins.disconnect, run.connection_id, sqlite_desk.by())
    assert asyncio.run(tasks.queue_syncs(sqlite_desk)) == "no broker is connected"


def test_a_put_that_is_held_is_told_in_words(sqlite_desk):
    sqlite_desk.scripted.books[0].happened = a_wheel()
    sqlite_desk.sync()
    assert PUT in [line.words for line in sqlite_desk.certificate().positions]
