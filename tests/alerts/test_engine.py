"""The engine: against an evaluator that looks at everything always, and piece by piece."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.engines import Bench, active
from tests.alerts.naive import Naive
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.alerts.engine.instances import ActiveRule
from thetadesk.alerts.model import State
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import Flag, Observable, Of, RuleLine, Subject
from thetadesk.market.model import Quote

DAY = 86_400.0
NIGHT = datetime(2026, 11, 26, 20, tzinfo=UTC).timestamp()
"""Thanksgiving; the day after is a half day."""
OPENING = datetime(2026, 11, 27, 14, 30, tzinfo=UTC).timestamp()
HALF_DAY_CLOSE = datetime(2026, 11, 27, 18, tzinfo=UTC).timestamp()
START = 1_789_997_600.0 + 1 / 32
"""A Monday in September 2026, 9:33:20 in New York, and a little more: no slot of a window ends at such a time."""
TICKING = 0.25
"""Ticks come so much later, never together with a deadline."""

_PRICES = st.sampled_from([1.0, 1.5, 2.0, 2.5, 3.0])
_NUMBERS = st.sampled_from(["1", "1.5", "2", "2.5", "3"])
_FIELDS = st.sampled_from(["A", "A.bid", "A.last", "B", "B.ask"])
_WINDOWS = st.builds(
    "{}({}, {})".format, st.sampled_from(["high", "low", "average", "change"]), st.sampled_from("AB"),
    st.sampled_from(["1m", "4m"]),
)  # fmt: skip
_RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "="])
_SIMPLE = st.one_of(
    st.builds("{} {} {}".format, _FIELDS, _RELATIONS, _NUMBERS),
    st.builds("{} {} {}".format, _FIELDS, _RELATIONS, _FIELDS),
    st.builds("{} {} {}".format, _WINDOWS, _RELATIONS, _NUMBERS),
    st.builds("A {} B / 2".format, _RELATIONS),
    st.builds("A / (B - 2) {} {}".format, _RELATIONS, _NUMBERS),
    st.builds("move(A, 1m) {} {}%".format, _RELATIONS, st.sampled_from(["-50", "20", "50"])),
    st.builds("A - B {} {}".format, _RELATIONS, st.sampled_from(["0", "1"])),
    st.builds("max({}, {}) {} {}".format, _FIELDS, _FIELDS, _RELATIONS, _NUMBERS),
    st.builds("{} between 1.5 and {}".format, _FIELDS, st.sampled_from(["2", "2.5"])),
)
_CROSSINGS = st.one_of(
    st.builds("{} crosses{} {}".format, _FIELDS, st.sampled_from([" above", " below", ""]), _NUMBERS),
    st.builds("A crosses{} B".format, st.sampled_from([" above", " below", ""])),
)
_CONDITIONS = st.recursive(
    _SIMPLE,
    lambda some: st.one_of(
        st.builds("({} and {})".format, some, some),
        st.builds("({} or {})".format, some, some),
        st.builds("not ({})".format, some),
    ),
    max_leaves=4,
)
_MANNERS = st.sampled_from(
    ["", "for 7s", "cooldown 20s", "every 10s", "once", "for 3s cooldown 10s", "clears when A > 2", "until 2026-09-21",
     "clears when B >= 2 cooldown 5s", "during 09:34-09:35", "for 10s during market", "once every 4s"]
)  # fmt: skip
_SUDDEN = st.sampled_from(
    ["", "cooldown 20s", "once", "clears when A < 2", "during 09:34-09:35", "every 15s", "for 7s"]
)
_LEGS = st.builds(
    "each {}: {} {}".format,
    st.sampled_from(["leg", "short leg", "leg where quantity > 1", "leg where short or itm"]),
    st.sampled_from(
        ["dte <= 2", "touched", "profit >= 50%", "dte <= 2 and A > 1.5", "profit crosses above 50%"]
    ),
    st.sampled_from(["", "once", "cooldown 9s"]),
)
_RULES = st.one_of(
    st.builds("{} {}".format, _CONDITIONS, _MANNERS),
    st.builds("{} {}".format, _CROSSINGS, _SUDDEN),
    st.builds("{} and {} {}".format, _CROSSINGS, _SIMPLE, _SUDDEN),
    st.builds("{} or {} {}".format, _CROSSINGS, _SIMPLE, _SUDDEN),
    _LEGS,
)
_LEG = st.fixed_dictionaries(
    {},
    optional={
        "dte": st.sampled_from([None, 1.0, 2.0, 3.0]),
        "profit": st.sampled_from([None, 0.25, 0.5, 0.75]),
        "quantity": st.sampled_from([1.0, 2.0]),
        "short": st.booleans(),
        "itm": st.booleans(),
        "touched": st.booleans(),
    },
)
_EVENTS = st.one_of(
    st.tuples(st.just("price"), st.sampled_from("AB"), _PRICES),
    st.tuples(
        st.just("tick"), st.sampled_from("AB"),
        st.fixed_dictionaries({}, optional={name: st.none() | _PRICES for name in ("bid", "ask", "last")}),
    ),
    st.tuples(st.just("doubt"), st.sampled_from("AB"), st.none()),
    st.tuples(st.just("legs"), st.none(), st.dictionaries(st.sampled_from(["x", "y"]), _LEG)),
    st.tuples(st.just("beat"), st.none(), st.none()),
)  # fmt: skip
_PAUSES = st.sampled_from([0.0, 0.5, 1.0, 4.5, 11.0, 40.0, 70.0])


@settings(max_examples=40)
@given(st.lists(_RULES, min_size=1, max_size=5), st.lists(st.tuples(_PAUSES, _EVENTS), max_size=25))
def test_it_tells_what_an_evaluator_tells_that_looks_at_everything(texts, events):
    bench = Bench(texts, START)
    naive = Naive(active(texts), START, bench.market.state)
    at = START + TICKING
    for pause, event in [*events, (130.0, ("beat", None, None))]:
        at += pause
        happen(bench, naive, event, at)
    assert sorted(bench.moves) == sorted(naive.moves)


def happen(bench, naive, event, at):
    match event:
        case "price", symbol, price:
            naive.beat(at)
            naive.tick(bench.price(symbol, at, price), at)
        case "tick", symbol, said:
            naive.beat(at)
            naive.tick(bench.tick(symbol, at, **said), at)
        case "doubt", symbol, _:
            bench.engine.beat(at)
            naive.beat(at)
            bench.market.doubted.add(symbol)
        case "legs", _, legs:
            bench.engine.facts("leg", legs, at)
            naive.facts("leg", legs, at)
        case "beat", _, _:
            bench.engine.beat(at)
            naive.beat(at)


def test_a_rule_fires_on_the_tick_and_clears_on_the_tick():
    bench = Bench(["AAPL < 185"], START)
    bench.price("AAPL", START + 1, 190.0)
    assert bench.take() == []
    bench.price("AAPL", START + 2, 184.5)
    (fired,) = bench.changes
    assert (fired.before, fired.after) == ("ok", "firing")
    assert (fired.value, fired.threshold, fired.words) == (184.5, 185.0, "AAPL 184.50 < 185.00")
    assert (fired.at, fired.saved.count, fired.source_age) == (START + 2, 1, 0.0)
    bench.price("AAPL", START + 3, 185.0)
    assert bench.take() == ["ok>firing", "firing>ok"]


def test_a_condition_must_hold_and_what_matures_before_a_tick_fires_before_it():
    bench = Bench(["AAPL < 185 for 30s"], START)
    bench.price("AAPL", START, 184.0)
    bench.price("AAPL", START + 29, 190.0)
    assert bench.take() == ["ok>pending", "pending>ok"]
    bench.price("AAPL", START + 30, 184.0)
    bench.price("AAPL", START + 61, 190.0)
    fired = bench.changes[1]
    assert (fired.after, fired.at, fired.value) == ("firing", START + 60, 184.0)
    assert bench.take() == ["ok>pending", "pending>firing", "firing>ok"]


def test_a_crossed_quote_fires_nothing():
    bench = Bench(["AAPL < 185"], START)
    bench.price("AAPL", START, 190.0)
    bench.tick("AAPL", START + 1, bid=184.0, ask=183.0)
    assert bench.take() == []
    bench.engine.beat(START + 62)
    assert bench.take() == ["ok>no_data"]
    bench.price("AAPL", START + 63, 190.0)
    assert bench.take() == ["no_data>ok"]


def test_what_is_stale_is_told_and_fires_nothing():
    bench = Bench(["AAPL < 185 for 5m"], START)
    bench.price("AAPL", START, 184.0)
    bench.market.doubted.add("AAPL")
    bench.engine.beat(START + 400)
    assert bench.take() == ["ok>pending", "pending>no_data"]


def test_a_symbol_that_nobody_tells_is_no_data():
    bench = Bench(["AAPL < 185"], START)
    bench.engine.beat(START + 59)
    assert bench.take() == []
    bench.engine.beat(START + 60)
    assert bench.take() == ["ok>no_data"]


def test_a_restart_neither_repeats_nor_forgets():
    before = Bench(["AAPL < 185", "MSFT > 400"], START)
    before.price("AAPL", START, 184.0)
    before.price("MSFT", START, 390.0)
    saved = before.engine.standings()
    after = Bench(["AAPL < 185", "MSFT > 400"], START + 3600, saved)
    after.price("AAPL", START + 3601, 183.0)
    assert after.take() == []
    after.price("MSFT", START + 3602, 410.0)
    (fired,) = after.changes
    assert fired.words == "MSFT 410.00 > 400.00 (became so while the desk was off)"
    after.price("AAPL", START + 3603, 190.0)
    after.price("AAPL", START + 3604, 184.0)
    assert after.changes[-1].saved.count == 2
    assert "off" not in after.changes[-1].words


@pytest.mark.parametrize(("left", "found", "fires"), [(190.0, 184.0, True), (184.0, 183.0, False)])
def test_a_crossing_that_the_desk_has_slept_through_is_one(left, found, fires):
    before = Bench(["AAPL crosses below 185"], START)
    before.price("AAPL", START, left)
    after = Bench(["AAPL crosses below 185"], START + 3600, before.engine.standings())
    after.price("AAPL", START + 3601, found)
    assert after.take() == (["ok>firing"] if fires else [])


def test_what_has_crossed_and_was_told_stays_told_over_a_restart():
    before = Bench(["AAPL crosses below 185"], START)
    before.price("AAPL", START, 190.0)
    before.price("AAPL", START + 1, 184.0)
    after = Bench(["AAPL crosses below 185"], START + 3600, before.engine.standings())
    after.price("AAPL", START + 3601, 183.0)
    assert after.take() == []
    after.price("AAPL", START + 3602, 186.0)
    assert after.take() == ["firing>ok"]


def test_a_rule_for_market_hours_listens_only_then():
    bench = Bench(["AAPL < 185 during market"], NIGHT)
    bench.price("AAPL", NIGHT + 1, 184.0)
    bench.engine.beat(OPENING - 1)
    assert bench.take() == []
    bench.engine.beat(OPENING + 1)
    assert bench.changes[0].at == OPENING
    bench.engine.beat(HALF_DAY_CLOSE + 1)
    bench.price("AAPL", HALF_DAY_CLOSE + 2, 190.0)
    assert bench.take() == ["ok>firing"]
    bench.engine.beat(HALF_DAY_CLOSE + 4 * DAY)
    assert bench.take() == ["firing>ok"]


def test_a_rule_ends_with_its_last_day():
    bench = Bench(["AAPL < 185 until 2026-09-21"], START)
    bench.engine.beat(START + DAY)
    bench.price("AAPL", START + DAY + 1, 184.0)
    assert bench.take()[-1].endswith(">expired")
    assert bench.engine.symbols == frozenset()


def test_subjects_come_and_go():
    bench = Bench(["each short leg: dte <= 21"], START)
    bench.engine.facts("leg", {"a": {"dte": 21, "short": True}, "b": {"dte": 2, "short": False}}, START)
    assert [(c.instance, c.after) for c in bench.changes] == [("a", "firing")]
    assert bench.engine.instances == 2
    bench.engine.facts("leg", {}, START + 1)
    assert [(c.instance, c.after) for c in bench.changes[1:]] == [("a", "ok")]
    bench.engine.facts("leg", {"a": {"dte": 21, "short": True}}, START + 2)
    assert bench.changes[-1].saved.count == 2


def test_a_changed_rule_ends_what_the_old_one_told_and_a_paused_one_keeps_it():
    bench = Bench(["AAPL < 185"], START)
    bench.price("AAPL", START, 184.0)
    rule = active(["AAPL < 185"])[0]
    bench.take()
    bench.engine.replace(replace(rule, paused=True), START + 1)
    bench.price("AAPL", START + 2, 183.0)
    bench.engine.replace(rule, START + 3)
    assert bench.take() == ["firing>paused", "paused>firing"]
    bench.engine.replace(ActiveRule(rule.id, 2, parse("AAPL < 170")), START + 4)
    assert bench.take() == ["firing>ok"]
    bench.engine.remove(rule.id, START + 5)
    assert bench.take() == []
    assert bench.engine.symbols == frozenset()


def test_a_rule_that_asks_for_what_is_not_known_any_more_says_so():
    bench = Bench([], START)
    gone = Observable(Subject(Of.DESK), "moon_phase")
    bench.engine.replace(ActiveRule("x", 1, RuleLine(Flag(gone))), START)
    (change,) = bench.changes
    assert change.after is State.ERROR
    assert "moon_phase" in change.words


def test_windows_are_filled_by_what_is_stored():
    bench = Bench(["move(SPY, 15m) <= -1%"], START)
    assert bench.engine.windows == {("SPY", "mark", 900)}
    bench.engine.warm("SPY", "mark", [(START - 1200, 500.0), (START - 600, 501.0)], START)
    bench.price("SPY", START + 1, 494.0)
    assert bench.take() == ["ok>firing"]


def test_every_tick_counts_for_a_window_and_one_slides_without():
    bench = Bench(["high(A, 1m) >= 10 and low(A, 1m) <= 1"], START)
    bench.price("A", START, 5.0)
    bench.engine.beat(START + 61)
    bench.price("A", START + 62, 10.0)
    bench.price("A", START + 63, 1.0)
    assert bench.take() == ["ok>firing"]
    bench.engine.beat(START + 130)
    assert bench.take() == ["firing>ok"]


def test_what_is_told_of_itself_can_be_found_again():
    bench = Bench(["each short leg: dte <= 21 cooldown 1h"], START)
    bench.engine.facts("leg", {"a": {"dte": 21, "short": True}}, START)
    again = Bench(["each short leg: dte <= 21 cooldown 1h"], START + 60, bench.engine.standings())
    again.engine.facts("leg", {"a": {"dte": 20, "short": True}}, START + 61)
    assert again.take() == []


def test_changes_are_numbered_and_timed():
    now = iter(range(1000))
    told = []
    engine = Engine(told.append, Bench([], START).market, lambda: -7, lambda: next(now))
    engine.load(active(["AAPL < 185", "desk.backup_failed"]), {}, START)
    engine.tick(Quote("AAPL", bid=180.0, ask=181.0, received_at=START + 1), START + 1)
    engine.facts("desk", {"": {"backup_failed": True}}, START + 2)
    assert [each.seq for each in told] == [1, 2]
    assert told[0].heard_ns == -7
    assert 0 <= told[1].heard_ns < told[1].fired_ns
