"""That an alert is over is told where it was told that it fired: whoever was called is called off.

Not of what was acknowledged, which is in somebody's hand; nor of crossings, which are a moment and not a state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from thetadesk.alerts import firing
from thetadesk.alerts.manners import Manners
from thetadesk.alerts.model import Alert, Delivery, DeliveryState, Severity
from thetadesk.alerts.service.rules import line_of
from thetadesk.alerts.store import deliveries as outbox
from thetadesk.alerts.syntax import Crossing, RuleSyntaxError, walk
from thetadesk.db.unit import Unit

_SENT = (DeliveryState.DELIVERED, DeliveryState.SENDING)


def add(unit: Unit, closed: Sequence[Alert], manners: Manners, at: datetime) -> int:
    """Adds what has to be sent of alerts that are over; how many tellings. Like information it waits for the next
    message, and in quiet hours for their end."""
    ended = {alert.id: alert for alert in closed if _is_told(alert)}
    if not ended or not manners.tells_over:
        return 0
    due_at = at + manners.wait(Severity.INFO)
    added = [
        Delivery(
            firing.delivery_id(each.alert_id, each.channel_id, firing.OVER),
            each.alert_id,
            each.channel_id,
            firing.OVER,
            DeliveryState.WAITING,
            Severity.INFO,
            at,
            due_at,
        )
        for each in outbox.deliveries_of(unit, list(ended))
        if each.telling == 0 and _is_sent(each)
    ]
    outbox.add_deliveries(unit, added)
    return len(added)


def _is_told(alert: Alert) -> bool:
    if alert.acknowledged_at is not None or alert.cleared_at is None:
        return False
    try:
        line = line_of(alert.rule_text)
    except RuleSyntaxError:
        return False
    return line.clears_when is not None or not any(
        isinstance(node, Crossing) for node in walk(line.condition)
    )


def _is_sent(each: Delivery) -> bool:
    # A message that is put together from now on says itself that the alert is over by then.
    return each.state in _SENT or (each.state is DeliveryState.WAITING and each.batch is not None)
