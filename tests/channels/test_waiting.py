"""What Retry-After says is what is waited for."""

from datetime import UTC, datetime

import pytest

from thetadesk.channels.waiting import seconds_asked

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Fri, 20 Nov 2026 15:31:30 GMT", 90.0),
        ("Fri, 20 Nov 2026 15:00:00 GMT", 0.0),
        ("999999999", 86_400.0),
        ("Fri, 20 Nov 2099 15:00:00 GMT", 86_400.0),
        ("-5", None),
        ("٧", None),
        ("soon", None),
        ("", None),
    ],
)
def test_seconds_and_dates_are_understood_and_nothing_else(said, seconds):
    assert seconds_asked({"Date": "x", "Retry-After": said}, NOW) == seconds


def test_most_answers_say_nothing_of_it():
    assert seconds_asked({}, NOW) is None
