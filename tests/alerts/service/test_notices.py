"""What the desk's own chores have to say."""

from __future__ import annotations

from datetime import timedelta

from tests.alerts.desks import AlertDesk
from thetadesk.alerts import inhibition, tasks
from thetadesk.alerts.manners import Manners
from thetadesk.alerts.model import Alert, AlertKind, AlertState, DeliveryState, Mode, Severity
from thetadesk.alerts.service import inbox, notices, over, preferences, upkeep
from thetadesk.alerts.store import deliveries
from thetadesk.jobs.model import Notice

NOTICE = Notice("risk:A1:2026-11-17", "critical", "AAPL 180 put is in the money", "/campaigns/c1", ("AAPL",))


def told(desk: AlertDesk, notice: Notice = NOTICE) -> Alert | None:
    alert: Alert | None = desk.done(lambda unit: notices.tell(unit, notice, desk.clock.now(), Mode.PAPER))
    return alert


async def test_a_notice_is_told_once_however_often_it_is_said(desk: AlertDesk) -> None:
    await desk.set_up()
    desk.done(lambda unit: preferences.prefer(unit, {"routes": {"urgent": ["notebook"]}}, desk.by))
    alert = told(desk)
    assert alert is not None
    assert (alert.rule_id, alert.kind, alert.severity) == ("", AlertKind.NOTICE, Severity.URGENT)
    assert notices.href_of(alert) == "/campaigns/c1"
    desk.clock.advance(timedelta(hours=2))
    assert told(desk) is None
    assert desk.seen(deliveries.count_deliveries) == {("notebook", DeliveryState.WAITING): 1}
    assert [each.alert for each in desk.seen(inbox.entries)] == [alert]


async def test_another_key_is_another_notice(desk: AlertDesk) -> None:
    first, second = told(desk), told(desk, Notice("risk:A1:2026-11-18", "info", "still so", "", ()))
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert (second.severity, notices.href_of(second)) == (Severity.INFO, "")


def test_a_notice_that_somebody_has_read_is_over_and_nobody_is_called_off(sqlite_desk: AlertDesk) -> None:
    alert = told(sqlite_desk)
    assert alert is not None
    taken = sqlite_desk.done(lambda unit: inbox.acknowledge(unit, alert.id, sqlite_desk.by, "rolled"))
    assert (taken.state, taken.cleared_at, taken.note) == (
        AlertState.CLEARED,
        sqlite_desk.clock.now(),
        "rolled",
    )
    assert sqlite_desk.seen(inbox.entries) == []
    assert sqlite_desk.done(lambda unit: over.add(unit, [taken], Manners(), sqlite_desk.clock.now())) == 0
    assert [each.alert.id for each in sqlite_desk.seen(inbox.history).entries] == [alert.id]


async def test_a_notice_that_nobody_reads_becomes_history(sqlite_desk: AlertDesk) -> None:
    told(sqlite_desk)
    sqlite_desk.clock.advance(notices.OPEN_FOR - timedelta(hours=1))
    await tasks.tidy(sqlite_desk)
    assert len(sqlite_desk.seen(inbox.entries)) == 1
    sqlite_desk.clock.advance(timedelta(hours=1))
    await tasks.tidy(sqlite_desk)
    assert sqlite_desk.seen(inbox.entries) == []
    assert told(sqlite_desk) is None


def test_a_notice_is_no_firing_of_any_rule_and_a_lost_stream_holds_it_back_never(
    sqlite_desk: AlertDesk,
) -> None:
    alert = told(sqlite_desk)
    assert alert is not None
    assert inhibition.at_stake(alert) == []
    total, each = sqlite_desk.seen(lambda unit: upkeep.served(unit, sqlite_desk.clock.now()))
    assert (total.fired, each) == (0, [])
