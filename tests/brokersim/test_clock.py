"""The clock runs, leaps and stands still, but never goes back."""

from datetime import UTC, datetime, timedelta

import pytest

from brokersim.clock import Clock, ClockError, ClockMode

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class System:
    """A system clock in the test's hand."""

    def __init__(self) -> None:
        self.at = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def test_a_real_clock_follows_the_system() -> None:
    system = System()
    clock = Clock.real(system)
    system.at += timedelta(seconds=90)
    assert clock.now() == system.at
    assert clock.mode is ClockMode.REAL


def test_a_fast_clock_is_a_multiple() -> None:
    system = System()
    clock = Clock.fast(60, START, system)
    system.at += timedelta(seconds=2)
    assert clock.now() == START + timedelta(minutes=2)


def test_a_running_clock_leaps_and_runs_on() -> None:
    system = System()
    clock = Clock.fast(10, START, system)
    clock.advance_to(START + timedelta(days=1))
    system.at += timedelta(seconds=1)
    assert clock.now() == START + timedelta(days=1, seconds=10)


def test_a_stepped_clock_stands_until_it_is_advanced() -> None:
    clock = Clock.stepped(START)
    assert clock.now() == clock.now() == START
    clock.advance(timedelta(hours=3))
    assert clock.now() == START + timedelta(hours=3)
    assert clock.speed == 0


def test_no_clock_goes_back() -> None:
    system = System()
    running, standing = Clock.real(system), Clock.stepped(START)
    system.at += timedelta(seconds=5)
    late = running.now()
    system.at -= timedelta(seconds=3)
    assert running.now() == late
    for clock in (running, standing):
        with pytest.raises(ClockError, match="cannot go back"):
            clock.advance(-timedelta(seconds=1))


def test_nonsense_is_refused() -> None:
    with pytest.raises(ClockError, match="above 0"):
        Clock.fast(0, START)
    with pytest.raises(ClockError, match="no zone"):
        Clock.stepped(START.replace(tzinfo=None))
