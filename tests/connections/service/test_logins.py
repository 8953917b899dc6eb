"""A login comes back once, in time, from the broker it was sent to; anything else is refused with a clear reason."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.connections.scripted import ENDPOINT, ScriptedDesk
from thetadesk.audit import service as audit
from thetadesk.connections.model import (
    ConnectionState,
    LoginLapsedError,
    LoginRefusedError,
    NotConfiguredError,
)
from thetadesk.connections.ports import LoginKind
from thetadesk.connections.service import logins
from thetadesk.connections.service.logins import LoginAnswer
from thetadesk.identity import service as identity
from thetadesk.kernel.errors import NotFoundError


def begun(desk: ScriptedDesk) -> dict[str, str]:
    address = desk.do(logins.begin_login, ENDPOINT, desk.scripted, desk.vault, desk.clock.now())
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def take(desk: ScriptedDesk, answer: LoginAnswer, endpoint=ENDPOINT) -> logins.TakenLogin:
    return desk.do(logins.take_login, endpoint, answer, desk.vault, desk.clock.now())


def test_a_login_goes_out_with_a_challenge_and_comes_back_with_its_verifier(desk):
    sent = begun(desk)
    taken = take(desk, LoginAnswer(sent["state"], "good"))
    assert taken.code == "good"
    digest = hashlib.sha256(taken.verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == sent["challenge"]
    assert "good" not in repr(taken)
    assert taken.verifier not in repr(taken)


def test_states_are_never_the_same_and_never_kept_in_the_open(desk):
    assert begun(desk)["state"] != begun(desk)["state"]


def test_a_login_is_taken_once(desk):
    answer = LoginAnswer(begun(desk)["state"], "good")
    take(desk, answer)
    with pytest.raises(LoginRefusedError, match="taken already"):
        take(desk, answer)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": ""}, "does not say which one"),
        ({"state": "forged"}, "not begun at this desk"),
        ({"code": ""}, "sent no code"),
        ({"error": "access_denied"}, "did not let you in: access_denied"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(desk, change, reason):
    answer = LoginAnswer(begun(desk)["state"], "good")
    with pytest.raises(LoginRefusedError, match=reason):
        take(desk, replace(answer, **change))
    assert take(desk, answer).code == "good"


def test_a_login_expires_and_is_told_from_one_that_never_was(desk):
    answer = LoginAnswer(begun(desk)["state"], "good")
    desk.clock.advance(timedelta(minutes=15))
    with pytest.raises(LoginRefusedError, match="longer than 15 minutes"):
        take(desk, answer)
    desk.clock.advance(timedelta(days=2))
    begun(desk)
    with pytest.raises(LoginRefusedError, match="not begun at this desk"):
        take(desk, answer)


def test_an_answer_of_one_broker_is_not_taken_for_another(desk):
    answer = LoginAnswer(begun(desk)["state"], "good")
    with pytest.raises(LoginRefusedError, match="begun at another broker"):
        take(desk, answer, replace(ENDPOINT, id="other"))


def test_what_is_not_configured_says_what_it_needs(sqlite_desk):
    lacking = replace(ENDPOINT, missing=("SCHWAB_APP_KEY",))
    with pytest.raises(NotConfiguredError, match="SCHWAB_APP_KEY"):
        sqlite_desk.do(
            logins.begin_login, lacking, sqlite_desk.scripted, sqlite_desk.vault, sqlite_desk.clock.now()
        )
    redirect = replace(ENDPOINT, logins=(LoginKind.REDIRECT,))
    with pytest.raises(NotConfiguredError, match="not connected by token but by redirect"):
        logins.personal_grant(redirect, sqlite_desk.clock.now())


def test_the_address_that_a_browser_landed_on_is_read():
    answer = logins.answer_in(" https://127.0.0.1:8182/callback?code=C%40&state=S ", ENDPOINT)
    assert (answer.code, answer.state) == ("C@", "S")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/callback?code=C&state=S",
        "http://127.0.0.1:8182/callback?code=C&state=S",
        "https://127.0.0.1:9999/callback?code=C&state=S",
        "https://127.0.0.1:8182/elsewhere?code=C&state=S",
        "https://127.0.0.1:notaport/",
        "",
    ],
)
def test_another_address_is_refused_with_the_one_expected(address):
    with pytest.raises(LoginRefusedError, match=r"begins with https://127\.0\.0\.1:8182/callback"):
        logins.answer_in(address, ENDPOINT)


@pytest.mark.parametrize(
    ("registered", "address", "ours"),
    [
        ("https://127.0.0.1", "https://127.0.0.1:443/?code=1", True),
        ("https://127.0.0.1:8182", "https://127.0.0.1:8182/?code=1", True),
        ("https://127.0.0.1:8182/back", "https://127.0.0.1:8182/back/?code=1", True),
        ("https://127.0.0.1:8182/back", "https://127.0.0.1:8182/?code=1", False),
        ("https://127.0.0.1:8182", "https://127.0.0.1:8182/back?code=1", False),
        ("https://127.0.0.1:8182", "https://somebody@127.0.0.1:8182/?code=1", False),
        ("https://127.0.0.1:8182", "https://127.0.0.1:8182@evil.example/?code=1", False),
    ],
)
def test_a_callback_is_known_by_its_place(registered, address, ours):
    assert logins.is_callback(address, replace(ENDPOINT, redirect_uri=registered)) is ours


def test_a_login_connects_keeps_its_tokens_sealed_and_is_audited(desk):
    connection = desk.do(logins.get_connection, logins.connection_id(ENDPOINT))
    assert connection.state is ConnectionState.CONNECTED
    kept = desk.do(identity.grant_of, connection.id, desk.vault)
    assert kept.access_token == "access-1"
    (row,) = desk.do(audit.about, f"connection:{connection.id}")
    assert (row.decision.action, row.decision.actor) == ("connection.connect", "tester")


def test_disconnecting_forgets_the_tokens_and_nothing_else(desk):
    id = logins.connection_id(ENDPOINT)
    gone = desk.do(logins.disconnect, id, desk.by())
    assert gone.state is ConnectionState.DISCONNECTED
    assert desk.do(identity.grant_of, id, desk.vault) is None
    desk.do(logins.disconnect, id, desk.by())
    assert len(desk.do(audit.about, f"connection:{id}")) == 2
    assert desk.do(logins.lapse, id, "late news").state is ConnectionState.DISCONNECTED
    desk.do(logins.keep_renewed, id, desk.scripted.grant(), desk.vault)
    assert desk.do(identity.grant_of, id, desk.vault) is None
    assert desk.connect() == id


def test_there_is_no_connection_by_another_name(sqlite_desk):
    with pytest.raises(NotFoundError):
        sqlite_desk.do(logins.get_connection, "nobody")
    with pytest.raises(NotFoundError):
        sqlite_desk.do(logins.disconnect, "nobody", sqlite_desk.by())


def test_a_lapsed_connection_is_not_renewed(sqlite_desk):
    id = logins.connection_id(ENDPOINT)
    sqlite_desk.do(logins.lapse, id, "the broker wants a login")
    with pytest.raises(LoginLapsedError, match="log in again"):
        sqlite_desk.do(logins.require_connected, id)
