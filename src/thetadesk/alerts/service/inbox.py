"""Working the inbox: what needs a hand first, taken into hand, silenced, and looked up again later."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64Error
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from thetadesk.alerts.model import (
    Alert,
    AlertKind,
    AlertNotFoundError,
    AlertsChanged,
    AlertState,
    Attempt,
    Delivery,
    DeliveryState,
    Severity,
    Silence,
)
from thetadesk.alerts.service import claiming
from thetadesk.alerts.store import deliveries as outbox
from thetadesk.alerts.store import inbox as store
from thetadesk.alerts.store.inbox import Place
from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import By

_NOT_DONE = (
    DeliveryState.WAITING,
    DeliveryState.SENDING,
    DeliveryState.INHIBITED,
    DeliveryState.SILENCED,
    DeliveryState.DEAD,
)
LARGEST_PAGE = 500
LONGEST_NOTE = 1_000
LONGEST_SILENCE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert with who was told of it."""

    alert: Alert
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the history, newest first; `next` continues it, None at its end."""

    entries: tuple[Entry, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a badge shows: open alerts by severity, those nobody has acknowledged, those no page has shown, and the
    tellings that every channel has given up."""

    open: dict[Severity, int]
    unacknowledged: int
    unseen: int
    dead_letters: int


def entries(unit: Unit) -> list[Entry]:
    """What is true now: what nobody has acknowledged first, then by severity, the newest first."""
    found = store.open_alerts(unit)
    found.sort(key=lambda alert: (alert.state is AlertState.ACKNOWLEDGED, alert.severity.rank))
    return _with_deliveries(unit, found)


def entries_of(unit: Unit, alert_ids: Sequence[str]) -> list[Entry]:
    """These alerts, as far as there are such, with who was told of them."""
    found = store.alerts_by_id(unit, set(alert_ids))
    return _with_deliveries(unit, [found[id] for id in dict.fromkeys(alert_ids) if id in found])


def entry(unit: Unit, alert_id: str) -> tuple[Entry, list[Attempt]]:
    """One alert with who was told of it, and every attempt at telling. Raises AlertNotFoundError."""
    told = _with_deliveries(unit, [require(unit, alert_id)])[0]
    return told, outbox.attempts_of(unit, [each.id for each in told.deliveries])


def history(
    unit: Unit,
    after: str | None = None,
    limit: int = 50,
    rule_id: str | None = None,
    severity: Severity | None = None,
) -> Page:
    """Every alert there was, newest first, a page at a time: `after` is the `next` of the page before.

    What fires while somebody turns the pages shifts none of them. Raises InvalidInputError for an `after` that is none.
    """
    limit = min(max(limit, 1), LARGEST_PAGE)
    found = store.history(unit, _place(after) if after else None, limit + 1, rule_id, severity)
    shown = found[:limit]
    following = _cursor(shown[-1]) if len(found) > limit else None
    return Page(tuple(_with_deliveries(unit, shown)), following)


def counts(unit: Unit) -> Counts:
    """What a badge shows."""
    by_both = store.count_open(unit)
    by_severity = dict.fromkeys(Severity, 0)
    for (severity, _), count in by_both.items():
        by_severity[severity] += count
    dead = outbox.count_in(unit, DeliveryState.DEAD)
    waiting = sum(count for (_, state), count in by_both.items() if state is AlertState.FIRING)
    return Counts(by_severity, waiting, store.count_unseen(unit), dead)


def outbox_depth(unit: Unit) -> dict[tuple[str, DeliveryState], int]:
    """By channel, how many tellings are not done: waiting, being sent, held back, given up."""
    return outbox.count_deliveries(unit, _NOT_DONE)


def depths(unit: Unit) -> dict[tuple[str, DeliveryState], int]:
    """How many messages of each channel stand where: the outbox."""
    return outbox.count_deliveries(unit)


def require(unit: Unit, alert_id: str) -> Alert:
    """The alert. Raises AlertNotFoundError."""
    alert = store.find_alert(unit, alert_id)
    if alert is None:
        raise AlertNotFoundError(f"There is no alert {alert_id}.")
    return alert


def acknowledge(unit: Unit, alert_id: str, by: By, note: str = "") -> Alert:
    """Takes an alert into hand: no more reminders, and nothing more is sent of it. One that is over stays over, and a
    notice is over when somebody has read it.

    Acknowledging a second time keeps the first moment; a note that is given replaces the one before.
    """
    alert = require(unit, alert_id)
    said = " ".join(note.split()) or alert.note
    if len(said) > LONGEST_NOTE:
        raise InvalidInputError(f"A note has at most {LONGEST_NOTE:,} characters.")
    is_over = alert.state is AlertState.CLEARED or alert.kind is AlertKind.NOTICE
    state = AlertState.CLEARED if is_over else AlertState.ACKNOWLEDGED
    store.acknowledge(unit, alert_id, alert.acknowledged_at or by.at, said, state)
    if is_over:
        store.clear(unit, [(alert_id, by.at)])
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="acknowledged",
        subject=f"alert:{alert_id}",
        before={"state": alert.state.value, "note": alert.note},
        after={"state": state.value, "note": said},
    )
    return require(unit, alert_id)


def silence(
    unit: Unit,
    until: datetime,
    by: By,
    rule_id: str | None = None,
    instance: str | None = None,
    reason: str = "",
) -> Silence:
    """Sends nothing until then of one rule, of one instance of it, or of everything. Raises InvalidInputError for an end
    that is past or further off than LONGEST_SILENCE: nothing is silent for good by oversight."""
    if not by.at < until <= by.at + LONGEST_SILENCE:
        raise InvalidInputError(f"A silence ends in the future, within {LONGEST_SILENCE.days} days.")
    if instance is not None and rule_id is None:
        raise InvalidInputError("Name the rule whose instance is to be silent.")
    kept = Silence(
        secrets.token_hex(10), rule_id, instance, by.at, until, " ".join(reason.split())[:LONGEST_NOTE]
    )
    store.add_silence(unit, kept)
    _record_silence(unit, "silenced", kept, by)
    return kept


def end_silence(unit: Unit, silence_id: str, by: By) -> bool:
    """Ends a silence before its time: what is still true of it is sent. False if it has ended already."""
    lasting = {each.id: each for each in store.silences(unit, by.at)}
    if silence_id not in lasting or not store.end_silence(unit, silence_id, by.at):
        return False
    outbox.end_holding(unit, DeliveryState.SILENCED, by.at)
    _record_silence(unit, "unsilenced", lasting[silence_id], by)
    return True


def silences(unit: Unit, at: datetime) -> list[Silence]:
    """The silences that last, the last to end first."""
    return store.silences(unit, at)


def missed(unit: Unit, limit: int = 100) -> list[Alert]:
    """What no page has shown yet, newest first: what happened while nobody looked."""
    return store.unseen(unit, min(limit, LARGEST_PAGE))


def mark_seen(unit: Unit, alert_ids: Collection[str]) -> None:
    """A page has shown these alerts."""
    store.mark_seen(unit, alert_ids)


def dead_letters(unit: Unit, limit: int = 100) -> list[tuple[Delivery, Alert | None]]:
    """What no channel has told, newest first, with the alert it is about."""
    found = outbox.in_state(unit, DeliveryState.DEAD, min(limit, LARGEST_PAGE))
    alerts = store.alerts_by_id(unit, {each.alert_id for each in found})
    return [(each, alerts.get(each.alert_id)) for each in found]


def retry(unit: Unit, delivery_id: str, by: By) -> Delivery:
    """Sends once more what was given up. Raises AlertNotFoundError if nothing was given up under that id."""
    again = claiming.retry(unit, delivery_id, by.at)
    if again is None:
        raise AlertNotFoundError("There is no delivery of this id that was given up.")
    audit.record(unit, at=by.at, actor=by.actor, action="retried", subject=f"alert_delivery:{delivery_id}")
    return again


def news(unit: Unit, *alert_ids: str) -> AlertsChanged:
    """What the door tells after the commit, so that every page shows it."""
    return AlertsChanged(tenant=unit.tenant, alert_ids=alert_ids)


def _with_deliveries(unit: Unit, alerts: Sequence[Alert]) -> list[Entry]:
    by_alert: dict[str, list[Delivery]] = {}
    for each in outbox.deliveries_of(unit, [alert.id for alert in alerts]):
        by_alert.setdefault(each.alert_id, []).append(each)
    return [Entry(alert, tuple(by_alert.get(alert.id, ()))) for alert in alerts]


def _record_silence(unit: Unit, action: str, kept: Silence, by: By) -> None:
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"alert_silence:{kept.id}",
        after={
            "rule": kept.rule_id,
            "instance": kept.instance,
            "until": kept.until_at.isoformat(),
            "reason": kept.reason,
        },
    )


def _cursor(alert: Alert) -> str:
    return urlsafe_b64encode(f"{alert.fired_at.isoformat()} {alert.id}".encode()).decode()


def _place(cursor: str) -> Place:
    try:
        at, _, alert_id = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        fired_at = datetime.fromisoformat(at)
    except (NoBase64Error, UnicodeError, ValueError):
        fired_at, alert_id = None, ""
    if fired_at is None or fired_at.tzinfo is None:
        raise InvalidInputError("This is no place in the history: begin with its first page.")
    return Place(fired_at, alert_id)
