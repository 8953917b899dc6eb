"""What the engine does in pieces, between which ticks come: the same as at once, and nothing of two times."""

from tests.alerts.engines import Bench, active
from thetadesk.alerts.model import State

START = 1_789_997_600.0 + 1 / 32


def test_a_figure_of_two_subjects_is_never_of_two_times():
    bench = Bench(['account("a").theta + account("b").theta crosses above 15'], START)
    bench.engine.facts("account", {"a": {"theta": 10.0}, "b": {"theta": 0.0}}, START)
    # Half of it would be 20.
    told = {"a": {"theta": 20.0}, "b": {"theta": -10.0}}
    bench.facts(
        "account", told, START + 1, [lambda: bench.engine.tick(bench.price("X", START + 1, 1.0), START + 1)]
    )
    assert bench.take() == []
    bench.facts("account", {"a": {"theta": 20.0}, "b": {"theta": 1.0}}, START + 2)
    assert bench.take() == ["ok>firing"]


def test_who_is_stirred_by_facts_waits_for_all_of_them_and_ticks_do_not():
    bench = Bench(["each leg: profit >= 50%", "AAPL < 185"], START)
    bench.price("AAPL", START, 190.0)
    legs = {key: {"profit": 0.1} for key in "abcdefghij"}
    bench.engine.facts("leg", legs, START)
    assert bench.take() == []
    order = []
    ticks = [lambda: (bench.price("AAPL", START + 1, 184.0), order.extend(bench.take()))]
    bench.facts("leg", {key: {"profit": 0.6} for key in legs}, START + 1, ticks)
    assert order == ["ok>firing"], "the tick did not wait for the book"
    assert [(each.instance, each.after) for each in bench.changes] == [(key, State.FIRING) for key in legs]


def test_a_crossing_by_facts_is_told_once_though_ticks_come_between():
    bench = Bench(["each leg: profit crosses 50% and A > 0", "A > 5"], START)
    bench.price("A", START, 1.0)
    bench.engine.facts("leg", {key: {"profit": 0.1} for key in "abcdefghijklmnopqrst"}, START)
    ticks = [lambda place=place: bench.price("A", START + 1, 1.0 + place / 100) for place in range(40)]
    bench.facts("leg", {key: {"profit": 0.6} for key in "abcdefghijklmnopqrst"}, START + 1, ticks)
    fired = [each.instance for each in bench.changes if each.after is State.FIRING]
    assert sorted(fired) == list("abcdefghijklmnopqrst")


def test_newer_facts_end_the_taking_of_older_ones():
    bench = Bench(["each leg: profit >= 50%"], START)
    bench.engine.facts("leg", {key: {"profit": 0.1} for key in "abc"}, START)
    old = bench.engine.take_facts("leg", {key: {"profit": 0.9} for key in "bcd"}, START + 1)
    next(old)
    bench.engine.facts("leg", {key: {"profit": 0.2} for key in "abc"}, START + 2)
    assert list(old) == []
    assert bench.take() == []
    assert {key for _, key in bench.engine.standings()} == set("abc")


def test_what_rests_on_several_is_reckoned_though_newer_facts_come_between():
    bench = Bench(['account("a").theta + account("b").theta > 15'], START)
    bench.engine.facts("account", {"a": {"theta": 0.0}, "b": {"theta": 0.0}}, START)
    old = bench.engine.take_facts("account", {"a": {"theta": 20.0}, "b": {"theta": 0.0}}, START + 1)
    next(old)
    bench.engine.facts("account", {"a": {"theta": 20.0}, "b": {"theta": 0.0}}, START + 2)
    list(old)
    assert bench.take() == ["ok>firing"]


def test_a_rule_that_is_removed_while_it_is_taken_up_stays_removed():
    bench = Bench([], START)
    bench.engine.facts("leg", {str(number): {"profit": 0.9} for number in range(10)}, START)
    (rule,) = active(["each leg: profit >= 50%"])
    taking = bench.engine.take_rule(rule, START)
    next(taking, None)
    bench.engine.remove(rule.id, START)
    list(taking)
    assert bench.engine.instances == 0


def test_time_passes_in_pieces_as_it_does_at_once():
    texts = [f"{symbol} < 185 for {seconds}s" for symbol in "ABC" for seconds in (5, 10, 20)]
    at_once, in_pieces = Bench(texts, START), Bench(texts, START)
    for bench in (at_once, in_pieces):
        for symbol in "ABC":
            bench.price(symbol, START, 184.0)
    at_once.engine.beat(START + 30)
    pieces = sum(1 for _ in in_pieces.engine.pass_time(START + 30))
    assert pieces >= len(texts)
    assert in_pieces.moves == at_once.moves
