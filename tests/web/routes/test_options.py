"""Options over HTTP: expirations, chains whose Greeks are labelled, payoffs of any structure."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.web.conftest import NOW, CheckedClient
from tests.web.routes.markets import MONTHLY, SPOT, STRIKES, VOL, WEEKLY, FormulaMarket
from thetadesk.market import store
from thetadesk.market.model import Dividend

API = "/api/v1/options"
PUT_580, PUT_570, CALL_620 = "SPY   260417P00580000", "SPY   260417P00570000", "SPY   260417C00620000"
WEEKLY_580 = "SPY   260313P00580000"


@pytest.fixture
def told(desk, client):
    """A broker that tells the market of `client`."""
    made = FormulaMarket(NOW)
    desk.market.asks = lambda symbol: [made]
    return made


def test_expirations_come_soonest_first_with_their_settlement(client, told):
    found = client.get(f"{API}/SPY/expirations").json()
    assert found["source"] == "schwab"
    assert [(each["expires_on"], each["dte"], each["standard"]) for each in found["items"]] == [
        (WEEKLY.isoformat(), 10, False),
        (MONTHLY.isoformat(), 45, True),
    ]
    assert found["items"][1]["settles_at"] == "2026-04-17T20:00:00Z"


def test_a_symbol_without_options_has_no_expirations(client, told):
    assert client.get(f"{API}/KO/expirations").json()["items"] == []
    slashed = super(CheckedClient, client).request("GET", f"{API}/BRK/B/expirations")
    assert slashed.json() == {"symbol": "BRK/B", "source": "schwab", "items": []}


def test_without_a_broker_nobody_tells_a_chain(client):
    answer = client.get(f"{API}/SPY/expirations")
    assert answer.status_code == 409
    assert "connect a broker" in answer.json()["detail"]


def test_a_chain_has_the_models_greeks_and_says_so(client, told):
    found = client.get(f"{API}/SPY/chain", params={"expiration": MONTHLY.isoformat()}).json()
    assert [row["strike"] for row in found["rows"]] == [f"{strike}.00" for strike in STRIKES]
    assert float(found["spot"]) == SPOT
    sides = [side for row in found["rows"] for side in (row["call"], row["put"])]
    assert {side["greeks_source"] for side in sides} == {"model"}
    assert [side["iv"] for side in sides] == pytest.approx([VOL] * len(sides), abs=0.006)
    deltas = [row["call"]["delta"] for row in found["rows"]]
    assert all(a > b for a, b in pairwise(deltas))
    assert {side["state"] for side in sides} == {"live"}
    at_the_money = next(row for row in found["rows"] if row["strike"] == "600.00")
    assert at_the_money["put"]["theta"] < 0 < at_the_money["put"]["vega"]
    assert found["expected_move"]["straddle"] < found["expected_move"]["iv"] * 1.2


def test_a_chain_is_asked_for_once_and_its_options_are_followed(client, told, desk):
    for _ in range(2):
        client.get(f"{API}/SPY/chain", params={"expiration": MONTHLY.isoformat()})
    assert told.asked.count("chain") == 1
    assert PUT_580 in desk.market.hub.demand


def test_a_day_on_which_nothing_ends_is_not_found(client, told):
    answer = client.get(f"{API}/SPY/chain", params={"expiration": "2026-04-18"})
    assert answer.status_code == 404
    assert "2026-03-13, 2026-04-17" in answer.json()["detail"]
    wrong = {"expiration": MONTHLY.isoformat(), "root": "SPXW"}
    assert client.get(f"{API}/SPY/chain", params=wrong).status_code == 404


def payoff(client, *legs, status=200, **rest):
    answer = client.post(f"{API}/payoff", json={"symbol": "SPY", "legs": list(legs), **rest})
    assert answer.status_code == status, answer.text
    return answer.json()


def leg(symbol, quantity, price=None):
    return {"symbol": symbol, "quantity": quantity} | ({} if price is None else {"price": price})


def test_a_credit_spread_has_its_exact_extremes_and_breakeven(client, told):
    found = payoff(client, leg(PUT_580, -1, "4.15"), leg(PUT_570, 1, "2.80"))
    ends = found["expiry"]
    assert (ends["kind"], ends["max_profit"], ends["max_loss"]) == ("expiry", 135.0, -865.0)
    assert ends["breakevens"] == [578.65]
    assert ends["at"] == "2026-04-17T20:00:00Z"
    assert (found["cost"], found["spot"]) == (-135.0, SPOT)
    profits = {point["spot"]: point["profit"] for point in ends["points"]}
    assert (profits[570.0], profits[578.65], profits[580.0]) == (-865.0, 0.0, 135.0)
    assert 0.5 < found["probability_of_profit"] < 0.95
    assert found["sigma"]["low"] < SPOT < found["sigma"]["high"]
    assert found["problems"] == []


def test_before_expiry_a_structure_is_worth_what_its_quotes_say(client, told):
    found = payoff(client, leg(PUT_580, -1), leg(CALL_620, -1))
    assert found["profit"] == pytest.approx(0.0, abs=0.01)
    assert found["value"] == pytest.approx(found["cost"], abs=0.01)
    assert [each["iv"] for each in found["legs"]] == pytest.approx([VOL, VOL], abs=0.002)
    assert found["greeks"]["theta"] > 0 > found["greeks"]["vega"]
    assert found["expiry"]["max_loss"] is None
    assert found["model"] == "American, continuous yield"


def test_sliders_move_date_price_and_volatility(client, told):
    legs = leg(PUT_580, -1), leg(PUT_570, 1)
    now = payoff(client, *legs)
    later = payoff(client, *legs, at="2026-04-10T20:00:00Z")
    lower = payoff(client, *legs, spot=570)
    wilder = payoff(client, *legs, vol_shift=0.1)
    assert later["profit"] > now["profit"] > lower["profit"]
    assert wilder["profit"] < now["profit"]
    assert now["expiry"]["max_profit"] == later["expiry"]["max_profit"] == wilder["expiry"]["max_profit"]


def test_a_calendar_has_a_front_expiry(client, told):
    found = payoff(client, leg(WEEKLY_580, -1), leg(PUT_580, 1))
    assert found["expiry"]["kind"] == "front expiry"
    assert found["expiry"]["at"] == "2026-03-13T20:00:00Z"
    assert len(found["expiry"]["breakevens"]) == 2
    assert found["expiry"]["max_profit"] > 0


def test_while_the_market_is_closed_a_structure_is_seen_at_the_last_close(client, told, desk):
    desk.clock.advance(timedelta(hours=6))  # the close, at which its prices stay
    close = payoff(client, leg(PUT_580, -1), leg(CALL_620, -1))
    desk.clock.advance(timedelta(hours=10))
    night = payoff(client, leg(PUT_580, -1), leg(CALL_620, -1))
    assert night["at"] == close["at"] == "2026-03-03T21:00:00Z"
    assert [each["iv"] for each in night["legs"]] == [each["iv"] for each in close["legs"]]
    assert night["greeks"] == close["greeks"]


def test_shares_with_a_call_are_covered(client, told):
    shares = {"kind": "S", "quantity": 100, "price": "600.00"}
    call = {"kind": "C", "strike": "620", "expiration": MONTHLY.isoformat(), "quantity": -1, "price": "6.00"}
    found = payoff(client, shares, call)
    assert found["expiry"]["max_profit"] == 2600.0
    assert found["expiry"]["breakevens"] == [594.0]


def test_the_curves_can_be_read_as_a_table(client, told):
    table = payoff(client, leg(PUT_580, -1), leg(PUT_570, 1))["table"]
    assert len(table["at"]) == 5
    assert table["at"][0] == "2026-03-03T15:00:00Z"
    assert all(len(row["profits"]) == 5 for row in table["rows"])
    spots = [row["spot"] for row in table["rows"]]
    assert spots == sorted(spots)


def test_without_a_market_prices_and_spot_can_be_given(client):
    found = payoff(client, leg(PUT_580, -1, "4.15"), spot=601.2)
    assert found["expiry"]["max_profit"] == 415.0
    assert 0.1 < found["legs"][0]["iv"] < 0.4


def test_what_follows_a_forward_that_nobody_tells_is_known_at_expiry_only(client):
    put = {"symbol": "VIX   260415P00018000", "quantity": -1, "price": "1.10"}
    answer = client.post(f"{API}/payoff", json={"symbol": "VIX", "legs": [put], "spot": 19.0}).json()
    assert answer["expiry"]["max_profit"] == 110.0
    assert (answer["now"]["points"], answer["greeks"], answer["probability_of_profit"]) == ([], None, None)
    assert any("forward" in problem for problem in answer["problems"])
    wished = {"symbol": "VIX", "legs": [put | {"iv": 0.9}], "spot": 19.0}
    again = client.post(f"{API}/payoff", json=wished).json()
    assert (again["greeks"], again["legs"][0]["iv"], again["legs"][0]["probability_of_touch"]) == (None,) * 3


def test_every_strike_says_how_likely_it_is_touched_and_passed(client, told):
    legs = payoff(client, leg(PUT_580, -1, "4.15"), leg(PUT_570, 1, "2.80"))["legs"]
    near, far = ((each["probability_of_touch"], each["probability_in_the_money"]) for each in legs)
    assert 0 < far[1] < near[1] < near[0] < 1
    assert far[0] < near[0]
    beyond = payoff(client, leg(PUT_580, -1, "4.15"), spot=575.0)["legs"][0]
    assert beyond["probability_of_touch"] == 1.0
    shares = payoff(client, leg("SPY", 100, "600.00"), leg(PUT_580, -1, "4.15"))["legs"][0]
    assert shares["probability_of_touch"] is None


@pytest.mark.parametrize(
    ("legs", "why"),
    [
        ([leg(PUT_580, -1)], "what SPY costs"),
        ([{"quantity": 1}], "a leg has a symbol"),
        ([{"kind": "C", "quantity": 1}], "a leg has a symbol"),
        ([{"symbol": PUT_580, "kind": "P", "quantity": 1}], "a leg has a symbol"),
        ([leg("SPY   260199P00580000", 1)], "calendar day"),
        ([], "legs"),
        ([leg(PUT_580, "x")], "legs.0.quantity"),
    ],
)
def test_what_cannot_be_answered_says_why(client, legs, why):
    assert why in payoff(client, *legs, status=422)["detail"]


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2090-01-01T00:00:00Z"]
)
def test_an_instant_that_no_calendar_knows_is_refused(client, at):
    assert "at is" in payoff(client, leg(PUT_580, -1, "4.15"), spot=600, at=at, status=422)["detail"]


def test_a_price_is_not_negative(client):
    assert "never negative" in payoff(client, leg(PUT_580, -1, "-4.15"), spot=600, status=422)["detail"]


def test_what_has_ended_by_then_needs_no_volatility(client, told):
    found = payoff(client, leg(WEEKLY_580, -1), leg(PUT_580, 1), at="2026-03-20T15:00:00Z")
    assert found["problems"] == []
    assert found["profit"] is not None


def test_a_leg_that_nobody_prices_needs_a_price(client, told):
    told.fails = True
    assert "give its price" in payoff(client, leg(PUT_580, -1), spot=600, status=422)["detail"]


def test_a_dividend_of_the_last_day_is_no_reason_to_refuse_a_structure(client, told, desk):
    """2 % in a day would be more than 700 % a year."""
    tomorrow = NOW.date() + timedelta(days=1)
    with desk.unit() as unit:
        store.keep_dividends(unit, [Dividend("SPY", tomorrow, 12.0, "schwab-sim")])
    call = f"SPY   {tomorrow:%y%m%d}C00590000"
    found = payoff(client, leg(call, -1, "12.00"))
    assert found["greeks"]["delta"] < 0
    assert found["expiry"]["max_profit"] == 1200.0
