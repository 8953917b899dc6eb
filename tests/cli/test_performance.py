"""How well it went, from the terminal."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests import stories


@pytest.fixture
def told(thetadesk, tmp_path):
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    return thetadesk


def test_the_desk_is_told_with_reasons_for_what_is_unknown(told):
    found = told.json("performance", "show")
    assert told.json("performance") == found
    assert found["money"]["realized"] == told.json("summary")["realized"]["net"]
    shown = told("performance", "show")
    assert "Time-weighted return" in shown
    assert "the desk keeps no closes of SPY" in shown or "lack" in shown
    assert found["months"][-1]["month"] in shown


@pytest.mark.parametrize("option", ["--ticker", "--strategy", "--campaign"])
def test_a_part_of_it_is_what_its_group_says(told, option):
    groups = told.json("performance", "by", option.removeprefix("--"))["items"]
    group = next(each for each in groups if each["key"])
    found = told.json("performance", "show", option, group["key"])
    assert Decimal(found["money"]["pnl"]) == Decimal(group["pnl"])
    assert group["label"].split(" · ")[0] in told("performance", "by", option.removeprefix("--"))


def test_a_day_opens_to_what_made_it(told):
    days = told.json("performance", "show")["days"]
    busy = max(days, key=lambda day: day["trades"])
    made = told.json("performance", "day", busy["on"])
    assert made["pnl"] == busy["pnl"]
    assert busy["on"] in told("performance", "day", busy["on"])


def test_results_are_taken_apart(told):
    found = told.json("performance", "breakdowns")["breakdowns"]
    assert set(found) == {"dte", "delta", "weekday", "ticker", "strategy"}
    assert "Days to expiry at the opening" in told("performance", "breakdowns")


def test_days_that_were_never_taken_down_are_not_there(told):
    assert told.json("performance", "metrics")["items"] == []


def test_a_wheel_that_there_is_none_of_is_refused(told):
    assert "wheels: none yet" in told("performance", "show", "--wheel", "XYZ", status=2)


def test_portfolio_is_another_word_for_portfolios(told):
    told("portfolio", "create", "Main", "--account", stories.ACCOUNT)
    assert "Time-weighted return" in told("portfolio", "performance", "Main")
