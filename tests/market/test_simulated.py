"""The market's services over the wire: both brokers as adapters see them, on a desk that stores."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.brokers.candidates import HASTY, PLENTY, Candidate
from tests.databases import database_with
from tests.market.scripted import ScriptedDesk
from tests.simulators import Simulator, simulating
from thetadesk import brokers
from thetadesk.db.schema import load_stores
from thetadesk.identity.model import Grant
from thetadesk.kernel.calendar import is_trading_day, market_date, session_open
from thetadesk.kernel.clock import FixedClock
from thetadesk.market import store, tasks
from thetadesk.market.candles import rolled_up
from thetadesk.market.model import Candle, Interval, Priority
from thetadesk.market.service import candles as keeping
from thetadesk.market.service.metrics import Metrics, metrics, regime_of
from thetadesk.wire.http import Http

BROKERS = ("schwab", "tastytrade")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with simulating() as running:
        yield running


@pytest.fixture(scope="module")
def grants(simulator: Simulator) -> dict[str, Grant]:
    return {name: Candidate(brokers.named(name), simulator).logs_in() for name in BROKERS}


class SimulatedDesk(ScriptedDesk):
    """A desk that asks a simulated broker."""

    def __init__(self, database: Any, simulator: Simulator, name: str, grant: Grant) -> None:
        super().__init__(database)
        self.clock = FixedClock(simulator.now())
        self.endpoint, self.broker, self.grant = simulator.endpoint(name), brokers.named(name), grant
        self.market.providers = tuple
        self.market.hub.want("book", ["AAPL", "SPX"], Priority.OWNED)

    def do(self, work: Callable[["SimulatedDesk"], Awaitable[Any]]) -> Any:
        """One loop's work, with a client of its own."""

        async def run() -> Any:
            http = Http(self.endpoint.title, PLENTY, self.clock, HASTY)
            market = self.broker.market(http, self.endpoint, self._access)
            self.market.asks = lambda _symbol: (market,)
            try:
                return await work(self)
            finally:
                await http.close()

        return asyncio.run(run())

    async def _access(self) -> str:
        return self.grant.access_token


@pytest.fixture(params=BROKERS)
def desk(request, simulator, grants, tmp_path: Path, monkeypatch) -> Iterator[SimulatedDesk]:
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0.0)
    with database_with(load_stores(), "sqlite", tmp_path) as made:
        yield SimulatedDesk(made, simulator, request.param, grants[request.param])


def stored(desk: SimulatedDesk, symbol: str, interval: Interval) -> list[Candle]:
    now = desk.clock.now()
    with desk.reading() as unit:
        return store.candles(unit, symbol, interval, now - 4000 * DAY, now + DAY)


def test_history_is_kept_whole(desk: SimulatedDesk):
    said = desk.do(tasks.keep_history)
    assert "problems" not in said
    yesterday = market_date(desk.clock.now()) - DAY
    for symbol in ("SPY", "AAPL", "SPX"):
        days = [market_date(candle.at) for candle in stored(desk, symbol, Interval.DAY)]
        assert days == [
            on for n in range((days[-1] - days[0]).days + 1) if is_trading_day(on := days[0] + n * DAY)
        ]
        assert days[-1] == yesterday
        assert len(days) > 250
    assert desk.do(tasks.keep_history).startswith("0 minutes and 0 days kept, facts of 0")


def test_a_day_is_the_sum_of_its_minutes(desk: SimulatedDesk):
    now = desk.clock.now()
    on = market_date(now) - DAY
    asked = desk.do(
        lambda desk: keeping.read(desk, "AAPL", Interval.MINUTE, session_open(on), session_open(on) + DAY / 2)
    )
    assert asked.problem is None
    assert len(asked.candles) == 390
    desk.do(lambda desk: keeping.fill_days(desk, "AAPL", now))
    (made,) = rolled_up("AAPL", asked.candles)
    (told,) = [candle for candle in stored(desk, "AAPL", Interval.DAY) if market_date(candle.at) == on]
    assert (made.at, made.open, made.close) == (
        told.at,
        pytest.approx(told.open, rel=0.005),
        pytest.approx(told.close, rel=0.005),
    )
    assert (made.high, made.low) == (pytest.approx(told.high, rel=0.005), pytest.approx(told.low, rel=0.005))


def test_todays_minutes_reach_up_to_now(desk: SimulatedDesk):
    now = desk.clock.now()
    opens = session_open(market_date(now))
    found = desk.do(lambda desk: keeping.read(desk, "AAPL", Interval.MINUTE, opens, now))
    assert [candle.at for candle in found.candles] == [opens + n * keeping.rules.MINUTE for n in range(30)]


def test_everything_about_an_underlying_is_told(desk: SimulatedDesk):
    desk.do(tasks.keep_history)
    found: Metrics = desk.do(lambda desk: metrics(desk, "AAPL"))
    assert found.problems == []
    assert found.spot.source == f"{desk.broker.name}-sim"
    realised = {each.estimator: each.value for each in found.realised if each.window == 60}
    assert all(0.05 < value < 1.0 for value in realised.values())
    assert 0.05 < found.iv.value < 1.0
    assert len(found.term) >= 5
    assert found.skews
    for move in found.moves:
        assert move.straddle == pytest.approx(move.volatility * 0.85 * 0.8, rel=0.1)
    assert found.inputs.beta.source == "own regression"
    assert 0.3 < found.inputs.beta.value < 2.5
    assert found.inputs.previous_close.fallback is False


def test_the_regime_is_told_with_its_numbers(desk: SimulatedDesk):
    found, problem = desk.do(lambda desk: regime_of(desk, "SPY"))
    assert problem is None
    assert found.days > 250
    assert all(number.value is not None for number in found.numbers)


def test_volatility_is_measured_for_rank(desk: SimulatedDesk):
    said = desk.do(tasks.measure_volatility)
    assert said == "3 symbols measured"
    with desk.reading() as unit:
        (spx,) = store.iv_days(unit, "SPX", market_date(desk.clock.now()))
    assert 0.05 < spx.iv < 0.6


def test_both_brokers_lead_to_the_same_figures(simulator, grants, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0.0)
    found = {}
    for name in BROKERS:
        (folder := tmp_path / name).mkdir()
        with database_with(load_stores(), "sqlite", folder) as made:
            desk = SimulatedDesk(made, simulator, name, grants[name])
            desk.do(tasks.keep_history)
            found[name] = desk.do(lambda desk: metrics(desk, "AAPL"))
    schwab, tastytrade = found.values()
    assert schwab.iv.value == pytest.approx(tastytrade.iv.value, rel=0.02)
    assert schwab.inputs.beta.value == pytest.approx(tastytrade.inputs.beta.value, rel=0.02)
    assert [each.value for each in schwab.realised] == pytest.approx(
        [each.value for each in tastytrade.realised], rel=0.02
    )
