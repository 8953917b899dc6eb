"""The daily record of a portfolio's accounts, and how they did."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import btc, history, sto
from thetadesk.formats.thetadesk import render
from thetadesk.kernel.calendar import session_close
from thetadesk.ledger.model import Account, AccountKind
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, Taken, Totals, Valued
from thetadesk.portfolio.returns import Day
from thetadesk.portfolio.service import record
from thetadesk.web.schemas.telling_record import MOST_POINTS, thinned

POWER = BuyingPower(Decimal(500), Decimal(1500), FigureSource.MODEL)
HEADER = Header(None, Totals(), POWER)


@pytest.fixture
def portfolio(told):
    """A portfolio of one account, taken down on three days of which one is more than a year ago."""
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    body = {"name": "Main", "account_ids": [account["id"]]}
    made = told.post("/api/v1/portfolios", json=body).json()
    for on, cash in ((date(2025, 2, 28), 90), (date(2026, 2, 27), 100), (date(2026, 3, 2), 110)):
        at = session_close(on) + timedelta(minutes=30)
        found = Valued(at, on, (), {account["id"]: HEADER}, {account["id"]: Decimal(cash)})
        with told.app.state.desk.unit() as unit:
            record.snapshot_day(unit, found, on, at, Taken.CLOSE)
    return made


def metrics(client, portfolio, **asked):
    return client.get(f"/api/v1/portfolios/{portfolio['id']}/metrics", params=asked).json()


def test_the_last_year_is_listed_day_by_day(told, portfolio):
    found = metrics(told, portfolio)
    assert (found["portfolio_id"], found["currency"], found["total"]) == (portfolio["id"], "USD", 2)
    assert [(day["on"], day["net_liquidation"]) for day in found["items"]] == [
        ("2026-02-27", "100.00"),
        ("2026-03-02", "110.00"),
    ]
    day = found["items"][0]
    assert (day["taken"], day["lacks"], day["power_used"], day["delta"]) == (["close"], [], "500.00", 0.0)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"from": "2025-01-01"}, ["2025-02-28", "2026-02-27", "2026-03-02"]),
        ({"from": "2026-03-01"}, ["2026-03-02"]),
        ({"to": "2026-02-28"}, ["2025-02-28", "2026-02-27"]),
        ({"from": "2026-03-03"}, []),
        ({"to": "0001-01-01"}, []),
    ],
)
def test_days_are_chosen_by_their_dates(told, portfolio, asked, days):
    found = metrics(told, portfolio, **asked)
    assert [day["on"] for day in found["items"]] == days
    assert found["currency"] == ("USD" if days else None)


def test_a_portfolio_without_accounts_has_no_days(client):
    made = client.post("/api/v1/portfolios", json={"name": "Empty"}).json()
    assert metrics(client, made)["items"] == []


def test_there_are_no_days_of_a_portfolio_that_is_not_there(client):
    assert client.get("/api/v1/portfolios/nobody/metrics").status_code == 404


def test_a_day_that_is_none_is_refused(client):
    made = client.post("/api/v1/portfolios", json={"name": "Empty"}).json()
    assert client.get(f"/api/v1/portfolios/{made['id']}/metrics?from=never").status_code == 422


def test_the_performance_of_a_portfolio_is_told_with_its_formulas(told):
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    made = told.post("/api/v1/portfolios", json={"name": "Main", "account_ids": [account["id"]]}).json()
    found = told.get(f"/api/v1/portfolios/{made['id']}/performance").json()
    assert found["scope"]["id"] == made["id"]
    assert (found["scope"]["last"], found["scope"]["valued"]) == ("2026-03-03", "book")
    days = sum(Decimal(day["pnl"]) for day in found["days"])
    assert sum(Decimal(month["pnl"]) for month in found["months"]) == days == Decimal(found["money"]["pnl"])
    summary = told.get("/api/v1/summary").json()
    assert Decimal(found["money"]["realized"]) == Decimal(summary["realized"]["net"])
    assert Decimal(found["money"]["income"]) == Decimal(summary["income"])
    assert set(found["explained"]) == {*found["ratios"], *found["money"]}
    for name, value in {**found["ratios"], **found["money"]}.items():
        assert (value is None) == bool(found["explained"][name]["reason"])
        assert found["explained"][name]["formula"]


def test_a_portfolio_in_which_nothing_has_happened_says_so(client):
    made = client.post("/api/v1/portfolios", json={"name": "Empty"}).json()
    for asked in (
        {},
        {"from": "2030-01-01"},
        {"to": "0001-01-01"},
        {"from": "2026-03-03", "to": "2026-03-01"},
    ):
        found = client.get(f"/api/v1/portfolios/{made['id']}/performance", params=asked).json()
        assert (found["days"], found["equity"], found["money"]["pnl"]) == ([], [], "0.00")
        assert "nothing has happened" in found["explained"]["time_weighted"]["reason"]


def test_a_long_curve_is_thinned_and_loses_no_payment():
    began = date(2020, 1, 1)
    days = [Day(began + timedelta(days=each), Decimal(each), Decimal(1)) for each in range(1999)]
    points = thinned(days)
    assert len(points) <= MOST_POINTS
    assert points[-1] == {
        "on": days[-1].on.isoformat(),
        "value": "1998.00",
        "flow": "3.00",
        "benchmark": None,
    }
    assert sum(Decimal(point["flow"]) for point in points) == 1999
    assert len(thinned(days[:800])) == 800
    assert thinned([]) == []


# ---- every scope, and the parts


def performance(client, path="", **asked):
    answered = client.get(f"/api/v1/performance{path}", params=asked)
    assert answered.status_code == 200, answered.text
    return answered.json()


PARTS = ("", "/equity", "/calendar", "/breakdowns", "/aggregate", "/win-loss", "/days/2026-02-20")


@pytest.mark.parametrize("path", PARTS)
def test_every_part_answers_for_a_desk_without_anything(client, path):
    assert performance(client, path)["scope"]["kind"] == "desk"


def test_parts_are_those_of_the_whole(told):
    whole = performance(told)
    equity = performance(told, "/equity")
    assert (equity["equity"], equity["drawdowns"]) == (whole["equity"], whole["drawdowns"])
    assert bool(equity["equity"]) != bool(equity["reason"])
    months = performance(told, "/calendar")["months"]
    assert [(each["month"], each["pnl"]) for each in months] == [
        (each["month"], each["pnl"]) for each in whole["months"]
    ]
    days = [day for month in months for week in month["weeks"] for day in week["days"]]
    assert days == whole["days"]
    assert performance(told, "/breakdowns")["breakdowns"] == whole["breakdowns"]
    won = performance(told, "/win-loss")
    assert won["ratios"]["win_rate"] == whole["ratios"]["win_rate"]


def amounts(of, name="pnl"):
    return sum((Decimal(each[name]) for each in of), Decimal(0))


@pytest.mark.parametrize("by", ["campaign", "strategy", "ticker", "account", "month"])
def test_groups_sum_to_the_whole(told, by):
    whole = performance(told)
    groups = performance(told, "/aggregate", by=by)
    assert amounts(groups["items"]) == Decimal(whole["money"]["pnl"])
    assert amounts(groups["items"], "premium") == Decimal(whole["money"]["premium"])
    counted = [sum(each[name] for each in groups["items"]) for name in ("wins", "losses", "scratches")]
    won = performance(told, "/win-loss", by=by)
    assert counted == [won["wins"], won["losses"], won["scratches"]]


@pytest.mark.parametrize("kind", ["ticker", "strategy"])
def test_the_parts_of_a_desk_sum_to_what_its_campaigns_came_to(told, kind):
    groups = performance(told, "/aggregate", by=kind)["items"]
    for group in groups:
        if not group["key"]:
            continue
        found = performance(told, **{kind: group["key"]})
        assert (found["scope"]["kind"], found["scope"]["id"]) == (kind, group["key"])
        assert found["money"]["pnl"] == group["pnl"]
        assert found["equity"] == []
        assert "accounts have money of their own" in found["explained"]["time_weighted"]["reason"]
        assert found["ratios"]["drawdown"] is None
        months = performance(told, "/aggregate", by="month", **{kind: group["key"]})["items"]
        assert amounts(months) == Decimal(group["pnl"])


def test_a_campaign_is_told_by_its_trades(told):
    [campaign, *_] = told.get("/api/v1/campaigns").json()["items"]
    found = performance(told, campaign=campaign["id"])
    assert (found["scope"]["kind"], found["scope"]["results"]) == ("campaign", "trades")
    assert Decimal(found["money"]["realized"]) == Decimal(campaign["realized"])


def test_a_day_is_told_by_what_made_it(told):
    busy = max(performance(told)["days"], key=lambda day: day["trades"])
    made = performance(told, f"/days/{busy['on']}")
    assert made["pnl"] == busy["pnl"]
    assert amounts(made["campaigns"]) + Decimal(made["untold"]) == Decimal(made["pnl"])
    assert made["trades"]
    assert performance(told, "/days/1999-01-04")["campaigns"] == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"strategy": "hope"}, 422),
        ({"wheel": "none"}, 404),
        ({"campaign": "none"}, 404),
        ({"portfolio": "none"}, 404),
        ({"account": "none"}, 404),
        ({"from": "soon"}, 422),
    ],
)
def test_what_is_not_there_is_refused(client, asked, status):
    assert client.get("/api/v1/performance", params=asked).status_code == status


def test_days_of_a_scope_are_those_of_its_accounts(told, portfolio):
    found = told.get("/api/v1/metrics/days").json()
    assert (found["account_ids"], found["total"]) == (portfolio["account_ids"], 2)
    assert found["items"] == metrics(told, portfolio)["items"]


def test_an_answer_is_kept_until_the_day_is_taken_down_again(told, portfolio):
    asked = {"portfolio": portfolio["id"], "from": "2026-03-02"}
    before = performance(told, **asked)
    assert before["scope"]["valued"] == "marked"
    on = date(2026, 3, 2)
    at = session_close(on) + timedelta(minutes=40)
    [account] = portfolio["account_ids"]
    found = Valued(at, on, (), {account: HEADER}, {account: Decimal(125)})
    with told.app.state.desk.unit() as unit:
        record.snapshot_day(unit, found, on, at, Taken.CLOSE)
    assert performance(told, **asked)["equity"][-1]["value"] == "125.00"


def test_accounts_in_another_currency_are_in_no_sum(told):
    before = told.get("/api/v1/performance").json()
    euros = history(
        sto("SAP 20 Feb 26 200 P", 1, "5.00", at="2026-01-05 10:00"),
        btc("SAP 20 Feb 26 200 P", 1, "1.00", at="2026-02-02 10:00"),
        account="z",
    )
    content = render([Account("z", "Zweitkonto", AccountKind.FILE, currency="EUR")], euros)
    done = told.import_file("euros.json", content=content)
    assert (done["status"], done["new"]) == ("done", 2)
    assert told.get("/api/v1/performance").json()["money"] == before["money"]
    alone = told.get("/api/v1/performance", params={"account": "Zweitkonto"}).json()
    assert alone["money"]["pnl"] == "400.00"
