"""Orders over tastytrade's wire: checked, placed, replaced, cancelled, and depending on each other."""

from datetime import timedelta

import pytest

from tests.brokersim.simulated import SATURDAY, account_of, authorized, simulator


@pytest.fixture
def sim():
    return simulator(SATURDAY)


def share(action="Buy to Open", quantity=1, symbol="F"):
    return {"instrument-type": "Equity", "symbol": symbol, "quantity": quantity, "action": action}


def limit(price="0.05", effect="Debit", leg=None, lasting="Day"):
    terms = {"time-in-force": lasting, "order-type": "Limit", "price": price, "price-effect": effect}
    return terms | {"legs": [leg or share()]}


def stop(trigger, leg):
    return {"time-in-force": "GTC", "order-type": "Stop", "stop-trigger": trigger, "legs": [leg]}


def placed(caller, number, body):
    answer = caller.post(f"/accounts/{number}/orders", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["order"]


def test_a_dry_run_says_what_it_would_cost_and_places_nothing(sim, caller, number):
    before = len(sim.world.orders(number))
    answer = caller.post(f"/accounts/{number}/orders/dry-run", json=limit("5.00"))
    told = answer.json()["data"]
    assert answer.status_code == 201
    assert told["buying-power-effect"]["change-in-buying-power-effect"] == "Debit"
    assert told["fee-calculation"].keys() >= {"total-fees", "total-fees-effect", "commission"}
    assert (told["warnings"], len(sim.world.orders(number))) == ([], before)


def test_an_order_rests_over_the_weekend_and_is_listed(caller, number):
    order = placed(caller, number, limit())
    assert order["status"] == "Received"
    path = f"/accounts/{number}/orders"
    assert caller.get(f"{path}/{order['id']}").json()["data"] == order
    assert order in caller.get(f"{path}/live").json()["data"]["items"]
    listed = caller.get(path, params={"start-date": "2024-09-21"}).json()
    assert order in listed["data"]["items"]
    assert listed["pagination"]["per-page"] == 10
    filtered = caller.get(path, params={"status[]": "Filled", "start-date": "2024-09-21"}).json()
    assert order not in filtered["data"]["items"]


def test_a_replacement_is_a_new_order_with_the_same_legs(caller, number):
    old = placed(caller, number, limit())
    terms = {key: value for key, value in limit("0.06").items() if key != "legs"}
    path = f"/accounts/{number}/orders/{old['id']}"
    new = caller.put(path, json=terms).json()["data"]
    assert new["id"] != old["id"]
    assert (new["price"], new["legs"], new["replaces-order-id"]) == ("0.06", old["legs"], old["id"])
    shown = caller.get(path).json()["data"]
    assert (shown["status"], shown["replacing-order-id"]) == ("Cancelled", new["id"])
    assert caller.put(path, json=terms).json()["error"]["code"] == "cannot_update_order"


def test_a_cancelled_order_is_over(caller, number):
    path = f"/accounts/{number}/orders/{placed(caller, number, limit())['id']}"
    assert caller.delete(path).json()["data"]["status"] == "Cancel Requested"
    assert caller.get(path).json()["data"]["status"] == "Cancelled"
    assert caller.delete(path).status_code == 422


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (limit("5", "Credit", share("Sell to Close", 9000, "NVDA")), "cannot_close_against_position"),
        (limit("99999", leg=share(quantity=9999)), "margin_check_failed"),
        (limit("5", "Credit"), "cant_buy_for_credit"),
        (
            {"time-in-force": "GTC", "order-type": "Market", "legs": [share()]},
            "gtc_market_orders_not_supported",
        ),
    ],
)
def test_preflight_checks_say_why(caller, number, body, code):
    for path in ("orders", "orders/dry-run"):
        answer = caller.post(f"/accounts/{number}/{path}", json=body)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (422, "preflight_check_failure")
        assert code in {each["code"] for each in error["errors"]}


def test_the_same_external_identifier_places_one_order(sim, caller, number):
    body = limit() | {"external-identifier": "intent-1"}
    assert placed(caller, number, body)["id"] == placed(caller, number, body)["id"]


def test_an_unknown_order_is_not_found(caller, number):
    for answer in (caller.get(f"/accounts/{number}/orders/1"), caller.delete(f"/accounts/{number}/orders/1")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "record_not_found")


def test_a_later_version_wants_a_start_date(caller, number):
    later = {"accept-version": "20261012"}
    path = f"/accounts/{number}/orders"
    assert caller.get(path, headers=later).status_code == 400
    assert caller.get(path, headers=later, params={"start-date": "2024-09-01"}).status_code == 200
    assert caller.get(path, headers={"accept-version": "20251101"}).status_code == 200


def bracket():
    sell = share("Sell to Close")
    first = {"time-in-force": "Day", "order-type": "Limit", "price": "500", "price-effect": "Debit"}
    return {
        "type": "OTOCO",
        "trigger-order": first | {"legs": [share()]},
        "orders": [limit("9999", "Credit", sell, "GTC"), stop("0.01", sell)],
    }


def test_a_bracket_waits_for_its_trigger(sim, caller, number):
    path = f"/accounts/{number}/complex-orders"
    told = caller.post(path, json=bracket()).json()["data"]["complex-order"]
    assert told["trigger-order"]["status"] == "Received"
    assert [each["status"] for each in told["orders"]] == ["Contingent", "Contingent"]
    assert {each["complex-order-id"] for each in told["orders"]} == {told["id"]}
    assert caller.get(f"{path}/{told['id']}").json()["data"] == told
    assert told in caller.get(f"{path}/live").json()["data"]["items"]
    assert caller.get(path).json()["pagination"]["total-items"] == 1
    sim.clock.advance(timedelta(days=2))
    assert caller.get(f"{path}/{told['id']}").status_code == 401
    # Two days later the token is long over.
    caller.headers["authorization"] = authorized(sim).headers["authorization"]
    shown = caller.get(f"{path}/{told['id']}").json()["data"]
    assert shown["trigger-order"]["status"] == "Filled"
    assert [each["status"] for each in shown["orders"]] == ["Live", "Live"]


def test_a_cancelled_bracket_ends_with_all_its_orders(caller, number):
    path = f"/accounts/{number}/complex-orders"
    told = caller.post(path, json=bracket()).json()["data"]["complex-order"]
    gone = caller.delete(f"{path}/{told['id']}").json()["data"]
    assert gone["trigger-order"]["status"] == "Cancelled"
    assert [each["status"] for each in gone["orders"]] == ["Cancelled", "Cancelled"]
    assert caller.delete(f"{path}/1").status_code == 404


def test_a_dry_run_of_a_bracket_has_no_numbers(caller, number):
    path = f"/accounts/{number}/complex-orders/dry-run"
    told = caller.post(path, json=bracket()).json()["data"]["complex-order"]
    assert "id" not in told
    assert "id" not in told["trigger-order"]
    assert len(told["orders"]) == 2


@pytest.mark.parametrize(
    "changed",
    [{"type": "PAIRS"}, {"orders": []}, {"orders": "two"}, {"trigger-order": None}, {"type": "OCO"}],
)
def test_complex_orders_that_do_not_fit_their_type_are_refused(caller, number, changed):
    answer = caller.post(f"/accounts/{number}/complex-orders", json=bracket() | changed)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "validation_error")


def test_orders_are_those_of_the_account(sim, caller, number):
    order = placed(caller, number, limit())
    other = account_of(sim, "schwab")
    assert order["id"] not in {each.id for each in sim.world.orders(other)}
