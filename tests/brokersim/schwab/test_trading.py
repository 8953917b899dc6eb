"""Orders over the wire, from placing to their end."""

from datetime import timedelta

import pytest

from tests.brokersim.schwab.conftest import NOW


def order(instruction="BUY", quantity=2, **changed):
    leg = {
        "instruction": instruction,
        "quantity": quantity,
        "instrument": {"symbol": "KO", "assetType": "EQUITY"},
    }
    fields = {
        "session": "NORMAL",
        "duration": "DAY",
        "orderType": "LIMIT",
        "price": "1.00",
        "orderStrategyType": "SINGLE",
        "orderLegCollection": [leg],
    }
    return fields | changed


MARKET = order(orderType="MARKET", price=None)


def placed(desk, spec):
    answer = desk.http.post(f"{desk.path}/orders", json=spec)
    assert (answer.status_code, answer.content) == (201, b"")
    return int(answer.headers["location"].rsplit("/", 1)[1])


def shown(desk, number):
    return desk.get(f"{desk.path}/orders/{number}").json()


def listed(desk, path=None, **query):
    span = {
        "fromEnteredTime": f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%S}.000Z",
        "toEnteredTime": f"{NOW:%Y-%m-%dT%H:%M:%S}Z",
    }
    return desk.get(path or f"{desk.path}/orders", **(span | query))


def test_where_an_order_is_to_be_found(desk):
    answer = desk.http.post(f"{desk.path}/orders/", json=order())
    assert answer.headers["location"].startswith(f"https://api.schwabapi.com{desk.path}/orders/")


def test_an_order_works_is_replaced_and_cancelled(desk):
    old = placed(desk, order())
    assert (shown(desk, old)["status"], shown(desk, old)["price"]) == ("WORKING", 1.0)
    answer = desk.http.put(f"{desk.path}/orders/{old}", json=order(price="1.01"))
    new = int(answer.headers["location"].rsplit("/", 1)[1])
    assert (answer.status_code, shown(desk, old)["status"]) == (201, "REPLACED")
    assert shown(desk, old)["replacingOrderCollection"][0]["orderId"] == new
    answer = desk.http.delete(f"{desk.path}/orders/{new}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert shown(desk, new)["status"] == "CANCELED"
    assert desk.http.delete(f"{desk.path}/orders/{new}").status_code == 400
    assert desk.http.put(f"{desk.path}/orders/{new}", json=order()).status_code == 400


def test_orders_are_listed_with_the_newest_first(desk):
    numbers = [placed(desk, order()), placed(desk, MARKET)]
    found = [each["orderId"] for each in listed(desk).json()]
    assert found[:2] == numbers[::-1]
    assert [each["orderId"] for each in listed(desk, "/trader/v1/orders", maxResults=1).json()] == numbers[1:]
    assert {each["status"] for each in listed(desk, status="FILLED").json()} == {"FILLED"}


def test_a_market_order_is_filled_and_told_in_the_history(desk):
    number = placed(desk, MARKET)
    told = shown(desk, number)
    assert (told["status"], told["filledQuantity"], told["cancelable"]) == ("FILLED", 2, False)
    rows = desk.get(
        f"{desk.path}/transactions",
        startDate="2025-03-12T00:00:00Z",
        endDate="2025-03-12T15:00:00Z",
        types="TRADE",
    ).json()
    assert number in {row.get("orderId") for row in rows}


def test_what_cannot_be_paid_is_rejected_afterwards(desk):
    number = placed(desk, order(quantity=1_000_000, price="60"))
    told = shown(desk, number)
    assert told["status"] == "REJECTED"
    assert told["statusDescription"]


def pair(**changed):
    return {
        "orderStrategyType": "OCO",
        "childOrderStrategies": [
            order("SELL", duration="GOOD_TILL_CANCEL", price="500", **changed),
            order(
                "SELL", duration="GOOD_TILL_CANCEL", orderType="STOP", stopPrice="1", price=None, **changed
            ),
        ],
    }


def test_an_order_triggers_a_pair_of_which_one_cancels_the_other(desk):
    number = placed(desk, order(orderStrategyType="TRIGGER", childOrderStrategies=[pair()]))
    told = shown(desk, number)
    (inside,) = told["childOrderStrategies"]
    assert (told["orderStrategyType"], inside["orderStrategyType"]) == ("TRIGGER", "OCO")
    assert {each["status"] for each in inside["childOrderStrategies"]} == {"AWAITING_PARENT_ORDER"}
    desk.http.delete(f"{desk.path}/orders/{number}")
    assert {each["status"] for each in shown(desk, number)["childOrderStrategies"]} == {"CANCELED"}
    nested = {each["orderId"] for each in inside["childOrderStrategies"]}
    assert not nested & {each["orderId"] for each in listed(desk).json()}


def test_a_pair_has_a_number_of_its_own(desk):
    placed(desk, MARKET)
    number = placed(desk, pair())
    told = shown(desk, number)
    one, other = told["childOrderStrategies"]
    assert (told["orderId"], told["status"]) == (number, "ACCEPTED")
    desk.http.delete(f"{desk.path}/orders/{one['orderId']}")
    assert shown(desk, other["orderId"])["status"] == "CANCELED"
    assert number in {each["orderId"] for each in listed(desk).json()}
    assert desk.http.put(f"{desk.path}/orders/{number}", json=order()).status_code == 400


def test_a_preview_says_what_it_would_cost_and_why_not(desk):
    told = desk.http.post(f"{desk.path}/previewOrder", json=order()).json()
    assert (told["orderStrategy"]["status"], told["orderValidationResult"]) == ("ACCEPTED", {})
    assert told["commissionAndFee"]["commission"]["commissionLegs"]
    refused = desk.http.post(f"{desk.path}/previewOrder", json=order(quantity=1_000_000, price="60")).json()
    assert refused["orderStrategy"]["status"] == "REJECTED"
    assert refused["orderValidationResult"]["rejects"][0]["originalSeverity"] == "REJECT"


@pytest.mark.parametrize("spec", [{"orderType": "TRAILING_STOP"}, [], order(quantity=0)])
def test_a_malformed_order_is_refused_with_reasons(desk, spec):
    answer = desk.http.post(f"{desk.path}/orders", json=spec)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert desk.http.post(f"{desk.path}/orders", content=b"{").status_code == 400


def test_lists_need_bounds(desk):
    assert desk.get(f"{desk.path}/orders").status_code == 400
    assert listed(desk, fromEnteredTime="2023-01-01T00:00:00Z").status_code == 400
    assert listed(desk, status="GOSSIP").status_code == 400
    assert desk.get(f"{desk.path}/orders/1").status_code == 404
