"""Channels leave without their secrets and come back switched off; what happened leaves whole."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.alerts.changes import Walker
from tests.alerts.desks import NOON, AlertDesk, Notebook
from tests.alerts.stories import alert
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import State
from thetadesk.alerts.service import channels, exporting, preferences, rules
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.db.engine import Database
from thetadesk.db.vault import Vault
from thetadesk.kernel.tenant import TenantId

WORD = "correct horse battery"


async def test_a_channel_comes_back_without_its_secrets_and_off_until_they_are_entered(
    desk: AlertDesk,
) -> None:
    await desk.set_up(config={"password": WORD})
    await desk.set_up(fallback_id="notebook")
    out = desk.seen(lambda unit: exporting.outlines(unit, desk.vault, desk.channels))
    assert WORD not in repr(out)
    assert [(each.id, each.config, each.lacks, each.fallback_id) for each in out] == [
        ("notebook", {"place": "the kitchen"}, ("password",), None),
        ("notebook2", {"place": "the kitchen"}, (), "notebook"),
    ]
    assert not desk.done(lambda unit: exporting.take_up(unit, desk.vault, out[0], desk.by))
    for each in out:
        desk.done(lambda unit, each=each: deliveries.delete_channel(unit, each.id))
    for each in out:
        assert desk.done(lambda unit, each=each: exporting.take_up(unit, desk.vault, each, desk.by))
    first, second = desk.seen(lambda unit: channels.listed(unit, desk.vault))
    assert (first.enabled, first.problem) == (False, exporting.WITHOUT_SECRETS)
    assert (second.enabled, second.problem, second.fallback_id) == (True, "", "notebook")
    whole = {"place": "the kitchen", "password": WORD}
    well = await channels.change(desk, "notebook", desk.by, config=whole, enabled=True)
    assert (well.enabled, well.problem) == (True, "")


async def test_a_channel_whose_adapter_is_gone_keeps_everything_to_itself(sqlite_desk: AlertDesk) -> None:
    await sqlite_desk.set_up()
    (out,) = sqlite_desk.seen(lambda unit: exporting.outlines(unit, sqlite_desk.vault, {}))
    assert (out.config, out.lacks) == ({}, ("place",))


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
    assert [each.text for each in desk.seen(exporting.versions)] == [rule.text]


async def test_nobody_sees_what_is_somebody_elses(database: Database) -> None:
    desk = AlertDesk(database, None, Notebook())
    await desk.set_up()
    desk.rule("AAPL < 185")
    desk.done(lambda unit: inbox.add_alerts(unit, [alert(1)]))
    with database.reading(TenantId(UUID(int=77))) as unit:
        assert exporting.outlines(unit, desk.vault, desk.channels) == []
        assert rules.listed(unit) == []
        assert list(inbox.every_alert(unit)) == []
        assert exporting.versions(unit) == []


async def test_a_channel_whose_settings_do_not_open_leaves_as_one_that_lacks_them(
    sqlite_desk: AlertDesk,
) -> None:
    await sqlite_desk.set_up(config={"password": WORD})
    sqlite_desk.vault = Vault("OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg=")
    (out,) = sqlite_desk.seen(lambda unit: exporting.outlines(unit, sqlite_desk.vault, sqlite_desk.channels))
    assert (out.config, out.lacks) == ({}, ("password", "place"))
