"""What the clockwork has alerts do: say that the desk is alive, remind of what nobody has acknowledged, and tidy up."""

from __future__ import annotations

from datetime import datetime, timedelta

from thetadesk.alerts import effectiveness, firing
from thetadesk.alerts.effectiveness import Service
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Mode, Severity
from thetadesk.alerts.service import notices, preferences
from thetadesk.alerts.service import rules as keeping
from thetadesk.alerts.service.recording import routed
from thetadesk.alerts.service.rules import line_of
from thetadesk.alerts.store import deliveries as outbox
from thetadesk.alerts.store import inbox, rules
from thetadesk.alerts.syntax import RuleLine, RuleSyntaxError
from thetadesk.db.unit import Unit

HEARTBEAT = "heartbeat"
"""Stands for the rule that nobody wrote and that always fires."""
HEARTBEAT_TEXT = "heartbeat, once a day"
KEPT = timedelta(days=7 * 365)
"""How long history is kept: what brokers have to keep of trades, and longer than anybody asks for."""
_SILENCES_KEPT = timedelta(days=30)


def beat(unit: Unit, at: datetime, mode: Mode) -> Alert:
    """The heartbeat of this day (UTC), to the channels that the user chose for it; a second one of the same day is the
    same. It is over as soon as it is told: only its absence is news."""
    prefers = preferences.current(unit)
    standing = len(rules.list_rules(unit))
    open_now = len(inbox.open_alerts(unit))
    day = f"{at:%Y-%m-%d}"
    alert = Alert(
        f"heartbeat{day.replace('-', '')}",
        HEARTBEAT,
        1,
        HEARTBEAT_TEXT,
        day,
        AlertKind.FIRED,
        Severity.INFO,
        AlertState.CLEARED,
        at,
        None,
        None,
        f"The desk is alive: {standing} rules watch, {open_now} alerts are open.",
        None,
        0,
        mode,
        cleared_at=at,
        seen=True,
    )
    inbox.add_alerts(unit, [alert])
    known = outbox.channel_ids(unit)
    channels = routed(prefers, alert, prefers.heartbeat, known)
    outbox.add_deliveries(unit, firing.deliveries(alert, channels, 0, at, timedelta()))
    return alert


def last_beat(unit: Unit) -> datetime | None:
    """When the desk last said that it is alive; None if it never has."""
    found = inbox.history(unit, None, 1, HEARTBEAT, None)
    return found[0].fired_at if found else None


def remind(unit: Unit, at: datetime) -> int:
    """Tells urgent alerts again that have been open for a while and that nobody has acknowledged; how many tellings.

    Rules that say themselves how often to repeat are left to the engine. A reminder is numbered by the time since the
    firing, so two processes remind once; its number is negative, apart from those of the engine.
    """
    prefers = preferences.current(unit)
    if not prefers.reminds_after:
        return 0
    every = timedelta(minutes=prefers.reminds_after)
    known = outbox.channel_ids(unit)
    added = []
    for alert in inbox.open_alerts(unit):
        line = _line(alert)
        number = (at - alert.fired_at) // every
        if number < 1 or line is None or line.repeat is not None or not _is_pressing(alert):
            continue
        channels = routed(prefers, alert, line.channels, known)
        added += firing.deliveries(alert, channels, -number, at, timedelta())
    before = {each.id for each in outbox.deliveries_of(unit, {each.alert_id for each in added})}
    new = [each for each in added if each.id not in before]
    outbox.add_deliveries(unit, new)
    return len(new)


def tidy(unit: Unit, at: datetime) -> int:
    """Deletes alerts that were over before KEPT, with what was sent of them; how many. Where legs stood that are long gone
    is forgotten too, and notices that nobody has read for days become history."""
    keeping.tidy(unit, at)
    notices.expire(unit, at)
    gone = inbox.forget_alerts(unit, at - KEPT)
    outbox.forget_deliveries(unit, gone)
    inbox.forget_silences(unit, at - _SILENCES_KEPT)
    return len(gone)


def served(unit: Unit, now: datetime, days: int = 30) -> tuple[Service, list[Service]]:
    """How the alerts of the last days have served: all of them, and each rule's, the noisiest first."""
    alerts = [
        each for each in inbox.every_alert(unit, now - timedelta(days=days)) if each.rule_id != HEARTBEAT
    ]
    return effectiveness.served(alerts, now)


def _is_pressing(alert: Alert) -> bool:
    return (
        alert.severity is Severity.URGENT
        and alert.kind is AlertKind.FIRED
        and alert.state is AlertState.FIRING
    )


def _line(alert: Alert) -> RuleLine | None:
    try:
        return line_of(alert.rule_text)
    except RuleSyntaxError:
        return None
