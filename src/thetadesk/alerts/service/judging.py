"""Whether something is sent now: what was acknowledged is not, what is silenced, inhibited or quiet waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from thetadesk.alerts import firing, inhibition
from thetadesk.alerts.inhibition import Carries
from thetadesk.alerts.manners import Manners
from thetadesk.alerts.model import Alert, Delivery, DeliveryState
from thetadesk.alerts.service import preferences
from thetadesk.alerts.service.rules import line_of
from thetadesk.alerts.store import deliveries as outbox
from thetadesk.alerts.store import inbox
from thetadesk.alerts.syntax import RuleSyntaxError
from thetadesk.db.unit import Unit

LOOK_AGAIN = timedelta(seconds=15)
"""How long an inhibited alert waits before it is looked at again."""
WITH_THE_NEXT = "told with the next message"
"""Why something waits that fired soon after the channel's last message."""
_HELD_BACK = (DeliveryState.INHIBITED, DeliveryState.SILENCED)
_ON_ITS_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)


class Judge:
    """What silences, inhibition, quiet hours and pauses say about a delivery, as they are at one moment."""

    def __init__(self, unit: Unit, last_sent_at: datetime | None, at: datetime, carries: Carries) -> None:
        """`last_sent_at` is when the channel last told something."""
        self._unit = unit
        self._last_sent_at = last_sent_at
        self._carries = carries
        self._at = at
        self._manners: Manners = preferences.current(unit)
        self._silences = inbox.silences(unit, at)
        self._causes = [
            alert for alert in inbox.open_alerts_saying(unit, inhibition.WORD) if _is_cause(alert)
        ]

    def instead(self, each: Delivery, alert: Alert, *, along: bool = False) -> Delivery | None:
        """What becomes of a delivery that is not sent now; None if it is. No pause keeps back what goes `along` with a
        message that is sent anyway."""
        if alert.acknowledged_at is not None:
            return _withdrawn(each, "acknowledged before it was sent")
        if silence := inhibition.silence_of(alert, self._silences):
            return replace(
                each,
                state=DeliveryState.SILENCED,
                problem=silence.reason or "silenced",
                due_at=silence.until_at,
            )
        if cause := inhibition.inhibitor(alert, self._causes, self._carries):
            return replace(
                each,
                state=DeliveryState.INHIBITED,
                problem=f"held back: {cause.words}",
                due_at=self._at + LOOK_AGAIN,
            )
        if each.state in _HELD_BACK and alert.cleared_at is not None:
            return _withdrawn(each, f"over before it was sent; {each.problem}")
        if each.telling and (instead := self._of_one_told_before(each, alert)):
            return instead
        later, why = self._later(each, alert, along=along)
        if later is None or later <= self._at:
            return None
        return replace(each, state=DeliveryState.WAITING, due_at=later, problem=why)

    def _of_one_told_before(self, each: Delivery, alert: Alert) -> Delivery | None:
        """The same for a reminder, or that it is over: the one is no news of what is over, the other of nothing else, nor
        where nobody has heard that it fired."""
        if each.telling != firing.OVER:
            return _withdrawn(each, "over before it was sent") if alert.cleared_at is not None else None
        if alert.cleared_at is None:
            return _withdrawn(each, "true again before it was sent")
        first_id = firing.delivery_id(alert.id, each.channel_id, 0)
        first = None if each.fallback_for else outbox.find_delivery(self._unit, first_id)
        if first is None:
            return None
        if first.state in _ON_ITS_WAY:
            return replace(each, due_at=self._at + LOOK_AGAIN, problem="told after its firing")
        if first.state is not DeliveryState.DELIVERED:
            return _withdrawn(each, "nobody was told here that it fired")
        told_at = first.batched_at or first.created_at
        return _withdrawn(each, "told with its firing") if alert.cleared_at <= told_at else None

    def _later(self, each: Delivery, alert: Alert, *, along: bool) -> tuple[datetime | None, str]:
        quiet = self._manners.quiet_until(each.severity, _ignores_quiet(alert), self._at)
        if quiet is not None:
            return quiet, "quiet hours"
        if along or self._last_sent_at is None:
            return None, ""
        return self._last_sent_at + self._manners.interval(each.severity), WITH_THE_NEXT


def _withdrawn(each: Delivery, problem: str) -> Delivery:
    return replace(each, state=DeliveryState.WITHDRAWN, problem=problem)


def _is_cause(alert: Alert) -> bool:
    try:
        return inhibition.is_cause(line_of(alert.rule_text))
    except RuleSyntaxError:
        return False


def _ignores_quiet(alert: Alert) -> bool:
    try:
        return line_of(alert.rule_text).ignores_quiet
    except RuleSyntaxError:
        return False
