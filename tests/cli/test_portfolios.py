"""Portfolios from the terminal."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests import stories
from thetadesk.bootstrap import open_desk
from thetadesk.kernel.calendar import last_trading_day, market_date, session_close
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, Totals, Valued
from thetadesk.portfolio.service import record
from thetadesk.settings import Settings


@pytest.fixture
def told(thetadesk, tmp_path):
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    return thetadesk


def test_a_portfolio_is_made_changed_shown_and_removed(told):
    made = told.json("portfolios", "create", "Wheel", "--account", stories.ACCOUNT, "--capital", "50000")
    [account] = told.json("accounts")
    assert (made["account_ids"], made["default_capital"]) == ([account["id"]], "50000.00")
    assert told.json("portfolios") == [made]
    assert "Wheel" in told("portfolios")
    changed = told.json("portfolios", "set", "Wheel", "--name", "Main", "--description", "All of it")
    assert (changed["name"], changed["description"], changed["account_ids"]) == (
        "Main",
        "All of it",
        [account["id"]],
    )
    found = told.json("portfolios", "show", "Main")
    assert (
        found["cash"] == told.json("summary")["cash"] == told.json("summary", "--portfolio", "Main")["cash"]
    )
    assert "Realised" in told("portfolios", "show", "Main")
    assert told.json("portfolios", "remove", "Main") == {"removed": made["id"]}
    assert told.json("portfolios") == []


def test_positions_are_those_of_the_portfolio(told):
    told("portfolios", "create", "Empty")
    assert told.json("positions", "--portfolio", "Empty") == []
    assert len(told.json("positions")) == 6
    shown = told("positions")
    assert "missing" in shown
    assert "KO" in shown


def test_a_portfolio_that_there_is_none_of_is_refused_with_those_that_are(told):
    assert (
        told("portfolios", "show", "Wheel", status=2) == "there is no portfolio 'Wheel'; portfolios: none yet"
    )
    told("portfolios", "create", "Main")
    assert "portfolios: Main" in told("portfolios", "remove", "Wheel", status=2)


def test_the_days_of_a_portfolio_are_listed(told, folder):
    [account] = told.json("accounts")
    told("portfolios", "create", "Main", "--account", stories.ACCOUNT)
    assert told.json("portfolios", "metrics", "Main")["items"] == []
    desk = open_desk(Settings(folder))
    at = session_close(last_trading_day(market_date(desk.clock.now()) - timedelta(days=1)))
    header = Header(None, Totals(), BuyingPower(None, None, FigureSource.MODEL))
    valued = Valued(at, market_date(at), (), {account["id"]: header}, {account["id"]: Decimal(12345)})
    with desk.unit() as unit:
        record.take_down(unit, valued)
    desk.close()
    found = told.json("portfolios", "metrics", "Main", "--from", str(valued.on), "--to", str(valued.on))
    assert [day["net_liquidation"] for day in found["items"]] == ["12345.00"]
    shown = told("portfolios", "metrics", "Main")
    assert str(valued.on) in shown
    assert "12,345.00" in shown


def test_how_a_portfolio_did_is_told_with_reasons_for_what_is_unknown(told):
    told("portfolios", "create", "Main", "--account", stories.ACCOUNT)
    found = told.json("portfolios", "performance", "Main")
    assert found["money"]["realized"] == told.json("summary")["realized"]["net"]
    shown = told("portfolios", "performance", "Main")
    assert "Time-weighted return" in shown
    assert found["months"][-1]["month"] in shown
    told("portfolios", "create", "Empty")
    assert "nothing has happened" in told("portfolios", "performance", "Empty")
