"""What an instance of a rule lives through: subjects that go while nobody looks, rules that come back, bugs, restarts."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.alerts.engines import Bench, active
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.alerts.engine.instances import ActiveRule
from thetadesk.alerts.model import Saved, State
from thetadesk.alerts.parser import parse
from thetadesk.market.model import BrokerGreeks

START = 1_789_997_600.0 + 1 / 32
"""A Monday in September 2026, 9:33:20 in New York."""
LEG = {"dte": 21.0, "short": True}


def test_what_fired_for_a_subject_that_went_while_the_desk_was_off_is_over():
    before = Bench(["each short leg: dte <= 21"], START)
    before.engine.facts("leg", {"a": LEG, "b": LEG}, START)
    after = Bench(["each short leg: dte <= 21"], START + 3600, before.engine.standings())
    assert after.take() == []
    after.engine.facts("leg", {"b": LEG}, START + 3601)
    assert [(each.instance, each.after, each.saved.count) for each in after.changes] == [("a", State.OK, 1)]
    after.engine.facts("leg", {"a": LEG, "b": LEG}, START + 3602)
    assert after.changes[-1].instance == "a"
    assert after.changes[-1].saved.count == 2


def test_what_nobody_knows_of_a_subject_is_over_when_it_goes():
    bench = Bench(["each leg: profit >= 50%"], START)
    bench.engine.facts("leg", {"a": {"profit": None}}, START)
    bench.engine.beat(START + 61)
    assert bench.take() == ["ok>no_data"]
    bench.engine.facts("leg", {}, START + 62)
    assert bench.take() == ["no_data>ok"]


def test_a_rule_that_was_removed_and_comes_back_goes_on_counting():
    bench = Bench(["AAPL < 185"], START)
    bench.price("AAPL", START, 184.0)
    bench.engine.remove("0", START + 1)
    bench.engine.replace(active(["AAPL < 185"])[0], START + 2)
    assert bench.take() == ["ok>firing", "firing>ok", "ok>firing"]
    (standing,) = bench.engine.standings().values()
    assert standing.count == 2


def test_once_is_once_for_a_rule_that_comes_back():
    bench = Bench(["AAPL < 185 once"], START)
    bench.price("AAPL", START, 184.0)
    bench.price("AAPL", START + 1, 190.0)
    assert bench.take() == ["ok>firing", "firing>expired"]
    bench.engine.remove("0", START + 2)
    bench.engine.replace(active(["AAPL < 185 once"])[0], START + 3)
    bench.price("AAPL", START + 4, 184.0)
    assert bench.take() == []


def test_another_version_of_a_rule_begins_anew():
    bench = Bench(["AAPL < 185 once"], START)
    bench.price("AAPL", START, 184.0)
    bench.price("AAPL", START + 1, 190.0)
    bench.take()
    bench.engine.replace(replace(active(["AAPL < 185 once"])[0], version=2), START + 2)
    bench.price("AAPL", START + 3, 184.0)
    assert bench.take() == ["ok>firing"]


def test_reminders_after_a_restart_are_other_ones_than_before():
    before = Bench(["AAPL < 185 every 1h"], START)
    before.price("AAPL", START, 184.0)
    before.engine.beat(START + 3 * 3600 + 1)
    assert [each.repeat for each in before.changes] == [0, 1, 2, 3]
    after = Bench(["AAPL < 185 every 1h"], START + 3.5 * 3600, before.engine.standings())
    after.price("AAPL", START + 3.5 * 3600, 184.0)
    after.engine.beat(START + 6 * 3600)
    told = {each.repeat for each in after.changes}
    assert {4, 5} <= told
    assert min(told) >= 3, "what was told before may come again, and is the same telling"


def test_old_figures_that_nobody_asked_for_meanwhile_are_not_believed():
    bench = Bench(["each leg: profit >= 50%"], START)
    bench.engine.facts("leg", {"a": {"profit": 0.6}}, START)
    bench.engine.remove("0", START + 1)
    bench.take()
    bench.engine.replace(replace(active(["each leg: profit >= 50%"])[0], id="new"), START + 7200)
    assert bench.take() == []
    bench.engine.facts("leg", {"a": {"profit": 0.2}}, START + 7201)
    assert bench.take() == []


def test_a_bug_that_one_rule_meets_keeps_no_other_from_being_told():
    def attempted(_rule, work, *parts):
        try:
            work(*parts)
        except ZeroDivisionError as error:
            return str(error)
        return ""

    bench = Bench([], START)
    bench.engine = Engine(bench.changes.append, bench.market, lambda: 0, lambda: 0, attempt=attempted)
    bench.engine.load(active(["AAPL < 185", "AAPL < 186", "AAPL < 187"]), {}, START)
    bench.price("AAPL", START, 190.0)
    broken = bench.engine._rules["1"].instances[""]
    broken.true = lambda: 1 / 0
    bench.price("AAPL", START + 1, 180.0)
    told = [(each.rule_id, each.after) for each in bench.changes]
    assert told == [("0", State.FIRING), ("1", State.ERROR), ("2", State.FIRING)]
    assert "division by zero" in bench.changes[1].words
    bench.take()
    bench.engine.replace(ActiveRule("1", 2, parse("AAPL < 186")), START + 2)
    assert bench.take() == ["error>ok", "ok>firing"]


@pytest.mark.parametrize("state", [State.FIRING, State.NO_DATA])
def test_what_was_left_is_not_over_before_anything_is_known_of_its_kind(state):
    saved = {("0", "a"): Saved(state, START - 60, state is not State.FIRING, 21.0, START - 60, 1)}
    bench = Bench(["each short leg: dte <= 21"], START, saved)
    bench.engine.beat(START + 100)
    assert bench.take() == []


def test_a_value_that_was_kept_of_another_symbol_makes_no_crossing():
    text = "AAPL crosses above 185 or MSFT crosses above 400"
    before = Bench([text], START)
    before.price("MSFT", START, 410.0)
    for at, price in ((1, 180.0), (2, 190.0), (3, 184.0)):
        before.price("AAPL", START + at, price)
    assert before.take() == ["ok>firing", "firing>ok"]
    after = Bench([text], START + 60, before.engine.standings())
    after.price("AAPL", START + 61, 184.0)
    after.price("MSFT", START + 62, 411.0)
    assert after.take() == []
    after.price("AAPL", START + 63, 186.0)
    assert after.take() == ["ok>firing"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AAPL crosses above 185 or AAPL crosses below 170", 186.0),
        ("AAPL crosses above 185 or AAPL crosses below 170", 169.0),
        ("AAPL crosses above 185 and AAPL < 200", 186.0),
    ],
)
def test_a_value_that_crosses_one_of_its_thresholds_while_the_desk_is_off_is_found(text, found):
    before = Bench([text], START)
    before.price("AAPL", START, 180.0)
    after = Bench([text], START + 60, before.engine.standings())
    after.price("AAPL", START + 61, found)
    assert after.take() == ["ok>firing"]


@pytest.mark.parametrize("until", ["9999-12-31", "9999-12-30", "2999-01-01"])
def test_a_rule_may_end_on_any_day_that_has_a_date(until):
    bench = Bench([f"AAPL < 185 until {until}"], START)
    bench.price("AAPL", START, 184.0)
    assert bench.take() == ["ok>firing"]


def test_a_rule_that_ended_before_it_began_tells_nothing():
    bench = Bench(["AAPL < 185 until 0001-01-01"], START)
    bench.price("AAPL", START + 1, 184.0)
    bench.engine.beat(START + 2)
    assert bench.take()[-1].endswith(">expired")


def test_who_comes_after_a_rule_has_ended_is_not_watched():
    bench = Bench(["each short leg: dte <= 21 until 2026-09-21"], START)
    bench.engine.beat(START + 2 * 86_400)
    bench.engine.facts("leg", {"a": LEG}, START + 2 * 86_400 + 1)
    assert State.FIRING not in {each.after for each in bench.changes}


def test_a_rule_that_is_over_by_its_date_fires_no_more_when_it_is_taken_up():
    bench = Bench(["AAPL < 200 severity info"], START)
    bench.price("AAPL", START, 184.0)
    bench.take()
    bench.engine.replace(ActiveRule("late", 1, parse("AAPL < 185 until 2026-09-20")), START + 1)
    assert "ok>firing" not in bench.take()
    (standing,) = [saved for (rule, _), saved in bench.engine.standings().items() if rule == "late"]
    assert standing.state is State.EXPIRED


def words_after(bench, act):
    bench.take()
    act()
    return [each.words for each in bench.changes if each.after is State.FIRING]


def test_what_became_true_meanwhile_says_why_nobody_looked():
    (rule,) = active(["AAPL < 185"])
    bench = Bench(["AAPL < 185"], START)
    bench.price("AAPL", START, 190.0)
    bench.engine.replace(replace(rule, paused=True), START + 1)
    bench.price("AAPL", START + 2, 184.0)
    (words,) = words_after(bench, lambda: bench.engine.replace(rule, START + 3))
    assert words == "AAPL 184.00 < 185.00 (became so while the rule was paused)"
    bench.price("AAPL", START + 4, 190.0)
    bench.engine.remove("0", START + 5)
    bench.price("AAPL", START + 6, 184.0)
    (words,) = words_after(bench, lambda: bench.engine.replace(rule, START + 7))
    assert words.endswith("(became so while the rule was deleted)")
    bench.price("AAPL", START + 8, 190.0)
    after = Bench(["AAPL < 185"], START + 9, bench.engine.standings())
    (words,) = words_after(after, lambda: after.price("AAPL", START + 10, 184.0))
    assert words.endswith("(became so while the desk was off)")


def test_who_was_away_comes_back_without_a_remark():
    bench = Bench(["each short leg: dte <= 21"], START)
    bench.engine.facts("leg", {"a": LEG}, START)
    bench.engine.facts("leg", {}, START + 1)
    (words,) = words_after(bench, lambda: bench.engine.facts("leg", {"a": LEG}, START + 2))
    assert "became so" not in words


def test_what_was_true_before_the_desk_was_off_did_not_become_so_meanwhile():
    before = Bench(["AAPL < 185 for 30s"], START)
    before.price("AAPL", START, 184.0)
    assert before.take() == ["ok>pending"]
    again = Bench(["AAPL < 185"], START + 1, before.engine.standings())
    (words,) = words_after(again, lambda: again.price("AAPL", START + 2, 184.0))
    assert words == "AAPL 184.00 < 185.00"


def caught(_rule, work, *parts):
    try:
        work(*parts)
    except (ZeroDivisionError, TypeError) as error:
        return type(error).__name__
    return ""


@pytest.mark.parametrize("how", ["load", "replace"])
def test_a_rule_that_cannot_be_taken_up_is_an_error_and_the_rest_is_watched(how):
    sound, other = active(["AAPL < 185", "MSFT < 185"])
    broken = ActiveRule("bad", 1, replace(sound.line, condition=replace(sound.line.condition, relation=[])))
    changes = []
    bench = Bench([], START)
    engine = bench.engine = Engine(changes.append, bench.market, lambda: 0, lambda: 0, attempt=caught)
    if how == "load":
        engine.load([sound, broken, other], {}, START)
    else:
        engine.load([sound, other], {}, START)
        engine.replace(broken, START)
    assert [(each.rule_id, each.after) for each in changes] == [("bad", State.ERROR)]
    assert "cannot be taken up (TypeError): change the rule" in changes[0].words
    assert engine.symbols == {"AAPL", "MSFT"}
    for symbol in engine.symbols:
        bench.price(symbol, START + 1, 184.0)
    assert sorted(each.rule_id for each in changes if each.after is State.FIRING) == ["0", "1"]
    engine.replace(replace(broken, version=2, line=sound.line), START + 2)
    assert changes[-1].after is State.FIRING


class Known(dict):
    def why(self, subject, name):
        return f"1 of 2 legs is missing: {subject}'s {name}"


def test_no_data_says_why():
    bench = Bench(
        ["each account: theta < 5", "AAPL < 185", "MSFT < 185", "MSFT.iv > 20% and desk.disk_free < 5%"],
        START,
    )
    bench.price("MSFT", START, 190.0)
    bench.price("AAPL", START, 190.0)
    bench.market.doubted.add("AAPL")
    bench.engine.facts("account", Known({"a1": {"theta": None}}), START)
    bench.engine.beat(START + 100)
    told = {each.rule_id: each.words for each in bench.changes if each.after is State.NO_DATA}
    assert told == {
        "0": "theta unknown < 5.00: 1 of 2 legs is missing: a1's theta",
        "1": "AAPL unknown < 185.00: the quote of AAPL is stale",
        "3": "MSFT implied volatility unknown > 20.00% and free disk unknown < 5.00%: "
        "the quote of MSFT says nothing of it",
    }


OPTION = "KO    260417P00060000"


def test_what_a_quote_does_not_say_of_an_option_is_as_the_model_has_it():
    bench = Bench([f"[{OPTION}].delta < -0.4", f"[{OPTION}].iv > 30%"], START)
    bench.price(OPTION, START, 1.0)
    assert list(bench.engine.take_models({OPTION: {"delta": -0.3, "iv": 0.2}}, START + 1)) == [None]
    assert bench.take() == []
    bench.engine.take_models({OPTION: {"delta": -0.3, "iv": 0.2}}, START + 2)
    list(bench.engine.take_models({OPTION: {"delta": -0.5, "iv": 0.31}}, START + 3))
    assert bench.take() == ["ok>firing", "ok>firing"]
    bench.tick(OPTION, START + 4, greeks=BrokerGreeks(iv=0.25, delta=-0.2))
    assert bench.take() == ["firing>ok", "firing>ok"], "what the broker says goes first"
    bench.tick(OPTION, START + 5, greeks=None)
    assert bench.take() == ["ok>firing", "ok>firing"]
    bench.market.doubted.add(OPTION)
    bench.engine.beat(START + 100)
    assert bench.take() == ["firing>no_data", "firing>no_data"], "a stale quote has no model either"
    bench.tick(OPTION, START + 101)
    list(bench.engine.take_models({}, START + 102))
    bench.engine.beat(START + 200)
    assert bench.take()[-2:] == ["firing>no_data", "firing>no_data"]


def new_york(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York")).timestamp()


@pytest.mark.parametrize(
    ("off", "on", "opens"),
    [
        (
            "2026-03-06T17:00",
            "2026-03-09T08:00",
            "2026-03-09T09:30",
        ),  # clocks go forward on the weekend between
        ("2026-10-30T17:00", "2026-11-02T08:00", "2026-11-02T09:30"),  # and back
        ("2026-11-25T17:00", "2026-11-26T12:00", "2026-11-27T09:30"),  # Thanksgiving, then a half day
    ],
)
def test_over_a_restart_and_a_change_of_clocks_a_rule_listens_when_the_market_does(off, on, opens):
    texts = ["AAPL < 185 during market", "MSFT < 185 for 2h during market"]
    before = Bench(texts, new_york(off))
    before.price("AAPL", new_york(off), 190.0)
    after = Bench(texts, new_york(on), before.engine.standings())
    for symbol in ("AAPL", "MSFT"):
        after.price(symbol, new_york(on) + 1, 184.0)
    after.engine.beat(new_york(opens) - 1)
    assert after.take() == [], "the market is closed"
    after.engine.beat(new_york(opens) + 4 * 3600)
    told = [(each.rule_id, each.after, each.at - new_york(opens)) for each in after.changes]
    assert told == [
        ("0", State.FIRING, 0.0),
        ("1", State.PENDING, 0.0),
        ("1", State.FIRING, 7200.0),
    ]


def test_a_half_day_ends_what_was_waited_for_and_a_restart_does_not_bring_it_back():
    opens, closes = new_york("2026-11-27T09:30"), new_york("2026-11-27T13:00")
    texts = ["AAPL < 185 for 4h during market"]
    before = Bench(texts, opens)
    before.price("AAPL", opens, 184.0)
    before.engine.beat(closes + 1)
    assert before.take() == ["ok>pending", "pending>ok"]
    after = Bench(texts, closes + 3600, before.engine.standings())
    after.price("AAPL", closes + 3601, 184.0)
    after.engine.beat(new_york("2026-11-30T13:29"))
    assert after.take() == ["ok>pending"]
    after.engine.beat(new_york("2026-11-30T13:31"))
    assert after.take() == ["pending>firing"]


def test_what_had_no_data_when_the_desk_went_off_is_told_by_what_is_known_then():
    before = Bench(["AAPL < 185"], START)
    before.price("AAPL", START, 184.0)
    before.market.doubted.add("AAPL")
    before.engine.beat(START + 100)
    assert before.take() == ["ok>firing", "firing>no_data"]
    after = Bench(["AAPL < 185"], START + 200, before.engine.standings())
    after.engine.beat(START + 300)
    assert after.take() == [], "it has no data still"
    after.price("AAPL", START + 301, 184.0)
    assert after.take() == ["no_data>firing"]
    assert after.engine.standings()["0", ""].count == 1, "it is the alert that was told"


def test_hours_are_those_of_the_market_that_is_told():
    sunday, opens = new_york("2026-09-20T12:00"), new_york("2026-09-21T09:30")
    bench = Bench(["AAPL < 185 during market", "AAPL < 185 for 1h during market"], sunday)
    bench.price("AAPL", sunday, 184.0)
    assert bench.take() == []
    bench.engine.keep_time(opens + 600 - sunday, sunday + 1)
    assert bench.take() == ["ok>firing", "ok>pending"], "a simulator has Monday already"
    bench.engine.keep_time(opens + 600.5 - sunday, sunday + 2)
    assert bench.take() == [], "half a second is no other time"
    bench.engine.beat(sunday + 3602)
    assert bench.take() == ["pending>firing"]
    bench.engine.replace(ActiveRule("late", 1, parse("AAPL < 185 for 8h during market")), sunday + 3603)
    assert bench.take() == ["ok>pending"]
    bench.engine.beat(sunday + 1 + 6.5 * 3600)
    assert bench.take() == ["pending>ok"], "it closes by its own clock"
    bench.engine.keep_time(0.0, sunday + 7 * 3600)
    bench.engine.beat(opens + 1)
    assert bench.take() == ["ok>pending"], "and opens by ours when the simulator is gone"
