"""The control: time, prices, faults, trades and planted errors from outside."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.brokersim.simulated import FRIDAY_NOON, account_of, authorized, client, simulator


@pytest.fixture
def sim():
    return simulator()


@pytest.fixture
def control(sim):
    return client(sim)


def test_the_state_names_every_account_with_what_happened_in_it(sim, control):
    state = control.get("/control/state").json()
    assert state["clock"] == {"mode": "stepped", "speed": 0.0, "now": FRIDAY_NOON.isoformat()}
    assert state["seed"] == 7
    assert {each["number"] for each in state["accounts"]} == set(sim.world.accounts)
    assert state["postings"] == sum(each["postings"] for each in state["accounts"]) > 0


def test_an_account_shows_positions_cash_and_postings_that_add_up(sim, control):
    for name in (account_of(sim), "wheel"):
        shown = control.get(f"/control/accounts/{name}").json()
        assert Decimal(shown["cash"]) == sum(Decimal(each["net"]) for each in shown["postings"])
        assert all(len(each["ids"]) in (1, 2) for each in shown["postings"])


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ({"days": 3}, timedelta(days=3)),
        ({"seconds": 90}, timedelta(seconds=90)),
        ({"to": "2024-09-24T15:00:00Z"}, timedelta(days=3, hours=23)),
        ({"to": "2024-09-24T15:00:00"}, timedelta(days=3, hours=23)),
    ],
)
def test_time_goes_ahead_and_the_world_with_it(sim, control, body, by):
    assert control.post("/control/advance", json=body).status_code == 200
    assert sim.clock.now() == FRIDAY_NOON + by


def test_what_was_lived_day_by_day_is_what_is_lived_at_once(sim, control):
    control.post("/control/advance", json={"days": 10})
    at_once = simulator(FRIDAY_NOON + timedelta(days=10))
    number = account_of(sim)
    assert list(sim.world.postings(number)) == list(at_once.world.postings(number))


@pytest.mark.parametrize(
    "body",
    [{}, {"days": -1}, {"days": "x"}, {"days": 1e9}, {"to": "yesterday"}, {"to": "2020-01-01"}, [], "x"],
)
def test_time_does_not_go_where_it_cannot(sim, control, body):
    assert control.post("/control/advance", json=body).status_code == 400
    assert sim.clock.now() == FRIDAY_NOON


def test_a_shock_moves_the_price(sim, control):
    before = sim.market.spot("AAPL")
    answer = control.post("/control/shock", json={"symbol": "AAPL", "factor": 0.9}).json()
    assert answer["spot"] == pytest.approx(before * 0.9, rel=0.01)
    assert control.post("/control/shock", json={"symbol": "NOPE", "factor": 0.9}).status_code == 400
    assert control.post("/control/shock", json={"symbol": "AAPL", "factor": "x"}).status_code == 400


def test_faults_are_turned_on_shown_and_turned_off(sim, control):
    fault = {"kind": "500", "rate": 0.2, "match": "/accounts", "count": 5}
    assert control.post("/control/faults", json=fault).json()["happened"] == 0
    control.post("/control/faults", json={"kind": "clock-skew", "seconds": 120})
    assert sim.tokens.skew == timedelta(seconds=120)
    assert [each["kind"] for each in control.get("/control/faults").json()["items"]] == ["500", "clock-skew"]
    assert control.delete("/control/faults").json() == {"cleared": 2}
    assert sim.tokens.skew == timedelta(0)
    assert control.get("/control/faults").json() == {"items": []}


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "earthquake"},
        {"kind": "500", "rate": 2},
        {"kind": "500", "rate": "often"},
        {"kind": "500", "colour": "red"},
        {"kind": "500", "broker": "etrade"},
        {"kind": "lapse-tokens", "tokens": "some"},
    ],
)
def test_faults_that_make_no_sense_are_refused(sim, control, fault):
    answer = control.post("/control/faults", json=fault)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sim.faults.active == []


def test_tokens_lapse_at_once_and_once(sim, control):
    caller = authorized(sim)
    control.post("/control/faults", json={"kind": "lapse-tokens"})
    assert caller.get("/customers/me/accounts").status_code == 401
    assert authorized(sim).get("/customers/me/accounts").status_code == 200
    assert sim.faults.active == []


def test_a_revoked_grant_is_refused(sim, control):
    grant = {"grant_type": "refresh_token", "client_secret": "any"}
    grant["refresh_token"] = sim.tokens.personal_grant("tastytrade", "tess")
    assert control.post("/oauth/token", json=grant).status_code == 200
    control.post("/control/faults", json={"kind": "lapse-tokens", "tokens": "all", "broker": "tastytrade"})
    assert control.post("/oauth/token", json=grant).status_code == 400


def test_a_character_can_be_made_to_trade(sim, control):
    leg = {"symbol": "F", "side": "Buy to Open", "quantity": 3}
    order = control.post("/control/trade", json={"account": account_of(sim), "legs": [leg]}).json()
    assert order["status"] == "filled"
    assert order["fills"][0]["quantity"] == "3"
    newest = sim.world.postings(account_of(sim))[-1]
    assert (newest.instrument, newest.quantity) == ("F", 3)


@pytest.mark.parametrize(
    "body",
    [
        {"account": "wheel"},
        {"account": "wheel", "legs": [{"symbol": "NOPE", "side": "Buy to Open", "quantity": 1}]},
        {"account": "wheel", "legs": [{"symbol": "F", "side": "Grab", "quantity": 1}]},
        {"account": "wheel", "legs": [{"symbol": "F", "side": "Buy to Open", "quantity": "many"}]},
    ],
)
def test_trades_that_cannot_be_read_are_refused(control, body):
    assert control.post("/control/trade", json=body).status_code == 400


def test_a_planted_cent_is_told_by_the_history_alone(sim, control):
    number = account_of(sim)
    cash = sim.world.balances(number).cash
    planted = control.post("/control/plant", json={"account": number, "kind": "cent"}).json()
    told = authorized(sim).get(f"/accounts/{number}/transactions").json()["data"]["items"]
    spoiled = next(row for row in told if row["id"] in planted["ids"])
    amount = Decimal(spoiled["net-value"]) * (1 if spoiled["net-value-effect"] == "Credit" else -1)
    assert amount - Decimal(planted["net"]) == Decimal("0.01")
    assert sim.world.balances(number).cash == cash
    assert control.delete("/control/plant", params={"account": number}).json() == {"healed": 1}


def test_planting_says_what_it_cannot_do(control):
    assert control.post("/control/plant", json={"account": "wheel", "kind": "weed"}).status_code == 400
    assert control.post("/control/plant", json={"account": "nobody", "kind": "cent"}).status_code == 404
    assert control.get("/control/accounts/nobody").status_code == 404


def test_a_streams_token_can_be_made_to_lapse(sim, control):
    token = sim.tokens.quote_token("tess")
    control.post("/control/faults", json={"kind": "lapse-tokens", "tokens": "quote"})
    assert not sim.tokens.is_quote_token(token)
    assert sim.tokens.has_lapsed(token)
    assert sim.tokens.is_quote_token(sim.tokens.quote_token("tess"))
