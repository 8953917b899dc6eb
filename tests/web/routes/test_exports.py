"""Every table can be taken away, and no cell of any is a formula to a spreadsheet."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import stories
from tests.ledger.builders import buy, history, sell
from tests.web.conftest import NOW
from thetadesk.cli import export
from thetadesk.formats.thetadesk import render
from thetadesk.jobs import store as job_store
from thetadesk.jobs.model import JobRun, RunState, Trigger
from thetadesk.kernel.calendar import session_close
from thetadesk.kernel.instruments import equity
from thetadesk.ledger.model import Account, AccountKind, By
from thetadesk.ledger.tax import ADVISORY
from thetadesk.market.model import QuoteState
from thetadesk.plans.model import PlanStrategy, Terms
from thetadesk.plans.service import plans
from thetadesk.portfolio.days import account_day
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, LegDay, Taken, Totals
from thetadesk.portfolio.store import days
from thetadesk.web.exporting import What
from thetadesk.wheel.model import Direction, Profile
from thetadesk.wheel.service import latest, wheels
from thetadesk.wheel.service.latest import Latest
from thetadesk.wheel.service.wheels import Wish

EVIL = '=HYPERLINK("http://127.0.0.1/","x")'
COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FIGURE = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
ON = date(2026, 3, 2)


def taken(client, what, **asked):
    answer = client.get("/api/v1/performance/export", params={"what": what, **asked})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="thetadesk-{what}-2026-03-03.csv"'
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def evil_history():
    """The stories, every description of which is a formula."""
    told = json.loads(stories.history(NOW))
    for each in told["transactions"]:
        each["description"] = EVIL
    return json.dumps(told).encode()


def washed():
    """Shares sold at a loss and bought again, as a file of our own."""
    told = history(
        buy("KO", 100, 60, at="2026-02-02 10:00"),
        sell("KO", 100, 50, at="2026-02-09 10:00"),
        buy("KO", 100, 51, at="2026-02-16 10:00"),
        account="a",
    )
    return render([Account("a", stories.ACCOUNT, AccountKind.FILE)], told)


def leg(account, text):
    at = session_close(ON) + timedelta(minutes=30)
    symbol = equity("KO").symbol
    return LegDay(
        ON, account, "c1", symbol, text, Decimal(100), Decimal(-6000), QuoteState.CLOSED, at, Taken.CLOSE
    )


@pytest.fixture
def evil(client, desk):
    """A client of a desk where whatever can be written by a hand or a stranger is a formula."""
    done = client.import_file("stories.json", content=evil_history())
    assert done["status"] == "done", done
    assert client.import_file("washed.json", content=washed(), account=stories.ACCOUNT)["new"] == 3
    [account] = client.get("/api/v1/accounts").json()["accounts"]
    id = account["id"]
    assert client.patch(f"/api/v1/accounts/{id}", json={"name": EVIL}).status_code == 200
    for campaign in client.get("/api/v1/campaigns").json()["items"]:
        body = {"note": EVIL, "tags": [EVIL]}
        assert client.patch(f"/api/v1/campaigns/{campaign['id']}", json=body).status_code == 200
    body = {"name": EVIL, "account_ids": [id]}
    portfolio = client.post("/api/v1/portfolios", json=body).json()["id"]
    at = session_close(ON) + timedelta(minutes=30)
    header = Header(None, Totals(), BuyingPower(None, None, FigureSource.MODEL))
    with desk.unit() as unit:
        wish = Wish("KO", account_id=id, started_on=ON, note=EVIL)
        wheel = wheels.create(unit, portfolio, wish, ON, By("local", NOW))
        plan = plans.Wish(EVIL, portfolio, Terms(strategies=(PlanStrategy("short_put", Decimal("0.5")),)))
        plans.create(unit, plan, ON, By("local", NOW))
        said = Latest(
            latest.of_wheel(wheel.id), "KO", Direction.PUT, Profile.MODERATE, NOW, favourable=False, line=EVIL
        )
        latest.keep(unit, [said])
        taken_down = account_day(id, [], header, Decimal(-5), (ON, at, Taken.CLOSE))
        days.keep_day(unit, ON, [replace(taken_down, currency=EVIL)], [leg(id, EVIL)])
        run = JobRun("r1", EVIL, Trigger.MANUAL, RunState.FAILED, NOW, NOW, EVIL, EVIL)
        job_store.add_run(unit, run)
    return client


def test_no_cell_of_any_table_is_a_formula(evil):
    for what in What:
        cells = [cell for row in taken(evil, what) for cell in row.values()]
        assert [cell for cell in cells if cell.startswith(COMMANDS) and not FIGURE.fullmatch(cell)] == []
        assert "'" + EVIL in cells, what


def test_a_desk_that_knows_nothing_has_empty_tables(client):
    for what in What:
        assert taken(client, what) == []


def test_the_command_knows_every_table():
    assert list(export.TABLES) == list(What)


def test_the_days_sum_to_what_campaigns_and_trades_came_to(told):
    listed = told.get("/api/v1/campaigns?limit=500").json()["items"]
    realized = sum(Decimal(each["realized"]) for each in listed)
    assert sum(Decimal(row["realized"]) for row in taken(told, "days")) == realized
    assert sum(Decimal(row["realized"]) for row in taken(told, "campaigns")) == realized
    assert {row["outcome"] for row in taken(told, "trades")} >= {"expired", "assigned", "open"}


def test_rows_are_chosen_by_account_portfolio_and_date(told):
    whole = taken(told, "transactions")
    assert len(whole) == 39
    assert [row["traded_on"] for row in whole] == sorted(row["traded_on"] for row in whole)
    some = taken(told, "transactions", **{"from": "2026-02-01", "to": "2026-02-28"})
    assert {row["traded_on"][:7] for row in some} == {"2026-02"}
    empty = told.post("/api/v1/portfolios", json={"name": "Empty"}).json()["id"]
    assert taken(told, "transactions", portfolio=empty) == []
    assert taken(told, "trades", account=stories.ACCOUNT) == taken(told, "trades")


def test_lots_and_wash_sales_are_of_a_tax_year_and_say_that_they_are_no_advice(client):
    client.import_file("washed.json", content=washed())
    [lot] = taken(client, "lots")
    assert (lot["gain"], lot["term"], lot["closed_on"]) == ("-1000.00", "short", "2026-02-09")
    [sale] = taken(client, "wash-sales", year=2026)
    assert (sale["gain"], sale["amount"], sale["replaced_on"]) == ("-1000.00", "1000.00", "2026-02-16")
    assert lot["advisory"] == sale["advisory"] == ADVISORY
    assert taken(client, "lots", year=2025) == []


def test_a_debit_is_a_figure_and_nothing_an_empty_cell(told):
    held = taken(told, "positions")
    assert all(FIGURE.fullmatch(row["cost"]) for row in held)
    assert any(row["cost"].startswith("-") for row in held)
    assert any(row["strike"] == "" for row in held)


@pytest.mark.parametrize("asked", ["what=nothing", "", "what=days&from=never", "what=days&account=nobody"])
def test_what_is_not_there_is_refused(told, asked):
    assert told.get(f"/api/v1/performance/export?{asked}").status_code in (404, 422)


def test_nothing_is_left_in_the_data(told, desk):
    before = sorted(desk.settings.data_dir.iterdir())
    taken(told, "trades")
    assert sorted(desk.settings.data_dir.iterdir()) == before
