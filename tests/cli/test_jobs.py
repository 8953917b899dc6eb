"""Jobs, preferences and completion from the command line."""

import os
import subprocess
import sys

import pytest


def test_a_schedule_is_changed_and_taken_back(thetadesk):
    before = thetadesk.json("jobs", "show", "market-history")
    changed = thetadesk.json(
        "jobs", "edit", "market-history", "--every", "90", "--market-hours", "--after", "15"
    )
    assert changed["timing"] == {
        "type": "interval",
        "minutes": 90,
        "cron": None,
        "market_hours": {"before_minutes": 0, "after_minutes": 15},
    }
    assert "Runs at 08:00 mon (New York)" in thetadesk(
        "jobs", "edit", "market-history", "--cron", "0 8 * * 1", "--any-time"
    )
    off = thetadesk("jobs", "disable", "market-history")
    assert "(off)" in off
    assert "Next" not in off
    assert thetadesk.json("jobs", "enable", "market-history")["enabled"] is True
    assert thetadesk.json("jobs", "reset", "market-history")["timing"] == before["timing"]
    assert "not by both" in thetadesk("jobs", "edit", "sync", "--every", "5", "--cron", "0 8 * * *", status=2)
    assert "it never comes" in thetadesk("jobs", "edit", "market-history", "--cron", "0 0 31 feb *", status=2)
    assert "no job nonsense" in thetadesk("jobs", "show", "nonsense", status=2)


def test_what_an_edit_does_not_name_stays(thetadesk):
    thetadesk("portfolios", "create", "Income")
    changed = thetadesk.json("jobs", "edit", "daily-snapshots", "--before", "60")
    assert changed["timing"]["market_hours"] == {"before_minutes": 60, "after_minutes": 240}
    income = ("scan_opportunities", "--portfolio", "Income")
    thetadesk("jobs", "edit", *income, "--cron", "0 11 * * tue")
    own = thetadesk.json("jobs", "edit", *income, "--any-time")
    assert (own["timing"]["cron"], own["timing"]["market_hours"]) == ("0 11 * * tue", None)
    assert thetadesk.json("jobs", "show", "scan-opportunities")["timing"]["cron"] == "45 9 * * mon-fri"
    assert "There is no portfolio none" in thetadesk("jobs", "run", "scan-opportunities@none", status=2)


def test_plug_ins_are_found_switched_on_for_a_portfolio_run_and_listed(thetadesk):
    thetadesk("portfolios", "create", "Income")
    found = thetadesk.json("jobs", "plugins", "--find", "--on", "premium-target")
    assert {each["name"]: each["enabled"] for each in found["items"]}["premium-target"] is True
    job = "plugin-premium-target"
    own = thetadesk.json("jobs", "disable", job, "--portfolio", "Income")
    assert own["id"].startswith(f"{job}@")
    assert "no active plan names a target" in thetadesk("jobs", "run", job, "--portfolio", "Income")
    [run] = thetadesk.json("jobs", "history", "--job", own["id"])
    assert run["state"] == "done"
    assert run["duration_seconds"] >= 0
    assert "premium-target" in thetadesk("jobs", "history")
    assert thetadesk.json("jobs", "reset", job, "--portfolio", "Income")["id"] == job
    assert "premium-target" in thetadesk("jobs", "plugins", "--off", "premium-target")


def test_preferences_are_shown_and_set(thetadesk):
    assert "wheel.favourable: 75" in thetadesk("config", "set", "wheel.favourable", "75")
    told = {each["name"]: each["value"] for each in thetadesk.json("config", "preferences")}
    assert told["wheel.favourable"] == 75
    assert thetadesk.json("config", "set", "wheel.favourable", "default")["value"] is None
    assert "whole number" in thetadesk("config", "set", "wheel.favourable", "high", status=2)
    assert "there is no preference" in thetadesk("config", "set", "host", '"0.0.0.0"', status=2)
    assert "wheel.favourable" in thetadesk("config", "preferences")
    assert "SERVER_PORT" in thetadesk("config", "show")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_asks_the_command(thetadesk, shell):
    assert "_THETADESK_COMPLETE=complete_" + shell in thetadesk("completion", shell)


def test_what_a_shell_asks_is_answered():
    command = [sys.executable, "-c", "from thetadesk.cli.main import main; main()"]
    asked = {
        "_THETADESK_COMPLETE": "complete_bash",
        "COMP_WORDS": "thetadesk jobs e",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["edit", "enable"]
