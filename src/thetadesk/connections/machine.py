"""How a connection moves: one table."""

from datetime import datetime, timedelta
from enum import StrEnum

from thetadesk.connections.model import ConnectionState, Countdown
from thetadesk.kernel.errors import ConflictError


class Happening(StrEnum):
    """What can happen to a connection."""

    LOG_IN = "log in"
    RENEW = "renew its tokens"
    LAPSE = "lapse"
    DISCONNECT = "disconnect"


_CONNECTED, _LAPSED, _GONE = (
    ConnectionState.CONNECTED,
    ConnectionState.LAPSED,
    ConnectionState.DISCONNECTED,
)

MOVES = {
    (_CONNECTED, Happening.LOG_IN): _CONNECTED,
    (_CONNECTED, Happening.RENEW): _CONNECTED,
    (_CONNECTED, Happening.LAPSE): _LAPSED,
    (_CONNECTED, Happening.DISCONNECT): _GONE,
    (_LAPSED, Happening.LOG_IN): _CONNECTED,
    (_LAPSED, Happening.LAPSE): _LAPSED,
    (_LAPSED, Happening.DISCONNECT): _GONE,
    (_GONE, Happening.LOG_IN): _CONNECTED,
    (_GONE, Happening.DISCONNECT): _GONE,
}


def moved(state: ConnectionState, happening: Happening) -> ConnectionState:
    """The state after `happening`. ConflictError where that cannot happen."""
    after = MOVES.get((state, happening))
    if after is None:
        raise ConflictError(f"A connection that is {state.value} cannot {happening.value}: log in again.")
    return after


_COUNTDOWNS = (
    (timedelta(), Countdown.LAPSED),
    (timedelta(hours=2), Countdown.TWO_HOURS),
    (timedelta(hours=24), Countdown.ONE_DAY),
    (timedelta(hours=48), Countdown.TWO_DAYS),
)


def countdown(state: ConnectionState, login_expires_at: datetime | None, now: datetime) -> Countdown | None:
    """What to warn of: the login has ended, or will within two hours, a day or two days. None for one that is not
    connected any more, or far from its end, or without one."""
    if state is ConnectionState.LAPSED:
        return Countdown.LAPSED
    if state is ConnectionState.DISCONNECTED or login_expires_at is None:
        return None
    left = login_expires_at - now
    return next((warning for limit, warning in _COUNTDOWNS if left <= limit), None)
