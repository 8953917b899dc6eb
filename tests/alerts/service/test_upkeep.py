"""The heartbeat, reminders, preferences, and what is kept for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.alerts.desks import NOON, AlertDesk
from tests.alerts.stories import alert
from thetadesk.alerts import tasks
from thetadesk.alerts.manners import MannersError
from thetadesk.alerts.model import AlertState, DeliveryState, Severity
from thetadesk.alerts.service import inbox, preferences, upkeep
from thetadesk.alerts.store import deliveries
from thetadesk.alerts.store import inbox as store


async def test_the_heartbeat_always_fires_and_once_a_day(desk: AlertDesk) -> None:
    await desk.set_up()
    desk.done(lambda unit: preferences.prefer(unit, {"heartbeat": ["notebook"]}, desk.by))
    assert desk.seen(upkeep.last_beat) is None
    words = await tasks.beat(desk)
    await tasks.beat(desk)
    assert "alive" in words
    assert desk.seen(deliveries.count_deliveries) == {("notebook", DeliveryState.WAITING): 1}
    assert desk.seen(upkeep.last_beat) == desk.clock.now()
    assert desk.seen(inbox.entries) == []
    desk.clock.advance(timedelta(days=1))
    await tasks.beat(desk)
    assert desk.seen(deliveries.count_deliveries) == {("notebook", DeliveryState.WAITING): 2}


async def test_what_is_urgent_and_nobody_has_in_hand_is_told_again(desk: AlertDesk) -> None:
    await desk.set_up()
    value = {"routes": {"urgent": ["notebook"]}, "reminds_after": 60}
    desk.done(lambda unit: preferences.prefer(unit, value, desk.by))
    urgent = {"severity": Severity.URGENT, "rule_text": "AAPL < 185 severity urgent"}
    pressing = [
        alert(1, **urgent),
        alert(2),
        alert(3, **{**urgent, "rule_text": "AAPL < 185 severity urgent every 1h"}),
        alert(4, **{**urgent, "state": AlertState.ACKNOWLEDGED}),
    ]
    desk.done(lambda unit: store.add_alerts(unit, pressing))
    assert await tasks.remind(desk) is None
    desk.clock.advance(timedelta(minutes=70))
    assert await tasks.remind(desk) == "1 reminders"
    assert await tasks.remind(desk) is None
    desk.clock.advance(timedelta(minutes=60))
    assert await tasks.remind(desk) == "1 reminders"
    sent = desk.seen(lambda unit: deliveries.deliveries_of(unit, ["alert1"]))
    assert sorted(each.telling for each in sent) == [-2, -1]
    desk.done(lambda unit: preferences.prefer(unit, {**value, "reminds_after": 0}, desk.by))
    desk.clock.advance(timedelta(days=1))
    assert await tasks.remind(desk) is None


async def test_old_history_goes_with_what_was_sent_of_it(desk: AlertDesk) -> None:
    long_ago = NOON - upkeep.KEPT - timedelta(days=1)
    over = {"state": AlertState.CLEARED}
    desk.done(
        lambda unit: store.add_alerts(
            unit,
            [
                alert(1, cleared_at=long_ago, **over),
                alert(2, cleared_at=NOON, **over),
                alert(3, fired_at=long_ago),
            ],
        )
    )
    assert await tasks.tidy(desk) == "1 alerts deleted"
    kept = desk.seen(lambda unit: [one.count for one in store.every_alert(unit)])
    assert kept == [3, 2]


def test_how_alerts_served_leaves_the_heartbeat_out(sqlite_desk: AlertDesk) -> None:
    now = sqlite_desk.clock.now()
    sqlite_desk.done(lambda unit: upkeep.beat(unit, now, sqlite_desk.alerts_mode))
    sqlite_desk.done(
        lambda unit: store.add_alerts(unit, [alert(1), alert(2, fired_at=NOON - timedelta(days=99))])
    )
    total, each = sqlite_desk.seen(lambda unit: upkeep.served(unit, now))
    assert (total.fired, [one.rule_id for one in each]) == (1, ["rule1"])


def test_preferences_name_channels_that_there_are(sqlite_desk: AlertDesk) -> None:
    with pytest.raises(MannersError, match="pigeon"):
        sqlite_desk.done(
            lambda unit: preferences.prefer(unit, {"routes": {"info": ["pigeon"]}}, sqlite_desk.by)
        )
