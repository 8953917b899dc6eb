"""Both brokers' streams, through everything that goes wrong with them: they come back within ten seconds, and what is
shown as live is true."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.market.streaming import LONGEST_DOUBT, Streamed, all_live, logins, streaming, until
from tests.simulators import START, Simulator, simulating
from thetadesk.market.model import QuoteState
from thetadesk.market.service.feed import FeedState


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """One whose clock runs, in the middle of a session."""
    with simulating("--at", START, at=None) as running:
        yield running


@pytest.fixture
def healthy(simulator) -> Iterator[Simulator]:
    simulator.heal()
    yield simulator
    simulator.heal()


def through(simulator: Simulator, story, doubt: float = LONGEST_DOUBT) -> list[Streamed]:
    """Both streams, once they are live and have gone through a story and come back."""

    grants = logins(simulator)

    async def run() -> list[Streamed]:
        async with streaming(simulator, grants, doubt) as streamed:
            await all_live(streamed)
            await story(streamed)
            simulator.heal()
            await all_live(streamed)
            return streamed

    streamed = asyncio.run(run())
    assert [lie for each in streamed for lie in each.lies] == []
    return streamed


def test_a_dropped_stream_comes_back(healthy):
    async def story(streamed):
        for each in streamed:
            healthy.fault("drop-stream", match=each.path, count=2)
        await until(lambda: all(each.feed.health.losses >= 1 for each in streamed), 8)

    for each in through(healthy, story):
        assert each.states[0] is FeedState.LIVE
        assert each.states[-2:] != [FeedState.LIVE, FeedState.LIVE]
        assert FeedState.CONNECTING in each.states


def test_a_silent_stream_is_stale_within_seconds_and_says_so(healthy):
    async def story(streamed):
        for each in streamed:
            healthy.fault("silent-stream", match=each.path)
        await until(lambda: all(each.is_stale for each in streamed), 9)
        assert all(each.feed.health.state is FeedState.SILENT for each in streamed)
        assert all("silent" in (each.feed.health.problem or "") for each in streamed)
        assert all(each.state("AAPL") is QuoteState.STALE for each in streamed)

    through(healthy, story)


def test_what_is_told_twice_or_in_the_wrong_order_does_no_harm(healthy):
    async def story(streamed):
        for kind in ("duplicate", "out-of-order"):
            healthy.fault(kind, rate=0.3)
        await asyncio.sleep(4)
        assert all(each.is_live for each in streamed)

    assert [each.feed.health.losses for each in through(healthy, story, doubt=3)] == [0, 0]


def test_what_comes_late_does_not_take_the_place_of_what_is_newer(healthy):
    async def story(streamed):
        healthy.fault("late", rate=0.2, seconds=2)
        await asyncio.sleep(5)

    through(healthy, story, doubt=4)


def test_garbage_is_stepped_over_and_asked_for_again(healthy):
    async def story(streamed):
        healthy.fault("garbage", rate=0.2)
        await asyncio.sleep(5)

    through(healthy, story, doubt=4)


def test_a_login_that_ends_in_the_middle_is_renewed(healthy):
    async def story(streamed):
        healthy.control("faults", kind="lapse-tokens", tokens="access")
        healthy.control("faults", kind="lapse-tokens", tokens="quote")
        await until(lambda: all(each.feed.health.losses >= 1 for each in streamed), 8)

    assert all(each.renewals >= 1 for each in through(healthy, story))


def test_a_broker_that_is_away_for_a_while_is_taken_up_again(healthy):
    async def story(streamed):
        for each in streamed:
            healthy.fault("maintenance", match=each.path)
            healthy.fault("drop-stream", match=each.path, count=1)
        await until(lambda: all(each.is_stale for each in streamed), 9)
        await asyncio.sleep(2)

    through(healthy, story)
