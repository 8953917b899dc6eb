"""tastytrade's answers about the market, for what the simulator does not say: sentinels, odd rows, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest

from tests.brokers.scripted import ENDPOINT, Answers, http, reply
from thetadesk.brokers.tastytrade.client import BROKER
from thetadesk.connections.model import LoginLapsedError
from thetadesk.market.model import SENTINEL, Interval, Settlement
from thetadesk.market.ports import MarketData
from thetadesk.wire.errors import BrokenAnswerError, RefusedError

T = TypeVar("T")

CALL, PUT = "AAPL  261218C00230000", "AAPL  261218P00230000"


def ask(answers: Answers, question: Callable[[MarketData], Awaitable[T]]) -> T:
    async def access() -> str:
        return "access-token"

    async def run() -> T:
        async with http(answers) as connection:
            return await question(BROKER.market(connection, ENDPOINT, access))

    return asyncio.run(run())


def items(*rows: Any) -> dict[str, Any]:
    return {"data": {"items": list(rows)}, "context": "/"}


def nested(**said: Any) -> dict[str, Any]:
    strikes = [{"strike-price": "230.0", "call": CALL, "put": PUT}]
    expiration = {
        "expiration-date": "2026-12-18",
        "settlement-type": "PM",
        "expiration-type": "Regular",
        "strikes": strikes,
    }
    return {"root-symbol": "AAPL", "shares-per-contract": 100, "expirations": [expiration | said]}


def test_sentinels_are_no_prices_and_no_greeks():
    row = {"symbol": CALL, "bid": "0.0", "ask": "NaN", "last": "-999", "delta": "NaN", "theta": "-0.05"}
    (tick,) = ask(lambda _: items(row), lambda m: m.quotes([CALL]))
    assert (tick.bid, tick.ask, tick.last, tick.quoted_at) == (0.0, 0.0, 0.0, None)
    assert (tick.greeks.delta, tick.greeks.theta) == (SENTINEL, -0.05)


def test_symbols_are_asked_for_by_kind_in_parts():
    seen = []

    def answers(request):
        seen.append(list(request.url.params.multi_items()))
        return items(*({"symbol": symbol, "last": "1.0"} for _, symbol in seen[-1]))

    symbols = ["SPX", CALL, "/ESZ6", "ETH/USD", *(f"S{n}" for n in range(150))]
    assert [tick.symbol for tick in ask(answers, lambda m: m.quotes(symbols))] == symbols
    assert [len(part) for part in seen] == [100, 54]
    assert seen[0][:4] == [
        ("index", "SPX"),
        ("equity-option", CALL),
        ("future", "/ESZ6"),
        ("cryptocurrency", "ETH/USD"),
    ]


def test_what_was_not_asked_for_is_not_told():
    rows = [
        {"symbol": "MSFT", "last": "1"},
        {"last": "1"},
        {"symbol": ["AAPL"]},
        {"symbol": "AAPL", "last": "2"},
    ]
    assert [t.symbol for t in ask(lambda _: items(*rows), lambda m: m.quotes(["AAPL", "./nonsense"]))] == [
        "AAPL"
    ]


def test_a_list_of_options_is_asked_for_once():
    seen = []

    def answers(request):
        seen.append(request.url.path)
        return items() if "market-data" in request.url.path else items(nested())

    async def question(market):
        (expiration,) = await market.expirations("AAPL")
        return await market.chain("AAPL", expiration)

    chain = ask(answers, question)
    assert seen.count("/option-chains/AAPL/nested") == 1
    assert chain.symbols == [CALL, PUT]
    assert chain.expiration.settlement is Settlement.PM
    assert chain.ticks == {}


@pytest.mark.parametrize(
    "root",
    [
        {},
        nested(**{"expiration-date": "soon"}),
        nested(**{"settlement-type": "XX"}),
        nested(strikes=None),
        nested(strikes=[7]),
        {"root-symbol": "AAPL", "shares-per-contract": "many", "expirations": nested()["expirations"]},
    ],
)
def test_a_list_of_options_that_makes_no_sense_says_so(root):
    with pytest.raises(BrokenAnswerError):
        ask(lambda _: items(root), lambda m: m.expirations("AAPL"))


@pytest.mark.parametrize("body", [[], {}, {"data": []}, {"data": {"items": {}}}, {"data": {"items": [1]}}])
def test_answers_without_items_say_so(body):
    with pytest.raises(BrokenAnswerError):
        ask(lambda _: body, lambda m: m.quotes(["AAPL"]))


def test_refusals_are_told_apart():
    with pytest.raises(LoginLapsedError):
        ask(lambda _: reply(401, {}), lambda m: m.quotes(["AAPL"]))
    with pytest.raises(RefusedError):
        ask(lambda _: reply(403, {}), lambda m: m.expirations("AAPL"))
    assert ask(lambda _: reply(404, {}), lambda m: m.expirations("AAPL")) == []
    assert ask(lambda _: reply(404, {}), lambda m: m.dividends("AAPL", date(2020, 1, 1))) == []
    with pytest.raises(RefusedError):
        ask(lambda _: reply(403, {}), lambda m: m.dividends("AAPL", date(2020, 1, 1)))


def test_metrics_that_are_missing_are_unknown():
    row = {"symbol": "AAPL", "implied-volatility-index": "NaN", "earnings": None, "beta": ""}
    (facts,) = ask(lambda _: items(row), lambda m: m.facts(["AAPL"]))
    assert (facts.iv, facts.iv_rank, facts.beta, facts.earnings_on, facts.dividend_amount) == (None,) * 5


def test_the_next_dividend_is_told_after_those_paid():
    metrics = {
        "symbol": "AAPL",
        "dividend-rate-per-share": "0.30",
        "dividend-ex-date": "2026-10-21",
        "dividend-next-date": "2027-01-21",
    }

    def answers(request):
        if "dividends" in request.url.path:
            return items(
                {"occurred-date": "2026-10-21", "amount": "0.29"}, {"occurred-date": "?"}, {"amount": "1"}
            )
        return items(metrics)

    found = ask(answers, lambda m: m.dividends("AAPL", date(2020, 1, 1)))
    assert [(each.ex_on, each.amount) for each in found] == [
        (date(2026, 10, 21), 0.29),
        (date(2027, 1, 21), 0.3),
    ]


@pytest.mark.parametrize(
    "body", [{"data": {}}, {"data": {"token": "", "dxlink-url": "ws://x"}}, {"data": {"token": 7}}]
)
def test_a_stream_that_is_nowhere_says_so(body):
    since, until = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    with pytest.raises(BrokenAnswerError):
        ask(lambda _: body, lambda m: m.candles("AAPL", Interval.DAY, since, until))
