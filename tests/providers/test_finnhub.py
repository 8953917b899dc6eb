"""Finnhub, as the simulator doubles it, and as it refuses."""

import asyncio
import json
from collections.abc import Iterator
from datetime import date

import httpx2
import pytest

from tests.brokers.candidates import HASTY, PLENTY
from tests.brokers.scripted import http as scripted
from tests.simulators import Simulator, simulating
from thetadesk.kernel.clock import SystemClock
from thetadesk.providers import discover
from thetadesk.providers.finnhub import PROVIDER, KeyRefusedError
from thetadesk.wire.errors import BrokenAnswerError, UnreachableError
from thetadesk.wire.http import Http

KEY = "key-of-finnhub-0123456789"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with simulating() as running:
        yield running


def ask(simulator: Simulator, question):
    async def run():
        async with Http("Finnhub", PLENTY, SystemClock(), HASTY) as http:
            return await question(PROVIDER.open(http, f"{simulator.ready['url']}/finnhub/api/v1", KEY))

    return asyncio.run(run())


def answered(body: object, question, status: int = 200):
    """What comes of a question that is answered so."""
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(status, content=json.dumps(body).encode())

    async def run():
        async with scripted(answer) as http:
            return await question(PROVIDER.open(http, "https://finnhub.example", KEY))

    try:
        return asyncio.run(run())
    finally:
        assert all(KEY not in str(request.url) for request in seen)
        assert all(request.headers["x-finnhub-token"] == KEY for request in seen)


def test_it_is_found_by_its_module():
    assert [(each.name, each.title) for each in discover()] == [("finnhub", "Finnhub")]


def test_reports_are_told_oldest_first_with_what_is_out(simulator):
    found = ask(simulator, lambda f: f.earnings("AAPL", date(2026, 1, 1), date(2027, 2, 28)))
    assert [each.on for each in found] == sorted(each.on for each in found)
    assert {each.symbol for each in found} == {"AAPL"}
    assert all((each.eps_actual is None) == (each.on > date(2026, 11, 20)) for each in found)
    assert {each.hour for each in found} <= {"before", "after"}
    assert all(each.quarter in (1, 2, 3, 4) and each.source == "finnhub" for each in found)


def test_figures_are_fractions_and_dollars(simulator):
    found = ask(simulator, lambda f: f.fundamentals("AAPL"))
    assert found.market_cap > 1e11
    assert 0 < found.dividend_yield < 0.1
    assert found.year_low < found.year_high
    assert found.beta == found.figures["beta"]


def test_sentiment_is_shares_of_one(simulator):
    found = ask(simulator, lambda f: f.sentiment("AAPL"))
    assert found.bullish + found.bearish == pytest.approx(1, abs=1e-3)
    assert found.articles > 0


def test_what_nobody_knows_is_nothing(simulator):
    assert ask(simulator, lambda f: f.fundamentals("NOPE")) is None
    assert ask(simulator, lambda f: f.sentiment("SPY")) is None
    assert ask(simulator, lambda f: f.earnings("NOPE", date(2026, 1, 1), date(2026, 12, 1))) == []


def test_passing_trouble_is_waited_out_and_lasting_trouble_has_a_name(simulator):
    simulator.fault("500", match="/finnhub", count=2)
    assert ask(simulator, lambda f: f.fundamentals("AAPL")) is not None
    simulator.fault("500", match="/finnhub")
    with pytest.raises(UnreachableError):
        ask(simulator, lambda f: f.fundamentals("AAPL"))
    simulator.heal()


def test_a_wrong_key_names_its_setting():
    with pytest.raises(KeyRefusedError, match="FINNHUB_API_KEY"):
        answered({"error": "Invalid API key"}, lambda f: f.fundamentals("AAPL"), 401)


def test_what_the_key_may_not_see_is_nothing():
    refused = {"error": "You don't have access to this resource."}
    assert answered(refused, lambda f: f.sentiment("AAPL"), 403) is None
    assert answered(refused, lambda f: f.earnings("AAPL", date(2026, 1, 1), date(2026, 2, 1)), 403) == []


def test_sentinels_are_no_figures():
    metrics = {"metric": {"beta": None, "peTTM": "NaN", "52WeekHigh": 0, "52WeekLow": -999, "epsTTM": 1e400}}
    found = answered(metrics, lambda f: f.fundamentals("AAPL"))
    assert (found.beta, found.price_to_earnings, found.year_high, found.year_low, found.eps) == (None,) * 5
    assert found.figures == {"52WeekHigh": 0}


@pytest.mark.parametrize("body", [[], {"earningsCalendar": {}}, {"earningsCalendar": [1]}])
def test_what_cannot_be_understood_says_so(body):
    with pytest.raises(BrokenAnswerError):
        answered(body, lambda f: f.earnings("AAPL", date(2026, 1, 1), date(2026, 2, 1)))
