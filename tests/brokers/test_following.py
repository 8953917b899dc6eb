"""What every stream does once it is logged in, with a line that says what a test says."""

import asyncio
import contextlib
import time
from collections.abc import Callable

import pytest

from thetadesk.brokers import following
from thetadesk.brokers.following import follow, wait_for_demand
from thetadesk.market.demand import Demand
from thetadesk.market.model import Tick
from thetadesk.wire.errors import BrokenAnswerError, StreamLostError


class Wire:
    """A socket whose frames come when a test says."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[object] = asyncio.Queue()
        self._heard = time.monotonic()

    @property
    def quiet_for(self) -> float:
        return time.monotonic() - self._heard

    async def feed(self, take: Callable[[object], None]) -> None:
        while True:
            frame = await self.frames.get()
            self._heard = time.monotonic()
            take(frame)

    def read(self, frame: object) -> object:
        if isinstance(frame, Exception):
            raise frame
        return frame


class Script:
    """A line that notes what it is asked for; a frame is a list of symbols that are told, or of those that are doubtful."""

    def __init__(self) -> None:
        self.followed: frozenset[str] = frozenset()
        self.is_open = True
        self.wanted: list[list[str]] = []
        self.again: list[set[str]] = []
        self.beats = 0
        self._doubtful: set[str] = set()

    async def want(self, symbols):
        self.wanted.append(list(symbols))
        self.followed = frozenset(symbols)

    async def ask_again(self, symbols):
        self.again.append(set(symbols))

    async def beat(self):
        self.beats += 1

    def take(self, message):
        self._doubtful |= set(message.get("doubtful", ()))
        return [Tick(symbol, "test", 1.0) for symbol in message.get("told", ())]

    def doubtful(self):
        doubtful, self._doubtful = self._doubtful, set()
        return doubtful


class Stage:
    """A line that is followed, and what came of it."""

    def __init__(self, *symbols: str) -> None:
        self.wire, self.line, self.demand = Wire(), Script(), Demand()
        self.told: list[str] = []
        self.heard = 0
        self.demand.want("test", symbols)

    def put(self, ticks: list[Tick]) -> None:
        self.told += [tick.symbol for tick in ticks]

    def hear(self) -> None:
        self.heard += 1

    async def say(self, **message: list[str]) -> None:
        await self.wire.frames.put(message)


def staged(story, *symbols: str) -> Stage:
    async def run() -> Stage:
        stage = Stage(*symbols)
        following_it = asyncio.create_task(
            follow(stage.wire, stage.line, stage.put, stage.demand, stage.hear)
        )
        telling = asyncio.create_task(story(stage))
        try:
            await asyncio.wait([following_it, telling], return_when=asyncio.FIRST_COMPLETED)
            if following_it.done():
                following_it.result()
            telling.result()
        finally:
            following_it.cancel()
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await following_it
        return stage

    return asyncio.run(run())


async def until(true: Callable[[], bool], within: float = 5.0) -> None:
    ends_at = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends_at, "it does not come"
        await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    for name, seconds in {"_QUIET": 0.15, "_UNTOLD": 0.3, "_LOOK": 0.05, "_GATHER": 0.02}.items():
        monkeypatch.setattr(following, name, seconds)


def test_changes_of_what_is_wanted_become_one_request():
    async def story(stage):
        await until(lambda: stage.line.wanted == [["AAPL"]])
        for n in range(20):
            stage.demand.want(f"screen {n}", [f"S{n}"])
        await until(lambda: len(stage.line.followed) == 21)
        assert len(stage.line.wanted) <= 3

    staged(story, "AAPL")


def test_what_is_told_is_put_and_every_frame_is_heard():
    async def story(stage):
        await stage.say(told=["AAPL", "SPY"])
        await stage.say()
        await until(lambda: stage.heard >= 2)
        assert stage.told == ["AAPL", "SPY"]

    staged(story, "AAPL")


def test_who_is_quiet_is_asked_for_a_symbol_that_it_knows():
    async def story(stage):
        await stage.say(told=["SPY"])
        await until(lambda: len(stage.line.again) >= 2)
        assert all(asked == {"SPY"} for asked in stage.line.again)

    staged(story, "AAPL", "SPY")


def test_who_sends_heartbeats_only_is_asked_too():
    async def story(stage):
        await stage.say(told=["AAPL"])
        ends_at = time.monotonic() + 3
        while not stage.line.again and time.monotonic() < ends_at:
            await stage.say()
            await asyncio.sleep(0.02)
        assert stage.line.again

    staged(story, "AAPL")


def test_at_night_nobody_is_asked_so_soon():
    async def story(stage):
        stage.line.is_open = False
        await stage.say(told=["AAPL"])
        await asyncio.sleep(0.5)
        assert stage.line.again == []

    staged(story, "AAPL")


def test_where_nothing_is_followed_silence_says_nothing():
    async def story(stage):
        stage.demand.unwant("test")
        await until(lambda: stage.line.followed == frozenset())
        heard = stage.heard
        await until(lambda: stage.heard > heard + 2)
        assert stage.line.again == []

    staged(story, "AAPL")


def test_what_was_missed_is_asked_for_again_together():
    async def story(stage):
        await stage.say(doubtful=["AAPL"])
        await stage.say(doubtful=["SPY"], told=["AAPL"])
        await until(lambda: set().union(*stage.line.again) == {"AAPL", "SPY"})

    staged(story, "AAPL", "SPY")


def test_garbage_puts_everything_in_doubt_and_much_of_it_ends_the_line():
    async def story(stage):
        await until(lambda: bool(stage.line.followed))
        await stage.wire.frames.put(BrokenAnswerError("garbage"))
        await until(lambda: {"AAPL", "SPY"} in stage.line.again)
        for _ in range(4):
            await stage.say()
            await stage.wire.frames.put(BrokenAnswerError("garbage"))
        await until(stage.wire.frames.empty)
        for _ in range(5):
            await stage.wire.frames.put(BrokenAnswerError("nothing but garbage"))
        await asyncio.sleep(5)

    with pytest.raises(BrokenAnswerError, match="nothing but"):
        staged(story, "AAPL", "SPY")


def test_a_lost_line_ends_the_following():
    async def story(stage):
        await stage.wire.frames.put(StreamLostError("gone"))
        await asyncio.sleep(5)

    with pytest.raises(StreamLostError, match="gone"):
        staged(story, "AAPL")


def test_demand_is_waited_for():
    async def run():
        demand = Demand()
        waiting = asyncio.create_task(wait_for_demand(demand))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        demand.want("test", ["AAPL"])
        await asyncio.wait_for(waiting, 2)
        demand.unwant("test")

    asyncio.run(run())


def test_a_bug_with_a_tick_ends_the_line_and_nothing_is_told_after_it():
    async def story():
        stage, told = Stage("AAPL"), []

        def put(ticks):
            told.append(ticks[0].symbol)
            raise LookupError

        for symbol in ("AAPL", "MSFT"):
            await stage.say(told=[symbol])
        with pytest.raises(LookupError):
            await follow(stage.wire, stage.line, put, stage.demand, stage.hear)
        return told

    assert asyncio.run(story()) == ["AAPL"]
