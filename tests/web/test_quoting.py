"""What is asked for over HTTP is followed for a while, and given up again."""

import asyncio

import pytest

from tests.web.conftest import NOW
from tests.web.routes.markets import FormulaMarket
from thetadesk.web import quoting
from thetadesk.web.quoting import MOST_FOLLOWED, Asked


@pytest.fixture
def source(desk):
    made = FormulaMarket(NOW)
    desk.market.asks = lambda symbol: [made]
    return made


def test_what_is_asked_for_is_given_up_when_nobody_asks_again(desk, source, monkeypatch):
    monkeypatch.setattr(quoting, "FOLLOWED_SECONDS", 0.01)

    async def scene():
        asked = Asked(desk)
        assert await asked.quotes(["SPY"]) is None
        assert desk.market.hub.demand.wanted() == ["SPY"]
        left = asyncio.Event()
        desk.market.hub.demand.listen(left.set)
        await asyncio.wait_for(left.wait(), 10)
        assert desk.market.hub.demand.wanted() == []

    asyncio.run(scene())


def test_only_so_many_questions_are_followed_at_once(desk):
    async def scene():
        asked = Asked(desk)
        for number in range(MOST_FOLLOWED + 5):
            asked.follow(f"chain {number}", [f"S{number}"])
        wanted = set(desk.market.hub.demand.wanted())
        assert wanted == {f"S{number}" for number in range(5, MOST_FOLLOWED + 5)}
        asked.close()
        assert desk.market.hub.demand.wanted() == []

    asyncio.run(scene())


def test_what_streams_is_not_asked_for(desk, source):
    async def scene():
        asked = Asked(desk)
        [tick] = await source.quotes(["SPY"])
        tick.streamed = True
        desk.market.hub.put([tick])
        source.asked.clear()
        await asked.quotes(["SPY"])
        assert source.asked == []
        asked.close()

    asyncio.run(scene())


def test_a_symbol_that_nobody_knows_is_asked_for_once_a_second(desk, source):
    async def scene():
        asked = Asked(desk)
        for _ in range(5):
            await asked.quotes(["NOPE"])
        assert source.asked == ["quotes"]
        asked.close()

    asyncio.run(scene())
