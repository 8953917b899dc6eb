"""Finnhub's answers."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from brokersim import finnhub
from brokersim.clock import Clock
from brokersim.market import Market
from brokersim.sim import Options, Sim

NOW = datetime(2025, 3, 12, 15, tzinfo=UTC)
BASE = "/finnhub/api/v1"


@pytest.fixture(scope="module")
def http():
    clock = Clock.stepped(NOW)
    sim = Sim(None, Market(7, clock), clock, Options(seed=7))  # type: ignore[arg-type]
    return TestClient(Starlette(routes=finnhub.routes(sim)))


def get(http, path, **query):
    return http.get(f"{BASE}{path}", params={"token": "key"} | query)


@pytest.mark.parametrize("path", ["/calendar/earnings", "/stock/metric", "/news-sentiment"])
def test_a_key_is_needed(http, path):
    answer = http.get(f"{BASE}{path}", params={"symbol": "AAPL"})
    assert (answer.status_code, answer.json()) == (401, {"error": "Please use an API key."})
    by_header = http.get(f"{BASE}{path}", params={"symbol": "AAPL"}, headers={"X-Finnhub-Token": "key"})
    assert by_header.status_code == 200


def test_the_calendar_tells_what_is_out_and_what_is_expected(http):
    told = get(
        http, "/calendar/earnings", **{"from": "2025-01-01", "to": "2025-05-31", "symbol": "AAPL"}
    ).json()
    reports = told["earningsCalendar"]
    assert reports
    for report in reports:
        assert report["symbol"] == "AAPL"
        assert report["hour"] in ("amc", "bmo")
        assert (report["epsActual"] is None) is (report["revenueActual"] is None)
        assert (report["epsActual"] is None) is (report["date"] > "2025-03-12")
    dates = [report["date"] for report in reports]
    assert dates == sorted(dates, reverse=True)


def test_the_calendar_of_everybody_stays_in_its_span(http):
    told = get(http, "/calendar/earnings", **{"from": "2025-01-15", "to": "2025-02-15"}).json()[
        "earningsCalendar"
    ]
    assert len({report["symbol"] for report in told}) > 5
    assert all("2025-01-15" <= report["date"] <= "2025-02-15" for report in told)
    assert get(http, "/calendar/earnings", **{"from": "soon"}).status_code == 422


def test_basic_financials(http):
    told = get(http, "/stock/metric", symbol="AAPL", metric="all").json()
    metric = told["metric"]
    assert (told["symbol"], told["metricType"]) == ("AAPL", "all")
    assert metric["52WeekLow"] < metric["52WeekHigh"]
    assert metric["52WeekHighDate"] <= "2025-03-12"
    assert metric["marketCapitalization"] > 0
    assert metric["10DayAverageTradingVolume"] > 0
    assert told["series"]["quarterly"]["eps"]


def test_nobody_knows_everybody(http):
    assert get(http, "/stock/metric", symbol="NOPE").json()["metric"] == {}
    assert get(http, "/news-sentiment", symbol="NOPE").json()["sentiment"] is None
    assert get(http, "/stock/metric").status_code == 422


def test_sentiment_is_shares_of_one_and_the_same_all_day(http):
    told = get(http, "/news-sentiment", symbol="AAPL").json()
    parts = told["sentiment"]
    assert parts["bearishPercent"] + parts["bullishPercent"] == pytest.approx(1)
    assert 0 <= told["companyNewsScore"] <= 1
    assert told["buzz"]["articlesInLastWeek"] > 0
    assert get(http, "/news-sentiment", symbol="AAPL").json() == told


def test_companies_that_nobody_knows_report_nothing(http):
    assert get(http, "/calendar/earnings", symbol="NOPE").json() == {"earningsCalendar": []}
