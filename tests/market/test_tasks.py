"""The market's jobs do their part, say what they did, and go on where one symbol fails."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.databases import database_with
from tests.market.scripted import NOW, ScriptedDesk
from thetadesk.db.schema import load_stores
from thetadesk.kernel.calendar import market_date
from thetadesk.market import store, tasks
from thetadesk.market.model import Dividend, Earnings, Interval, Priority, SymbolFacts
from thetadesk.wire.errors import BrokenAnswerError, UnreachableError

TODAY = market_date(NOW)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedDesk]:
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0.0)
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield ScriptedDesk(made)


def test_history_is_kept_of_what_is_owned_and_of_the_benchmark(desk: ScriptedDesk):
    desk.source.told_facts = {"AAPL": SymbolFacts("AAPL", "schwab-sim", NOW, sector="Technology")}
    desk.source.told_dividends = {"AAPL": [Dividend("AAPL", date(2026, 2, 6), 0.26, "schwab-sim")]}
    desk.provider.reports = [Earnings("AAPL", date(2026, 4, 30), "finnhub", "after")]
    said = asyncio.run(tasks.keep_history(desk))
    assert said == "0 minutes and 1004 days kept, facts of 2 symbols asked for"
    with desk.reading() as unit:
        assert store.symbols_with_candles(unit, Interval.DAY) == ["AAPL", "SPY"]
        assert "Technology" in [each.sector for each in store.facts(unit, ["AAPL"])]
        assert len(store.dividends(unit, ["AAPL"], date(2026, 1, 1))) == 1
        assert len(store.earnings(unit, ["AAPL"], TODAY)) == 1


def test_minutes_are_kept_from_the_first_run_on(desk: ScriptedDesk):
    asyncio.run(tasks.keep_history(desk))
    for _ in range(2):
        desk.tell(last=100.0)
        desk.clock.advance(timedelta(minutes=1))
        desk.tell(last=101.0)
    desk.clock.advance(timedelta(minutes=3))
    assert asyncio.run(tasks.keep_history(desk)).startswith("2 minutes and 0 days kept")


def test_what_is_known_is_not_asked_for_again_for_hours(desk: ScriptedDesk):
    asyncio.run(tasks.keep_history(desk))
    before = len(desk.source.asked)
    desk.clock.advance(timedelta(hours=1))
    asyncio.run(tasks.keep_history(desk))
    assert len(desk.source.asked) == before
    desk.clock.advance(timedelta(hours=5, minutes=1))
    asyncio.run(tasks.keep_history(desk))
    # Facts again, and the session that has ended meanwhile.
    assert desk.source.count("facts") == 2
    assert desk.source.count("candles") == 4


def test_one_symbols_failure_does_not_keep_the_others(desk: ScriptedDesk):
    desk.market.hub.want("rule", ["BRK/B"], Priority.WATCHED)
    told = desk.source.candles

    async def candles(symbol, interval, since, until):
        if symbol == "BRK/B":
            raise BrokenAnswerError("nobody can read that")
        return await told(symbol, interval, since, until)

    desk.source.candles = candles
    said = asyncio.run(tasks.keep_history(desk))
    assert said.endswith("problems: BRK/B: nobody can read that")
    with desk.reading() as unit:
        assert store.symbols_with_candles(unit, Interval.DAY) == ["AAPL", "SPY"]


def test_a_broker_that_is_away_is_said_and_kept_short(desk: ScriptedDesk):
    desk.market.hub.want("ws", [f"X{n}" for n in range(9)])
    desk.source.failure = UnreachableError("the broker does not answer")
    said = asyncio.run(tasks.keep_history(desk))
    assert "SPY: the broker does not answer" in said
    assert said.endswith("and 9 more")
    assert "11 symbols" in said


def test_a_run_asks_for_so_much_and_the_next_one_for_the_rest(desk: ScriptedDesk, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_FILLED", 4)
    monkeypatch.setattr(tasks.facts, "MOST_A_RUN", 3)
    desk.market.hub.want("ws", [f"X{n}" for n in range(4)])
    runs = [asyncio.run(tasks.keep_history(desk)) for _ in range(3)]
    assert ["facts of 3" in said for said in runs] == [True, True, False]
    with desk.reading() as unit:
        assert len(store.symbols_with_candles(unit, Interval.DAY)) == 6
    assert desk.source.count("candles") == 6


def test_without_a_broker_nothing_is_asked_and_old_candles_go_all_the_same(desk: ScriptedDesk):
    desk.market.asks = lambda _symbol: ()
    assert asyncio.run(tasks.keep_history(desk)) == tasks.NOBODY
    assert asyncio.run(tasks.measure_volatility(desk)) == tasks.NOBODY


def test_the_volatility_of_everything_followed_is_measured(desk: ScriptedDesk):
    assert asyncio.run(tasks.measure_volatility(desk)) == "2 symbols measured"
    with desk.reading() as unit:
        assert [day.on for day in store.iv_days(unit, "SPY", TODAY)] == [TODAY]
    desk.source.failure = UnreachableError("the broker does not answer")
    desk.market.chains.forget()
    said = asyncio.run(tasks.measure_volatility(desk))
    assert said.startswith("0 symbols measured; problems: SPY: the broker does not answer")


def test_a_report_that_was_moved_is_not_kept_twice(desk: ScriptedDesk):
    desk.provider.reports = [Earnings("AAPL", date(2026, 4, 30), "finnhub")]
    asyncio.run(tasks.keep_history(desk))
    desk.provider.reports = [Earnings("AAPL", date(2026, 5, 1), "finnhub")]
    desk.clock.advance(timedelta(hours=7))
    asyncio.run(tasks.keep_history(desk))
    with desk.reading() as unit:
        assert [each.on for each in store.earnings(unit, ["AAPL"], TODAY)] == [date(2026, 5, 1)]


def test_the_schedule_names_each_job_once():
    assert len({job.name for job in tasks.SCHEDULED}) == len(tasks.SCHEDULED) == 2
