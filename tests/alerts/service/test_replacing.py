"""A list of rules takes the place of what stands: each as it would have been by hand, all of them or none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import Rule, State
from thetadesk.alerts.service import replacing, rules
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.service.replacing import RuleRefusedError, Wanted
from thetadesk.alerts.store import inbox
from thetadesk.audit import service as audit
from thetadesk.kernel.errors import ThetadeskError


def wanted(rule: Rule, **other: object) -> Wanted:
    return replace(Wanted(rule.id, rule.text, rule.name, rule.paused), **other)  # type: ignore[arg-type]


def put(desk: AlertDesk, *list_of: Wanted) -> None:
    made = desk.seen(lambda unit: replacing.plan(unit, list_of, desk.by))
    desk.done(lambda unit: replacing.carry_out(unit, made, desk.by))


def firing(desk: AlertDesk, rule: Rule) -> None:
    change = Walker(at=desk.clock.now().timestamp()).go(rule.id, State.FIRING, "")
    desk.done(lambda unit: Recorder(desk, Latencies()).write(unit, [change]))


def open_now(desk: AlertDesk) -> list[str]:
    return desk.seen(lambda unit: [alert.rule_id for alert in inbox.open_alerts(unit)])


def test_each_becomes_what_it_would_have_become_by_hand(desk: AlertDesk) -> None:
    edited, paused, gone = (desk.rule(f"AAPL < {price}") for price in (185, 180, 175))
    put(
        desk,
        wanted(edited, text="AAPL  <  190"),
        wanted(paused, paused=True),
        Wanted("", "SPY > 700", "High", False),
    )
    found = {rule.id: rule for rule in desk.seen(rules.listed)}
    assert (found[edited.id].text, found[edited.id].version) == ("AAPL < 190", 2)
    assert (found[paused.id].paused, found[paused.id].version) == (True, 1)
    [new] = [rule for rule in found.values() if rule.id not in (edited.id, paused.id)]
    assert (new.text, new.name, new.version) == ("SPY > 700", "High", 1)
    assert [rule.id for rule in desk.seen(lambda unit: rules.listed(unit, deleted=True))] == [gone.id]
    texts = desk.seen(lambda unit: [each.text for each in rules.versions(unit, edited.id)])
    assert texts == ["AAPL < 185", "AAPL < 190"]
    said = desk.seen(lambda unit: [row.decision.action for row in audit.latest(unit, 4)])
    assert said == ["deleted", "created", "paused", "edited"]
    assert desk.seen(audit.verify).ok


def test_alerts_end_with_what_their_rule_said_and_return_with_it(desk: AlertDesk) -> None:
    rule, other = desk.rule("AAPL < 185"), desk.rule("SPY > 700")
    firing(desk, rule)
    firing(desk, other)
    put(desk, wanted(rule, paused=True), wanted(other))
    assert open_now(desk) == [other.id]
    put(desk, wanted(rule), wanted(other))
    assert set(open_now(desk)) == {rule.id, other.id}
    put(desk)
    assert open_now(desk) == []
    put(desk, wanted(rule), wanted(other, text="SPY > 710"))
    assert open_now(desk) == [rule.id]


def test_what_is_the_same_is_left_alone(desk: AlertDesk) -> None:
    rule = desk.rule("AAPL < 185", "Support")
    before = desk.seen(audit.head)
    put(desk, wanted(rule))
    put(desk, wanted(rule, id="another desk's"))
    assert desk.seen(audit.head) == before
    assert desk.seen(rules.listed) == [rule]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("AAPL <", "", "."),
        ("AAPL < 1 to pigeon", "", "no channel 'pigeon'"),
        ("AAPL < 1", "x" * 121, "at most 120"),
    ],
)
def test_one_that_cannot_be_is_named_by_its_place(desk: AlertDesk, text: str, name: str, words: str) -> None:
    rule = desk.rule("AAPL < 185")
    with pytest.raises(RuleRefusedError, match=words) as refused:
        put(desk, wanted(rule), Wanted("", text, name, False))
    assert refused.value.number == 1
    assert isinstance(refused.value, ThetadeskError)
    assert desk.seen(rules.listed) == [rule]


def test_the_same_rule_twice_is_refused(desk: AlertDesk) -> None:
    rule = desk.rule("AAPL < 185")
    with pytest.raises(RuleRefusedError, match="twice"):
        put(desk, wanted(rule), wanted(rule, text="AAPL < 180"))
