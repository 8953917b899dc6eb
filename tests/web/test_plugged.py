"""What plug-ins are told is what the desk knows today, and those that come with it make the right thing of it, once."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from thetadesk.market import store as market
from thetadesk.market.model import Earnings, IvDay
from thetadesk.web.plugged import context

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 3)
JOBS, PLUGINS = "/api/v1/scheduler/jobs", "/api/v1/scheduler/plugins"


@pytest.fixture
def portfolio(told):
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    body = {"name": "Main", "account_ids": [account["id"]]}
    return told.post("/api/v1/portfolios", json=body).json()["id"]


def knows(told, portfolio_id=None, apart=()):
    return context(told.app.state.desk, told.app.state.work.live, portfolio_id, apart)


def measured(told, symbol, *volatilities):
    """The last of them is of today."""
    first = TODAY - timedelta(days=len(volatilities) - 1)
    days = [IvDay(symbol, first + timedelta(days=at), iv, "test") for at, iv in enumerate(volatilities)]
    with told.app.state.desk.unit() as unit:
        market.keep_iv_days(unit, days)


def run(told, name):
    return told.post(f"{JOBS}/plugin-{name}/trigger").json()["outcome"]


def news(told):
    return [each["words"] for each in told.get("/api/v1/alerts/events").json()["items"]]


def test_a_portfolio_with_a_schedule_of_its_own_is_left_out_of_the_run_for_all_others(told, portfolio):
    everyone, own, others = knows(told), knows(told, portfolio), knows(told, None, {portfolio})
    assert everyone["open_positions"]
    assert everyone["open_positions"] == own["open_positions"]
    assert (others["open_positions"], others["portfolios"], others["symbols"]) == ([], [], {})
    assert own["portfolios"][0]["month"] == {**own["month"]}
    assert others["month"]["premium"] == "0"


def test_volatility_is_todays_and_a_spike_is_told_once_a_day(told):
    symbol = min(knows(told)["symbols"])
    measured(told, symbol, 0.20, 0.21)
    known = knows(told)["symbols"][symbol]
    assert (known["iv"], known["iv_on"], known["iv_before"]) == (0.21, "2026-03-03", 0.20)
    told.post(f"{PLUGINS}/find")
    assert run(told, "volatility-spike").startswith("1 of ")
    assert news(told) == []
    for now in (0.30, 0.31):
        measured(told, symbol, 0.20, now)
        assert run(told, "volatility-spike").endswith("; 1 notice")
    assert news(told) == [f"{symbol}: implied volatility rose from 20.0% to 30.0%"]
    [told_once] = told.get("/api/v1/alerts/events").json()["items"]
    assert told_once["href"] == f"/underlying/{symbol}"
    assert '"/underlying/:symbol?"' in (ROOT / "ui" / "src" / "router.tsx").read_text()


def test_what_was_measured_another_day_is_no_news(told):
    symbol = min(knows(told)["symbols"])
    with told.app.state.desk.unit() as unit:
        days = [IvDay(symbol, TODAY - timedelta(days=back), iv, "test") for back, iv in ((2, 0.2), (1, 0.4))]
        market.keep_iv_days(unit, days)
    told.post(f"{PLUGINS}/find")
    assert run(told, "volatility-spike").startswith("0 of ")


def test_a_report_within_a_week_is_told(told):
    held = sorted({leg["ticker"] for leg in knows(told)["open_positions"]})
    with told.app.state.desk.unit() as unit:
        market.keep_earnings(
            unit, [Earnings(each, TODAY + timedelta(days=6 + at), "test") for at, each in enumerate(held)]
        )
    told.post(f"{PLUGINS}/find")
    run(told, "earnings-within-a-week")
    assert sorted(news(told)) == [
        f"{symbol} reports earnings in {6 + at} days ({TODAY + timedelta(days=6 + at)}), and you hold it"
        for at, symbol in enumerate(held[:2])
    ]


def test_a_target_that_is_reached_is_told_once_a_month_for_each_portfolio(told, portfolio):
    earned = float(knows(told, portfolio)["month"]["premium"])
    plan = {"name": "Income", "portfolio_id": portfolio, "strategies": []}
    target = {"monthly_income_target": f"{max(earned, 0) + 1:.2f}"}
    made = told.post("/api/v1/plans", json={**plan, **target}).json()
    told.post(f"{PLUGINS}/find")
    assert run(told, "premium-target").startswith("Main: ")
    assert news(told) == []
    if earned > 0:
        told.put(f"/api/v1/plans/{made['id']}", json={"monthly_income_target": "0.01"})
        for _ in range(2):
            run(told, "premium-target")
        assert news(told) == ["Main: the premium of March 2026 has reached its target of 0.01 USD"]


def test_a_rank_needs_days(told):
    symbol = min(knows(told)["symbols"])
    measured(told, symbol, *[0.2] * 19, 0.21)
    assert knows(told)["symbols"][symbol]["iv_rank"] is None
    measured(told, symbol, *[0.2] * 20, 0.21)
    assert knows(told)["symbols"][symbol]["iv_rank"] == 1
