"""Rules and settings go out and come in again: shown first, applied whole, undone by the export from before."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.backup.conftest import NOW, decided
from thetadesk.alerts.model import ChannelSettings
from thetadesk.alerts.service import channels, preferences, rules
from thetadesk.audit import service as audit
from thetadesk.backup.saying import SettingsFileError
from thetadesk.backup.service import exchanging
from thetadesk.backup.service.exchanging_work import Difference
from thetadesk.backup.settings_file import read
from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import Scheduled
from thetadesk.jobs.service import schedules
from thetadesk.jobs.service.schedules import Change
from thetadesk.ledger.model import By
from thetadesk.market.model import Tracked
from thetadesk.market.service import tracked
from thetadesk.market.service.rates import change_rates
from thetadesk.plans.model import PlanStrategy, Terms
from thetadesk.plans.service import plans
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.service.portfolios import Wish
from thetadesk.wheel.service import wheels

ME, LATER = By("me", NOW), By("me", NOW + timedelta(seconds=1))


@pytest.fixture
def furnished(desk: App) -> App:
    with desk.unit() as unit:
        rules.create(unit, "AAPL < 185 for 30s", ME, "Support")
        paused = rules.create(unit, "each short leg: dte <= 21", LATER)
        rules.pause(unit, paused.id, True, ME)
        change_rates(unit, date(2026, 11, 2), {91: 0.0362, 182: 0.0355}, NOW, "me")
        portfolios.create_portfolio(unit, Wish("Wheel", "Puts", Decimal("25000")), ME)
        preferences.prefer(unit, {"quiet": {"starts": "22:00", "ends": "07:00"}}, ME)
    return desk


def job(desk: App, unit: Unit, name: str) -> Scheduled:
    return next(each for each in desk.jobs(unit) if each.name == name)


@pytest.fixture
def working(furnished: App) -> App:
    """The same with a symbol tracked, a plan, and a wheel in an account kept by hand."""
    with furnished.unit() as unit:
        [book] = portfolios.list_portfolios(unit)
        tracked.track(unit, Tracked("KO", None, "Steady", NOW), NOW, "me")
        terms = Terms(
            Decimal(500), strategies=(PlanStrategy("short_put", Decimal("0.5"), delta_max=Decimal("0.3")),)
        )
        plans.create(unit, plans.Wish("Income", book.id, terms), date(2026, 11, 2), ME)
        wheels.create(unit, book.id, wheels.Wish("KO", Decimal(6000)), date(2026, 11, 2), ME)
        schedules.edit(unit, job(furnished, unit, "scan-opportunities"), book.id, Change(enabled=False), NOW)
    return furnished


def exported(desk: App) -> dict[str, Any]:
    with desk.reading() as unit:
        # As it comes back from a file.
        return json.loads(json.dumps(exchanging.export(unit, desk, NOW)))


def imported(desk: App, file: dict[str, Any]) -> list[Difference]:
    wanted = read(file)
    with desk.reading() as unit:
        planned = exchanging.plan(unit, desk, wanted, ME)
    with desk.unit() as unit:
        return exchanging.take_over(unit, wanted, planned, ME)


def brief(found: list[Difference]) -> set[tuple[str, str, str]]:
    return {(each.section, each.action, each.name) for each in found}


def test_an_export_changes_nothing_where_it_was_made(furnished: App) -> None:
    rows = decided(furnished).rows
    assert imported(furnished, exported(furnished)) == []
    assert decided(furnished).rows == rows


def changed(file: dict[str, Any]) -> dict[str, Any]:
    other = copy.deepcopy(file)
    other["rules"][0]["text"] = "AAPL < 180"
    other["rules"][1] = {"id": "new", "text": "SPY > 700", "name": "High", "paused": False}
    other["rates"] = [{"on": "2026-11-03", "yields": {"91": 0.036}}]
    other["portfolios"] = [{**file["portfolios"][0], "name": "Wheels", "default_capital": "30000.50"}]
    other["manners"]["reminds_after"] = 15
    return other


def test_it_says_what_changed_and_the_export_from_before_undoes_it(furnished: App) -> None:
    before = exported(furnished)
    found = imported(furnished, changed(before))
    assert brief(found) == {
        ("rules", "changed", "Support"), ("rules", "added", "High"), ("rules", "removed", "each short leg: dte <= 21"),
        ("rates", "removed", "2026-11-02"), ("rates", "added", "2026-11-03"),
        ("portfolios", "changed", "Wheels"), ("manners", "changed", "reminds after"),
    }  # fmt: skip
    [rule] = [each for each in found if each.name == "Support"]
    assert (rule.before, rule.after) == ("Support: AAPL < 185 for 30s", "Support: AAPL < 180")
    after = exported(furnished)
    assert after["portfolios"][0]["default_capital"] == "30000.50"
    with furnished.reading() as unit:
        latest = audit.latest(unit, 20)
    assert latest[0].decision.action == "imported"
    assert latest[0].decision.after == {
        "manners changed": 1, "portfolios changed": 1, "rates added": 1, "rates removed": 1,
        "rules added": 1, "rules changed": 1, "rules removed": 1,
    }  # fmt: skip
    assert len(imported(furnished, before)) == len(found)
    assert exported(furnished) == before
    assert decided(furnished).ok


def test_a_section_that_is_left_out_stays(furnished: App) -> None:
    before = exported(furnished)
    assert imported(furnished, {"format": before["format"], "version": 1, "rates": []}) != []
    assert exported(furnished) == {**before, "rates": []}


@pytest.mark.parametrize(
    ("section", "value", "words"),
    [
        ("rules", {"text": "AAPL <"}, r"rules\[1\]: "),
        ("rules", {"text": "AAPL < 1 to pigeon"}, "There is no channel 'pigeon'"),
        ("rules", {"text": "AAPL < 1", "name": "x" * 200}, "at most 120 characters"),
        ("portfolios", {"account_ids": ["a9"]}, "There is no account a9"),
        ("rates", {"on": "2026-11-02", "yields": {"91": 0.9}}, "not possible"),
    ],
)
def test_one_bad_thing_changes_nothing_at_all(
    furnished: App, section: str, value: dict[str, Any], words: str
) -> None:
    before, rows = exported(furnished), decided(furnished).rows
    file = changed(before)
    file[section][-1] = {**file[section][-1], **value}
    with pytest.raises(SettingsFileError, match=words):
        imported(furnished, file)
    assert exported(furnished) == before
    assert decided(furnished).rows == rows


def test_the_same_rule_twice_is_refused(furnished: App) -> None:
    file = exported(furnished)
    file["rules"].append(file["rules"][0])
    with pytest.raises(SettingsFileError, match=r"rules\[2\]: It is there twice"):
        imported(furnished, file)


def test_manners_that_make_no_sense_are_refused(furnished: App) -> None:
    file = exported(furnished)
    file["manners"] = {"quiet": {"starts": "late"}}
    with pytest.raises(SettingsFileError, match="manners: "):
        imported(furnished, file)


def test_a_new_desk_gets_the_same_rules_once(furnished: App, sqlite_desk: App) -> None:
    file = exported(furnished)
    imported(sqlite_desk, file)
    again = exported(sqlite_desk)
    assert {each["text"] for each in again["rules"]} == {each["text"] for each in file["rules"]}
    assert imported(sqlite_desk, file) == []


def test_channels_go_without_secrets_and_are_only_compared(
    sqlite_desk: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"url": "https://example.org/hook", "secret": "hush-hush-hush"}
    channel = ChannelSettings("webhook", "webhook", "Home", True, config, None, NOW, NOW)
    monkeypatch.setattr(channels, "listed", lambda *_: [channel])
    file = exported(sqlite_desk)
    assert "hush-hush-hush" not in json.dumps(file)
    [saved] = file["channels"]
    assert (saved["id"], saved["kind"], saved["title"]) == ("webhook", "webhook", "Home")
    file["channels"] = []
    assert brief(imported(sqlite_desk, file)) == {("channels", "differs", "webhook")}
    assert [each["id"] for each in exported(sqlite_desk)["channels"]] == ["webhook"]


def test_rules_that_say_the_same_stay_as_many_as_they_are(sqlite_desk: App) -> None:
    rule = {"text": "AAPL < 185", "name": "", "paused": False}
    file = {
        "format": "thetadesk-settings",
        "version": 1,
        "rules": [{**rule, "id": "one"}, {**rule, "id": "two"}],
    }
    assert len(imported(sqlite_desk, file)) == 2
    assert imported(sqlite_desk, file) == []
    assert len(exported(sqlite_desk)["rules"]) == 2


def test_portfolios_may_have_each_others_names(furnished: App) -> None:
    with furnished.unit() as unit:
        portfolios.create_portfolio(unit, Wish("Calls"), LATER)
    before = exported(furnished)
    swapped = copy.deepcopy(before)
    first, second = swapped["portfolios"]
    first["name"], second["name"] = second["name"], first["name"]
    assert brief(imported(furnished, swapped)) == {
        ("portfolios", "changed", "Wheel"),
        ("portfolios", "changed", "Calls"),
    }
    assert exported(furnished)["portfolios"] == swapped["portfolios"]
    imported(furnished, before)
    assert exported(furnished) == before


def test_rules_that_somebody_changed_meanwhile_are_planned_again(sqlite_desk: App) -> None:
    with sqlite_desk.unit() as unit:
        rules.create(unit, "AAPL < 185", ME, "Support")
    wanted = read(exported(sqlite_desk))
    with sqlite_desk.reading() as unit:
        planned = exchanging.plan(unit, sqlite_desk, wanted, LATER)
    with sqlite_desk.unit() as unit:
        late = rules.create(unit, "SPY > 700", ME, "High")
    with sqlite_desk.unit() as unit:
        found = exchanging.take_over(unit, wanted, planned, LATER)
        assert rules.find(unit, late.id).deleted_at == LATER.at
    assert brief(found) == {("rules", "removed", "High")}


def test_every_change_of_a_rule_is_a_decision_of_its_own(furnished: App) -> None:
    before = exported(furnished)
    file = copy.deepcopy(before)
    file["rules"][0]["paused"] = True
    file["rules"][1]["paused"] = False
    file["rules"].append({"id": "", "text": "SPY > 700", "name": "High", "paused": True})
    imported(furnished, file)
    imported(furnished, {**before, "rules": []})
    imported(furnished, before)
    with furnished.reading() as unit:
        said = [row.decision.action for row in reversed(audit.latest(unit, 50))]
        texts = [each.text for each in rules.versions(unit, before["rules"][0]["id"])]
    wanted = ["paused", "resumed", "created", "imported", "deleted", "deleted", "deleted", "imported"]
    assert said[-11:] == [*wanted, "restored", "restored", "imported"]
    assert texts == ["AAPL < 185 for 30s"]
    assert exported(furnished) == before
    assert decided(furnished).ok


def test_tracked_symbols_plans_and_wheels_come_and_go_with_the_file(working: App) -> None:
    before = exported(working)
    other = copy.deepcopy(before)
    other["tracked"] = [{"symbol": "PEP", "profile": "defensive", "note": ""}]
    other["plans"][0]["strategies"][0]["delta_max"] = "0.25"
    other["wheels"][0]["capital"] = "7000"
    found = imported(working, other)
    assert brief(found) == {
        ("tracked", "removed", "KO"), ("tracked", "added", "PEP"), ("plans", "changed", "Income"),
        ("wheels", "changed", "KO"),
    }  # fmt: skip
    [plan] = [each for each in found if each.section == "plans"]
    assert "delta max 0.3" in (plan.before or "")
    assert "delta max 0.25" in (plan.after or "")
    with working.reading() as unit:
        [kept] = plans.list_plans(unit)
        assert (kept.current.number, kept.active) == (2, True)
    assert brief(imported(working, before)) == {
        ("tracked", "removed", "PEP"), ("tracked", "added", "KO"), ("plans", "changed", "Income"),
        ("wheels", "changed", "KO"),
    }  # fmt: skip
    after = exported(working)
    # Terms hold from the day on which they were taken over: what was judged before stays as it was.
    assert {**after, "plans": []} == {**before, "plans": []}
    assert after["plans"] == [{**before["plans"][0], "valid_from": after["plans"][0]["valid_from"]}]


def test_a_wheel_that_is_gone_comes_back_as_it_was(working: App) -> None:
    before = exported(working)
    assert brief(imported(working, {**before, "wheels": [], "plans": []})) == {
        ("wheels", "removed", "KO"), ("plans", "removed", "Income")
    }  # fmt: skip
    imported(working, before)
    after = exported(working)
    assert after["wheels"] == before["wheels"]
    assert [{**each, "id": ""} for each in after["plans"]] == [{**each, "id": ""} for each in before["plans"]]


def test_schedules_come_and_go_with_the_file(working: App) -> None:
    before = exported(working)
    [own] = before["jobs"]
    assert (own["job"], own["enabled"], own["timing"]) == ("scan-opportunities", False, None)
    hours = {"before_minutes": 0, "after_minutes": 30}
    timing = {"type": "cron", "minutes": None, "cron": "0 10 * * mon-fri", "market_hours": hours}
    other = {**before, "jobs": [
        {"job": "refresh-prices", "portfolio_id": None, "enabled": True, "timing": timing},
        {"job": "plugin-own", "portfolio_id": None, "enabled": True, "timing": None},
    ]}  # fmt: skip
    rows = decided(working).rows
    assert brief(imported(working, other)) == {
        ("jobs", "removed", f"scan-opportunities@{own['portfolio_id']}"),
        ("jobs", "added", "refresh-prices"), ("jobs", "added", "plugin-own"),
    }  # fmt: skip
    assert decided(working).rows == rows + 4
    after = exported(working)
    assert sorted(map(str, after["jobs"])) == sorted(map(str, other["jobs"]))
    with working.reading() as unit:
        [prices] = schedules.effective(unit, job(working, unit, "refresh-prices"))
    assert (prices.job.cron, prices.edited) == ("0 10 * * mon-fri", True)
    assert imported(working, after) == []
    [changed] = [each for each in imported(working, before) if each.name == "refresh-prices"]
    assert changed.before == ("at 10:00 mon-fri (New York), while the market is open and 30 minutes after")
    assert exported(working) == before


def test_schedules_find_their_portfolio_on_a_new_desk(working: App, sqlite_desk: App) -> None:
    file = exported(working)
    names = {name: file[name] for name in ("format", "version", "portfolios", "jobs")}
    names["portfolios"][0]["account_ids"] = []  # which this desk does not have
    imported(sqlite_desk, names)
    there = exported(sqlite_desk)
    assert there["jobs"] == [{**file["jobs"][0], "portfolio_id": there["portfolios"][0]["id"]}]


@pytest.mark.parametrize(
    ("section", "value", "words"),
    [
        ("tracked", {"symbol": "", "profile": None, "note": ""}, r"tracked\[1\]: Name the symbol"),
        ("tracked", {"symbol": "KO", "profile": None, "note": ""}, "KO is in the file twice"),
        (
            "tracked",
            {"symbol": "F", "profile": "bold", "note": ""},
            r"tracked\[1\].profile must be one of aggressive",
        ),
        (
            "plans",
            {"portfolio_id": "none", "id": "x"},
            r"plans\[1\].portfolio_id: there is no portfolio none",
        ),
        ("plans", {"id": "x", "name": "Other", "cash_reserve": "-1"}, r"plans\[1\]: An amount of a plan"),
        ("plans", {"id": "x", "strategies": [{"strategy": "short_put"}]}, "allocation must be a fraction"),
        ("wheels", {"id": "x", "symbol": "KO"}, "open wheel on KO already"),
        ("wheels", {"id": "x", "symbol": "PEP", "account_id": "none"}, r"wheels\[1\]: "),
        ("wheels", {"id": "x", "started_on": "soon"}, "started_on must be a day"),
        ("jobs", {"job": "nonsense"}, r"jobs\[1\]: there is no job nonsense"),
        ("jobs", {"job": "backup"}, r"jobs\[1\]: Back the desk up is for the whole desk"),
        ("jobs", {"portfolio_id": "none"}, r"jobs\[1\].portfolio_id: there is no portfolio none"),
        ("jobs", {"timing": {"type": "cron", "cron": "* *"}}, r"jobs\[1\].timing.cron: it has five fields"),
        (
            "jobs",
            {"job": "risk-monitor", "timing": {"type": "cron", "cron": "0 0 31 4 *"}},
            r"jobs\[1\]: cron: .* never comes",
        ),
        ("jobs", {}, "scan-opportunities@.* is in the file twice"),
    ],
)
def test_what_the_desk_cannot_have_of_its_work_is_refused(
    working: App, section: str, value: dict[str, Any], words: str
) -> None:
    before = exported(working)
    wrong = copy.deepcopy(before)
    wrong[section].append({**wrong[section][0], **value})
    with pytest.raises(SettingsFileError, match=words):
        imported(working, wrong)
    assert exported(working) == before
