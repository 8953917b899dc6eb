"""A connection moves as its table says, whatever happens to it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.connections.machine import MOVES, Happening, countdown, moved
from thetadesk.connections.model import ConnectionState, Countdown
from thetadesk.kernel.errors import ConflictError

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@given(st.sampled_from(ConnectionState), st.lists(st.sampled_from(Happening), max_size=12))
def test_whatever_happens_a_login_connects_and_nothing_else_brings_a_connection_back(state, happenings):
    for happening in happenings:
        before = state
        try:
            state = moved(state, happening)
        except ConflictError:
            assert (before, happening) not in MOVES
            continue
        assert state is MOVES[before, happening]
        if state is ConnectionState.CONNECTED and before is not ConnectionState.CONNECTED:
            assert happening is Happening.LOG_IN
    assert moved(state, Happening.LOG_IN) is ConnectionState.CONNECTED
    assert moved(state, Happening.DISCONNECT) is ConnectionState.DISCONNECTED


@pytest.mark.parametrize("state", [ConnectionState.LAPSED, ConnectionState.DISCONNECTED])
def test_tokens_are_renewed_only_while_connected(state):
    with pytest.raises(ConflictError, match="cannot renew its tokens: log in again"):
        moved(state, Happening.RENEW)


def test_a_disconnected_one_does_not_lapse():
    with pytest.raises(ConflictError):
        moved(ConnectionState.DISCONNECTED, Happening.LAPSE)


@pytest.mark.parametrize(
    ("left", "warning"),
    [
        (timedelta(days=3), None),
        (timedelta(hours=48), Countdown.TWO_DAYS),
        (timedelta(hours=24, seconds=1), Countdown.TWO_DAYS),
        (timedelta(hours=24), Countdown.ONE_DAY),
        (timedelta(hours=2), Countdown.TWO_HOURS),
        (timedelta(), Countdown.LAPSED),
        (timedelta(hours=-5), Countdown.LAPSED),
    ],
)
def test_the_end_of_a_login_is_counted_down(left, warning):
    assert countdown(ConnectionState.CONNECTED, NOW + left, NOW) is warning


def test_a_lapsed_login_warns_whatever_its_tokens_say_and_one_without_an_end_never():
    assert countdown(ConnectionState.LAPSED, NOW + timedelta(days=5), NOW) is Countdown.LAPSED
    assert countdown(ConnectionState.CONNECTED, None, NOW) is None
    assert countdown(ConnectionState.DISCONNECTED, NOW - timedelta(days=5), NOW) is None
