"""The supervisor of a stream, with a source that does what a test says."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from tests.market.ticks import CLOSED, OPEN, tick
from thetadesk.connections.model import LoginLapsedError
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.errors import ConflictError
from thetadesk.market.hub import Hub
from thetadesk.market.model import QuoteState
from thetadesk.market.service.feed import Feed, FeedPatience, FeedState
from thetadesk.wire.errors import StreamLostError, StreamRefusedError, UnreachableError

SOURCE = "schwab-sim"
QUICK = FeedPatience(
    silent=0.6,
    untold=1.0,
    idle=1.5,
    connecting=0.6,
    first_retry=0.01,
    slowest_retry=0.05,
    tired=5,
    leisure=0.2,
)
BEGAN = time.monotonic()


class Running:
    """A clock that goes on from an instant."""

    def __init__(self, at: float) -> None:
        self._at = at

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._at + time.monotonic() - BEGAN, UTC)


Act = Callable[["Scripted"], Awaitable[None]]


class Scripted:
    """A source that does one act for each connection, the last one again and again."""

    name = SOURCE
    ahead = 0.0

    def __init__(self, *acts: Act) -> None:
        self.acts = list(acts)
        self.streamed: frozenset[str] = frozenset()
        self.runs = 0

    async def run(self, put, demand, heard) -> None:
        self.put, self.heard = put, heard
        self.runs += 1
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        await act(self)

    def tell(self, **said) -> None:
        self.heard()
        at = Running(OPEN).now().timestamp()
        self.put([tick(at=at, source=SOURCE, snapshot=True, **said)])


def supervised(source: Scripted, story, renew=None, at: float = OPEN, patience: FeedPatience = QUICK) -> Feed:
    """A feed that runs while a story is told about it and its hub; AAPL is wanted."""
    hub, clock = Hub(), Running(at)
    hub.want("test", ["AAPL"])
    feed = Feed(source, hub, clock, renew, patience=patience)

    async def run() -> None:
        task = asyncio.create_task(feed.run())
        try:
            await story(feed, hub, task)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    return feed


async def until(true: Callable[[], bool], within: float = 5.0) -> None:
    ends_at = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends_at, "it does not come"
        await asyncio.sleep(0.01)


async def forever(source: Scripted) -> None:
    await asyncio.Event().wait()


async def alive(source: Scripted) -> None:
    """Tells quotes all the time."""
    while True:
        source.tell(bid=10.0, ask=10.1)
        await asyncio.sleep(0.05)


async def beating(source: Scripted) -> None:
    """Tells one quote, and then only that it is there."""
    source.tell(bid=10.0, ask=10.1)
    while True:
        source.heard()
        await asyncio.sleep(0.05)


async def told_once(source: Scripted) -> None:
    source.tell(bid=10.0, ask=10.1)
    await asyncio.Event().wait()


async def lost(source: Scripted) -> None:
    source.tell(bid=10.0, ask=10.1)
    raise StreamLostError("Schwab's stream broke off.")


def state_of(hub: Hub) -> QuoteState:
    quote = hub.get("AAPL")
    return QuoteState.MISSING if quote is None else hub.state(quote, Running(OPEN).now().timestamp())


def test_a_source_that_is_heard_is_live():
    async def story(feed, hub, task):
        states = []
        feed.listen(lambda health: states.append(health.state))
        await until(lambda: state_of(hub) is QuoteState.LIVE)
        assert states == [FeedState.LIVE]
        assert (feed.health.problem, feed.health.losses) == (None, 0)
        assert feed.health.source == SOURCE

    supervised(Scripted(alive), story)


def test_what_is_lost_is_stale_at_once_and_connected_again():
    async def story(feed, hub, task):
        seen = []
        feed.listen(lambda health: seen.append((health.state, health.problem, state_of(hub))))
        await until(lambda: feed.health.losses == 1)
        await until(lambda: feed.health.state is FeedState.LIVE)
        assert seen[1] == (FeedState.CONNECTING, "Schwab's stream broke off.", QuoteState.STALE)
        assert seen[-1][:2] == (FeedState.LIVE, None)

    assert supervised(Scripted(lost, alive), story).health.losses == 1


def test_silence_is_noticed_and_told_and_the_source_connected_again():
    async def story(feed, hub, task):
        seen = []
        feed.listen(lambda health: seen.append((health.state, health.problem or "", state_of(hub))))
        await until(lambda: source.runs == 2 and feed.health.state is FeedState.LIVE)
        silent = next(each for each in seen if each[0] is FeedState.SILENT)
        assert "silent" in silent[1]
        assert silent[2] is QuoteState.STALE
        await until(lambda: state_of(hub) is QuoteState.LIVE)

    source = Scripted(told_once, alive)
    supervised(source, story)


def test_signs_of_life_without_quotes_are_silence_too():
    async def story(feed, hub, task):
        told = []
        feed.listen(lambda health: told.append(health.problem or ""))
        await until(lambda: any("no quotes" in problem for problem in told))

    supervised(Scripted(beating), story)


def test_a_closed_market_may_be_quiet_for_longer():
    async def story(feed, hub, task):
        await until(lambda: feed.health.state is FeedState.LIVE)
        await asyncio.sleep(1.1)
        assert feed.health.losses == 0
        await until(lambda: feed.health.state is FeedState.SILENT)

    supervised(Scripted(told_once), story, at=CLOSED)


def test_a_source_that_never_gets_through_is_tried_again():
    async def story(feed, hub, task):
        told = []
        feed.listen(lambda health: told.append((health.state, health.problem)))
        await until(lambda: feed.health.state is FeedState.LIVE)
        assert (FeedState.SILENT, "schwab-sim gives no sign of life.") in told

    supervised(Scripted(forever, alive), story)


def test_nothing_wanted_is_nothing_wrong():
    async def story(feed, hub, task):
        hub.unwant("test")
        await asyncio.sleep(1.0)
        assert (feed.health.state, feed.health.losses) == (FeedState.CLOSED, 0)
        hub.want("test", ["AAPL"])
        await until(lambda: feed.health.state is FeedState.CONNECTING)
        await until(lambda: feed.health.losses == 1)

    supervised(Scripted(forever), story)


def test_a_token_that_is_not_taken_is_renewed():
    renewed = []

    async def refused(source):
        raise StreamRefusedError("no longer", lapsed=True)

    async def renew():
        renewed.append(1)

    async def story(feed, hub, task):
        await until(lambda: feed.health.state is FeedState.LIVE)

    supervised(Scripted(refused, alive), story, renew)
    assert renewed == [1]


@pytest.mark.parametrize("trouble", [UnreachableError("not now"), ConflictError("another renews")])
def test_a_renewal_that_fails_for_now_is_tried_again(trouble):
    calls = []

    async def refused(source):
        if len(calls) < 3:
            raise StreamRefusedError("no longer", lapsed=True)
        await alive(source)

    async def renew():
        calls.append(1)
        if len(calls) < 3:
            raise trouble

    async def story(feed, hub, task):
        await until(lambda: feed.health.state is FeedState.LIVE)

    supervised(Scripted(refused), story, renew)
    assert len(calls) == 3


def test_a_login_that_has_lapsed_ends_the_feed():
    async def refused(source):
        raise StreamRefusedError("no longer", lapsed=True)

    async def renew():
        raise LoginLapsedError("log in again")

    async def story(feed, hub, task):
        with pytest.raises(LoginLapsedError):
            await asyncio.wait_for(task, 5)
        assert feed.health.state is FeedState.CLOSED
        assert feed.health.problem == "no longer"

    supervised(Scripted(refused), story, renew)


def test_another_connection_of_the_same_user_is_waited_for_at_leisure():
    async def taken(source):
        raise StreamRefusedError("another program has it", taken=True)

    async def story(feed, hub, task):
        await asyncio.sleep(0.5)
        assert source.runs <= 6
        assert feed.health.problem == "another program has it"
        assert feed.health.retry_at is not None

    source = Scripted(taken)
    supervised(source, story)


def test_pauses_grow_with_jitter_and_never_beyond_their_limit():
    feed = Feed(Scripted(forever), Hub(), FixedClock(datetime.fromtimestamp(OPEN, UTC)))
    pauses = []
    for failures in range(1, 60):
        feed._failures = failures
        pauses.append(feed._pause())
    assert 0.1 <= pauses[0] <= 0.25
    assert max(pauses[:29]) <= 3.0
    assert len({round(pause, 6) for pause in pauses[5:29]}) > 20
    assert all(15.0 <= pause <= 30.0 for pause in pauses[30:])


def test_what_is_followed_no_more_ages_unless_another_tells_it():
    async def story(feed, hub, task):
        await until(lambda: feed.health.state is FeedState.LIVE)
        hub.put([tick("SPY", at=OPEN, source="another", bid=1.0, ask=2.0)])
        source.streamed = frozenset({"AAPL", "SPY"})
        await asyncio.sleep(0.5)
        assert hub.get("AAPL").streamed
        source.streamed = frozenset({"MSFT"})
        await until(lambda: not hub.get("AAPL").streamed)
        assert hub.get("SPY").streamed

    source = Scripted(beating)
    supervised(source, story, patience=FeedPatience())


def test_a_bug_is_not_taken_for_a_lost_stream():
    async def buggy(source):
        raise ZeroDivisionError

    async def story(feed, hub, task):
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(task, 5)
        assert feed.health.state is FeedState.CLOSED

    supervised(Scripted(buggy), story)


def test_the_end_of_a_feed_leaves_nothing_live():
    async def story(feed, hub, task):
        await until(lambda: feed.health.state is FeedState.LIVE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert state_of(hub) is QuoteState.STALE

    assert supervised(Scripted(alive), story).health.state is FeedState.CLOSED
