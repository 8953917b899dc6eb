"""Prepared frames at a steady rate: what a busy market sounds like, without computing one.

While a replay is on, a DXLink connection tells the quotes that it is subscribed to from frames that were written before:
each cycle moves every price by a cent or two. Only the time is filled in when a frame is sent, so that whoever listens can
say how old a quote is.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brokersim.clock import Clock

MOST_A_SECOND, LONGEST_SECONDS = 200_000, 24 * 3600.0
FRAMES_A_SECOND, MOST_FRAMES = 50, 5_000
_TIME = 1111111111111  # stands for the moment of sending
_CYCLE = 8  # prices that each symbol goes through
_CENTS = (0.0, 0.01, 0.02, 0.01, 0.0, -0.01, -0.02, -0.01)
_SENT_TIMES = {"bidTime": _TIME, "askTime": _TIME}

Event = dict[str, Any]
Send = Callable[[str], Awaitable[None]]


class ReplayError(Exception):
    """A replay that cannot be. The text says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many quotes a second are sent to each connection, for how long, and in how many frames a second."""

    rate: int
    seconds: float
    frames: int = FRAMES_A_SECOND

    def __post_init__(self) -> None:
        if not 1 <= self.rate <= MOST_A_SECOND:
            raise ReplayError(f"rate is a number of quotes a second, from 1 to {MOST_A_SECOND}")
        if not 0 < self.seconds <= LONGEST_SECONDS:
            raise ReplayError(f"seconds is from above 0 to {LONGEST_SECONDS:g}")
        if not 1 <= self.frames <= MOST_FRAMES:
            raise ReplayError(f"frames is a number of frames a second, from 1 to {MOST_FRAMES}")


class Replay:
    """The replay that is on, if one is, and what was sent."""

    def __init__(self, clock: "Clock") -> None:
        self._clock = clock
        self._plan: Plan | None = None
        self._ends_at = 0.0
        self._waiting: set[asyncio.Event] = set()
        self.quotes = 0
        self.frames = 0
        self.behind = 0.0
        """How far the slowest connection was behind its plan, in seconds: its reader cannot follow."""

    def begin(self, plan: Plan) -> None:
        """From now on."""
        self._plan = plan
        self._ends_at = _now() + plan.seconds
        self.quotes, self.frames, self.behind = 0, 0, 0.0
        for begun in self._waiting:
            begun.set()

    def end(self) -> None:
        """Quotes are those of the market again."""
        self._plan = None

    @property
    def plan(self) -> Plan | None:
        """What is being played."""
        if self._plan is not None and _now() >= self._ends_at:
            self._plan = None
        return self._plan

    async def begins_within(self, seconds: float) -> None:
        """Waits so long, or until a replay begins."""
        begun = asyncio.Event()
        self._waiting.add(begun)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(begun.wait(), seconds)
        finally:
            self._waiting.discard(begun)

    async def play(self, frames: list[tuple[str, int]], send: Send, changed: asyncio.Event) -> None:
        """Sends frames in turn until the replay ends or the subscriptions have `changed`."""
        plan = self.plan
        if plan is None or not frames:
            return
        began, due = _now(), 0.0
        for frame, count in cycle(frames):
            wait = began + due - _now()
            self.behind = max(self.behind, -wait)
            await asyncio.sleep(max(0.0, wait))
            if changed.is_set() or self.plan is not plan:
                return
            await send(frame.replace(str(_TIME), str(round(self._clock.now().timestamp() * 1000))))
            self.frames += 1
            self.quotes += count
            due += count / plan.rate


def prepared(
    events: Iterable[Event], plan: Plan, written: Callable[[list[Event]], str]
) -> list[tuple[str, int]]:
    """Frames that go through the prices of every quote, each with how many quotes it holds. `written` makes a frame of
    events."""
    quotes = list(events)
    size = max(1, min(len(quotes), round(plan.rate / plan.frames)))
    moved = [_moved(event, step) for step in range(_CYCLE) for event in quotes]
    parts = [moved[at : at + size] for at in range(0, len(moved), size)]
    return [(written(part), len(part)) for part in parts]


def _moved(event: Event, step: int) -> Event:
    cents = _CENTS[step]
    prices = {name: round(max(0.0, event[name] + cents), 4) for name in ("bidPrice", "askPrice")}
    return {**event, **_SENT_TIMES, **prices}


def frame_of(channel: int, data: list[object]) -> str:
    """A frame of data as DXLink has it."""
    return json.dumps({"type": "FEED_DATA", "channel": channel, "data": data}, separators=(",", ":"))


def _now() -> float:
    return asyncio.get_running_loop().time()
