from datetime import UTC, datetime, timedelta, timezone

import pytest

from thetadesk.kernel.clock import Clock, FixedClock, SystemClock


def test_the_system_clock_tells_aware_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_fixed_clock_moves_only_when_told():
    clock: Clock = (fixed := FixedClock(datetime(2024, 1, 2, 12, tzinfo=timezone(timedelta(hours=-5)))))
    assert clock.now() == clock.now() == datetime(2024, 1, 2, 17, tzinfo=UTC)
    fixed.advance(timedelta(minutes=10))
    assert clock.now() == datetime(2024, 1, 2, 17, 10, tzinfo=UTC)
    fixed.move_to(datetime(2023, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2023, 1, 1, tzinfo=UTC)


def test_a_naive_time_is_no_instant():
    with pytest.raises(ValueError, match="no time zone"):
        FixedClock(datetime(2024, 1, 2))  # noqa: DTZ001
