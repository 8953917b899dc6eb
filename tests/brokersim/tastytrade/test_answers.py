"""Who may ask, and in which words they are refused."""

import pytest

from tests.brokersim.simulated import authorized, client


def test_a_token_and_a_user_agent_are_wanted(sim, caller):
    assert caller.get("/customers/me/accounts").status_code == 200
    for header in ({"user-agent": ""}, {"authorization": "Bearer nope"}, {"authorization": ""}):
        answer = caller.get("/customers/me/accounts", headers=header)
        assert answer.status_code == 401
        assert answer.json()["error"].keys() == {"code", "message"}
    assert client(sim).get("/customers/me/accounts").status_code == 401


def test_a_token_of_the_other_broker_is_no_good(sim):
    assert authorized(sim, "schwab").get("/customers/me/accounts").status_code == 401


def test_other_peoples_accounts_are_not_shown(caller):
    answer = caller.get("/accounts/5WX99999/positions")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_permitted")


def test_answers_say_where_they_come_from(caller):
    assert caller.get("/customers/me/accounts").json()["context"] == "/customers/me/accounts"


@pytest.mark.parametrize(
    "query",
    [
        [("symbol[]", "AAPL"), ("symbol[]", "SPY")],
        [("symbol", "AAPL"), ("symbol", "SPY")],
        [("symbol", "AAPL,SPY")],
    ],
)
def test_lists_may_be_sent_in_three_ways(caller, query):
    items = caller.get("/instruments/equities", params=query).json()["data"]["items"]
    assert [item["symbol"] for item in items] == ["AAPL", "SPY"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"order"'])
def test_bodies_must_be_json_objects(caller, number, content):
    answer = caller.post(f"/accounts/{number}/orders/dry-run", content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")
