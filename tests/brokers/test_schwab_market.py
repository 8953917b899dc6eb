"""Schwab's answers about the market, for what the simulator does not say: sentinels, odd rows, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest

from tests.brokers.scripted import ENDPOINT, Answers, http, reply
from thetadesk.brokers.schwab.client import BROKER
from thetadesk.connections.model import LoginLapsedError
from thetadesk.market.model import SENTINEL, Expiration, Interval, Settlement
from thetadesk.market.ports import MarketData
from thetadesk.wire.errors import BrokenAnswerError, RefusedError

T = TypeVar("T")

CALL = "AAPL  261218C00230000"
EXPIRATION = Expiration(date(2026, 12, 18), "AAPL", "AAPL")
SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)


def ask(answers: Answers, question: Callable[[MarketData], Awaitable[T]]) -> T:
    async def access() -> str:
        return "access-token"

    async def run() -> T:
        async with http(answers) as connection:
            return await question(BROKER.market(connection, ENDPOINT, access))

    return asyncio.run(run())


def option(**said: Any) -> dict[str, Any]:
    return {"putCall": "CALL", "symbol": CALL, "settlementType": "P", "bid": 1.0, "ask": 1.2, **said}


def chain(*options: dict[str, Any]) -> dict[str, Any]:
    return {
        "symbol": "AAPL",
        "callExpDateMap": {"2026-12-18:28": {"230.0": list(options)}},
        "putExpDateMap": {},
    }


def test_sentinels_are_no_prices_and_no_greeks():
    quote = {
        "bidPrice": 0.0,
        "askPrice": -999.0,
        "lastPrice": "NaN",
        "delta": -999.0,
        "volatility": -999.0,
        "vega": 0.2,
    }
    (tick,) = ask(lambda _: {CALL: {"quote": quote}}, lambda m: m.quotes([CALL]))
    assert (tick.bid, tick.ask, tick.last) == (0.0, 0.0, 0.0)
    assert (tick.greeks.delta, tick.greeks.iv, tick.greeks.vega) == (SENTINEL, SENTINEL, 0.2)


def test_unknown_symbols_are_left_out():
    told = {"errors": {"invalidSymbols": ["NOPE"]}, "AAPL": {"quote": {"lastPrice": 1.0}}, "MSFT": {}}
    assert [t.symbol for t in ask(lambda _: told, lambda m: m.quotes(["AAPL", "NOPE", "MSFT"]))] == ["AAPL"]


def test_many_symbols_are_asked_for_in_parts():
    seen = []

    def answers(request):
        seen.append(request.url.params["symbols"].split(","))
        return {symbol: {"quote": {"lastPrice": 1.0}} for symbol in seen[-1]}

    symbols = [f"S{n}" for n in range(450)]
    assert [tick.symbol for tick in ask(answers, lambda m: m.quotes(symbols))] == symbols
    assert [len(part) for part in seen] == [200, 200, 50]


def test_what_schwab_does_not_quote_is_not_asked_for():
    assert ask(lambda _: pytest.fail("asked"), lambda m: m.quotes(["ETH/USD"])) == []


def test_a_chain_keeps_to_its_root_and_settlement():
    others = [
        option(symbol="AAPL1 261218C00230000"),
        option(symbol="AAPL  261218C00235000", settlementType="A"),
        option(symbol="nonsense"),
        option(symbol=None),
    ]
    found = ask(lambda _: chain(option(), *others), lambda m: m.chain("AAPL", EXPIRATION))
    assert found.symbols == [CALL]
    assert found.rows[0].put is None


@pytest.mark.parametrize("body", [[], "x", {"callExpDateMap": {"x": 1}}])
def test_a_chain_that_makes_no_sense_says_so(body):
    with pytest.raises(BrokenAnswerError):
        ask(lambda _: body, lambda m: m.chain("AAPL", EXPIRATION))


def test_expirations_are_one_for_each_root():
    row = {
        "expirationDate": "2026-12-18",
        "settlementType": "A",
        "optionRoots": "SPX, SPXQ",
        "expirationType": "S",
    }
    found = ask(lambda _: {"expirationList": [row]}, lambda m: m.expirations("SPX"))
    assert [(each.root, each.settlement, each.standard) for each in found] == [
        ("SPX", Settlement.AM, True),
        ("SPXQ", Settlement.AM, True),
    ]
    with pytest.raises(BrokenAnswerError):
        ask(lambda _: {"expirationList": [{"optionRoots": "SPX"}]}, lambda m: m.expirations("SPX"))


def test_candles_without_a_price_or_a_time_are_left_out():
    good = {"open": 1.0, "high": 2.0, "low": 0.5, "close": 1.5, "volume": 7, "datetime": 1_794_000_000_000}
    rows = [good, good | {"open": 0}, good | {"close": "NaN"}, good | {"datetime": 0}, good | {"low": -999}]
    found = ask(lambda _: {"candles": rows}, lambda m: m.candles("AAPL", Interval.MINUTE, SINCE, UNTIL))
    assert [(each.open, each.volume) for each in found] == [(1.0, 7.0)]


def test_refusals_are_told_apart():
    with pytest.raises(LoginLapsedError, match="Market Data Production"):
        ask(lambda _: reply(401, {}), lambda m: m.quotes(["AAPL"]))
    with pytest.raises(RefusedError):
        ask(lambda _: reply(403, {}), lambda m: m.expirations("AAPL"))
    assert ask(lambda _: reply(404, {}), lambda m: m.expirations("AAPL")) == []
    assert ask(lambda _: reply(404, {}), lambda m: m.candles("AAPL", Interval.DAY, SINCE, UNTIL)) == []


def test_what_pays_nothing_has_no_dividends():
    told = {"AAPL": {"fundamental": {"divPayAmount": 0.0, "divExDate": "2026-10-21T04:00:00Z", "divFreq": 0}}}
    assert ask(lambda _: told, lambda m: m.dividends("AAPL", date(2020, 1, 1))) == []
    (facts,) = ask(lambda _: told, lambda m: m.facts(["AAPL"]))
    assert (facts.dividend_amount, facts.dividend_frequency, facts.name) == (None, None, None)


def test_the_next_dividend_is_told_beside_the_last():
    fundamental = {
        "divPayAmount": 0.29,
        "divExDate": "2026-10-21T04:00:00+0000",
        "divPayDate": "2026-11-11T05:00:00+0000",
        "nextDivExDate": "2027-01-21T05:00:00+0000",
        "nextDivPayDate": "nonsense",
    }
    found = ask(
        lambda _: {"AAPL": {"fundamental": fundamental}}, lambda m: m.dividends("AAPL", date(2020, 1, 1))
    )
    assert [(each.ex_on, each.pay_on, each.amount) for each in found] == [
        (date(2026, 10, 21), date(2026, 11, 11), 0.29),
        (date(2027, 1, 21), None, 0.29),
    ]
