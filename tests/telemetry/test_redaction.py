"""Whatever a secret's disguise, it is not in the log; and what is none stays readable."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.telemetry import logs, redaction
from thetadesk.telemetry.redaction import HIDDEN, hide, redacted


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("info", written)
    yield written
    root.handlers[:], root.level = before, level


HUSH = "kJ8s0-Hx_2mZqW4vB7nT1yR5"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {HUSH}",
        f"authorization=Basic {HUSH}==",
        f"https://127.0.0.1:8182/?code={HUSH}%40&session=abcd&state=xyzw",
        f'{{"refresh_token": "{HUSH}", "expires_in": 1800}}',
        f"{{'client_secret': '{HUSH}'}}",
        f"Grant(access_token='{HUSH}')",
        f"postgresql://desk:{HUSH}@db/desk",
        f"eyJhbGciOi.eyJzdWIi.{HUSH}",
        f"C0.{HUSH}@",
        f"a key {HUSH}{HUSH}",
    ],
)
def test_secrets_are_known_by_their_looks(text: str) -> None:
    assert HUSH not in redacted(text)
    assert HIDDEN in redacted(text)
    assert redacted(redacted(text)) == redacted(text)


def test_sealed_secrets_keys_and_hashes_are_hidden() -> None:
    key = Fernet.generate_key()
    for text in (key.decode(), Fernet(key).encrypt(b"x").decode(), "9A1F0C77D2B84E1C" * 4):
        assert redacted(f"it was {text}!") == f"it was {HIDDEN}!"


@pytest.mark.parametrize(
    "text",
    [
        "account 12345678 refused",
        "/accounts/5WX01234/positions",
        "number=12345678",
        "(12345678)",
        "'123456789'",
    ],
)
def test_account_numbers_are_hidden(text: str) -> None:
    assert "12345678" not in redacted(text)
    assert "5WX01234" not in redacted(text)
    assert HIDDEN in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "took 12 ms",
        "Sold 2 AAPL  261128C00215000 at 3.10",
        "at 2026-11-21T15:00:00.123456Z",
        "run run_0123456789abcdef of job sync",
        "import imp_0123456789abcdef: 100000 rows, net 12345678.90",
        'File "thetadesk/ledger/service/importing.py", line 149, in take_file',
        "sqlite3.IntegrityError: UNIQUE constraint failed: accounts.tenant_id, accounts.name",
        "account ••••5678",
        "listening on http://127.0.0.1:8000",
        "status code: 429",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert redacted(text) == text


def test_known_secrets_are_hidden_in_any_disguise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_known", {})
    hide("plain words", "plain", None, "", "short")
    assert redacted("it said plain words, in plain short") == f"it said {HIDDEN}, in plain short"


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_known", {})
    monkeypatch.setattr(redaction, "_MOST", 2)
    hide("secret-a", "secret-b")
    hide("secret-a")
    hide("secret-c")
    assert redacted("secret-a secret-b secret-c") == f"{HIDDEN} secret-b {HIDDEN}"


@given(st.text())
def test_any_text_is_taken_and_stays_as_it_is_the_second_time(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


@pytest.mark.plants_secrets
def test_a_whole_record_is_looked_through(stream: io.StringIO) -> None:
    extra = {
        "answer": {"access_token": HUSH, "rows": [f"Bearer {HUSH}", 7, None, True]},
        "path": Exception(f"code={HUSH}"),
        "client-secret": 5,
    }
    try:
        raise ValueError(f"refused: Bearer {HUSH}")
    except ValueError:
        logging.getLogger("desk").exception("login with token=%s", HUSH, extra=extra)
    line = json.loads(stream.getvalue())
    assert HUSH not in stream.getvalue()
    assert line["answer"]["rows"][1:] == [7, None, True]
    assert line["client-secret"] == HIDDEN
    assert "ValueError: refused" in line["error"]


def test_clients_of_the_wire_do_not_write_addresses(stream: io.StringIO) -> None:
    logging.getLogger("httpx2").info("HTTP Request: GET https://api/accounts/5WX01234")
    assert stream.getvalue() == ""
