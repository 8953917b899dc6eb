"""A push service sees who sends and nothing of what; the browser reads it as the RFCs say."""

import asyncio
import base64
import json
import struct
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.channels.candidates import HOOK, MESSAGE, NOW, Browser, new_private_key
from tests.channels.doubles import Heard, HttpDouble, http_double
from thetadesk.alerts.model import ChannelError, Severity
from thetadesk.channels import web_push
from thetadesk.channels.outside import Outside
from thetadesk.channels.web_push import CHANNEL, SubscriptionGoneError, _content, public_key
from thetadesk.db.vault import Vault
from thetadesk.kernel.clock import FixedClock

KEY = new_private_key()


@pytest.fixture
def service():
    with http_double(lambda heard: (201, b"")) as double:
        yield double


@pytest.fixture
def browser() -> Browser:
    return Browser()


def config(service: HttpDouble, browser: Browser, **more: str) -> dict[str, str]:
    return {
        "subscription": browser.subscription(f"{service.url}/send/{HOOK}"),
        "private_key": KEY,
        "contact": "mailto:trader@example.com",
        **more,
    }


def ask(what, *given):
    async def asking():
        outside = Outside(FixedClock(NOW), seconds=5)
        try:
            return await what(*given, outside)
        finally:
            await outside.close()

    return asyncio.run(asking())


def unpacked(letters: str) -> bytes:
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def opened(browser: Browser, body: bytes) -> bytes:
    """What the browser reads: RFC 8291 3.4 over one record of RFC 8188 2.1, written from their text."""
    salt, size, length = body[:16], *struct.unpack("!LB", body[16:21])
    sender, record = body[21 : 21 + length], body[21 + length :]
    assert (length, len(record) <= size) == (65, True)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    shared = browser.key.exchange(ec.ECDH(), point)
    secret = derived(shared, browser.secret, b"WebPush: info\0" + browser.point + sender, 32)
    key = derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    padded = AESGCM(key).decrypt(nonce, record, None)
    content, delimiter, padding = padded.rpartition(b"\x02")
    assert (delimiter, padding.strip(b"\0")) == (b"\x02", b"")
    return content


def identified(heard: Heard) -> tuple[dict[str, object], str]:
    """The claims of a request and the public key that signed them (RFC 8292 2 and 3), its signature verified."""
    scheme, _, parameters = heard.headers["authorization"].partition(" ")
    said = dict(each.strip().split("=", 1) for each in parameters.split(","))
    head, claims, signature = said["t"].split(".")
    assert (scheme, json.loads(unpacked(head))["alg"]) == ("vapid", "ES256")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(said["k"]))
    raw = unpacked(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    point.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(unpacked(claims)), said["k"]


def test_the_browser_reads_the_message(service, browser):
    ask(CHANNEL.send, MESSAGE, config(service, browser))
    [heard] = service.heard
    read = json.loads(opened(browser, heard.body))
    assert read == {
        "key": "batch-7f3a",
        "tag": "batch-7f3a",
        "title": MESSAGE.title,
        "body": MESSAGE.body,
        "severity": "urgent",
        "at": "2026-11-20T15:30:00Z",
        "url": MESSAGE.url,
        "mode": "SIMULATED",
        "test": False,
        "repeated": False,
    }


def test_the_double_reads_what_the_standard_shows():
    """RFC 8291, appendix A: so the reader above is one."""
    shown = Browser()
    number = int.from_bytes(unpacked("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    shown.key = ec.derive_private_key(number, ec.SECP256R1())
    shown.secret = unpacked("BTBZMqHH6r4Tts7J_aSIgg")
    body = unpacked(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBr"
        "u3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert opened(shown, body) == b"When I grow up, I want to be a watermelon"


def test_nobody_on_the_way_reads_anything(service, browser):
    ask(CHANNEL.send, MESSAGE, config(service, browser))
    [heard] = service.heard
    for word in (b"AAPL", MESSAGE.key.encode(), b"185"):
        assert word not in heard.body + repr(heard.headers).encode()
    assert heard.headers["content-encoding"] == "aes128gcm"


def test_every_message_has_keys_of_its_own(service, browser):
    for _ in range(2):
        ask(CHANNEL.send, MESSAGE, config(service, browser))
    first, second = (heard.body for heard in service.heard)
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]
    assert opened(browser, first) == opened(browser, second)


def test_the_service_is_told_who_sends_to_it_for_how_long_and_how_urgently(service, browser):
    ask(CHANNEL.send, MESSAGE, config(service, browser))
    [heard] = service.heard
    claims, key = identified(heard)
    assert claims == {
        "aud": service.url,
        "exp": int(NOW.timestamp()) + 12 * 3600,
        "sub": "mailto:trader@example.com",
    }
    assert key.rstrip("=") == public_key(KEY)
    assert (heard.headers["ttl"], heard.headers["urgency"]) == ("86400", "high")


def test_a_repeat_replaces_what_it_repeats(service, browser):
    for message in (MESSAGE, MESSAGE, replace(MESSAGE, key="another", severity=Severity.INFO)):
        ask(CHANNEL.send, message, config(service, browser))
    first, again, other = (heard.headers["topic"] for heard in service.heard)
    assert first == again != other
    assert len(first) == 32


@pytest.mark.parametrize("letter", ["a", "é", "\U0001f4c9", '"', "\n"])
def test_the_longest_message_fits_what_every_service_takes(service, browser, letter):
    ask(CHANNEL.send, replace(MESSAGE, title=letter * 500, body=letter * 20_000), config(service, browser))
    [heard] = service.heard
    assert len(heard.body) <= 4096
    assert json.loads(opened(browser, heard.body))["body"].endswith("…")


def test_a_message_that_fits_is_not_cut():
    assert json.loads(_content(replace(MESSAGE, body="b" * 3000)))["body"] == "b" * 3000


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_says_so(service, browser, status):
    service.fine = lambda heard: (status, b"")
    with pytest.raises(SubscriptionGoneError) as caught:
        ask(CHANNEL.send, MESSAGE, config(service, browser))
    assert not caught.value.retryable
    assert caught.value.code == "push-subscription-gone"


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_the_service_does_not_take_says_what_to_do(service, browser, status):
    service.fine = lambda heard: (status, b"")
    with pytest.raises(ChannelError, match="allow notifications in that browser again") as caught:
        ask(CHANNEL.send, MESSAGE, config(service, browser))
    assert not caught.value.retryable


def test_the_check_sends_nothing(service, browser):
    ask(CHANNEL.check, config(service, browser))
    assert service.heard == []


@pytest.mark.parametrize(
    "subscription",
    [
        "not json",
        "[]",
        '{"endpoint": "https://push.example/x"}',
        '{"endpoint": "https://push.example/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}',
        '{"endpoint": "https://push.example/x", "keys": {"p256dh": 7, "auth": null}}',
    ],
)
def test_a_subscription_that_no_browser_makes_is_refused(service, browser, subscription):
    with pytest.raises(ChannelError, match="allow notifications there again") as caught:
        ask(CHANNEL.check, config(service, browser, subscription=subscription))
    assert not caught.value.retryable


def test_a_point_that_is_on_no_curve_is_refused(service, browser):
    said = json.loads(browser.subscription(f"{service.url}/x"))
    said["keys"]["p256dh"] = base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode()
    with pytest.raises(ChannelError, match="a key that is none"):
        ask(CHANNEL.send, MESSAGE, config(service, browser, subscription=json.dumps(said)))


def test_a_service_elsewhere_must_be_spoken_to_in_secret(service, browser):
    with pytest.raises(ChannelError, match="https://"):
        ask(
            CHANNEL.check,
            config(service, browser, subscription=browser.subscription("http://push.example/x")),
        )


@pytest.mark.parametrize("contact", ["trader", "http://example.com"])
def test_a_contact_that_no_service_takes_is_refused(service, browser, contact):
    with pytest.raises(ChannelError, match="Contact must be"):
        ask(CHANNEL.check, config(service, browser, contact=contact))


@pytest.mark.parametrize("key", ["AAAA", "not letters of base64 \xe9", "A" * 43])
def test_a_private_key_that_is_none_is_refused(key):
    with pytest.raises(ChannelError, match="Private key"):
        public_key(key)


def test_a_new_key_is_one_that_a_page_can_subscribe_with():
    point = unpacked(public_key(new_private_key()))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    assert key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) == point
    assert new_private_key() != new_private_key()


def test_a_desk_has_one_key_before_anything_keeps_it_and_no_other_desk_has_it():
    one, other = (Vault(base64.urlsafe_b64encode(bytes([number] * 32)).decode()) for number in (1, 2))
    key = web_push.private_key_of(one.fingerprint)
    assert key == web_push.private_key_of(one.fingerprint)
    assert key != web_push.private_key_of(other.fingerprint)
    assert web_push.public_key(key)


def test_what_is_no_key_of_the_curve_is_passed_over():
    given = iter(["f" * 64, "0" * 64, f"{7:064x}"])
    key = web_push.private_key_of(lambda _: next(given))
    assert key.endswith("c")
    assert web_push.public_key(key)
