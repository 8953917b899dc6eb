"""What strangers write can be shown only without what nobody should read."""

import pytest

from thetadesk.wire.redaction import HIDDEN, redacted


@pytest.mark.parametrize(
    "secret",
    [
        "Bearer abc.def",
        "I0.b2F1dGgyLmJkYy5zY2h3YWIuY29t.x7Yq@",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.abc",
        "9A1F0C77D2B84E1C9F3A55E0B6D7C8E9F0A1B2C3D4E5F60718293A4B5C6D7E8F",
        "12345678",
        "5WX01234",
        "refresh_token=short1",
        '"client_secret": "pw"',
    ],
)
def test_a_secret_is_hidden_and_the_rest_stays(secret):
    shown = redacted(f"Exception while reading {secret} for the account")
    assert HIDDEN in shown
    assert shown.startswith("Exception while reading")
    assert shown.endswith("for the account")
    assert not any(word in shown for word in (secret, "short1", "pw"))


@pytest.mark.parametrize(
    "words",
    [
        "One or more preflight checks failed",
        "startDate must be within 365 days of endDate (400)",
        "Quantity 100 at 220.50 on 2026-11-20",
        "preflight_check_failure: GTC/GTD Market orders are not supported.",
    ],
)
def test_plain_words_are_shown_as_they_are(words):
    assert redacted(words) == words


def test_a_long_story_is_cut_and_put_on_one_line():
    shown = redacted("a b\n" * 500)
    assert len(shown) == 300
    assert "\n" not in shown
