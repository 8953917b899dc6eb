"""Accounts and transactions over the wire: who may see what, and within which bounds."""

from datetime import timedelta
from decimal import Decimal

import pytest

from brokersim.schwab.transactions import TYPES
from tests.brokersim.schwab.conftest import NOW

YEAR_AGO = NOW - timedelta(days=365)


def window(first=YEAR_AGO, last=NOW, types="TRADE"):
    written = [f"{at:%Y-%m-%dT%H:%M:%S}Z" for at in (first, last)]
    return {"startDate": written[0], "endDate": written[1], "types": types}


@pytest.mark.parametrize("path", ["accounts", "accounts/accountNumbers", "userPreference", "orders"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_stranger_is_told_nothing(desk, path, slash):
    answer = desk.http.get(f"/trader/v1/{path}{slash}", headers={"Authorization": "Bearer nope"})
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["title"] == "Unauthorized"


def test_paths_hold_hashes_only(desk):
    assert desk.get(f"/trader/v1/accounts/{desk.account.number}").status_code == 400
    assert desk.get(f"/trader/v1/accounts/{'A' * 64}").status_code == 404


def test_slashes_at_the_end_change_nothing(desk):
    for path in ("/trader/v1/accounts", desk.path, "/trader/v1/userPreference"):
        assert desk.get(path).json() == desk.get(f"{path}/").json()


def test_positions_and_cash_are_the_worlds(desk):
    account = desk.get(desk.path, fields="positions").json()["securitiesAccount"]
    number = desk.account.number
    told = {
        each["instrument"]["symbol"]: each["longQuantity"] - each["shortQuantity"]
        for each in account.get("positions", [])
    }
    held = {
        getattr(each.instrument, "occ", each.instrument): float(each.quantity)
        for each in desk.sim.world.positions(number)
    }
    assert told == held
    cash = Decimal(str(account["currentBalances"]["cashBalance"]))
    assert cash == desk.sim.world.balances(number).cash
    assert "positions" not in desk.get(desk.path).json()["securitiesAccount"]


def test_the_whole_history_adds_up_to_the_cash(desk):
    told = desk.get(f"{desk.path}/transactions", **window(types=",".join(TYPES))).json()
    assert (
        sum(Decimal(str(each["netAmount"])) for each in told)
        == desk.sim.world.balances(desk.account.number).cash
    )
    times = [each["time"] for each in told]
    assert len(times) > 50
    assert times[0] > times[-1]


def test_one_transaction_is_as_in_the_list(desk):
    first = desk.get(f"{desk.path}/transactions", **window()).json()[0]
    assert desk.get(f"{desk.path}/transactions/{first['activityId']}").json() == first
    assert desk.get(f"{desk.path}/transactions/1").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        window(first=NOW - timedelta(days=400)),
        window(first=NOW, last=YEAR_AGO),
        window(types="GOSSIP"),
        window(types="TRADE,GOSSIP"),
        window(types=""),
        window() | {"startDate": "yesterday"},
        {"types": "TRADE"},
    ],
)
def test_a_window_without_bounds_is_refused(desk, query):
    answer = desk.get(f"{desk.path}/transactions", **query)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_times_may_have_milliseconds(desk):
    query = window() | {"startDate": "2025-01-02T03:04:05.678Z"}
    assert desk.get(f"{desk.path}/transactions", **query).status_code == 200
