"""Logs: one JSON object a line, no secrets."""

import io
import json
import logging

import pytest

from thetadesk.telemetry import logs


@pytest.fixture
def stream():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("info", written)
    yield written
    root.handlers[:], root.level = before, level


def test_a_record_is_one_json_object(stream):
    logging.getLogger("desk").warning("took %s ms", 12, extra={"path": "/api"})
    line = json.loads(stream.getvalue())
    assert line["message"] == "took 12 ms"
    assert (line["level"], line["logger"], line["path"]) == ("warning", "desk", "/api")
    assert line["at"].endswith("Z")


def test_secrets_are_hidden(stream):
    logging.getLogger("desk").info("login", extra={"access_token": "hush", "Account-Number": "5WX"})
    assert "hush" not in stream.getvalue()
    assert "5WX" not in stream.getvalue()


def test_errors_carry_their_traceback_on_the_same_line(stream):
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("desk").exception("failed")
    assert stream.getvalue().count("\n") == 1
    assert "ValueError: broken" in json.loads(stream.getvalue())["error"]


def test_what_is_below_the_level_is_not_written(stream):
    logging.getLogger("desk").debug("details")
    assert stream.getvalue() == ""
