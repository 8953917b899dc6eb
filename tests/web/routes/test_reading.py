"""What the endpoints tell of an imported history."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import btc, buy, history, sto
from thetadesk.formats.thetadesk import render
from thetadesk.ledger.model import Account, AccountKind


def amount(text):
    return Decimal(text)


def get(client, path, **parameters):
    response = client.get(f"/api/v1{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def test_an_empty_desk_answers_everywhere(client):
    assert get(client, "/summary")["currency"] == "USD"
    assert get(client, "/campaigns") == {"scope": "real", "total": 0, "tickers": [], "items": []}
    assert get(client, "/positions")["items"] == get(client, "/positions/open")["items"] == []
    assert get(client, "/transactions")["items"] == []
    assert get(client, "/reconciliation")["missing_opens"] == []
    assert get(client, "/desk")["attention"] == []
    assert get(client, "/quarantine") == get(client, "/campaigns/edits") == {"items": []}
    assert get(client, "/audit/verify")["ok"]


def test_campaigns_are_listed_with_totals_by_ticker(told):
    answer = get(told, "/campaigns")
    assert answer["total"] == len(answer["items"]) == 8
    assert [item["status"] for item in answer["items"]] == ["open"] * 3 + ["closed"] * 5
    strategies = {(item["ticker"], item["strategy_label"]) for item in answer["items"]}
    assert {("KO", "Wheel"), ("F", "Covered call"), ("SPY", "Iron condor"), ("TLT", "Strangle")} <= strategies
    iwm = next(each for each in answer["tickers"] if each["ticker"] == "IWM")
    assert (iwm["open"], iwm["closed"]) == (1, 1)
    assert sum(amount(each["cash"]) for each in answer["tickers"]) == sum(
        amount(c["cash"]) for c in answer["items"]
    )


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"ticker": "KO"}, 1),
        ({"status": "open"}, 3),
        ({"status": "closed"}, 5),
        ({"q": "wheel"}, 1),
        ({"limit": 2}, 2),
    ],
)
def test_campaigns_are_filtered(told, filters, count):
    assert len(get(told, "/campaigns", **filters)["items"]) == count


def test_a_campaign_is_told_as_a_story(told):
    [wheel] = get(told, "/campaigns", ticker="KO")["items"]
    story = get(told, f"/campaigns/{wheel['id']}")
    kinds = [node["kind"] for node in story["timeline"]]
    assert kinds == ["open", "roll", "assignment", "open", "dividend", "expiration", "open"]
    assert story["timeline"][-1]["cumulative"] == story["cash"]
    assert sum(amount(part["cash"]) for part in story["allocations"]) == amount(story["cash"])
    pnl = story["pnl"]
    bridge = sum(amount(step["amount"]) for step in pnl["bridge"])
    assert amount(pnl["cash"]["net"]) - amount(pnl["tax"]["net"]) == bridge
    assert story["cash_series"][-1]["shares"] == story["shares"] == "100"
    assert amount(story["adjusted_basis"]) == -amount(story["cash"]) / 100


def test_positions_add_up_by_campaign_and_ticker(told):
    grouped = get(told, "/positions")["items"]
    flat = get(told, "/positions/open")["items"]
    legs = [leg for ticker in grouped for campaign in ticker["campaigns"] for leg in campaign["legs"]]
    assert sorted(legs, key=str) == sorted(flat, key=str)
    for ticker in grouped:
        costs = [amount(leg["cost"]) for campaign in ticker["campaigns"] for leg in campaign["legs"]]
        assert sum(costs) == amount(ticker["cost"])
    assert {leg["price"] for leg in flat} == {None}


def test_transactions_are_filtered_sorted_and_paged(told):
    everything = get(told, "/transactions", limit=1000)
    assert everything["total"] == len(everything["items"])
    assert {row["ticker"] for row in get(told, "/transactions", ticker="KO")["items"]} == {"KO"}
    assert {row["kind"] for row in get(told, "/transactions", kind="dividend")["items"]} == {"dividend"}
    by_cash = [amount(row["cash"]) for row in get(told, "/transactions", sort="cash", limit=1000)["items"]]
    assert by_cash == sorted(by_cash)
    pages = [get(told, "/transactions", limit=10, offset=at)["items"] for at in (0, 10)]
    assert pages[0] + pages[1] == get(told, "/transactions", limit=20)["items"]
    [problem] = get(told, "/transactions", problem=True)["items"]
    assert problem["ticker"] == "PFE"
    day = everything["items"][5]["traded_on"]
    assert {row["traded_on"] for row in get(told, "/transactions", **{"from": day, "to": day})["items"]} == {
        day
    }


def test_a_transaction_shows_its_revisions_and_campaigns(told):
    row = get(told, "/transactions", ticker="SPY")["items"][0]
    one = get(told, f"/transactions/{row['id']}")
    assert [each["revision"] for each in one["revisions"]] == [1]
    assert one["campaigns"][0]["strategy_label"] == "Iron condor"
    assert one["same_event_as"]


def test_the_summary_agrees_with_what_it_sums(told):
    summary = get(told, "/summary")
    rows = get(told, "/transactions", limit=1000)["items"]
    assert amount(summary["cash"]) == sum(amount(row["cash"]) for row in rows)
    realized = summary["realized"]
    parts = amount(realized["options_gross"]) + amount(realized["stock_gross"]) + amount(realized["fees"])
    assert parts == amount(realized["net"])
    campaigns = get(told, "/campaigns")["items"]
    assert amount(realized["net"]) == sum(amount(each["realized"]) for each in campaigns)
    assert summary["unexplained"] == summary["missing_opens"]["count"] == 1
    assert summary["currencies"]["USD"]["cash"] == summary["cash"]


def test_the_summary_can_look_back_and_at_the_tax_basis(told):
    rows = get(told, "/transactions", limit=1000, sort="occurred_at")["items"]
    day = rows[10]["traded_on"]
    past = get(told, "/summary", as_of=day)
    assert past["transactions"] == sum(row["traded_on"] <= day for row in rows)
    assert get(told, "/summary", basis="tax")["basis"] == "tax"
    last = rows[-1]["traded_on"]
    assert get(told, "/summary", as_of=last)["realized"] == get(told, "/summary")["realized"]


def test_the_certificate_lists_what_is_not_explained(told):
    answer = get(told, "/reconciliation")
    assert answer["rows"] == {"read": 39, "explained": 38, "unexplained": 1}
    assert [each["symbol"][:3] for each in answer["missing_opens"]] == ["PFE"]
    assert answer["missing_opens"][0]["quantity"] == "-1"
    assert all(check["ok"] for check in answer["checks"])


def test_the_home_page_is_one_call(told):
    answer = get(told, "/desk")
    assert answer["scope"] == "real"
    assert {each["ticker"] for each in answer["campaigns"]} == {"KO", "IWM", "TLT"}
    assert [each["severity"] for each in answer["attention"]] == sorted(
        (each["severity"] for each in answer["attention"]), reverse=True
    )
    assert any("TLT" in each["what"] for each in answer["attention"])
    assert answer["expirations"][0]["dte"] >= 0
    assert answer["reconciliation"] == {"unexplained": 1, "ok": False}
    realized = sum(amount(month["amount"]) for month in answer["income_by_month"])
    assert realized == amount(answer["summary"]["realized"]["net"])


def test_rebuilding_from_nothing_gives_the_same(told):
    answer = told.post("/api/v1/reconciliation/rebuild").json()
    assert answer["same"], answer["differences"]
    assert answer["compared"] > 50


def test_the_export_is_read_back_to_the_same_book(told, client):
    exported = told.get("/api/v1/export", params={"scope": "real"})
    assert "attachment" in exported.headers["content-disposition"]
    again = client.import_file("export.json", content=exported.content)
    assert (again["status"], again["new"], again["known"]) == ("done", 0, 39)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/transactions", {"sort": "raw"}),
        ("/transactions", {"limit": 0}),
        ("/transactions", {"limit": "many"}),
        ("/transactions", {"from": "yesterday"}),
        ("/transactions", {"kind": "bet"}),
        ("/campaigns", {"status": "maybe"}),
        ("/summary", {"basis": "both"}),
        ("/summary", {"scope": "everything"}),
        ("/audit", {"limit": 0}),
    ],
)
def test_a_filter_that_cannot_be_is_named(client, path, parameters):
    response = client.get(f"/api/v1{path}", params=parameters)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == next(iter(parameters))


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns/none",
        "/transactions/none",
        "/accounts/none/balances",
        "/summary?account=none",
        "/nonsense",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    response = client.get(f"/api/v1{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_facts_and_settings(client, desk):
    info = get(client, "/info")
    assert info["database"] == "sqlite"
    assert {"tastytrade_csv", "thetadesk"} <= {each["name"] for each in info["formats"]}
    settings = {each["name"]: each for each in get(client, "/config")["settings"]}
    assert settings["max_upload_mb"]["value"] == 1
    assert settings["encryption_key"]["value"] is None
    assert str(desk.settings.data_dir) not in client.get("/api/v1/config").text
    health = get(client, "/health")
    live = health.pop("live")
    assert health == {
        "status": "ok",
        "version": info["version"],
        "checks": {"database": "ok"},
    }
    assert (live["feeds"], live["symbols"], live["viewers"], live["given_up"]) == ([], 0, 0, "none")


def test_a_long_campaign_is_thinned_in_lists_and_whole_on_its_own_page(client):
    told = [buy("KO", 100, 60, at="2024-01-02 10:00")]
    for week in range(40):
        on = date(2024, 1, 8) + timedelta(weeks=week)
        call = f"KO {on + timedelta(days=4):%d %b %y} 70 C"
        told += [sto(call, 1, 1, at=f"{on} 10:00"), btc(call, 1, "0.5", at=f"{on + timedelta(days=1)} 10:00")]
    content = render([Account("a", "Long", AccountKind.FILE)], history(*told, account="a"))
    assert client.import_file("long.json", content=content)["new"] == 81
    [listed] = client.get("/api/v1/campaigns").json()["items"]
    whole = client.get(f"/api/v1/campaigns/{listed['id']}").json()
    assert len(listed["cash_curve"]) <= 60
    assert listed["cash_curve"][-1] == whole["cash_series"][-1]["cumulative"] == whole["cash"]
    assert listed["links"] == whole["links"][-12:]
    assert len(whole["links"]) > 12
