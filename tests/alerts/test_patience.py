"""Pauses that grow and differ, and a breaker that lets one message try."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.stories import NOON
from thetadesk.alerts import patience
from thetadesk.alerts.model import Severity
from thetadesk.alerts.patience import FAILURES, Breaker


@given(st.sampled_from(Severity), st.integers(1, 200), st.floats(0, 1), st.none() | st.floats(0, 1e9))
def test_a_pause_is_never_shorter_than_asked_nor_longer_than_a_day(
    severity: Severity, attempts: int, luck: float, asked: float | None
) -> None:
    pause = patience.pause(severity, attempts, luck, asked)
    assert timedelta(seconds=0.5) <= pause <= timedelta(days=1)
    assert pause >= timedelta(seconds=min(asked or 0, 86_400))


def test_pauses_double_and_luck_spreads_them() -> None:
    longest = [patience.pause(Severity.WARNING, attempt, 0.0).total_seconds() for attempt in range(1, 5)]
    assert longest == [2.0, 4.0, 8.0, 16.0]
    assert patience.pause(Severity.WARNING, 3, 1.0).total_seconds() == 4.0


def test_after_failures_in_a_row_a_channel_is_left_alone_for_longer_and_longer() -> None:
    breaker = Breaker()
    for _ in range(patience.FAILURES - 1):
        breaker.failed(NOON)
        assert breaker.allows(NOON)
    breaker.failed(NOON)
    assert not breaker.allows(NOON)
    assert breaker.fails
    assert breaker.allows(NOON + timedelta(seconds=15))
    assert breaker.is_trying
    breaker.failed(NOON + timedelta(seconds=15))
    assert not breaker.allows(NOON + timedelta(seconds=44))
    breaker.succeeded()
    assert breaker.allows(NOON)
    assert not breaker.is_trying


def test_what_a_channel_asks_for_is_kept_to_without_calling_it_broken() -> None:
    breaker = Breaker()
    breaker.failed(NOON, 30.0)
    assert not breaker.allows(NOON + timedelta(seconds=29))
    assert breaker.allows(NOON + timedelta(seconds=30))
    assert not breaker.fails


def test_a_channel_that_was_found_well_since_it_failed_is_no_longer_left_alone() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(NOON)
    breaker.proved(None)
    breaker.proved(NOON)
    assert not breaker.allows(NOON)
    breaker.proved(NOON + timedelta(seconds=1))
    assert breaker.allows(NOON)
    assert not breaker.fails
