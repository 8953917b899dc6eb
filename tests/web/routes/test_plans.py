"""Plans: made, changed, tried on a history, and held against it."""

from decimal import Decimal

import pytest

PATH = "/api/v1/plans"
TERMS = {
    "monthly_income_target": 500,
    "risk_per_trade": "15000",
    "max_overnight_exposure": "40000.00",
    "strategies": [
        {"strategy": "wheel", "allocation": 0.6, "max_positions": 4, "delta_max": "0.3", "target_credit": 80}
    ],
}


@pytest.fixture
def portfolio(told):
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    body = {"name": "Main", "account_ids": [account["id"]]}
    return told.post("/api/v1/portfolios", json=body).json()["id"]


def create(client, portfolio, **more):
    return client.post(PATH, json={"name": "Income", "portfolio_id": portfolio, **TERMS, **more})


def test_a_plan_is_made_shown_changed_and_removed(told, portfolio):
    made = create(told, portfolio)
    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["active"], body["current"]["number"]) == ("Income", True, 1)
    assert (body["current"]["valid_from"], body["current"]["monthly_income_target"]) == (
        "2026-03-03",
        "500.00",
    )
    assert body["current"]["cash_reserve"] is None
    assert body["current"]["strategies"] == [
        {
            "strategy": "wheel",
            "label": "Wheel",
            "allocation": "0.6",
            "max_positions": 4,
            "delta_min": None,
            "delta_max": "0.3",
            "target_credit": "80.00",
        }
    ]
    assert told.get(PATH).json() == {"items": [body], "total": 1}
    changed = told.put(f"{PATH}/{body['id']}", json={"name": "Calm", "cash_reserve": "1000"}).json()
    assert (changed["name"], changed["current"]["number"], changed["current"]["strategies"]) == (
        "Calm",
        2,
        [],
    )
    found = told.get(f"{PATH}/{body['id']}").json()
    assert [each["number"] for each in found["versions"]] == [1, 2]
    assert told.delete(f"{PATH}/{body['id']}").status_code == 204
    assert told.get(f"{PATH}/{body['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("put", ""),
        ("delete", ""),
        ("post", "/activate"),
        ("get", "/adherence"),
        ("get", "/suggestions"),
    ],
)
def test_there_is_no_plan_of_another_id(client, method, path):
    more = {"json": {"name": "A"}} if method == "put" else {}
    refused = getattr(client, method)(f"{PATH}/nobody{path}", **more)
    assert (refused.status_code, refused.json()["detail"]) == (404, "There is no plan nobody.")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "  "}, "name"),
        ({"since": "2026-03-04"}, "since"),
        ({"risk_per_trade": -1}, "risk_per_trade"),
        ({"strategies": [{"strategy": "hope", "allocation": 1}]}, "strategies.0.strategy"),
        ({"strategies": [{"strategy": "wheel", "allocation": 2}]}, "strategies.0.allocation"),
        ({"strategies": [{"strategy": "wheel"}]}, "allocation"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(told, portfolio, changed, field):
    refused = create(told, portfolio, **changed)
    assert refused.status_code == 422
    assert field in refused.text
    assert told.get(PATH).json()["total"] == 0


def test_a_plan_needs_a_portfolio(client):
    assert create(client, "nobody").status_code == 404
    assert client.post(f"{PATH}/check", json={"portfolio_id": "nobody"}).status_code == 404


def test_another_plan_is_made_the_active_one(told, portfolio):
    first, second = create(told, portfolio).json(), create(told, portfolio).json()
    assert (first["active"], second["active"]) == (True, False)
    assert told.post(f"{PATH}/{second['id']}/activate").json()["active"] is True
    items = told.get(PATH).json()["items"]
    assert {each["id"]: each["active"] for each in items} == {first["id"]: False, second["id"]: True}


def test_adherence_tells_the_month_the_book_and_each_trade(told, portfolio):
    plan = create(told, portfolio, since="2025-01-01").json()
    path = f"{PATH}/{plan['id']}/adherence"
    found = told.get(path).json()
    assert (found["first"], found["last"], found["version"]) == ("2026-03-01", "2026-03-03", 1)
    assert found["month"]["target"] == "500.00"
    whole = told.get(path, params={"from": "2025-06-01"}).json()
    assert whole["total"] == whole["score"]["trades"] > 0
    assert whole["items"][0]["opened_on"] >= whole["items"][-1]["opened_on"]
    costs = [Decimal(each["cost"]) for each in whole["items"] if each["departures"] and each["cost"]]
    assert sum(costs, Decimal(0)) <= Decimal(whole["score"]["cost"]) or whole["score"]["uncosted"] == 0
    page = told.get(path, params={"from": "2025-06-01", "limit": 1, "offset": 1}).json()
    assert page["items"] == whole["items"][1:2]
    departed = told.get(path, params={"from": "2025-06-01", "departed": True}).json()
    assert departed["total"] == whole["score"]["departed"] == len(departed["items"])
    assert all(each["departures"] for each in departed["items"])


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from": "0001-01-01", "to": "0001-01-01"}, 200),
        ({"from": "9999-12-31"}, 200),
        ({"to": "9999-12-31"}, 200),
        ({"to": "1969-01-01"}, 200),
        ({"from": "2020-01-01"}, 422),
        ({"from": "never"}, 422),
    ],
)
def test_any_time_may_be_asked_for_up_to_a_year(told, portfolio, asked, status):
    plan = create(told, portfolio).json()
    assert told.get(f"{PATH}/{plan['id']}/adherence", params=asked).status_code == status


def test_suggestions_say_what_would_bring_the_book_back(told, portfolio):
    strict = {"strategies": [{"strategy": "stock", "allocation": 0, "max_positions": 0}]}
    plan = create(told, portfolio, **strict, max_overnight_exposure="0").json()
    found = told.get(f"{PATH}/{plan['id']}/suggestions").json()
    assert found["total"] == len(found["items"]) > 0
    assert {each["code"] for each in found["items"]} >= {"strategy_not_in_plan", "overnight_exposure"}


def test_terms_are_tried_on_the_history_and_nothing_is_kept(told, portfolio):
    found = told.post(f"{PATH}/check", json={"portfolio_id": portfolio, **TERMS}).json()
    assert [each["begins_on"] for each in found["months"]][-1] == "2026-02-01"
    assert len(found["months"]) == 6
    assert found["score"]["trades"] > 0
    assert found["practices"]
    assert told.get(PATH).json()["total"] == 0
    wrong = told.post(f"{PATH}/check", json={"portfolio_id": portfolio, "cash_reserve": -1})
    assert wrong.status_code == 422


def test_every_decision_is_in_the_log(told, portfolio):
    id = create(told, portfolio).json()["id"]
    told.put(f"{PATH}/{id}", json={"name": "Other"})
    told.delete(f"{PATH}/{id}")
    rows = told.get("/api/v1/audit").json()["items"]
    actions = [row["action"] for row in rows if row["subject"] == f"plan:{id}"]
    assert actions == ["plan.remove", "plan.change", "plan.activate", "plan.create"]
