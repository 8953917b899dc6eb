"""Windows against going through the whole past."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.naive import windowed
from thetadesk.alerts.engine.windows import MOST_SLOTS, Window, shift_of
from thetadesk.alerts.syntax import WindowFunction

_PAUSES = st.integers(0, 4000).map(lambda sixteenths: sixteenths / 16)
_SLOTS = st.integers(-2, 2)
"""A pause as long as the window, but for so many slots: what is about to leave it, or has just left it."""


@given(
    st.sampled_from([1, 7, 15, 60, 61, 240, 900]),
    st.lists(st.tuples(_PAUSES | _SLOTS, st.none() | st.integers(-5, 5)), min_size=1, max_size=60),
    st.sampled_from(["quote AAPL mark", "quote MSFT mark", "leg a/c/X iv"]),
)
def test_a_window_says_what_the_whole_past_says(seconds, events, name):
    shift = shift_of(name, seconds)
    assert 0 <= shift < Window(seconds).width
    window, past, now = Window(seconds, shift), [], 1_790_000_000.0
    for pause, value in events:
        now += max(0.0, (window.slots + pause) * window.width) if isinstance(pause, int) else pause
        if value is None:
            window.roll(now)
        else:
            window.put(float(value), now)
            past.append((now, float(value)))
        for function in WindowFunction:
            expected = windowed(past, function, seconds, now, shift) if past else None
            assert window.answer(function) == expected


def test_nothing_is_said_before_the_whole_window_has_been_seen():
    window = Window(60)
    window.put(100.0, 1000.0)
    window.roll(1059.0)
    assert window.answer(WindowFunction.HIGH) is None
    window.roll(1060.0)
    assert window.answer(WindowFunction.HIGH) == 100.0


def test_a_move_is_a_fraction_of_where_it_began_and_of_nothing_there_is_none():
    window = Window(60)
    window.put(-2.0, 1000.0)
    window.put(-1.0, 1061.0)
    assert window.answer(WindowFunction.MOVE) == pytest.approx(0.5)
    window = Window(60)
    window.put(0.0, 1000.0)
    window.put(1.0, 1061.0)
    assert window.answer(WindowFunction.MOVE) is None


def test_memory_does_not_grow_with_ticks():
    window = Window(3600)
    for tick in range(20_000):
        window.put(float(tick % 97), 1_790_000_000.0 + tick)
    kept = sum(len(each) for each in (window._closes, window._highs, window._lows))
    assert kept <= 3 * MOST_SLOTS + 100


def test_the_windows_of_many_symbols_do_not_slide_on_at_the_same_moment():
    at = 1_790_000_000.0
    ends = {Window(900, shift_of(f"quote S{number} mark", 900)).ends_at(at) for number in range(500)}
    assert len(ends) > 50
    assert all(at < end <= at + 3.75 for end in ends)
