"""The broker examination, second part: what every broker must show before anybody trusts its prices.

Questions are put as in the first part (`test_examination.py`): to every broker there is, against the simulator, by no name.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

import pytest

from tests.brokers.candidates import HASTY, IMPATIENT, PLENTY, Candidate
from tests.simulators import Simulator, simulating
from thetadesk.brokers import discover
from thetadesk.connections.model import LoginLapsedError
from thetadesk.identity.model import Grant
from thetadesk.kernel.calendar import is_trading_day, market_date, session_close, session_open
from thetadesk.kernel.clock import SystemClock
from thetadesk.kernel.instruments import from_symbol, option_from_occ
from thetadesk.market.hub import Hub
from thetadesk.market.model import Interval, Settlement
from thetadesk.market.ports import MarketData, QuoteSource
from thetadesk.wire.errors import BusyError, StreamRefusedError, UnreachableError, WireError
from thetadesk.wire.http import Http, Patience

T = TypeVar("T")

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)
CALL, PUT = "AAPL  261218C00270000", "AAPL  261218P00270000"
SHOWN = ["AAPL", "SPY", "SPX", CALL, PUT]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with simulating() as running:
        yield running


@pytest.fixture(params=discover(), ids=lambda broker: broker.name)
def candidate(request, simulator) -> Iterator[Candidate]:
    simulator.heal()
    yield Candidate(request.param, simulator)
    simulator.heal()


def asked(
    candidate: Candidate,
    question: Callable[[MarketData], Awaitable[T]],
    grant: Grant | None = None,
    patience: Patience = HASTY,
) -> T:
    """What a logged-in candidate answers about the market."""
    known = grant or candidate.logs_in()

    async def access() -> str:
        return known.access_token

    return candidate.asks(
        lambda http: question(candidate.broker.market(http, candidate.endpoint, access)), patience
    )


def followed(
    candidate: Candidate,
    story: Callable[[Hub, QuoteSource], Awaitable[T]],
    grant: Grant | None = None,
    wanted: list[str] = SHOWN,
) -> T:
    """What comes of a story told while the candidate's stream runs into a hub in which symbols are wanted. When the
    stream ends before the story, its error is raised."""
    known = grant or candidate.logs_in()

    async def access() -> str:
        return known.access_token

    async def run(http: Http) -> T:
        hub = Hub()
        hub.want("test", wanted)
        source = candidate.broker.stream(http, candidate.endpoint, access)
        streaming = asyncio.create_task(source.run(hub.put, hub.demand, lambda: None))
        telling = asyncio.create_task(story(hub, source))
        try:
            await asyncio.wait([streaming, telling], return_when=asyncio.FIRST_COMPLETED)
            if streaming.done():
                streaming.result()
            return telling.result()
        finally:
            streaming.cancel()
            telling.cancel()
            await asyncio.gather(streaming, telling, return_exceptions=True)

    return candidate.asks(run)


async def until(true: Callable[[], bool], within: float = 8.0) -> None:
    ends_at = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends_at, "it does not come"
        await asyncio.sleep(0.02)


def known(hub: Hub, symbols: list[str] = SHOWN) -> Callable[[], bool]:
    return lambda: all((quote := hub.get(symbol)) is not None and quote.mark for symbol in symbols)


# Asking


def test_be43_quotes_have_two_sides_a_day_and_the_exchanges_time(candidate):
    ticks = {tick.symbol: tick for tick in asked(candidate, lambda m: m.quotes([*SHOWN, "NOPE"]))}
    assert set(ticks) == set(SHOWN)
    for symbol, tick in ticks.items():
        assert tick.source == candidate.endpoint.id
        assert tick.snapshot
        assert not tick.streamed
        assert tick.last > 0
        assert tick.low <= tick.last <= tick.high
        assert tick.previous_close > 0
        if symbol != "SPX":
            assert 0 < tick.bid <= tick.ask
            assert tick.quoted_at == candidate.simulator.now().timestamp()


def test_be44_greeks_are_per_share_day_and_point_and_volatility_is_a_fraction(candidate):
    call, put = asked(candidate, lambda m: m.quotes([CALL, PUT]))
    assert call.greeks is not None
    assert put.greeks is not None
    assert 0.1 < call.greeks.iv < 1.0
    assert 0.3 < call.greeks.delta < 0.8
    assert -0.7 < put.greeks.delta < -0.2
    assert call.greeks.delta - put.greeks.delta == pytest.approx(1.0, abs=0.05)
    assert -0.5 < call.greeks.theta < -0.05
    assert 0.2 < call.greeks.vega < 0.4
    assert call.greeks.gamma > 0
    assert call.greeks.rho > 0 > put.greeks.rho
    assert call.bid - 1 < call.greeks.theoretical < call.ask + 1


def test_be45_expirations_name_root_settlement_and_instant(candidate):
    found = asked(candidate, lambda m: m.expirations("SPX"))
    assert found == sorted(found)
    assert {each.root for each in found} == {"SPX", "SPXW"}
    for each in found:
        assert each.underlying == "SPX"
        assert each.settlement is (Settlement.AM if each.root == "SPX" else Settlement.PM)
        opens, closes = session_open(each.expires_on), session_close(each.expires_on)
        assert each.settles_at == (opens if each.settlement is Settlement.AM else closes)
    assert date(2026, 12, 18) in {each.expires_on for each in found if each.standard}
    assert asked(candidate, lambda m: m.expirations("NOPE")) == []


def test_be46_a_chain_is_one_root_by_strike_with_every_option_quoted(candidate):
    async def question(market):
        expirations = await market.expirations("SPX")
        chosen = next(each for each in expirations if each.root == "SPX")
        return await market.chain("SPX", chosen)

    chain = asked(candidate, question)
    assert len(chain.rows) > 50
    assert all(lower.strike < higher.strike for lower, higher in pairwise(chain.rows))
    for row in chain.rows:
        for symbol, right in ((row.call, "C"), (row.put, "P")):
            named = option_from_occ(symbol)
            assert (named.symbol[:6].rstrip(), named.right, named.strike) == ("SPX", right, row.strike)
            assert named.expires_on == chain.expiration.expires_on
    assert set(chain.ticks) == {"SPX", *chain.symbols}
    assert chain.ticks["SPX"].last > 0
    assert all(tick.greeks is not None for symbol, tick in chain.ticks.items() if symbol != "SPX")


def test_be47_a_days_candle_begins_with_its_session(candidate):
    since, until_at = session_open(date(2026, 10, 12)), session_open(date(2026, 11, 20))
    days = asked(candidate, lambda m: m.candles("AAPL", Interval.DAY, since, until_at))
    expected = [since + n * DAY for n in range(60)]
    wanted = [at.date() for at in expected if is_trading_day(at.date()) and at.date() < date(2026, 11, 20)]
    assert [market_date(each.at) for each in days] == wanted
    assert all(each.at == session_open(market_date(each.at)) for each in days)
    assert all(
        each.low <= min(each.open, each.close) <= max(each.open, each.close) <= each.high for each in days
    )
    assert all(each.volume > 0 and each.symbol == "AAPL" for each in days)


def test_be48_minutes_are_those_of_the_session_and_no_others(candidate):
    opens = session_open(date(2026, 11, 19))
    minutes = asked(
        candidate, lambda m: m.candles("SPY", Interval.MINUTE, opens + timedelta(minutes=30), opens + DAY)
    )
    assert [each.at for each in minutes] == [opens + timedelta(minutes=n) for n in range(30, 390)]


def test_be49_yesterdays_candle_ends_at_the_previous_close(candidate):
    (tick,) = asked(candidate, lambda m: m.quotes(["MSFT"]))
    days = asked(candidate, lambda m: m.candles("MSFT", Interval.DAY, NOW - 7 * DAY, NOW))
    before = [each for each in days if market_date(each.at) < candidate.today]
    assert before[-1].close == pytest.approx(tick.previous_close, abs=0.011)


def test_be50_candles_of_what_nobody_knows_are_none(candidate):
    assert asked(candidate, lambda m: m.candles("NOPE", Interval.DAY, NOW - 7 * DAY, NOW)) == []


def test_be51_facts_and_dividends_are_fractions_and_dollars(candidate):
    facts = {each.symbol: each for each in asked(candidate, lambda m: m.facts(["AAPL", "SPX", "NOPE"]))}
    assert set(facts) == {"AAPL", "SPX"}
    assert facts["AAPL"].source == candidate.endpoint.id
    assert 0 < facts["AAPL"].dividend_yield < 0.1
    assert 0 < facts["AAPL"].dividend_amount < 5
    paid = asked(candidate, lambda m: m.dividends("AAPL", date(2025, 1, 1)))
    assert paid
    assert [each.ex_on for each in paid] == sorted(each.ex_on for each in paid)
    assert all(each.symbol == "AAPL" and each.amount > 0 and not each.forecast for each in paid)
    assert asked(candidate, lambda m: m.dividends("AAPL", date(2030, 1, 1))) == []


def test_be52_a_lapsed_token_is_told_apart_from_other_refusals(candidate):
    grant = candidate.logs_in()
    candidate.simulator.fault("lapse-tokens")
    with pytest.raises(LoginLapsedError):
        asked(candidate, lambda m: m.quotes(["AAPL"]), grant)


@pytest.mark.parametrize("kind", ["429", "500", "truncated"])
def test_be53_a_passing_trouble_is_waited_out(candidate, kind):
    grant = candidate.logs_in()
    undisturbed = asked(candidate, lambda m: m.quotes(["AAPL"]), grant)
    candidate.simulator.fault(kind, count=2)
    again = asked(candidate, lambda m: m.quotes(["AAPL"]), grant)
    assert [(each.bid, each.ask) for each in again] == [(each.bid, each.ask) for each in undisturbed]


@pytest.mark.parametrize("kind", ["500", "maintenance"])
def test_be54_a_lasting_trouble_ends_with_an_error_that_has_a_name(candidate, kind):
    grant = candidate.logs_in()
    candidate.simulator.fault(kind)
    with pytest.raises((UnreachableError, BusyError)):
        asked(candidate, lambda m: m.expirations("AAPL"), grant, replace(IMPATIENT, attempts=2, turn=1))


# Following


def test_be55_a_stream_tells_what_is_true_of_everything_wanted(candidate):
    async def story(hub, source):
        await until(known(hub))
        return {symbol: hub.get(symbol) for symbol in SHOWN}

    streamed = followed(candidate, story)
    for tick in asked(candidate, lambda m: m.quotes(SHOWN)):
        quote = streamed[tick.symbol]
        assert quote.source == candidate.endpoint.id
        assert quote.streamed
        assert (quote.last, quote.previous_close) == (tick.last, tick.previous_close)
        if tick.symbol != "SPX":
            assert (quote.bid, quote.ask, quote.quoted_at) == (tick.bid, tick.ask, tick.quoted_at)
        if tick.greeks is not None:
            assert quote.greeks.iv == pytest.approx(tick.greeks.iv, abs=1e-4)
            assert quote.greeks.theta == pytest.approx(tick.greeks.theta, abs=1e-4)
            assert quote.open_interest == tick.open_interest


def test_be56_a_stream_follows_what_is_wanted_and_nothing_else(candidate):
    async def story(hub, source):
        await until(known(hub, ["AAPL"]))
        assert source.streamed == {"AAPL"}
        hub.want("more", ["MSFT", PUT])
        await until(known(hub, ["MSFT", PUT]))
        hub.unwant("test")
        await until(lambda: source.streamed == {"MSFT", PUT})
        await asyncio.sleep(0.3)
        before = hub.get("AAPL").seq
        candidate.simulator.control("shock", symbol="AAPL", factor=1.01)
        candidate.simulator.control("shock", symbol="MSFT", factor=1.01)
        moved = hub.get("MSFT").mark
        await until(lambda: hub.get("MSFT").mark != moved)
        return hub.get("AAPL").seq == before

    assert followed(candidate, story, wanted=["AAPL"])


def test_be57_symbols_that_nobody_knows_do_no_harm(candidate):
    async def story(hub, source):
        await until(known(hub, ["AAPL"]))
        return hub.get("NOPE")

    odd = ["NOPE", "AAPL  991218C00270000", "./ESZ6EW4X6 261127P5050", "ETH/USD", "/ESZ6", "BRK/B", "AAPL"]
    assert followed(candidate, story, wanted=odd) is None


def test_be58_a_change_is_told_within_a_moment(candidate):
    async def story(hub, source):
        await until(known(hub))
        before = hub.get("AAPL").mark, hub.get(CALL).mark
        candidate.simulator.control("shock", symbol="AAPL", factor=1.02)
        await until(lambda: hub.get("AAPL").mark != before[0] and hub.get(CALL).mark != before[1], 4.0)

    followed(candidate, story)


def test_be59_nothing_is_connected_before_something_is_wanted(candidate):
    grant = candidate.logs_in()
    candidate.simulator.fault("lapse-tokens")

    async def story(hub, source):
        await asyncio.sleep(0.3)
        return source.streamed

    assert followed(candidate, story, grant, wanted=[]) == frozenset()


def test_be60_a_stream_whose_token_is_not_taken_says_so(candidate):
    grant = candidate.logs_in()
    candidate.simulator.fault("lapse-tokens")

    async def story(hub, source):
        await asyncio.sleep(8)

    with pytest.raises(StreamRefusedError) as refused:
        followed(candidate, story, grant)
    assert refused.value.lapsed


def test_be61_a_second_stream_of_a_user_is_let_in_or_told_why_not(candidate):
    grant = candidate.logs_in()

    async def story(hub, source):
        await until(known(hub))

        async def access() -> str:
            return grant.access_token

        async with Http("second", PLENTY, SystemClock(), HASTY) as http:
            other = Hub()
            other.want("test", SHOWN)
            second = candidate.broker.stream(http, candidate.endpoint, access)
            task = asyncio.create_task(second.run(other.put, other.demand, lambda: None))
            try:
                await until(lambda: task.done() or known(other)())
                return task.exception() if task.done() else None
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    error = followed(candidate, story, grant)
    assert error is None or (isinstance(error, StreamRefusedError) and error.taken)


@pytest.mark.parametrize("kind", ["drop-stream", "maintenance", "garbage"])
def test_be62_a_lost_stream_ends_with_an_error_that_has_a_name(candidate, kind):
    async def story(hub, source):
        await until(known(hub))
        candidate.simulator.fault(kind, match="/ws")
        candidate.simulator.fault(kind, match="/realtime")
        if kind == "maintenance":
            candidate.simulator.fault("drop-stream")
        for factor in (1.01, 0.99, 1.01, 0.99, 1.01, 0.99):
            candidate.simulator.control("shock", symbol="AAPL", factor=factor)
            await asyncio.sleep(1.2)

    with pytest.raises(WireError):
        followed(candidate, story)


def test_be63_nothing_that_is_logged_or_raised_names_a_token(candidate, caplog):
    caplog.set_level(logging.DEBUG)
    grant = candidate.logs_in()
    raised = []

    async def story(hub, source):
        await until(known(hub))
        candidate.simulator.fault("drop-stream")
        candidate.simulator.control("shock", symbol="AAPL", factor=1.01)
        await asyncio.sleep(6)

    try:
        followed(candidate, story, grant)
    except WireError as error:
        raised.append(error)
    candidate.simulator.heal()
    candidate.simulator.fault("lapse-tokens")
    try:
        followed(candidate, story, grant)
    except WireError as error:
        raised.append(error)
    assert len(raised) == 2
    said = "\n".join([caplog.text, *(f"{e!r} {e} {e.fields} {e.__cause__!r}" for e in raised)])
    assert grant.access_token not in said
    assert grant.refresh_token not in said


def test_be64_prices_never_pass_for_money(candidate):
    """Marks are floats; only strikes are exact."""

    async def question(market):
        expirations = await market.expirations("AAPL")
        return await market.chain("AAPL", expirations[0])

    chain = asked(candidate, question)
    assert all(isinstance(row.strike, Decimal) for row in chain.rows)
    for tick in chain.ticks.values():
        told = [tick.bid, tick.ask, tick.last, tick.volume, tick.previous_close]
        assert all(value is None or isinstance(value, float) for value in told)
        assert from_symbol(tick.symbol).symbol == tick.symbol
