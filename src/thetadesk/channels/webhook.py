"""Webhook: the message as JSON, posted to an address of the user's own, signed so that its receiver can trust it.

The signature is HMAC-SHA256 over the time stamp, a dot and the body, under a secret that both sides know; the time stamp
keeps an old message from being played again. Idempotency-Key is the same in every attempt at one message
(draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.channels.outside import Outside
from thetadesk.channels.settings import given, header_value, is_near, web_address
from thetadesk.channels.wording import written

_WHO = "The webhook"
_FIELDS = (
    ChannelField(
        "url", "Address", secret=True, description="Where the message is posted: https://…, or http://… in your own network."
    ),
    ChannelField(
        "secret",
        "Signing secret",
        secret=True,
        required=False,
        description="Signs every message, so that its receiver knows who sent it. Without one nothing is signed.",
    ),
    ChannelField(
        "authorization",
        "Authorization",
        secret=True,
        required=False,
        description="The whole value of an Authorization header, where the receiver asks for one: Bearer ….",
    ),
)  # fmt: skip


class Webhook:
    """The channel."""

    name = "webhook"
    title = "Webhook"
    description = "Posts every message as signed JSON to an address of your own."
    fields = _FIELDS
    idempotent = True
    heavy = False

    async def send(self, message: Message, config: Mapping[str, str], post: Outside) -> Receipt:
        """Posts the message. Raises ChannelError."""
        return await _post(given(_FIELDS, config), post, message.key, {"event": "alert", **written(message)})

    async def check(self, config: Mapping[str, str], post: Outside) -> None:
        """Posts `{"event": "check"}`, signed like a message, which the receiver has only to accept."""
        await _post(given(_FIELDS, config), post, "check", {"event": "check"})


CHANNEL: Channel = Webhook()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the header Thetadesk-Signature says: `sha256=` and the hexadecimal HMAC of `timestamp.body`."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


async def _post(config: Mapping[str, str], post: Outside, key: str, values: Mapping[str, Any]) -> Receipt:
    url = web_address(config["url"], "Address", plain=is_near)
    body = json.dumps(values, ensure_ascii=False).encode()
    timestamp = str(int(post.now().timestamp()))
    headers = {
        "content-type": "application/json",
        "idempotency-key": header_value(json.dumps(key), "The key"),
        "thetadesk-timestamp": timestamp,
    }
    if config["secret"]:
        headers["thetadesk-signature"] = signature(config["secret"], timestamp, body)
    if config["authorization"]:
        headers["authorization"] = header_value(config["authorization"], "Authorization")
    answer = await post.post(_WHO, url, body, headers)
    return Receipt(words=f"accepted ({answer.status})")
