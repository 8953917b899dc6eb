"""How long a service asks to be left alone: Retry-After as seconds or as a date (RFC 9110 10.2.3)."""

from collections.abc import Mapping
from datetime import datetime

from thetadesk.wire.answers import instant_named

_LONGEST = 86_400.0


def seconds_asked(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds from `now` that an answer's headers ask for, a day at most; None where they say nothing of it."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), _LONGEST)
    at = instant_named(said)
    return None if at is None else min(max(0.0, (at - now).total_seconds()), _LONGEST)
