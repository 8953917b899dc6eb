"""What leaves the desk for whoever must see everything: what rules have said, what fired, and who was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from thetadesk.alerts.model import Alert, Attempt, Delivery, RuleVersion
from thetadesk.alerts.store import deliveries, inbox, rules
from thetadesk.db.unit import Unit

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """An alert with whom it was sent to, and every attempt at that."""

    alert: Alert
    deliveries: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]


def versions(unit: Unit) -> Iterator[RuleVersion]:
    """What every rule has ever said, deleted ones included, in the order in which it was decided; a few at a time in
    memory."""
    return rules.every_version(unit)


def told(unit: Unit, since: datetime, before: datetime) -> Iterator[Told]:
    """Every alert that fired from `since` until `before`, oldest first, with whom it was sent to; a few at a time in
    memory."""
    some: list[Alert] = []
    for alert in inbox.every_alert(unit, since, before):
        some.append(alert)
        if len(some) == _AT_ONCE:
            yield from _with_deliveries(unit, some)
            some = []
    yield from _with_deliveries(unit, some)


def _with_deliveries(unit: Unit, alerts: list[Alert]) -> Iterator[Told]:
    sent: dict[str, list[Delivery]] = {}
    for delivery in deliveries.deliveries_of(unit, [alert.id for alert in alerts]):
        sent.setdefault(delivery.alert_id, []).append(delivery)
    tried: dict[str, list[Attempt]] = {}
    for attempt in deliveries.attempts_of(unit, [each.id for some in sent.values() for each in some]):
        tried.setdefault(attempt.delivery_id, []).append(attempt)
    for alert in alerts:
        own = tuple(sent.get(alert.id, ()))
        yield Told(alert, own, tuple(attempt for each in own for attempt in tried.get(each.id, ())))
