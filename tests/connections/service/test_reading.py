"""What the desk shows of connections."""

from datetime import timedelta

import pytest

from tests.connections.scripted import ENDPOINT, NUMBER
from tests.connections.stories import a_wheel
from thetadesk.connections.model import CertificateState, Countdown, RunState
from thetadesk.connections.service import logins, reading
from thetadesk.kernel.errors import NotFoundError


def test_a_new_connection_is_stale_until_its_first_sync(desk):
    id = logins.connection_id(ENDPOINT)
    before = desk.do(reading.health, id, desk.clock.now())
    assert (before.stale, before.last_run, before.accounts, before.certificate) == (True, None, (), None)
    desk.scripted.books[0].happened = a_wheel()
    desk.sync()
    after = desk.do(reading.health, id, desk.clock.now())
    assert not after.stale
    assert after.last_run.state is RunState.DONE
    assert after.last_synced_at == desk.clock.now()
    assert after.certificate is CertificateState.GREEN
    (account,) = after.accounts
    assert account.cursor.is_complete
    assert account.certificate is CertificateState.GREEN
    assert NUMBER not in repr(after)
    later = desk.do(reading.health, id, desk.clock.now() + timedelta(hours=1))
    assert later.stale


def test_the_end_of_the_login_is_told_and_warned_of(desk):
    (health,) = desk.do(reading.list_health, desk.clock.now() + timedelta(days=6, hours=1))
    assert health.login_expires_at == desk.clock.now() + timedelta(days=7)
    assert health.access_expires_at == desk.clock.now() + timedelta(minutes=30)
    assert health.warning is Countdown.ONE_DAY


def test_certificates_are_kept_and_listed_newest_first(desk):
    book = desk.scripted.books[0]
    book.happened = a_wheel()
    desk.sync()
    last = book.happened[-1]
    book.shown = lambda t: t if t is not last else None
    book.happened = [*a_wheel()[:-1], last]
    desk.sync()
    listed = desk.do(reading.list_certificates)
    assert [c.at for c in listed] == sorted((c.at for c in listed), reverse=True)
    assert desk.do(reading.list_certificates, None, 1) == listed[:1]
    account = listed[0].account_id
    assert desk.do(reading.list_certificates, [account]) == listed
    assert desk.do(reading.list_certificates, ["nobody"]) == []
    assert desk.do(reading.latest_certificates, [account, "nobody"]) == listed[:1]
    assert desk.do(reading.get_certificate, listed[1].id) == listed[1]


def test_one_red_account_makes_a_connection_red(sqlite_desk):
    book = sqlite_desk.scripted.books[0]
    book.happened = a_wheel()
    book.shown = lambda t: None if t.source_id == "1006" else t
    sqlite_desk.sync()
    (health,) = sqlite_desk.do(reading.list_health, sqlite_desk.clock.now())
    assert health.certificate is CertificateState.RED


def test_what_is_not_there_is_not_found(sqlite_desk):
    with pytest.raises(NotFoundError):
        sqlite_desk.do(reading.get_certificate, "nobody")
    with pytest.raises(NotFoundError):
        sqlite_desk.do(reading.health, "nobody", sqlite_desk.clock.now())
