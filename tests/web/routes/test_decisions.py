"""The user's hand: regrouping, notes, opening balances, accounts, quarantine; all of it in the audit log."""

from datetime import timedelta
from decimal import Decimal

import pytest

KEPT = ("cash", "realized", "deposits", "income")


def get(client, path, **parameters):
    response = client.get(f"/api/v1{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def post(client, path, body=None, status=200, **parameters):
    response = client.post(f"/api/v1{path}", json=body, params=parameters)
    assert response.status_code == status, response.text
    return response.json()


def campaign(client, ticker):
    return get(client, "/campaigns", ticker=ticker)["items"][0]


def totals(client):
    summary = get(client, "/summary")
    return {name: summary[name] for name in KEPT}


def last_call(client):
    """The covered call that was sold last, in the story of the wheel."""
    wheel = get(client, f"/campaigns/{campaign(client, 'KO')['id']}")
    return wheel["id"], wheel["allocations"][-1]["transaction_id"]


def test_a_trade_moves_to_a_campaign_of_its_own_and_back(told):
    before, wheel, stories = totals(told), campaign(told, "KO"), get(told, "/campaigns")["total"]
    source, trade = last_call(told)
    moved = post(
        told, "/campaigns/regroup", {"moves": [{"transaction_id": trade, "from": source, "to": None}]}
    )
    assert moved["created"] in moved["campaigns"]
    assert get(told, "/campaigns")["total"] == stories + 1
    assert get(told, f"/campaigns/{moved['created']}")["strategy_label"] == "Short call"
    assert totals(told) == before
    [edit] = get(told, "/campaigns/edits")["items"]
    assert (edit["id"], edit["undone"], edit["applies"]) == (moved["edit_id"], False, True)
    post(told, f"/campaigns/edits/{edit['id']}/undo")
    assert campaign(told, "KO") == wheel
    assert get(told, "/campaigns/edits")["items"][0]["undone"]
    post(told, f"/campaigns/edits/{edit['id']}/redo")
    assert get(told, "/campaigns")["total"] == stories + 1


def test_a_dry_run_tells_and_changes_nothing(told):
    before = get(told, "/campaigns")
    source, trade = last_call(told)
    body = {"moves": [{"transaction_id": trade, "from": source, "to": None}]}
    tried = post(told, "/campaigns/regroup", body, dry_run=True)
    assert tried["edit_id"] is None
    cash = {each["id"]: Decimal(each["cash"]) for each in tried["after"]}
    assert sum(cash.values()) == Decimal(tried["before"][0]["cash"])
    assert get(told, "/campaigns") == before
    assert get(told, "/audit")["items"] == []


def test_two_campaigns_merge(told):
    one, other = get(told, "/campaigns", ticker="IWM")["items"]
    merged = post(told, "/campaigns/regroup", {"merge": {"from": one["id"], "into": other["id"]}})
    [left] = get(told, "/campaigns", ticker="IWM")["items"]
    assert left["id"] in merged["campaigns"]
    assert Decimal(left["cash"]) == Decimal(one["cash"]) + Decimal(other["cash"])
    assert get(told, f"/campaigns/{one['id']}")["id"] == left["id"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"moves": []}, 422),
        ({"moves": [{"transaction_id": "none", "from": "none", "to": None}]}, 404),
        ({"merge": {"from": "none", "into": "none"}}, 404),
        ({"moves": [{"transaction_id": "x", "from": "y"}]}, 422),
        ({"moves": [], "surprise": 1}, 422),
    ],
)
def test_a_regrouping_that_cannot_be_is_refused(told, body, status):
    assert told.post("/api/v1/campaigns/regroup", json=body).status_code == status
    assert get(told, "/campaigns/edits")["items"] == []


def test_campaigns_of_different_tickers_stay_apart(told):
    merge = {"from": campaign(told, "KO")["id"], "into": campaign(told, "IWM")["id"]}
    refused = post(told, "/campaigns/regroup", {"merge": merge}, 422)
    assert "IWM" in refused["detail"]


def test_notes_tags_and_strategy_are_written_and_taken_back(told):
    wheel = campaign(told, "KO")["id"]
    path = f"/api/v1/campaigns/{wheel}"
    told.patch(path, json={"note": "rolled early", "tags": ["income", "income"], "strategy": "short_put"})
    written = campaign(told, "KO")
    assert (written["note"], written["tags"], written["strategy"]) == (
        "rolled early",
        ["income"],
        "short_put",
    )
    told.patch(path, json={"strategy": None})
    written = campaign(told, "KO")
    assert (written["note"], written["strategy"]) == ("rolled early", "wheel")
    assert told.patch(path, json={"strategy": "gamble"}).status_code == 422
    assert told.patch(path, json={"cash": "1"}).status_code == 422


def test_every_decision_is_in_the_audit_log(told):
    source, trade = last_call(told)
    moved = post(
        told, "/campaigns/regroup", {"moves": [{"transaction_id": trade, "from": source, "to": None}]}
    )
    post(told, f"/campaigns/edits/{moved['edit_id']}/undo")
    told.patch(f"/api/v1/campaigns/{source}", json={"note": "kept"})
    rows = get(told, "/audit")["items"]
    assert [row["action"] for row in rows] == ["campaign.note", "campaign.undo", "campaign.regroup"]
    assert {row["actor"] for row in rows} == {"local"}
    verified = get(told, "/audit/verify")
    assert (verified["ok"], verified["rows"]) == (True, 3)
    story = get(told, f"/campaigns/{source}")
    assert {row["action"] for row in story["audit"]} >= {"campaign.note"}


def test_a_missing_open_is_explained_by_an_opening_balance_and_back(told):
    [account] = get(told, "/accounts")["accounts"]
    [missing] = get(told, "/reconciliation")["missing_opens"]
    body = {
        "symbol": missing["symbol"],
        "quantity": missing["quantity"],
        "basis": "35.00",
        "on": "2025-01-02",
    }
    path = f"/accounts/{account['id']}/opening-balances"
    added = post(told, path, body, 201)
    certificate = get(told, "/reconciliation")
    assert certificate["missing_opens"] == []
    assert [(each["id"], each["undone"]) for each in certificate["opening_balances"]] == [
        (added["id"], False)
    ]
    assert told.delete(f"/api/v1{path}/{added['id']}").status_code == 204
    certificate = get(told, "/reconciliation")
    assert len(certificate["missing_opens"]) == 1
    assert [each["undone"] for each in certificate["opening_balances"]] == [True]


@pytest.mark.parametrize(
    "body",
    [
        {"on": "2026-01-02"},
        {"on": "2026-01-02", "symbol": "AAPL"},
        {"on": "2026-01-02", "symbol": "AAPL", "quantity": "0"},
        {"on": "2026-01-02", "symbol": "AAPL", "quantity": "1", "cash": "5"},
        {"on": "2026-01-02", "symbol": "AAPL", "quantity": "1", "basis": "-5"},
        {"on": "2026-01-02", "cash": "0.1234567"},
        {"on": "2026-01-02", "cash": "99999999999999999999"},
        {"on": "2026-01-02", "cash": "NaN"},
        {"on": "never", "cash": "5"},
    ],
)
def test_an_opening_balance_that_cannot_be_is_refused(told, body):
    [account] = get(told, "/accounts")["accounts"]
    response = told.post(f"/api/v1/accounts/{account['id']}/opening-balances", json=body)
    assert response.status_code == 422, response.text


def test_money_is_taken_as_text_or_number(told, desk):
    [account] = get(told, "/accounts")["accounts"]
    path = f"/accounts/{account['id']}/opening-balances"
    for cash in ("0.1", 0.1, 10):
        desk.clock.advance(timedelta(seconds=1))
        added = post(told, path, {"cash": cash, "on": "2025-01-02"}, 201)
        assert Decimal(added["cash"]) == Decimal(str(cash))


def test_an_account_is_renamed_and_given_a_lot_method(told):
    [account] = get(told, "/accounts")["accounts"]
    path = f"/api/v1/accounts/{account['id']}"
    changed = told.patch(path, json={"name": "Practice", "lot_method": "hifo"}).json()
    assert (changed["name"], changed["lot_method"]) == ("Practice", "hifo")
    assert get(told, "/summary", account="Practice")["transactions"] == account["transactions"]
    assert told.patch(path, json={"name": " "}).status_code == 422
    assert told.patch(path, json={"lot_method": "best"}).status_code == 422


def test_balances_agree_with_the_summary(told):
    [account] = get(told, "/accounts")["accounts"]
    balances, summary = get(told, f"/accounts/{account['id']}/balances"), get(told, "/summary")
    assert {name: balances[name] for name in KEPT} == {name: summary[name] for name in KEPT}


def test_a_row_that_cannot_be_read_waits_until_it_is_decided(client):
    lines = (b"Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,"
             b"Fees,Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Total,"
             b"Currency\n2025-11-20T11:00:00+0000,Horoscope,Full Moon,,,,Buy low,1.00,1,,--,0.00,,,,,,,,1.00,USD\n")  # fmt: skip
    done = client.import_file("moon.csv", content=lines)
    assert [row["line"] for row in done["quarantined"]] == [2]
    [row] = get(client, "/quarantine")["items"]
    assert get(client, "/desk")["reconciliation"]["unexplained"] == 1
    assert post(client, f"/quarantine/{row['id']}", {"decision": "new"}, 409)["detail"]
    post(client, f"/quarantine/{row['id']}", {"decision": "dismiss"})
    assert get(client, "/quarantine")["items"] == []
    assert get(client, f"/imports/{done['id']}")["quarantined"][0]["state"] == "resolved"
    post(client, f"/quarantine/{row['id']}/undo")
    assert len(get(client, "/quarantine")["items"]) == 1
    assert client.post("/api/v1/quarantine/none", json={"decision": "dismiss"}).status_code == 404


def test_a_lot_method_holds_from_today_unless_a_day_is_named(client, desk):
    client.import_file("tastytrade_21_columns.csv")
    [account] = get(client, "/accounts")["accounts"]
    path = f"/api/v1/accounts/{account['id']}"
    client.patch(path, json={"lot_method": "lifo"})
    client.patch(path, json={"lot_method": "hifo", "since": "2020-01-01"})
    before, after = (row["after"]["from"] for row in reversed(get(client, "/audit")["items"]))
    assert (before, after) == ("2026-03-03", "2020-01-01")
