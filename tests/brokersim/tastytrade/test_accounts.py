"""Accounts, balances and positions on tastytrade's wire."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from brokersim.model import Contract, Position
from brokersim.tastytrade.accounts import position_told

NOW = datetime(2024, 9, 20, 16, 0, tzinfo=UTC)


def test_the_accounts_are_those_of_the_user(sim, caller, number):
    items = caller.get("/customers/me/accounts").json()["data"]["items"]
    assert [item["account"]["account-number"] for item in items] == [number]
    assert items[0]["authority-level"] == "owner"
    assert caller.get(f"/customers/me/accounts/{number}").json()["data"] == items[0]["account"]


def test_balances_are_text_and_add_up(sim, caller, number):
    told = caller.get(f"/accounts/{number}/balances/USD").json()["data"]
    parts = ("cash-balance", "long-equity-value", "long-derivative-value")
    less = ("short-equity-value", "short-derivative-value")
    worth = sum(Decimal(told[part]) for part in parts) - sum(Decimal(told[part]) for part in less)
    assert worth == Decimal(told["net-liquidating-value"])
    assert Decimal(told["cash-balance"]) == sim.world.balances(number).cash
    assert all(isinstance(value, str) for value in told.values())
    listed = caller.get(f"/accounts/{number}/balances").json()["data"]["items"]
    assert listed == [told]
    assert caller.get(f"/accounts/{number}/balances/EUR").status_code == 404


def test_positions_are_those_of_the_world(sim, caller, number):
    told = caller.get(f"/accounts/{number}/positions", params={"include-marks": "true"}).json()["data"][
        "items"
    ]
    held = sim.world.positions(number)
    assert len(told) == len(held) > 0
    for shown, position in zip(told, held, strict=True):
        sign = {"Long": 1, "Short": -1}[shown["quantity-direction"]]
        assert shown["quantity"] * sign == position.quantity
        assert Decimal(shown["mark"]) >= 0
    ticker = told[0]["underlying-symbol"]
    query = {"underlying-symbol[]": ticker}
    some = caller.get(f"/accounts/{number}/positions", params=query).json()["data"]["items"]
    assert {each["underlying-symbol"] for each in some} == {ticker}


def test_positions_can_be_asked_for_by_type_and_symbol(caller, number):
    path = f"/accounts/{number}/positions"
    options = caller.get(path, params={"instrument-type": "Equity Option"}).json()["data"]["items"]
    assert {each["instrument-type"] for each in options} <= {"Equity Option"}
    assert caller.get(path, params={"symbol": "NOPE"}).json()["data"]["items"] == []


@pytest.mark.parametrize(("quantity", "way", "cost"), [(-2, "Short", "Debit"), (2, "Long", "Credit")])
def test_a_position_says_which_way_round_it_is(sim, number, quantity, way, cost):
    put = Contract("AAPL", "AAPL", date(2024, 12, 20), "P", Decimal(200))
    position = Position(
        put, Decimal(quantity), Decimal("3.1"), 2.5, NOW, NOW, Decimal(quantity), Decimal("-12.5")
    )
    told = position_told(sim.world.accounts[number], position, 3.0, NOW)
    assert (told["quantity"], told["quantity-direction"], told["cost-effect"]) == (2, way, cost)
    assert (told["average-open-price"], told["close-price"], told["multiplier"]) == ("3.1", "3.0", 100)
    assert (told["realized-today"], told["realized-today-effect"]) == ("12.5", "Debit")
    assert told["expires-at"] == "2024-12-20T21:00:00.000+00:00"


def test_the_rest_of_an_account_answers(caller, number):
    status = caller.get(f"/accounts/{number}/trading-status").json()["data"]
    assert (status["account-number"], status["is-closed"]) == (number, False)
    snapshots = caller.get(f"/accounts/{number}/balance-snapshots").json()
    assert snapshots["pagination"]["total-items"] == 1
    assert (
        caller.get(f"/accounts/{number}/balance-snapshots", params={"time-of-day": "noon"}).status_code == 400
    )
    assert caller.get("/customers/me").json()["data"]["username"] == "tess"
