"""The market over HTTP: quotes with age and state, candles, metrics, rates; what nobody tells is null and said."""

from datetime import timedelta

import pytest

from tests.web.conftest import NOW
from tests.web.routes.markets import SPOT, FormulaMarket

API = "/api/v1/market"


@pytest.fixture
def told(desk, client):
    """A broker that tells the market of `client`."""
    made = FormulaMarket(NOW)
    desk.market.asks = lambda symbol: [made]
    return made


def test_a_quote_has_its_age_its_state_and_its_source(client, told):
    [quote] = client.get(f"{API}/quotes", params={"symbols": "SPY"}).json()["items"]
    assert (quote["bid"], quote["ask"], quote["mark"]) == ("599.95", "600.05", "600.00")
    assert (quote["change"], quote["change_percent"]) == ("6.00", 1.01)
    assert (quote["state"], quote["source"], quote["age_seconds"]) == ("live", "schwab", 0.0)


def test_what_nobody_tells_is_missing_and_says_why(client):
    answer = client.get(f"{API}/quotes", params={"symbols": "SPY,QQQ"}).json()
    assert [quote["state"] for quote in answer["items"]] == ["missing", "missing"]
    assert {quote["bid"] for quote in answer["items"]} == {None}
    assert "connect a broker" in answer["problem"]


def test_a_broker_that_does_not_answer_leaves_the_last_quotes_stale(client, told, desk):
    client.get(f"{API}/quotes", params={"symbols": "SPY"})
    told.fails = True
    desk.clock.advance(timedelta(minutes=5))
    answer = client.get(f"{API}/quotes", params={"symbols": "SPY"}).json()
    [quote] = answer["items"]
    assert (quote["state"], quote["age_seconds"], quote["bid"]) == ("stale", 300.0, "599.95")
    assert answer["problem"] == "The broker gives no answer."


def test_sentinels_of_a_broker_are_null(client, told):
    symbol = "SPY   260417P00580000"
    [quote] = client.get(f"{API}/quotes", params={"symbols": symbol}).json()["items"]
    assert (quote["greeks"]["source"], quote["greeks"]["iv"], quote["greeks"]["delta"]) == (
        "broker",
        0.5,
        None,
    )


def test_what_is_written_as_no_symbol_is_spoils_nothing(client, told, desk):
    nonsense = "SPY   269999P00580000"
    found = client.get(f"{API}/quotes", params={"symbols": f"{nonsense},SPY,./X"}).json()
    assert [quote["state"] for quote in found["items"]] == ["missing", "live", "missing"]
    assert desk.market.followed() == ["SPY"]


def test_the_same_question_within_a_second_is_asked_once(client, told):
    for _ in range(3):
        client.get(f"{API}/quotes", params={"symbols": "SPY"})
    assert told.asked == ["quotes"]


def test_what_is_asked_for_is_followed_for_a_while(client, told, desk):
    client.get(f"{API}/quotes", params={"symbols": "SPY,QQQ"})
    assert desk.market.hub.demand.wanted() == ["QQQ", "SPY"]
    for number in range(20):
        client.get(f"{API}/quotes", params={"symbols": f"S{number:02}".replace("0", "A").replace("1", "B")})
    assert len(desk.market.hub.demand) <= 13


def test_candles_are_asked_for_once_and_kept(client, told):
    asked = {"symbol": "SPY", "interval": "day", "since": "2026-02-02T00:00:00Z"}
    first = client.get(f"{API}/candles", params=asked).json()
    assert first["problem"] is None
    assert first["items"][0]["at"] == "2026-02-02T14:30:00Z"
    assert len(first["items"]) >= 20
    told.fails = True
    again = client.get(f"{API}/candles", params=asked).json()
    assert [each["close"] for each in again["items"]] == [each["close"] for each in first["items"]]


def test_a_span_of_candles_has_a_beginning_before_its_end(client):
    asked = {"symbol": "SPY", "since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}
    assert client.get(f"{API}/candles", params=asked).status_code == 422


def test_metrics_name_the_source_of_every_figure(client, told):
    found = client.get(f"{API}/metrics", params={"symbol": "SPY"}).json()
    assert float(found["spot"]) == SPOT
    estimators = {each["estimator"] for each in found["realised"]["items"]}
    assert len(estimators) == 5
    assert found["iv30"]["value"] == pytest.approx(0.2, abs=0.005)
    assert {(move["dte"], move["straddle"] is not None) for move in found["expected_moves"]} == {
        (10, True),
        (45, True),
    }
    assert found["beta"]["source"] == "by definition"
    assert found["fundamentals"] is None


def test_metrics_without_anybody_to_ask_say_what_is_missing(client):
    found = client.get(f"{API}/metrics", params={"symbol": "KO"}).json()
    assert found["spot"] is None
    assert found["iv30"] is None
    assert any("connect a broker" in problem for problem in found["problems"])


def test_a_regime_has_the_numbers_behind_it(client, told):
    found = client.get(f"{API}/regime", params={"symbol": "SPY"}).json()
    assert found["label"] == f"{found['trend']}-{found['volatility']}"
    assert {number["name"] for number in found["numbers"]} >= {"sma_50", "sma_200"}


def test_symbols_are_found_by_what_is_typed(client, told):
    assert client.get(f"{API}/search", params={"text": "sp"}).json()["items"] == []
    found = client.get(f"{API}/search", params={"text": "spy"}).json()["items"]
    assert found == [{"symbol": "SPY", "name": None}]
    assert client.get(f"{API}/search", params={"text": "s"}).json()["items"] == found


def test_rates_can_be_set_and_taken_back(client):
    shipped = client.get(f"{API}/rates").json()["items"]
    body = {"on": "2026-03-02", "rates": {"91": 0.0421, "365": 0.039}}
    mine = client.put(f"{API}/rates", json=body).json()["items"]
    assert mine[0]["on"] == "2026-03-02"
    assert [(rate["days"], rate["rate"], rate["own"]) for rate in mine[0]["rates"]] == [
        (91, 0.0421, True),
        (365, 0.039, True),
    ]
    assert client.delete(f"{API}/rates/2026-03-02").json()["items"] == shipped
    assert client.delete(f"{API}/rates/2026-03-02").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"on": "2026-03-02", "rates": {}},
        {"on": "2026-03-02", "rates": {"0": 0.04}},
        {"on": "2026-03-02", "rates": {"91": 4.2}},
        {"on": "yesterday", "rates": {"91": 0.04}},
    ],
)
def test_rates_that_cannot_be_are_refused(client, body):
    assert client.put(f"{API}/rates", json=body).status_code == 422


@pytest.mark.parametrize("symbol", ["", "spy", "SPY;", "S" * 41])
def test_what_is_no_symbol_is_refused(client, symbol):
    assert client.get(f"{API}/metrics", params={"symbol": symbol}).status_code == 422
