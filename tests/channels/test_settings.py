"""Addresses and values that users give, taken or refused before anything is sent."""

import pytest

from thetadesk.alerts.model import ChannelError
from thetadesk.alerts.ports import ChannelField
from thetadesk.channels.settings import given, header_value, is_here, is_near, web_address
from thetadesk.telemetry.redaction import redacted

FIELDS = (
    ChannelField("token", "Token", secret=True),
    ChannelField("channel", "Channel", required=False),
)


def test_every_field_has_a_value_and_unknown_ones_are_left_out():
    config = {"token": "  planted-token-value ", "colour": "blue"}
    assert given(FIELDS, config) == {"token": "planted-token-value", "channel": ""}


def test_secrets_are_kept_out_of_logs_from_then_on():
    given(FIELDS, {"token": "quite plain words"})
    assert "quite plain words" not in redacted("it said: quite plain words")


def test_a_required_field_must_have_a_value():
    with pytest.raises(ChannelError, match="Token is missing") as caught:
        given(FIELDS, {"channel": "#a"})
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a?b=c",
        "HTTPS://EXAMPLE.com",
        "https://xn--bcher-kva.example.",
        "https://a_b.example",
        "http://127.0.0.1:8123/x",
        "http://[::1]/",
    ],
)
def test_addresses_that_can_be_used(address):
    assert web_address(address, "Address", plain=is_here) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:word@example.com",
        "https://user@example.com",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nx: y",
        "https://[::1",
        "http://example.com/",
        "https://a..b/",
        "https://./",
        "https://-/",
        "https://" + "a" * 64 + ".com/",
        "https://" + "a." * 140 + "com/",
        "https://999.1.1.1/",
        "https://1.2.3/",
        "https://exa%mple.com/",
        "https://[v1.x]/",
        "https://bücher.example/",
        "https://example.com/ü",
    ],
)
def test_addresses_that_are_refused(address):
    with pytest.raises(ChannelError, match=r"^Address ") as caught:
        web_address(address, "Address", plain=is_here)
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("host", "here", "near"),
    [
        ("localhost", True, True),
        ("127.0.0.1", True, True),
        ("127.8.0.1", True, True),
        ("::1", True, True),
        ("192.168.1.7", False, True),
        ("10.0.0.2", False, True),
        ("fd12::1", False, True),
        ("homeassistant", False, True),
        ("homeassistant.local", False, True),
        ("nas.home.arpa", False, True),
        ("8.8.8.8", False, False),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("example.com", False, False),
        ("local.example", False, False),
    ],
)
def test_where_a_host_is_follows_from_its_name(host, here, near):
    assert (is_here(host), is_near(host)) == (here, near)


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "é", "a\0b"])
def test_a_header_holds_one_line_of_plain_letters(value):
    assert header_value("Bearer abc-1.2~3", "Authorization") == "Bearer abc-1.2~3"
    with pytest.raises(ChannelError, match="no header may hold"):
        header_value(value, "Authorization")
