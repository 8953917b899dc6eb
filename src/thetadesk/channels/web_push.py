"""Web push: a notification of the browser, through its maker's push service (RFC 8030), also while no page is open.

The desk identifies itself by a key pair of its own (VAPID, RFC 8292); what it says is encrypted for one browser (RFC 8291,
aes128gcm of RFC 8188), so the service reads nothing. One subscription, of one browser, is one message. `Topic` and the
notification's tag make a repeat replace what it repeats.
"""

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.alerts.ports import Channel, ChannelField, Message, Receipt
from thetadesk.channels.outside import AnsweredError, Outside
from thetadesk.channels.settings import given, header_value, is_here, refused, web_address
from thetadesk.channels.wording import cut, one_line, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_WHO = "The push service"
_FIELDS = (
    ChannelField(
        "subscription",
        "Subscription",
        secret=True,
        description="What the browser made when notifications were allowed there, as JSON (PushSubscription).",
    ),
    ChannelField(
        "private_key",
        "Private key",
        secret=True,
        description="The desk's own key, to which subscriptions are bound.",
    ),
    ChannelField(
        "contact",
        "Contact",
        required=False,
        description="mailto: or https: address at which a push service may complain. Apple asks for a real one.",
    ),
)
_CONTACT = "mailto:thetadesk@localhost"
_HELD_SECONDS = 24 * 3600
"""How long a service keeps a message for a browser that is off."""
_SIGNED_SECONDS = 12 * 3600
_URGENCIES = {Severity.URGENT: "high", Severity.WARNING: "normal", Severity.INFO: "low"}
_GONE = frozenset({404, 410})
_NOT_OURS = frozenset({401, 403})
_POINT, _SECRET, _PRIVATE = 65, 16, 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Private keys of P-256 are below it (FIPS 186-5, SP 800-186 3.2.1.3)."""
_TOPIC = 32
# A service takes at least 4096 bytes (RFC 8030 7.2): a header of 86, a delimiter and a tag of 17, and the rest.
_RECORD, _LARGEST_TEXT = 4096, 3900
_LONGEST_TITLE = 160


class SubscriptionGoneError(ChannelError):
    """The browser has ended its subscription: nothing can be sent there any more, and it may be forgotten."""

    code = "push-subscription-gone"
    title = "The browser no longer takes notifications"

    def __init__(self) -> None:
        super().__init__(
            "This browser has ended its subscription: allow notifications there again.", retryable=False
        )


@dataclass(frozen=True, slots=True)
class _Subscription:
    """Where one browser is told, the point (RFC 8291 2.1) and the secret (2.2) that only it knows the rest of."""

    endpoint: str
    point: bytes
    secret: bytes


class WebPush:
    """The channel."""

    name = "web_push"
    title = "Browser notifications"
    description = "Notifies a browser or a phone, also while no page of the desk is open."
    fields = _FIELDS
    idempotent = True
    heavy = False

    async def send(self, message: Message, config: Mapping[str, str], post: Outside) -> Receipt:
        """Hands the message to the browser's push service. Raises ChannelError, SubscriptionGoneError among them."""
        values = given(_FIELDS, config)
        there = _subscription(values["subscription"])
        # Ticks cannot wait for the library to be read, nor for what it reckons.
        signature, content = await asyncio.to_thread(_sealed, message, there, values, post.now())
        headers = {
            "authorization": signature,
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(_HELD_SECONDS),
            "urgency": _URGENCIES[message.severity],
            "topic": _topic(message.key),
        }
        try:
            answer = await post.post(_WHO, there.endpoint, content, headers)
        except AnsweredError as refusal:
            raise _refusal(refusal) from None
        return Receipt(words=f"accepted by the push service ({answer.status})")

    async def check(self, config: Mapping[str, str], post: Outside) -> None:
        """Encrypts and signs without sending, since whatever is sent is shown. Raises ChannelError."""
        values = given(_FIELDS, config)
        there = _subscription(values["subscription"])
        _signed(there, values, int(post.now().timestamp()))
        _encrypted(b"{}", there)


CHANNEL: Channel = WebPush()


def private_key_of(secret_of: Callable[[str], str]) -> str:
    """The desk's own key before anything keeps it: the same after a restart and in every process of one desk, so that a
    browser which asks now can subscribe later. `secret_of` makes of a text 64 hexadecimal digits that only this desk can
    make (`Vault.fingerprint`)."""
    tries = (int(secret_of(f"the private key of web push, {number}"), 16) for number in count())
    # One in four thousand million is no key of this curve.
    number = next(each for each in tries if 0 < each < _ORDER)
    return _letters(number.to_bytes(_PRIVATE, "big"))


def public_key(private_key: str) -> str:
    """What a page gives to `pushManager.subscribe` as its applicationServerKey. Raises ChannelError."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _key(private_key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _letters(point)


def _subscription(written_by_browser: str) -> _Subscription:
    """Raises ChannelError for anything that no browser makes."""
    try:
        said = json.loads(written_by_browser)
        endpoint, point, secret = said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"]
        found = _Subscription(str(endpoint), _bytes(point), _bytes(secret))
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        raise refused("Subscription is not what a browser makes: allow notifications there again.") from None
    if len(found.point) != _POINT or len(found.secret) != _SECRET:
        raise refused("Subscription holds keys of another kind: allow notifications there again.")
    web_address(found.endpoint, "The subscription's endpoint", plain=is_here)
    return found


def _sealed(
    message: Message, there: _Subscription, config: Mapping[str, str], now: datetime
) -> tuple[str, bytes]:
    """Who sends, and what only this browser can read of it."""
    return _signed(there, config, int(now.timestamp())), _encrypted(_content(message), there)


def _signed(there: _Subscription, config: Mapping[str, str], now: int) -> str:
    """The Authorization header: who we are, for this service and the next hours only."""
    from py_vapid import Vapid02, VapidException

    parts = urlsplit(there.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": now + _SIGNED_SECONDS,
        "sub": header_value(config["contact"] or _CONTACT, "Contact"),
    }
    try:
        return str(Vapid02(_key(config["private_key"])).sign(claims)["Authorization"])
    except VapidException:
        raise refused(
            "Contact must be an address like mailto:name@example.com or https://example.com."
        ) from None


def _encrypted(content: bytes, there: _Subscription) -> bytes:
    """What only this browser can read; with a key pair and a salt of this message's own."""
    import http_ece
    from cryptography.hazmat.primitives.asymmetric import ec

    once = ec.generate_private_key(ec.SECP256R1())
    try:
        return bytes(
            http_ece.encrypt(
                content,
                private_key=once,
                dh=there.point,
                auth_secret=there.secret,
                rs=_RECORD,
                version="aes128gcm",
            )
        )
    except ValueError:
        raise refused("Subscription holds a key that is none: allow notifications there again.") from None


def _content(message: Message) -> bytes:
    """What the page's service worker is given, as JSON that surely fits: the text is cut where it must be."""
    values = written(message)
    del values["lines"]
    values["title"], values["tag"] = one_line(message.title, _LONGEST_TITLE), message.key
    room = len(message.body)
    while len(content := json.dumps(values, ensure_ascii=False).encode()) > _LARGEST_TEXT:
        room = min(room - 1, room * 3 // 4)
        values["body"] = cut(message.body, max(room, 1))
    return content


def _refusal(refusal: AnsweredError) -> ChannelError:
    if refusal.status in _GONE:
        return SubscriptionGoneError()
    if refusal.status in _NOT_OURS:
        return refused(
            f"{_WHO} does not take the desk's key ({refusal.status}): allow notifications in that browser again."
        )
    return refusal


def _key(private_key: str) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        raw = _bytes(private_key)
        if len(raw) != _PRIVATE:
            raise ValueError
        return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except (ValueError, binascii.Error):
        raise refused("Private key is not one of the desk's own.") from None


def _topic(key: str) -> str:
    return _letters(hashlib.sha256(key.encode()).digest())[:_TOPIC]


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(letters: str) -> bytes:
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
