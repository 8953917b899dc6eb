"""A heavy channel's own process, from inside."""

import io
import json
import os
import subprocess
import sys
import threading
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
def asked(monkeypatch, capfd):
    """What a child that is this channel answers, by the number of what it was asked."""

    def asking(channel: Apart, *lines: dict) -> dict[int, dict]:
        monkeypatch.setattr(child, "named", lambda name: channel)
        text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        monkeypatch.setattr(child.logs, "configure", lambda level: None)
        monkeypatch.setattr(child.HTTPRedirectHandler, "redirect_request", None)
        monkeypatch.setattr(threading, "excepthook", threading.excepthook)
        assert child.main(["pigeon"]) == 0
        said = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
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


def test_what_a_library_prints_stands_in_the_middle_of_no_answer(asked):
    def tell(message, config, seconds):
        os.write(1, b"half a line, and https://example.com/secret")
        subprocess.run([sys.executable, "-c", "print('another')"], check=True)
        return Receipt(words="flown")

    said = asked(pigeon(tell), {"id": 1, "message": written(MESSAGE), "config": {}, "seconds": 3})
    assert said == {1: {"receipt": {"id": "", "words": "flown"}}}


def test_a_thread_of_a_library_that_breaks_off_shows_no_address(asked, caplog):
    def tell(message, config, seconds):
        def break_off() -> None:
            raise ConnectionError("https://example.com/secret")

        thread = threading.Thread(target=break_off)
        thread.start()
        thread.join()
        return Receipt(words="flown")

    asked(pigeon(tell), {"id": 1, "message": written(MESSAGE), "config": {}, "seconds": 3})
    (record,) = caplog.records
    assert record.getMessage() == "a thread of a channel's library broke off: ConnectionError"
    assert record.exc_info is None


def test_however_many_hang_another_one_has_its_turn(asked):
    hanging, released = [], threading.Event()

    def tell(message, config, seconds):
        if message.test:
            hanging.append(message)
            released.wait(30)
        else:
            released.set()
        return Receipt(words="flown")

    hangs = written(replace(MESSAGE, test=True))
    work = {"config": {}, "seconds": 3}
    asked(
        pigeon(tell),
        *({"id": number, "message": hangs, **work} for number in range(50)),
        {"id": 50, "message": written(MESSAGE), **work},
    )
    assert len(hanging) == 50


@pytest.mark.parametrize("arguments", [[], ["email"], ["slack", "apprise"]])
def test_only_a_channel_that_works_apart_has_a_child(arguments, capsys):
    assert child.main(arguments) == 2
    assert "usage:" in capsys.readouterr().err
