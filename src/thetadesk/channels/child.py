"""`python -m thetadesk.channels.child slack`: a heavy channel at work, in a process of its own (see `apart.py`)."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TextIO
from urllib.request import HTTPRedirectHandler

from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import Receipt
from thetadesk.channels import named
from thetadesk.channels.apart import Apart
from thetadesk.channels.settings import given
from thetadesk.channels.wording import read
from thetadesk.telemetry import logs

_AT_ONCE = 256
"""More than all channels of a desk can have under way: one whose service hangs keeps no other from its turn."""
_USAGE = "usage: python -m thetadesk.channels.child CHANNEL\n"
# They write addresses, and addresses hold tokens.
_TALKATIVE = ("slack_sdk", "apprise", "requests", "urllib3")

_log = logging.getLogger(__name__)
_speaking = threading.Lock()


def main(arguments: Sequence[str]) -> int:
    """Works until standard input ends; 2 when the channel is not one that works apart."""
    channel = named(arguments[0]) if len(arguments) == 1 else None
    if not isinstance(channel, Apart):
        sys.stderr.write(_USAGE)
        return 2
    logs.configure("warning")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # A redirected request would take its token along. Nobody else lives in this process.
    HTTPRedirectHandler.redirect_request = _stay  # type: ignore[assignment,method-assign]
    threading.excepthook = _broke_off
    with _only_answers() as said, ThreadPoolExecutor(_AT_ONCE) as pool:
        for line in sys.stdin.buffer:
            pool.submit(_answer, channel, json.loads(line), said)
    return 0


@contextmanager
def _only_answers() -> Iterator[TextIO]:
    """Where answers go, and nothing else: what a library prints would stand in the middle of one, or show an address."""
    sys.stdout.flush()
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    try:
        with os.fdopen(os.dup(answers), "w", encoding="utf-8") as said:
            yield said
    finally:
        os.dup2(answers, 1)
        os.close(answers)


def _broke_off(thread: threading.ExceptHookArgs) -> None:
    """A library's own thread failed; its words and its frames hold addresses."""
    _log.error("a thread of a channel's library broke off: %s", thread.exc_type.__name__)


def _stay(*_: object) -> None:
    """No request in place of one that was redirected: the answer is then the redirection itself."""


def _answer(channel: Apart, asked: dict[str, Any], said: TextIO) -> None:
    answer = {"id": asked["id"], **_done(channel, asked)}
    with _speaking:
        said.write(json.dumps(answer) + "\n")
        said.flush()


def _done(channel: Apart, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"receipt": asdict(_work(channel, asked))}
    except ChannelError as error:
        return {"error": _told(error)}
    except Exception as bug:  # noqa: BLE001 (a library's bug fails this message, not the others)
        _log.exception("channel %s failed unexpectedly", channel.name)
        words = (
            f"{channel.title} failed unexpectedly ({type(bug).__name__}); the message may have been taken."
        )
        return {"error": _told(ChannelError(words, uncertain=True))}


def _work(channel: Apart, asked: dict[str, Any]) -> Receipt:
    config, seconds = given(channel.fields, asked["config"]), asked["seconds"]
    if "message" in asked:
        return channel.tell(read(asked["message"]), config, seconds)
    channel.prove(config, seconds)
    return Receipt()


def _told(error: ChannelError) -> dict[str, Any]:
    return {
        "detail": error.detail,
        "retryable": error.retryable,
        "retry_after": error.retry_after,
        "uncertain": error.uncertain,
    }


if __name__ == "__main__":
    # Ctrl-C in a terminal, and a service manager's end, reach the whole group; the server lets messages come to their end
    # and then ends its children itself, or is gone and with it their standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(main(sys.argv[1:]))
