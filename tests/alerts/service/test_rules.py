"""Rules are kept as they were meant, changed by decisions that are on record, and lost by none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.desks import AlertDesk
from thetadesk.alerts.model import RuleChangedError, RuleNotFoundError, Saved, State
from thetadesk.alerts.service import rules
from thetadesk.alerts.store import rules as store
from thetadesk.alerts.syntax import RuleSyntaxError
from thetadesk.audit import service as audit
from thetadesk.kernel.errors import InvalidInputError

TEXT = "AAPL < 185 for 30s severity urgent"


def test_a_rule_is_kept_in_its_one_way_of_being_written(desk: AlertDesk) -> None:
    made = desk.rule("  AAPL.mark  <  185   for 30s  severity urgent ", "Support")
    assert (made.version, made.name, made.paused) == (1, "Support", False)
    assert rules.line_of(made.text) == rules.line_of(TEXT)
    found = desk.seen(rules.listed)
    assert found == [made]
    assert desk.seen(rules.standing)[0][0].line == rules.line_of(TEXT)


def test_a_text_that_is_no_rule_is_refused_where_it_stops_being_one(desk: AlertDesk) -> None:
    with pytest.raises(RuleSyntaxError) as refused:
        desk.rule("AAPL < ")
    assert refused.value.at >= len("AAPL <")
    assert desk.seen(rules.listed) == []
    assert desk.seen(audit.latest) == []


def test_a_channel_that_is_not_set_up_is_pointed_at(desk: AlertDesk) -> None:
    with pytest.raises(RuleSyntaxError) as refused:
        desk.rule("AAPL < 185 to pigeon")
    assert (refused.value.at, refused.value.length) == (len("AAPL < 185 to "), len("pigeon"))
    assert "page" in refused.value.detail
    assert desk.rule("AAPL < 185 to page").text


def test_editing_makes_versions_and_an_earlier_one_can_be_returned_to(desk: AlertDesk) -> None:
    made = desk.rule(TEXT)
    edited = desk.done(lambda unit: rules.edit(unit, made.id, desk.by, text="AAPL < 180"))
    assert edited.version == 2
    named = desk.done(lambda unit: rules.edit(unit, made.id, desk.by, name="  My   rule "))
    assert (named.version, named.name) == (2, "My rule")
    back = desk.done(lambda unit: rules.return_to(unit, made.id, 1, desk.by))
    assert (back.version, back.text) == (3, made.text)
    said = [each.text for each in desk.seen(lambda unit: rules.versions(unit, made.id))]
    assert said == [made.text, edited.text, made.text]
    log = desk.seen(lambda unit: audit.about(unit, f"alert_rule:{made.id}"))
    assert [row.decision.action for row in log] == ["created", "edited", "edited", "edited"]
    assert log[1].decision.before["text"] == made.text


def test_an_edit_that_says_the_same_decides_nothing(desk: AlertDesk) -> None:
    made = desk.rule(TEXT)
    assert desk.done(lambda unit: rules.edit(unit, made.id, desk.by, text=f" {TEXT} ")) == made
    assert len(desk.seen(lambda unit: audit.about(unit, f"alert_rule:{made.id}"))) == 1


def test_who_edits_what_somebody_else_has_changed_is_told_so(sqlite_desk: AlertDesk) -> None:
    made = sqlite_desk.rule(TEXT)
    sqlite_desk.done(lambda unit: rules.edit(unit, made.id, sqlite_desk.by, text="AAPL < 180", version=1))
    with pytest.raises(RuleChangedError, match="version 2"):
        sqlite_desk.done(lambda unit: rules.edit(unit, made.id, sqlite_desk.by, text="AAPL < 170", version=1))


def test_pausing_deleting_and_restoring_keep_where_a_rule_stood(desk: AlertDesk) -> None:
    made = desk.rule(TEXT)
    saved = Saved(State.OK, 1.0, armed=False, count=3, last_fired_at=0.5)
    desk.done(lambda unit: store.save_states(unit, [(made.id, "", 1, saved)]))
    desk.done(lambda unit: rules.pause(unit, made.id, True, desk.by))
    assert desk.seen(lambda unit: rules.require(unit, made.id)).paused
    desk.done(lambda unit: rules.delete(unit, made.id, desk.by))
    assert desk.seen(rules.listed) == []
    assert [rule.id for rule in desk.seen(lambda unit: rules.listed(unit, deleted=True))] == [made.id]
    with pytest.raises(RuleNotFoundError, match="restore"):
        desk.done(lambda unit: rules.edit(unit, made.id, desk.by, text="AAPL < 1"))
    desk.done(lambda unit: rules.restore(unit, made.id, desk.by))
    back = desk.done(lambda unit: rules.pause(unit, made.id, False, desk.by))
    assert replace(back, updated_at=made.updated_at) == made
    assert desk.seen(rules.standing)[1] == {(made.id, ""): saved}
    actions = [
        row.decision.action for row in desk.seen(lambda unit: audit.about(unit, f"alert_rule:{made.id}"))
    ]
    assert actions == ["created", "paused", "deleted", "restored", "resumed"]


def test_a_rule_that_says_something_else_begins_anew(desk: AlertDesk) -> None:
    made = desk.rule(TEXT)
    desk.done(lambda unit: store.save_states(unit, [(made.id, "", 1, Saved(State.FIRING, 1.0, count=1))]))
    desk.done(lambda unit: rules.edit(unit, made.id, desk.by, text="AAPL < 180"))
    assert desk.seen(rules.standing)[1] == {}


def test_a_rule_of_a_language_that_is_no_more_is_listed_with_its_problem(sqlite_desk: AlertDesk) -> None:
    made = sqlite_desk.rule(TEXT)
    sqlite_desk.done(lambda unit: store.save_rule(unit, replace(made, text="whatever this was")))
    found, _ = sqlite_desk.seen(rules.standing)
    assert found[0].line is None
    assert found[0].problem


def test_what_is_not_there_is_not_found(sqlite_desk: AlertDesk) -> None:
    made = sqlite_desk.rule(TEXT)
    with pytest.raises(RuleNotFoundError):
        sqlite_desk.done(lambda unit: rules.pause(unit, "nothing", True, sqlite_desk.by))
    with pytest.raises(RuleNotFoundError, match="version 7"):
        sqlite_desk.done(lambda unit: rules.return_to(unit, made.id, 7, sqlite_desk.by))
    with pytest.raises(InvalidInputError):
        sqlite_desk.rule(TEXT, "x" * 200)


def test_states_are_kept_to_the_last_bit(desk: AlertDesk) -> None:
    made = desk.rule(TEXT)
    at = desk.clock.now().timestamp() + 0.123456
    saved = Saved(State.NO_DATA, at, last_value=0.1 + 0.2, last_fired_at=at - 1 / 3, count=7)
    desk.done(lambda unit: store.save_states(unit, [(made.id, "leg:1", 1, saved), (made.id, "", 1, saved)]))
    assert desk.seen(store.load_states) == {(made.id, "leg:1"): (1, saved), (made.id, ""): (1, saved)}


def test_a_pause_is_noticed_though_the_clock_was_set_back(desk: AlertDesk) -> None:
    first, second = desk.rule(TEXT), desk.rule("MSFT < 1")
    editions = [desk.seen(rules.edition)]
    early = replace(desk.by, at=desk.by.at - timedelta(days=1))
    for change in (
        lambda unit: rules.pause(unit, first.id, True, early),
        lambda unit: rules.delete(unit, second.id, early),
        lambda unit: rules.pause(unit, first.id, False, early),
    ):
        desk.done(change)
        editions.append(desk.seen(rules.edition))
    assert len(set(editions)) == 4


def test_where_legs_stood_is_forgotten_when_they_can_never_come_back(desk: AlertDesk) -> None:
    rule = desk.rule("each leg: dte <= 21 once")
    now = desk.clock.now()
    long_ago = (now - timedelta(days=200)).timestamp()
    expired, alive, shares = (
        f"a1/c1/{symbol}" for symbol in ("KO    200117P00060000", "KO    990117P00060000", "KO")
    )
    rows = [
        (expired, long_ago),
        (alive, long_ago),
        (shares, long_ago),
        ("a1/c2/KO    200117P00060000", now.timestamp()),
        ("", long_ago),
        ("some account", long_ago),
    ]
    standings = [(rule.id, key, 1, Saved(State.EXPIRED, since, True, None, since, 1)) for key, since in rows]
    desk.done(lambda unit: store.save_states(unit, standings))
    assert desk.done(lambda unit: rules.tidy(unit, now)) == 1
    assert {key for _, key in desk.seen(store.load_states)} == {key for key, _ in rows} - {expired}
