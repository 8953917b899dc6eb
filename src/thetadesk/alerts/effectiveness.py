"""How well alerts serve: how soon they are acknowledged, whether anybody acts on them, and which rules only make noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from thetadesk.alerts.model import Alert, AlertKind

NOISY_FIRINGS = 10
"""A rule is noisy if it fired at least so often in the span looked at…"""
NOISY_IGNORED = 0.8
"""…and so much of it was ignored, …"""
FLAPPING = timedelta(minutes=2)
"""…or if most of its alerts were over within this time: they come and go, and need `for` or `clears when`."""
PATIENCE = timedelta(hours=24)
"""An alert that nobody acknowledged for so long, or until it was over, was ignored."""


@dataclass(frozen=True, slots=True)
class Service:
    """How the alerts of a rule (or of all of them) have served. Times in seconds, shares 0 to 1, None without alerts."""

    rule_id: str | None
    fired: int
    acknowledged: int
    ignored: int
    open: int
    to_acknowledge_p50: float | None
    to_acknowledge_worst: float | None
    lasted_p50: float | None
    flapping: int
    noisy: bool
    advice: str

    @property
    def acted_on(self) -> float | None:
        """The share that somebody acknowledged, of those whose time is over."""
        decided = self.acknowledged + self.ignored
        return self.acknowledged / decided if decided else None


def served(alerts: Iterable[Alert], now: datetime) -> tuple[Service, list[Service]]:
    """How all of these alerts have served, and each rule's, the noisiest first. Only firings count: that data were
    missing is no rule's fault."""
    by_rule: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        if alert.kind is AlertKind.FIRED:
            by_rule[alert.rule_id].append(alert)
    each = [_service(rule_id, some, now) for rule_id, some in by_rule.items()]
    each.sort(key=lambda one: (not one.noisy, -one.ignored, -one.fired, one.rule_id or ""))
    return _service(None, [alert for some in by_rule.values() for alert in some], now), each


def _service(rule_id: str | None, alerts: list[Alert], now: datetime) -> Service:
    waits = [
        (alert.acknowledged_at - alert.fired_at).total_seconds() for alert in alerts if alert.acknowledged_at
    ]
    lasted = [(alert.cleared_at - alert.fired_at).total_seconds() for alert in alerts if alert.cleared_at]
    ignored = sum(_is_ignored(alert, now) for alert in alerts)
    flapping = sum(seconds < FLAPPING.total_seconds() for seconds in lasted)
    advice = _advice(len(alerts), ignored, len(waits), flapping) if rule_id is not None else ""
    return Service(
        rule_id,
        len(alerts),
        len(waits),
        ignored,
        sum(alert.cleared_at is None for alert in alerts),
        median(waits) if waits else None,
        max(waits, default=None),
        median(lasted) if lasted else None,
        flapping,
        bool(advice),
        advice,
    )


def _is_ignored(alert: Alert, now: datetime) -> bool:
    if alert.acknowledged_at is not None:
        return False
    return alert.cleared_at is not None or now - alert.fired_at >= PATIENCE


def _advice(fired: int, ignored: int, acknowledged: int, flapping: int) -> str:
    if fired < NOISY_FIRINGS:
        return ""
    if flapping * 2 > fired:
        return "it comes and goes: let it hold for a while, clear later than it fires, or cool down"
    # What fired a minute ago may still be acted on.
    decided = ignored + acknowledged
    if decided >= NOISY_FIRINGS and ignored >= NOISY_IGNORED * decided:
        return "nobody acts on it: move its threshold, lower its severity, or delete it"
    return ""
