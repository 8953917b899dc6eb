"""`python -m thetadesk.channels.child slack`: a heavy channel at work, in a process of its own (see `apart.py`)."""

import json
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any
from urllib.request import HTTPRedirectHandler

from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import Receipt
from thetadesk.channels import named
from thetadesk.channels.apart import Apart
from thetadesk.channels.settings import given
from thetadesk.channels.wording import read
from thetadesk.telemetry import logs

_AT_ONCE = 8
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
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for line in sys.stdin.buffer:
            pool.submit(_answer, channel, json.loads(line))
    return 0


def _stay(*_: object) -> None:
    """No request in place of one that was redirected: the answer is then the redirection itself."""


def _answer(channel: Apart, asked: dict[str, Any]) -> None:
    said = {"id": asked["id"], **_done(channel, asked)}
    with _speaking:
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


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
    # Ctrl-C in a terminal reaches the whole group; the server ends its children when it is done with them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(main(sys.argv[1:]))
