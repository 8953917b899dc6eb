"""All figures of an underlying, each with its source, however little can be had."""

import asyncio
from datetime import date, timedelta

import pytest

from tests.market.scripted import NOW, ScriptedDesk
from thetadesk.kernel.calendar import market_date
from thetadesk.market import store
from thetadesk.market.model import IvDay, SymbolFacts
from thetadesk.market.regime import Trend
from thetadesk.market.service.metrics import Metrics, metrics, regime_of
from thetadesk.market.surface import Shape
from thetadesk.wire.errors import UnreachableError

TODAY = market_date(NOW)


def ask(desk: ScriptedDesk, symbol: str = "AAPL") -> Metrics:
    return asyncio.run(metrics(desk, symbol))


def remember(desk: ScriptedDesk, *values: float, last: date = TODAY - timedelta(days=1)) -> None:
    days = [
        IvDay("AAPL", last - timedelta(days=len(values) - 1 - number), value, "model")
        for number, value in enumerate(values)
    ]
    with desk.unit() as unit:
        store.keep_iv_days(unit, days)


def test_everything_there_is_is_told(desk: ScriptedDesk):
    desk.source.price = lambda _symbol, on: 100.0 + on.toordinal() % 7
    desk.source.told_facts = {"AAPL": SymbolFacts("AAPL", "schwab-sim", NOW, iv_rank=0.4)}
    remember(desk, *[0.2 + 0.001 * n for n in range(100)])
    found = ask(desk)
    assert found.problems == []
    assert (found.spot.value, found.spot.source) == (100.0, "schwab-sim")
    assert found.iv.value == pytest.approx(0.25, abs=1e-3)
    assert found.iv.source == "model"
    assert found.iv_rank.value == pytest.approx(0.5, abs=0.02)
    assert found.iv_percentile.value == pytest.approx(0.5, abs=0.02)
    assert found.iv_rank.note == "100 of 252 days"
    assert {(each.window, each.days) for each in found.realised} >= {(20, 20), (90, 90)}
    assert all(each.value is not None for each in found.realised)
    assert found.shape is Shape.FLAT
    assert [round(curve.days) for curve in found.term] == [9, 21, 37, 65, 93]
    assert len(found.skews) == 5
    assert len(found.moves) == 5
    assert found.company.fundamentals.market_cap == 3e12
    assert found.company.sentiment.bullish == 0.7


def test_with_few_days_a_brokers_rank_stands_in_and_says_so(desk: ScriptedDesk):
    remember(desk, 0.2, 0.3)
    told = ask(desk)
    assert told.iv_rank.fallback
    assert told.iv_rank.source == "model"
    assert told.standing.days == 2
    with desk.unit() as unit:
        store.keep_facts(unit, [SymbolFacts("AAPL", "tastytrade-sim", NOW, iv_rank=0.61, iv_percentile=0.7)])
    found = ask(desk)
    assert (found.iv_rank.value, found.iv_rank.source, found.iv_rank.fallback) == (
        0.61,
        "tastytrade-sim",
        True,
    )
    assert found.iv_percentile.value == 0.7
    assert "2 of 252 days" in found.iv_rank.note


def test_without_anybody_to_ask_what_is_stored_is_told_and_why_there_is_no_more(desk: ScriptedDesk):
    remember(desk, 0.2, 0.3, 0.28)
    desk.source.failure = UnreachableError("the broker does not answer")
    desk.provider.failure = UnreachableError("Finnhub does not answer")
    found = ask(desk)
    assert (found.iv.value, found.iv.fallback) == (0.28, True)
    assert "2026-03-10" in found.iv.note
    assert found.problems == ["the broker does not answer", "Finnhub does not answer"]
    assert found.term == found.skews == found.moves == []
    assert (found.spot.value, found.spot.fallback, found.shape) == (None, True, None)


def test_of_a_symbol_without_options_only_prices_are_told(desk: ScriptedDesk):
    desk.source.days = ()
    found = ask(desk)
    assert (found.iv.value, found.iv_rank.value, found.standing, found.shape) == (None, None, None, None)
    assert found.problems == []
    assert found.spot.source == "daily candles"
    assert found.spot.fallback
    assert found.realised[0].value is not None


def test_a_brokers_index_of_volatility_stands_in_last(desk: ScriptedDesk):
    desk.source.days = ()
    with desk.unit() as unit:
        store.keep_facts(unit, [SymbolFacts("AAPL", "tastytrade-sim", NOW, iv=0.33)])
    found = ask(desk)
    assert (found.iv.value, found.iv.source, found.iv.fallback) == (0.33, "tastytrade-sim", True)


def test_asking_again_soon_asks_nobody_again(desk: ScriptedDesk):
    async def twice():
        await metrics(desk, "AAPL")
        before = len(desk.source.asked), desk.provider.asked
        await metrics(desk, "AAPL")
        return before, (len(desk.source.asked), desk.provider.asked)

    before, after = asyncio.run(twice())
    assert before == after


def test_the_skew_of_a_slanted_surface_is_told(desk: ScriptedDesk):
    desk.source.vol = lambda strike: 0.25 - 0.002 * (strike - 100)
    assert all(each.risk_reversal > 0.01 for each in ask(desk).skews)


def test_the_regime_comes_from_daily_candles(desk: ScriptedDesk):
    desk.source.price = lambda _symbol, on: 100.0 + (on.toordinal() - 739000) * 0.1
    found, problem = asyncio.run(regime_of(desk, "AAPL"))
    assert found.trend is Trend.UP
    assert found.on == TODAY - timedelta(days=1)
    assert problem is None
    desk.source.failure = UnreachableError("the broker does not answer")
    unknown, problem = asyncio.run(regime_of(desk, "MSFT"))
    assert unknown.trend is Trend.UNKNOWN
    assert problem == "the broker does not answer"
