"""Portfolios: six endpoints, and what their accounts hold."""

from decimal import Decimal

import pytest

from tests.web.living import quote_everything

PATH = "/api/v1/portfolios"
BODY = {"name": "Primary Trading", "description": "Main wheel strategy portfolio", "default_capital": 50000}


def test_a_portfolio_is_made_shown_changed_and_removed(client):
    made = client.post(PATH, json=BODY)
    assert made.status_code == 201
    body = made.json()
    assert {name: body[name] for name in ("name", "description", "default_capital", "account_ids")} == {
        "name": "Primary Trading",
        "description": "Main wheel strategy portfolio",
        "default_capital": "50000.00",
        "account_ids": [],
    }
    assert body["created_at"] == body["updated_at"] == "2026-03-03T15:00:00Z"
    assert client.get(f"{PATH}/{body['id']}").json() == body
    assert client.get(PATH).json() == {"portfolios": [body]}
    changed = client.put(f"{PATH}/{body['id']}", json={"name": "Other"}).json()
    assert (changed["name"], changed["description"], changed["default_capital"]) == ("Other", "", None)
    assert client.delete(f"{PATH}/{body['id']}").status_code == 204
    assert client.get(PATH).json() == {"portfolios": []}
    assert client.get(f"{PATH}/{body['id']}").status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_there_is_no_portfolio_of_another_id(client, method):
    more = {"json": BODY} if method == "put" else {}
    answer = getattr(client, method)(f"{PATH}/nobody", **more)
    assert answer.status_code == 404
    assert "There is no portfolio nobody" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "A", "default_capital": -1}, "default_capital"),
        ({"name": "A", "account_ids": ["nobody"]}, "account_ids"),
        ({"name": "A", "colour": "red"}, "colour"),
        ({}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client, body, field):
    answer = client.post(PATH, json=body)
    assert answer.status_code == 422
    assert field in answer.text


def test_two_portfolios_have_two_names(client):
    first = client.post(PATH, json=BODY).json()
    assert client.post(PATH, json=BODY).status_code == 409
    second = client.post(PATH, json={"name": "Second"}).json()
    assert client.put(f"{PATH}/{second['id']}", json=BODY).status_code == 409
    assert client.put(f"{PATH}/{first['id']}", json=BODY).status_code == 200


def test_every_decision_is_in_the_log(client):
    id = client.post(PATH, json=BODY).json()["id"]
    client.put(f"{PATH}/{id}", json={"name": "Other"})
    client.delete(f"{PATH}/{id}")
    rows = client.get("/api/v1/audit").json()["items"]
    actions = [row["action"] for row in rows if row["subject"] == f"portfolio:{id}"]
    assert actions == ["portfolio.remove", "portfolio.change", "portfolio.create"]


def test_a_sample_is_never_summed_with_real_money(told):
    told.post("/api/v1/imports/sample")
    ids = [each["id"] for each in told.get("/api/v1/accounts").json()["accounts"]]
    assert len(ids) == 2
    answer = told.post(PATH, json={"name": "Both", "account_ids": ids})
    assert answer.status_code == 422
    assert "real and sample" in answer.json()["detail"]


def test_an_account_that_is_gone_is_no_member_any_more(client):
    client.post("/api/v1/imports/sample")
    [account] = client.get("/api/v1/accounts").json()["accounts"]
    made = client.post(PATH, json={"name": "A", "account_ids": [account["id"], account["id"]]}).json()
    assert made["account_ids"] == [account["id"]]
    client.delete(f"/api/v1/accounts/{account['id']}")
    assert client.get(f"{PATH}/{made['id']}").json()["account_ids"] == []
    assert client.get(f"{PATH}/{made['id']}/summary").json()["positions"] == 0


def test_the_summary_of_a_portfolio_is_that_of_its_accounts(told):
    quote_everything(told)
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    body = {**BODY, "account_ids": [account["id"]]}
    id = told.post(PATH, json=body).json()["id"]
    found, whole = told.get(f"{PATH}/{id}/summary").json(), told.get("/api/v1/summary").json()
    for name in (
        "cash",
        "deposits",
        "income",
        "realized",
        "campaigns",
        "currency",
        "net_liquidation",
        "pnl_today",
        "theta",
    ):
        assert found[name] == whole[name]
    earned = Decimal(found["realized"]["net"]) + Decimal(found["pnl_open"])
    assert found["return_on_capital"] == round(float(earned / 50000), 6)
    assert told.get("/api/v1/summary", params={"portfolio": id}).json() == whole
    assert told.get("/api/v1/desk", params={"portfolio": id}).json() == told.get("/api/v1/desk").json()
    empty = told.post(PATH, json={"name": "Empty"}).json()["id"]
    assert told.get(f"{PATH}/{empty}/summary").json()["cash"] == "0.00"


def test_the_positions_of_a_portfolio_are_those_of_its_accounts(told):
    quote_everything(told)
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    id = told.post(PATH, json={"name": "A", "account_ids": [account["id"]]}).json()["id"]
    found = told.get(f"{PATH}/{id}/positions").json()
    assert found.pop("portfolio_id") == id
    assert found == told.get("/api/v1/positions").json()


@pytest.mark.parametrize("path", ["campaigns", "transactions"])
def test_lists_are_narrowed_to_a_portfolio(told, path):
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    mine = told.post(PATH, json={"name": "A", "account_ids": [account["id"]]}).json()["id"]
    nobodys = told.post(PATH, json={"name": "B"}).json()["id"]
    everything = told.get(f"/api/v1/{path}").json()
    assert told.get(f"/api/v1/{path}", params={"portfolio": mine}).json() == everything
    assert told.get(f"/api/v1/{path}", params={"portfolio": nobodys}).json()["total"] == 0
