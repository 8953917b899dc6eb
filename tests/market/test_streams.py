"""Both brokers' streams, through everything that goes wrong with them: they come back within ten seconds, and what is
shown as live is true."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.market.streaming import LONGEST_DOUBT, Streamed, all_compared, all_live, logins, streaming, until
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
            await all_compared(streamed)
            return streamed

    streamed = asyncio.run(run())
    assert [lie for each in streamed for lie in each.lies] == []
    return streamed


def test_a_stream_that_froze_unnoticed_would_be_found_lying(healthy):
    """The proof of the proofs below: quotes that nobody updates any more, on a stream that is alive."""
    grants = logins(healthy)

    async def run() -> None:
        async with streaming(healthy, grants, doubt=2) as streamed:
            await all_live(streamed)
            for each in streamed:
                each.hub.put = lambda _ticks: None
            await until(lambda: all(each.lies for each in streamed), 60)

    asyncio.run(run())


def test_a_dropped_stream_comes_back_without_another_question(healthy):
    async def story(streamed):
        for path in ("/trader/v1/userPreference", "/api-quote-tokens"):
            healthy.fault("500", match=path)
        for each in streamed:
            healthy.fault("drop-stream", match=each.path, count=2)
        await until(lambda: all(each.feed.health.losses >= 1 for each in streamed), 8)
        await all_live(streamed)

    for each in through(healthy, story, doubt=4):
        lost = each.states.index(FeedState.CONNECTING, each.states.index(FeedState.LIVE))
        assert FeedState.LIVE in each.states[lost:]


def test_a_silent_stream_is_stale_within_seconds_and_says_so(healthy):
    async def story(streamed):
        for each in streamed:
            healthy.fault("silent-stream", match=each.path)
        await until(lambda: all(each.is_stale for each in streamed), 9)
        assert all(each.feed.health.state is FeedState.SILENT for each in streamed)
        assert all("silent" in (each.feed.health.problem or "") for each in streamed)
        assert all(each.state("AAPL") is QuoteState.STALE for each in streamed)

    through(healthy, story)


def disorder(healthy, kinds: dict[str, float], seconds: float):
    """A story of seconds in which these kinds of faults meet messages, each at its rate."""

    async def story(streamed):
        for kind, rate in kinds.items():
            healthy.fault(kind, rate=rate, seconds=2)
        await asyncio.sleep(seconds)

    return story


def test_messages_twice_late_unordered_and_garbled_do_no_harm(healthy):
    kinds = {"duplicate": 0.1, "out-of-order": 0.1, "late": 0.1, "garbage": 0.1}
    through(healthy, disorder(healthy, kinds, 6), doubt=4)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["duplicate", "out-of-order", "late", "garbage"])
def test_each_disorder_does_no_harm(healthy, kind):
    streamed = through(healthy, disorder(healthy, {kind: 0.3}, 30), doubt=4)
    if kind in ("duplicate", "out-of-order"):
        assert [each.feed.health.losses for each in streamed] == [0, 0]


@pytest.mark.soak
def test_a_storm_of_everything_leaves_no_lie(healthy):
    async def story(streamed):
        for _ in range(6):
            for kind, rate in {"duplicate": 0.1, "out-of-order": 0.1, "late": 0.1, "garbage": 0.1}.items():
                healthy.fault(kind, rate=rate, seconds=2)
            await asyncio.sleep(5)
            for each in streamed:
                healthy.fault("drop-stream", match=each.path, count=1)
            await asyncio.sleep(5)
            healthy.control("faults", kind="lapse-tokens", tokens="access")
            healthy.control("faults", kind="lapse-tokens", tokens="quote")
            await asyncio.sleep(5)
            # Of several faults a message meets the first: silence must not be disturbed.
            healthy.heal()
            for each in streamed:
                healthy.fault("silent-stream", match=each.path)
            await until(lambda: all(each.is_stale for each in streamed), 12)
            healthy.heal()
            await all_live(streamed)

    assert all(each.feed.health.losses >= 12 for each in through(healthy, story))


def test_a_login_that_ends_in_the_middle_is_renewed(healthy):
    async def story(streamed):
        healthy.control("faults", kind="lapse-tokens", tokens="access")
        healthy.control("faults", kind="lapse-tokens", tokens="quote")
        await until(lambda: all(each.feed.health.losses >= 1 for each in streamed), 8)

    assert all(each.renewals >= 1 for each in through(healthy, story, doubt=4))


def test_a_broker_that_is_away_for_a_while_is_taken_up_again(healthy):
    async def story(streamed):
        for each in streamed:
            healthy.fault("maintenance", match=each.path)
            healthy.fault("drop-stream", match=each.path, count=1)
        await until(lambda: all(each.is_stale for each in streamed), 9)
        await asyncio.sleep(2)

    through(healthy, story)
