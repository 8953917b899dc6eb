"""What is known of symbols is asked for every few hours, of everybody who may know."""

import asyncio
from datetime import date, timedelta

from tests.market.scripted import NOW, ScriptedDesk, ScriptedMarket
from thetadesk.kernel.calendar import market_date
from thetadesk.market import store
from thetadesk.market.model import Dividend, Earnings, SymbolFacts
from thetadesk.market.service import facts
from thetadesk.wire.errors import UnreachableError

TODAY = market_date(NOW)
GONE = UnreachableError("the broker does not answer")


def refresh(desk: ScriptedDesk, *symbols: str) -> tuple[int, list[str]]:
    pauses: list[str] = []

    async def pause() -> None:
        pauses.append("pause")

    return asyncio.run(facts.refresh(desk, symbols, desk.clock.now(), pause))


def test_everybody_is_asked_because_each_knows_something_else(desk: ScriptedDesk):
    other = ScriptedMarket(desk.clock, name="tastytrade-sim")
    desk.source.told_facts = {"AAPL": SymbolFacts("AAPL", "schwab-sim", NOW, dividend_frequency=4)}
    other.told_facts = {"AAPL": SymbolFacts("AAPL", "tastytrade-sim", NOW, beta=1.2)}
    other.told_dividends = {"AAPL": [Dividend("AAPL", date(2026, 2, 6), 0.26, "tastytrade-sim")]}
    desk.provider.reports = [Earnings("AAPL", date(2026, 4, 30), "finnhub")]
    desk.market.asks = lambda _symbol: (desk.source, other)
    assert refresh(desk, "AAPL") == (1, [])
    with desk.reading() as unit:
        assert {each.source: each.beta for each in store.facts(unit, ["AAPL"])} == {
            "schwab-sim": None, "tastytrade-sim": 1.2, "finnhub": 1.2,
        }  # fmt: skip
        assert len(store.dividends(unit, ["AAPL"], date(2026, 1, 1))) == 1
        assert len(store.earnings(unit, ["AAPL"], TODAY)) == 1


def test_of_an_index_neither_dividends_nor_reports_are_asked_for(desk: ScriptedDesk):
    refresh(desk, "SPX")
    assert [question[0] for question in desk.source.asked] == ["facts"]
    assert desk.provider.asked == 0


def test_nobody_is_asked_again_for_hours(desk: ScriptedDesk):
    assert refresh(desk, "AAPL")[0] == 1
    assert refresh(desk, "AAPL", "MSFT")[0] == 1
    desk.clock.advance(facts.AGAIN + timedelta(seconds=1))
    assert refresh(desk, "AAPL", "MSFT")[0] == 2


def test_a_broker_that_is_connected_later_is_asked_then(desk: ScriptedDesk):
    refresh(desk, "AAPL")
    other = ScriptedMarket(desk.clock, name="tastytrade-sim")
    other.told_facts = {"AAPL": SymbolFacts("AAPL", "tastytrade-sim", NOW, iv_rank=0.42)}
    desk.market.asks = lambda _symbol: (desk.source, other)
    assert refresh(desk, "AAPL") == (1, [])
    assert desk.source.count("facts") == 1
    with desk.reading() as unit:
        assert 0.42 in {each.iv_rank for each in store.facts(unit, ["AAPL"])}


def test_a_broker_that_failed_is_asked_again_at_once(desk: ScriptedDesk):
    desk.source.failure = GONE
    assert refresh(desk, "AAPL")[1] == [GONE.detail]
    desk.source.failure = None
    assert refresh(desk, "AAPL") == (1, [])
    assert desk.source.count("dividends") == 1


def test_each_failure_is_told_once_and_what_is_known_stays(desk: ScriptedDesk):
    desk.provider.reports = [Earnings("AAPL", date(2026, 4, 30), "finnhub")]
    refresh(desk, "AAPL")
    desk.clock.advance(facts.AGAIN + timedelta(seconds=1))
    desk.source.failure = desk.provider.failure = GONE
    assert refresh(desk, "AAPL", "MSFT") == (2, ["the broker does not answer"])
    with desk.reading() as unit:
        assert len(store.earnings(unit, ["AAPL"], TODAY)) == 1
