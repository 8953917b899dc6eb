"""From a move of an instance to the alerts it opens and closes, and to who has to be told.

Every id follows from what it stands for. Whoever writes the same change a second time (a commit whose answer was lost,
two processes that watched the same rule) writes the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from thetadesk.alerts.model import (
    Alert,
    AlertKind,
    AlertState,
    Change,
    Delivery,
    DeliveryState,
    Mode,
    Saved,
    Severity,
    State,
)
from thetadesk.alerts.syntax import Of, RuleLine, observables

OVER = -(2**31)
"""The telling that says that an alert is over; no reminder has this number."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    State.FIRING: AlertKind.FIRED,
    State.NO_DATA: AlertKind.NO_DATA,
    State.ERROR: AlertKind.ERROR,
}
_NOT_THE_MARKET = frozenset({Of.CONNECTION, Of.DESK})


@dataclass(frozen=True, slots=True)
class Told:
    """What recording must know of a rule's version: its text, and what that says about who is told."""

    rule_id: str
    version: int
    text: str
    severity: Severity
    channels: tuple[str, ...]
    ignores_quiet: bool
    subjects: tuple[str, ...]
    each: str


def told(rule_id: str, version: int, text: str, line: RuleLine) -> Told:
    """The same of a rule whose text has been parsed."""
    asked = sorted(
        {f"{one.subject.of}:{one.subject.key}" for one in observables(line) if one.subject.key}
        | {f"{one.subject.of}:" for one in observables(line) if one.subject.of is Of.DESK}
    )
    each = line.each.kind.of.value if line.each else ""
    return Told(rule_id, version, text, line.severity, line.channels, line.ignores_quiet, tuple(asked), each)


def is_of_the_market(subject: str) -> bool:
    """Whether what is told of a subject comes, at least in part, from the stream of quotes."""
    return subject.partition(":")[0] not in _NOT_THE_MARKET


def alert_id(change: Change) -> str:
    """The id of the alert that this change opens: 20 hexadecimal digits."""
    if change.after is State.FIRING:
        return fired_id(change.rule_id, change.version, change.instance, change.saved)
    which = (change.rule_id, str(change.version), change.instance)
    return _digest(change.after.value, *which, repr(change.saved.since))


def fired_id(rule_id: str, version: int, instance: str, saved: Saved) -> str:
    """The id of the alert of an instance's last firing."""
    return _digest("fired", rule_id, str(version), instance, str(saved.count))


def delivery_id(alert: str, channel: str, telling: int) -> str:
    """The id of the telling of an alert by a channel."""
    return _digest("delivery", alert, channel, str(telling))


def opened(change: Change, rule: Told, mode: Mode) -> Alert | None:
    """The alert that the change opens; None if it opens none (a reminder of one that is open already is none)."""
    kind = _KINDS.get(change.after)
    if kind is None or change.before is change.after:
        return None
    subjects = rule.subjects + ((f"{rule.each}:{change.instance}",) if rule.each else ())
    return Alert(
        alert_id(change),
        change.rule_id,
        change.version,
        rule.text,
        change.instance,
        kind,
        rule.severity if kind is AlertKind.FIRED else min(rule.severity, Severity.WARNING, key=_rank),
        AlertState.FIRING,
        instant(change.at),
        change.value,
        change.threshold,
        change.words,
        change.source_age,
        change.saved.count,
        mode,
        subjects,
    )


def closes(change: Change, alert: Alert) -> bool:
    """Whether the open alert of the same instance is over with this change.

    While nobody can say whether a condition is still true, an alert that it was stays open. A change that is written a
    second time closes nothing that fired after it.
    """
    if change.before is change.after:
        return False
    same = alert.kind is AlertKind.FIRED and alert.rule_version == change.version
    if same and alert.count > change.saved.count:
        return False
    if change.after in (State.NO_DATA, State.ERROR):
        return alert.kind is not AlertKind.FIRED and alert.id != alert_id(change)
    return change.after is not State.FIRING or alert.id != alert_id(change)


def deliveries(
    alert: Alert, channels: Iterable[str], telling: int, at: datetime, wait: timedelta
) -> list[Delivery]:
    """One for each of these channels, due after `wait`, so that what fires together is told together."""
    return [
        Delivery(
            delivery_id(alert.id, channel, telling),
            alert.id,
            channel,
            telling,
            DeliveryState.WAITING,
            alert.severity,
            at,
            at + wait,
        )
        for channel in dict.fromkeys(channels)
    ]


def instant(seconds: float) -> datetime:
    """Seconds since 1970 UTC as an instant."""
    return _EPOCH + timedelta(seconds=seconds)


def _rank(severity: Severity) -> int:
    return -severity.rank


def _digest(*parts: str) -> str:
    # Each part with its length: no two lists of parts read as the same text.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
