"""A receiver of one's own can trust a message, and knows a repeat."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from tests.channels.candidates import MESSAGE, NOW, SECRET
from tests.channels.doubles import HttpDouble, http_double
from thetadesk.alerts.model import ChannelError
from thetadesk.channels.outside import Outside
from thetadesk.channels.webhook import CHANNEL, signature
from thetadesk.channels.wording import read
from thetadesk.kernel.clock import FixedClock


@pytest.fixture
def receiver():
    with http_double(lambda heard: (202, b"")) as double:
        yield double


def post(receiver: HttpDouble, check: bool = False, message=MESSAGE, **config: str):
    async def posting():
        outside = Outside(FixedClock(NOW), seconds=5)
        given = {"url": f"{receiver.url}/in", **config}
        try:
            if check:
                return await CHANNEL.check(given, outside)
            return await CHANNEL.send(message, given, outside)
        finally:
            await outside.close()

    return asyncio.run(posting())


def test_the_message_is_json_that_can_be_read_again(receiver):
    assert post(receiver).words == "accepted (202)"
    [heard] = receiver.heard
    values = json.loads(heard.body)
    assert (heard.method, heard.path, heard.headers["content-type"]) == ("POST", "/in", "application/json")
    assert values.pop("event") == "alert"
    assert read(values) == MESSAGE
    assert values["at"] == "2026-11-20T15:30:00Z"


def test_the_signature_is_over_the_time_stamp_and_the_body(receiver):
    post(receiver, secret=SECRET)
    [heard] = receiver.heard
    stamp = heard.headers["thetadesk-timestamp"]
    assert int(stamp) == int(NOW.timestamp())
    wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + heard.body, hashlib.sha256).hexdigest()
    assert heard.headers["thetadesk-signature"] == f"sha256={wanted}"
    assert signature("another", stamp, heard.body) != f"sha256={wanted}"


def test_without_a_secret_nothing_is_signed(receiver):
    post(receiver)
    assert "thetadesk-signature" not in receiver.heard[0].headers
    assert "authorization" not in receiver.heard[0].headers


def test_every_attempt_has_the_same_idempotency_key_and_another_message_another(receiver):
    for message in (MESSAGE, MESSAGE, replace(MESSAGE, key="another")):
        post(receiver, message=message)
    keys = [heard.headers["idempotency-key"] for heard in receiver.heard]
    assert keys == ['"batch-7f3a"', '"batch-7f3a"', '"another"']


def test_the_receiver_may_ask_for_an_authorization(receiver):
    post(receiver, authorization="Bearer planted-bearer-12")
    assert receiver.heard[0].headers["authorization"] == "Bearer planted-bearer-12"


def test_a_check_is_signed_and_says_that_it_is_one(receiver):
    post(receiver, check=True, secret=SECRET)
    assert json.loads(receiver.heard[0].body) == {"event": "check"}
    assert "thetadesk-signature" in receiver.heard[0].headers


def test_an_authorization_cannot_smuggle_another_header(receiver):
    with pytest.raises(ChannelError, match="no header may hold"):
        post(receiver, authorization="Bearer x\r\nx-admin: yes")
    assert receiver.heard == []
