"""What happened leaves whole, and nobody else's with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.alerts.changes import Walker
from tests.alerts.desks import NOON, AlertDesk, Notebook
from tests.alerts.stories import alert
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import State
from thetadesk.alerts.service import exporting, preferences, rules
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import inbox
from thetadesk.db.engine import Database
from thetadesk.kernel.tenant import TenantId


async def test_alerts_leave_with_what_was_sent_of_them(desk: AlertDesk, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "_AT_ONCE", 2)
    await desk.set_up()
    desk.done(lambda unit: preferences.prefer(unit, {"routes": {"warning": ["notebook"]}}, desk.by))
    rule = desk.rule("AAPL < 185")
    walker = Walker(at=desk.clock.now().timestamp())
    changes = [walker.go(rule.id, State.FIRING, f"leg{number}") for number in range(5)]
    desk.done(lambda unit: Recorder(desk, Latencies()).write(unit, changes))
    desk.done(lambda unit: inbox.add_alerts(unit, [alert(1, fired_at=NOON - timedelta(days=2))]))
    found = desk.seen(lambda unit: list(exporting.told(unit, NOON, NOON + timedelta(days=1))))
    assert [each.alert.instance for each in found] == [f"leg{number}" for number in range(5)]
    assert all(each.deliveries[0].alert_id == each.alert.id for each in found)
    desk.done(lambda unit: rules.delete(unit, rule.id, desk.by))
    assert [each.text for each in desk.seen(lambda unit: list(exporting.versions(unit)))] == [rule.text]


async def test_nobody_sees_what_is_somebody_elses(database: Database) -> None:
    desk = AlertDesk(database, None, Notebook())
    await desk.set_up()
    desk.rule("AAPL < 185")
    desk.done(lambda unit: inbox.add_alerts(unit, [alert(1)]))
    with database.reading(TenantId(UUID(int=77))) as unit:
        assert rules.listed(unit) == []
        assert list(inbox.every_alert(unit)) == []
        assert list(exporting.versions(unit)) == []
