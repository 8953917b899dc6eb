"""A heavy channel's own process, from inside."""

import io
import json
import sys
from dataclasses import replace

import pytest

from tests.channels.candidates import MESSAGE
from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import Receipt
from thetadesk.channels import child
from thetadesk.channels.apart import Apart
from thetadesk.channels.wording import written


def pigeon(tell) -> Apart:
    return Apart("pigeon", "Pigeon", "Flies.", (), tell, lambda config, seconds: None)


@pytest.fixture
def asked(monkeypatch, capsys):
    """What a child that is this channel answers, by the number of what it was asked."""

    def asking(channel: Apart, *lines: dict) -> dict[int, dict]:
        monkeypatch.setattr(child, "named", lambda name: channel)
        text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        monkeypatch.setattr(child.logs, "configure", lambda level: None)
        monkeypatch.setattr(child.HTTPRedirectHandler, "redirect_request", None)
        assert child.main(["pigeon"]) == 0
        said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return {each.pop("id"): each for each in said}

    return asking


def test_messages_and_checks_are_answered_by_their_numbers(asked):
    told = []

    def tell(message, config, seconds):
        told.append((message, seconds))
        return Receipt("id-1", "flown")

    said = asked(
        pigeon(tell),
        {"id": 1, "message": written(MESSAGE), "config": {}, "seconds": 3},
        {"id": 2, "config": {}, "seconds": 3},
    )
    assert said == {1: {"receipt": {"id": "id-1", "words": "flown"}}, 2: {"receipt": {"id": "", "words": ""}}}
    assert told == [(MESSAGE, 3)]


def test_an_error_arrives_with_all_that_it_says(asked):
    def tell(message, config, seconds):
        raise ChannelError("Shot.", retryable=True, retry_after=7.5, uncertain=True)

    said = asked(pigeon(tell), {"id": 1, "message": written(MESSAGE), "config": {}, "seconds": 3})
    assert said[1]["error"] == {"detail": "Shot.", "retryable": True, "retry_after": 7.5, "uncertain": True}


def test_a_bug_fails_one_message_and_is_recorded(asked, caplog):
    def tell(message, config, seconds):
        if message.test:
            raise ZeroDivisionError("with words of its own")
        return Receipt(words="flown")

    wrong = written(replace(MESSAGE, test=True))
    said = asked(
        pigeon(tell),
        {"id": 1, "message": wrong, "config": {}, "seconds": 3},
        {"id": 2, "message": written(MESSAGE), "config": {}, "seconds": 3},
    )
    assert said[1]["error"]["detail"].startswith("Pigeon failed unexpectedly (ZeroDivisionError)")
    assert said[1]["error"]["uncertain"]
    assert "receipt" in said[2]
    assert [record.getMessage() for record in caplog.records] == ["channel pigeon failed unexpectedly"]


@pytest.mark.parametrize("arguments", [[], ["email"], ["slack", "apprise"]])
def test_only_a_channel_that_works_apart_has_a_child(arguments, capsys):
    assert child.main(arguments) == 2
    assert "usage:" in capsys.readouterr().err
