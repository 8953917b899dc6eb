"""The daily record of a portfolio's accounts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from thetadesk.kernel.calendar import session_close
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, Taken, Totals, Valued
from thetadesk.portfolio.service import record

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
