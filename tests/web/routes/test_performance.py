"""The daily record of a portfolio's accounts, and how they did."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from thetadesk.kernel.calendar import session_close
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
    ratios = {name for name in found["ratios"] if not name.startswith("drawdown")}
    assert set(found["explained"]) == ratios | {"expectancy"}
    for name in ratios:
        assert (found["ratios"][name] is None) == bool(found["explained"][name]["reason"])
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
    assert points[-1] == {"on": days[-1].on.isoformat(), "value": "1998.00", "flow": "3.00"}
    assert sum(Decimal(point["flow"]) for point in points) == 1999
    assert len(thinned(days[:800])) == 800
    assert thinned([]) == []
