"""Alerts and deliveries for tests of pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from thetadesk.alerts.model import Alert, AlertKind, AlertState, Mode, Severity

NOON = datetime(2026, 11, 17, 17, tzinfo=UTC)


def alert(number: int = 1, **more: Any) -> Alert:
    """A firing of a rule on AAPL, `number` seconds after noon."""
    given: dict[str, Any] = {
        "id": f"alert{number}",
        "rule_id": "rule1",
        "rule_version": 1,
        "rule_text": "AAPL < 185",
        "instance": "",
        "kind": AlertKind.FIRED,
        "severity": Severity.WARNING,
        "state": AlertState.FIRING,
        "fired_at": NOON + timedelta(seconds=number),
        "value": 182.4,
        "threshold": 185.0,
        "words": f"AAPL 182.40 < 185 ({number})",
        "source_age": 0.2,
        "count": number,
        "mode": Mode.PAPER,
        "subjects": ("quote:AAPL",),
    }
    return Alert(**{**given, **more})
