"""The attention list, and the home page's."""

import asyncio
from datetime import timedelta

from tests.web.living import follow, quote_everything, tick
from thetadesk.attention import tasks
from thetadesk.attention.service import preferences
from thetadesk.jobs import store as runs
from thetadesk.jobs.model import JobRun, Origin, Plugin, RunState, Timing, Trigger
from thetadesk.jobs.service import schedules
from thetadesk.ledger.model import By


def attention(client, **parameters):
    response = client.get("/api/v1/attention", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def of(found, ticker):
    return next(each for each in found["items"] if each["ticker"] == ticker)


def kinds(entry):
    return {entry["kind"], *(each["kind"] for each in entry["also"])}


def test_nothing_needs_a_hand_on_an_empty_desk(client):
    assert attention(client) == {
        "items": [],
        "total": 0,
        "counts": {"now": 0, "soon": 0, "look": 0},
        "on": "2026-03-03",
        "shorts": 0,
        "unpriced": 0,
    }


def test_without_prices_the_list_says_how_much_it_cannot_judge(told):
    found = attention(told)
    assert found["unpriced"] == found["shorts"] > 0
    assert all("tested" not in kinds(each) for each in found["items"])
    assert any(each["kind"] == "missing_open" for each in found["items"])


def test_the_home_page_has_the_same_list(told):
    quote_everything(told)
    assert told.get("/api/v1/desk").json()["attention"] == attention(told)["items"]


def test_a_short_strike_in_the_money_is_told_once_with_all_that_is_lesser(told):
    held = told.get("/api/v1/positions/open").json()["items"]
    short = next(each for each in held if each["instrument"]["right"] == "P" and float(each["quantity"]) < 0)
    ticker, strike = short["instrument"]["underlying"], float(short["instrument"]["strike"])
    follow(told, tick(told, ticker, strike * 0.96, strike * 0.96 + 0.02, strike))
    found = attention(told, kind="tested")
    assert found["total"] == len(found["items"]) == 1
    entry = of(found, ticker)
    assert (entry["severity"], entry["kind"]) == (3, "tested")
    assert entry["action"]["href"] == f"/campaigns/{entry['campaign_id']}"
    assert "in the money" in entry["what"]
    assert found["unpriced"] < found["shorts"]


def test_what_was_told_by_a_stale_quote_is_not_judged(told):
    quote_everything(told)
    assert attention(told)["unpriced"] == 0
    told.app.state.desk.clock.advance(timedelta(minutes=10))
    follow(told)
    assert attention(told)["unpriced"] == attention(told)["shorts"]


def test_an_account_or_a_portfolio_has_its_own_list(told):
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    assert attention(told, account=account["id"]) == attention(told)
    body = {"name": "Income", "account_ids": [account["id"]]}
    portfolio = told.post("/api/v1/portfolios", json=body).json()
    assert attention(told, portfolio=portfolio["id"])["items"] == attention(told)["items"]
    response = told.get("/api/v1/attention", params={"kind": "headache"})
    assert response.status_code == 422


def test_a_job_that_keeps_failing_is_told_until_it_works(told):
    desk = told.app.state.desk
    with desk.unit() as unit:
        for number in range(3):
            at = desk.clock.now() + timedelta(minutes=number)
            runs.add_run(
                unit,
                JobRun(
                    f"run{number}", "backup", Trigger.SCHEDULE, RunState.FAILED, at, at, problem="disk full"
                ),
            )
    [entry] = attention(told, kind="job")["items"]
    assert (entry["severity"], entry["why"], entry["number"]) == (2, "disk full", "3 ×")
    with desk.unit() as unit:
        at = desk.clock.now() + timedelta(minutes=9)
        runs.add_run(unit, JobRun("run9", "backup", Trigger.MANUAL, RunState.DONE, at, at))
    assert attention(told, kind="job")["items"] == []


def test_thresholds_are_the_users(told):
    desk = told.app.state.desk
    before = attention(told)
    with desk.unit() as unit:
        by = By("you", desk.clock.now())
        preferences.prefer(unit, {"urgent_days": 0, "soon_days": 0, "manage_days": 0, "profit": 365}, by)
    after = attention(told)
    assert len(after["items"]) < len(before["items"])
    assert not any(
        kinds(each) & {"expiring", "past_21"} and each["severity"] == 2 and each["campaign_id"]
        for each in after["items"]
    )


def monitored(client, portfolio_id=None):
    return asyncio.run(tasks.monitor(client.app.state.desk, portfolio_id))


def test_a_leg_in_the_money_is_news_once_a_day(told):
    desk = told.app.state.desk
    assert monitored(told) == tasks.NO_PRICES
    desk.around.valued = told.app.state.work.live.valued
    held = told.get("/api/v1/positions/open").json()["items"]
    short = next(each for each in held if each["instrument"]["right"] == "P" and float(each["quantity"]) < 0)
    ticker, strike = short["instrument"]["underlying"], float(short["instrument"]["strike"])
    follow(told, tick(told, ticker, strike * 0.96, strike * 0.96 + 0.02, strike))
    assert ", 1 in the money" in monitored(told)
    monitored(told)
    [news] = told.get("/api/v1/alerts/events").json()["items"]
    assert (news["kind"], news["severity"], news["href"]) == (
        "notice",
        "warning",
        f"/campaigns/{short['campaign_id']}",
    )
    assert "is in the money" in news["words"]
    desk.clock.advance(timedelta(days=1))
    follow(told, tick(told, ticker, strike * 0.95, strike * 0.95 + 0.02, strike))
    monitored(told)
    assert len(told.get("/api/v1/alerts/events").json()["items"]) == 2


def test_a_portfolio_with_a_schedule_of_its_own_is_not_watched_twice(told):
    desk = told.app.state.desk
    desk.around.valued = told.app.state.work.live.valued
    quote_everything(told)
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    body = {"name": "Income", "account_ids": [account["id"]]}
    portfolio = told.post("/api/v1/portfolios", json=body).json()["id"]
    everything = monitored(told)
    assert monitored(told, portfolio) == everything
    job = next(each for each in tasks.SCHEDULED if each.name == tasks.NAME)
    with desk.unit() as unit:
        schedules.edit(unit, job, portfolio, schedules.Change(enabled=True), desk.clock.now())
    assert ": 0 short options" in monitored(told)


def test_a_plugin_that_was_paused_is_told_with_why(told):
    desk = told.app.state.desk
    paused = Plugin(
        "mine",
        Origin.FOLDER,
        "mine.py",
        "Mine",
        "Looks.",
        Timing(cron="0 9 * * *"),
        desk.clock.now(),
        "Paused: too slow",
        3,
    )
    with desk.unit() as unit:
        runs.keep_plugin(unit, paused)
    [entry] = attention(told, kind="plugin")["items"]
    assert (entry["severity"], entry["why"], entry["since"]) == (2, "Paused: too slow", None)
    assert entry["what"] == "The plug-in Mine is paused after 3 failures"


def test_what_departs_from_an_active_plan_is_worth_a_look(told):
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    body = {"name": "Income", "account_ids": [account["id"]]}
    portfolio = told.post("/api/v1/portfolios", json=body).json()["id"]
    plan = {
        "name": "Only puts",
        "portfolio_id": portfolio,
        "strategies": [{"strategy": "short_put", "allocation": "0.5", "max_positions": 1}],
    }
    made = told.post("/api/v1/plans", json=plan)
    assert made.status_code == 201, made.text
    if not made.json()["active"]:
        assert told.post(f"/api/v1/plans/{made.json()['id']}/activate").status_code == 200
    found = attention(told, kind="plan")
    assert found["items"]
    assert all("plan" in kinds(each) for each in found["items"])
    assert len({each["key"] for each in found["items"]}) == len(found["items"])
