"""What fired is stored, all of it or nothing, and told only after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk
from thetadesk.alerts.latency import Latencies, Stage
from thetadesk.alerts.model import AlertState, Change, DeliveryState, Rule, State
from thetadesk.alerts.service import preferences, recording, rules
from thetadesk.alerts.service.recording import Recorded, Recorder
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.alerts.store import rules as rule_store
from thetadesk.db.errors import DatabaseBusyError, StoredValueError
from thetadesk.db.unit import Unit


async def recorded(recorder: Recorder, changes: Sequence[Change]) -> list[Recorded]:
    told: list[Recorded] = []
    recorder.listeners.append(told.append)
    for change in changes:
        recorder.put(change)
    recorder.stop()
    await asyncio.wait_for(recorder.run(), 20)
    await asyncio.sleep(0)
    return told


async def routed(desk: AlertDesk, text: str = "AAPL < 185 severity urgent") -> Rule:
    channel = await desk.set_up()
    desk.done(lambda unit: preferences.prefer(unit, {"routes": {"urgent": [channel]}}, desk.by))
    return desk.rule(text)


async def test_a_firing_is_one_unit_of_alert_state_and_outbox(desk: AlertDesk) -> None:
    rule = await routed(desk)
    change = Walker().go(rule.id, State.FIRING)
    told = await recorded(Recorder(desk, Latencies()), [change])
    found = desk.seen(inbox.open_alerts)
    assert [alert.id for alert in told[0].opened] == [alert.id for alert in found]
    assert found == list(told[0].opened)
    assert (found[0].rule_text, found[0].value, found[0].threshold) == (rule.text, 182.4, 185.0)
    assert desk.seen(rule_store.load_states) == {(rule.id, ""): (1, change.saved)}
    sent = desk.seen(lambda unit: deliveries.deliveries_of(unit, [found[0].id]))
    assert [(each.channel_id, each.state, each.telling) for each in sent] == [
        ("notebook", DeliveryState.WAITING, 0)
    ]


async def test_what_is_over_is_cleared_and_what_repeats_is_told_again(desk: AlertDesk) -> None:
    rule = await routed(desk)
    walker = Walker()
    await recorded(Recorder(desk, Latencies()), [walker.go(rule.id, State.FIRING)])
    await recorded(Recorder(desk, Latencies()), [walker.go(rule.id, State.FIRING)])
    (alert,) = desk.seen(inbox.open_alerts)
    sent = desk.seen(lambda unit: deliveries.deliveries_of(unit, [alert.id]))
    assert sorted(each.telling for each in sent) == [0, 1]
    told = await recorded(Recorder(desk, Latencies()), [walker.go(rule.id, State.OK)])
    assert [(one.id, one.state) for one in told[0].cleared] == [(alert.id, AlertState.CLEARED)]
    assert desk.seen(inbox.open_alerts) == []


async def test_a_group_that_is_written_again_changes_nothing(desk: AlertDesk) -> None:
    rule = await routed(desk)
    walker = Walker()
    changes = [walker.go(rule.id, state, "leg") for state in (State.FIRING, State.OK, State.FIRING)]
    recorder = Recorder(desk, Latencies())
    desk.done(lambda unit: recorder.write(unit, changes))
    before = desk.seen(lambda unit: (list(inbox.every_alert(unit)), deliveries.count_deliveries(unit)))
    desk.done(lambda unit: recorder.write(unit, changes))
    assert (
        desk.seen(lambda unit: (list(inbox.every_alert(unit)), deliveries.count_deliveries(unit))) == before
    )
    assert len(before[0]) == 2


async def test_a_busy_database_is_waited_for(sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = await routed(sqlite_desk)
    recorder = Recorder(sqlite_desk, Latencies())
    write, failures = Recorder.write, [DatabaseBusyError("busy")]

    def busy_once(self: Recorder, unit: Unit, group: Sequence[Change]) -> Recorded:
        if failures:
            raise failures.pop()
        return write(self, unit, group)

    monkeypatch.setattr(Recorder, "write", busy_once)
    await recorded(recorder, [Walker().go(rule.id, State.FIRING)])
    assert len(sqlite_desk.seen(inbox.open_alerts)) == 1
    assert (recorder.problem, recorder.refused) == ("", 0)


async def test_a_change_that_cannot_be_written_takes_no_other_with_it(
    sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rule = await routed(sqlite_desk)
    walker = Walker()
    changes = [walker.go(rule.id, State.FIRING, name) for name in ("a", "poison", "b")]
    write = Recorder.write

    def poisoned(self: Recorder, unit: Unit, group: Sequence[Change]) -> Recorded:
        if any(change.instance == "poison" for change in group):
            raise KeyError("a bug")
        return write(self, unit, group)

    monkeypatch.setattr(Recorder, "write", poisoned)
    recorder = Recorder(sqlite_desk, Latencies())
    await recorded(recorder, changes)
    assert {alert.instance for alert in sqlite_desk.seen(inbox.open_alerts)} == {"a", "b"}
    assert recorder.refused == 1
    assert "could not be written" in caplog.text
    await recorded(recorder, [walker.go(rule.id, State.FIRING, "c")])
    assert recorder.problem == (
        f"A change could not be written down, the last of rule {rule.id}: KeyError; the log has it"
    )


async def test_a_change_is_tried_again_before_it_is_given_up(
    sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await routed(sqlite_desk)
    write, failures = Recorder.write, [KeyError("a bug that passes")]

    def failing_once(self: Recorder, unit: Unit, group: Sequence[Change]) -> Recorded:
        if failures:
            raise failures.pop()
        return write(self, unit, group)

    monkeypatch.setattr(Recorder, "write", failing_once)
    recorder = Recorder(sqlite_desk, Latencies())
    await recorded(recorder, [Walker().go(rule.id, State.FIRING)])
    assert len(sqlite_desk.seen(inbox.open_alerts)) == 1
    assert (recorder.problem, recorder.refused) == ("", 0)


async def test_rules_that_were_recorded_once_are_not_remembered_for_ever(
    sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_MOST_RULES", 2)
    recorder, walker = Recorder(sqlite_desk, Latencies()), Walker()
    for _ in range(5):
        rule = await routed(sqlite_desk)
        await recorded(recorder, [walker.go(rule.id, State.FIRING)])
        assert len(recorder._rules) <= 2
    assert len(sqlite_desk.seen(inbox.open_alerts)) == 5


@pytest.mark.parametrize(
    "trouble",
    [
        OperationalError("COMMIT", {}, Exception("disk I/O error")),
        OperationalError("INSERT", {}, Exception("could not extend file: No space left on device")),
        OperationalError("INSERT", {}, Exception("database or disk is full")),
        PoolTimeoutError("QueuePool limit of size 4 overflow 12 reached"),
    ],
)
async def test_what_a_disk_or_a_crowd_keeps_from_being_written_is_written_later(
    sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    rule = await routed(sqlite_desk)
    write, troubles = Recorder.write, [trouble, trouble]

    def troubled(self: Recorder, unit: Unit, group: Sequence[Change]) -> Recorded:
        if troubles:
            raise troubles.pop()
        return write(self, unit, group)

    monkeypatch.setattr(Recorder, "write", troubled)
    monkeypatch.setattr(recording, "_AGAIN_SECONDS", 0.01)
    recorder = Recorder(sqlite_desk, Latencies())
    await recorded(recorder, [Walker().go(rule.id, State.FIRING)])
    assert len(sqlite_desk.seen(inbox.open_alerts)) == 1
    assert recorder.refused == 0


async def test_what_cannot_be_stored_keeps_nothing_else_waiting(
    sqlite_desk: AlertDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await routed(sqlite_desk)
    walker = Walker()
    write = Recorder.write

    def unstorable(self: Recorder, unit: Unit, group: Sequence[Change]) -> Recorded:
        if any(change.instance == "odd" for change in group):
            raise StoredValueError("no column holds that")
        return write(self, unit, group)

    monkeypatch.setattr(Recorder, "write", unstorable)
    recorder = Recorder(sqlite_desk, Latencies())
    await recorded(recorder, [walker.go(rule.id, State.FIRING, name) for name in ("odd", "b")])
    assert [alert.instance for alert in sqlite_desk.seen(inbox.open_alerts)] == ["b"]
    assert recorder.refused == 1


async def test_what_waits_when_it_begins_is_written_at_once(sqlite_desk: AlertDesk) -> None:
    rule = await routed(sqlite_desk)
    recorder = Recorder(sqlite_desk, Latencies())
    recorder.put(Walker().go(rule.id, State.FIRING))
    # As after a run that broke off when it had already been woken.
    recorder._news.clear()
    running = asyncio.create_task(recorder.run())
    while recorder.behind or not sqlite_desk.seen(inbox.open_alerts):  # noqa: ASYNC110 - nobody says when
        await asyncio.sleep(0.01)
    recorder.stop()
    await running


async def test_changes_of_a_rule_that_never_was_are_left_out(sqlite_desk: AlertDesk) -> None:
    recorder = Recorder(sqlite_desk, Latencies())
    await recorded(recorder, [Walker().go("nobody", State.FIRING)])
    assert sqlite_desk.seen(inbox.open_alerts) == []


async def test_a_rule_whose_channels_are_gone_is_told_where_its_severity_goes(sqlite_desk: AlertDesk) -> None:
    await sqlite_desk.set_up(title="first")
    await sqlite_desk.set_up(title="second")
    route = {"routes": {"urgent": ["notebook"]}}
    sqlite_desk.done(lambda unit: preferences.prefer(unit, route, sqlite_desk.by))
    rule = sqlite_desk.rule("AAPL < 185 severity urgent to notebook2")
    sqlite_desk.done(lambda unit: deliveries.delete_channel(unit, "notebook2"))
    await recorded(Recorder(sqlite_desk, Latencies()), [Walker().go(rule.id, State.FIRING)])
    counted = sqlite_desk.seen(deliveries.count_deliveries)
    assert counted == {("notebook", DeliveryState.WAITING): 1}


async def test_what_is_urgent_is_told_by_any_channel_if_its_own_is_gone(sqlite_desk: AlertDesk) -> None:
    await sqlite_desk.set_up(title="first")
    await sqlite_desk.set_up(title="second")
    route = {"routes": {"urgent": ["notebook"], "info": ["notebook"]}}
    sqlite_desk.done(lambda unit: preferences.prefer(unit, route, sqlite_desk.by))
    sqlite_desk.done(lambda unit: deliveries.delete_channel(unit, "notebook"))
    for text in ("AAPL < 185 severity urgent", "AAPL < 185 severity info"):
        change = Walker().go(sqlite_desk.rule(text).id, State.FIRING)
        await recorded(Recorder(sqlite_desk, Latencies()), [change])
    assert sqlite_desk.seen(deliveries.count_deliveries) == {("notebook2", DeliveryState.WAITING): 1}


async def test_a_rule_for_the_page_alone_leaves_the_outbox_empty(sqlite_desk: AlertDesk) -> None:
    await routed(sqlite_desk)
    rule = sqlite_desk.rule("AAPL < 185 severity urgent to page")
    await recorded(Recorder(sqlite_desk, Latencies()), [Walker().go(rule.id, State.FIRING)])
    assert sqlite_desk.seen(deliveries.count_deliveries) == {}
    assert len(sqlite_desk.seen(inbox.open_alerts)) == 1


async def test_editing_pausing_and_deleting_close_what_is_open(desk: AlertDesk) -> None:
    by = desk.by
    for decide in (
        lambda unit, rule: rules.edit(unit, rule, by, text="AAPL < 1"),
        lambda unit, rule: rules.pause(unit, rule, True, by),
        lambda unit, rule: rules.delete(unit, rule, by),
    ):
        rule = desk.rule("AAPL < 185")
        await recorded(Recorder(desk, Latencies()), [Walker().go(rule.id, State.FIRING)])
        assert len(desk.seen(inbox.open_alerts)) == 1
        desk.done(lambda unit, decide=decide, rule=rule: decide(unit, rule.id))
        assert desk.seen(inbox.open_alerts) == []


async def test_latencies_are_counted_from_when_it_was_heard(sqlite_desk: AlertDesk) -> None:
    rule = await routed(sqlite_desk)
    latencies = Latencies()
    now = time.monotonic_ns()
    change = Walker().go(rule.id, State.FIRING, heard_ns=now)
    recorder = Recorder(sqlite_desk, latencies)
    await recorded(recorder, [change])
    measured = latencies.quantiles()
    committed, handed = measured[Stage.COMMITTED].worst, measured[Stage.HANDED_OVER].worst
    assert committed is not None
    assert handed is not None
    assert 0 < committed <= handed


async def test_a_listener_with_a_bug_ends_nothing(sqlite_desk: AlertDesk) -> None:
    rule = await routed(sqlite_desk)
    problems: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))

    def broken(_: Recorded) -> None:
        raise KeyError("a bug")

    recorder = Recorder(sqlite_desk, Latencies(), [broken])
    told = await recorded(recorder, [Walker().go(rule.id, State.FIRING)])
    assert len(told) == len(problems) == 1


async def test_what_a_pause_closed_is_open_again_if_it_is_still_true_and_told_once(desk: AlertDesk) -> None:
    rule = await routed(desk)
    walker = Walker()
    await recorded(Recorder(desk, Latencies()), [walker.go(rule.id, State.FIRING)])
    before = desk.seen(inbox.open_alerts)
    desk.done(lambda unit: rules.pause(unit, rule.id, True, desk.by))
    # An engine that was running says so; one that was not finds it as it stood.
    desk.done(lambda unit: rules.pause(unit, rule.id, False, desk.by))
    assert desk.seen(inbox.open_alerts) == before
    desk.done(lambda unit: rules.delete(unit, rule.id, desk.by))
    assert desk.seen(inbox.open_alerts) == []
    desk.done(lambda unit: rules.restore(unit, rule.id, desk.by))
    assert desk.seen(inbox.open_alerts) == before
    paused = walker.go(rule.id, State.PAUSED)
    await recorded(Recorder(desk, Latencies()), [paused])
    assert desk.seen(inbox.open_alerts) == []
    resumed = replace(
        paused, before=State.PAUSED, after=State.FIRING, saved=replace(paused.saved, state=State.FIRING)
    )
    await recorded(Recorder(desk, Latencies()), [resumed])
    assert desk.seen(inbox.open_alerts) == before
    assert desk.seen(deliveries.count_deliveries) == {("notebook", DeliveryState.WAITING): 1}


async def test_an_acknowledged_alert_that_opens_again_is_still_in_hand(sqlite_desk: AlertDesk) -> None:
    rule = await routed(sqlite_desk)
    await recorded(Recorder(sqlite_desk, Latencies()), [Walker().go(rule.id, State.FIRING)])
    (alert,) = sqlite_desk.seen(inbox.open_alerts)
    by = sqlite_desk.by
    sqlite_desk.done(lambda unit: inbox.acknowledge(unit, alert.id, by.at, "mine", AlertState.ACKNOWLEDGED))
    sqlite_desk.done(lambda unit: rules.pause(unit, rule.id, True, by))
    sqlite_desk.done(lambda unit: rules.pause(unit, rule.id, False, by))
    (again,) = sqlite_desk.seen(inbox.open_alerts)
    assert (again.state, again.note) == (AlertState.ACKNOWLEDGED, "mine")


async def test_a_desk_that_ends_writes_down_what_it_has_decided(sqlite_desk: AlertDesk) -> None:
    rule = await routed(sqlite_desk)
    recorder = Recorder(sqlite_desk, Latencies())
    running = asyncio.create_task(recorder.run())
    walker = Walker()
    for number in range(3):
        recorder.put(walker.go(rule.id, State.FIRING, f"leg{number}"))
        await asyncio.sleep(0.005)
    recorder.put(walker.go(rule.id, State.FIRING, "last"))
    recorder.stop()
    await asyncio.wait_for(running, 20)
    assert recorder.behind == 0
    assert len(sqlite_desk.seen(inbox.open_alerts)) == 4
