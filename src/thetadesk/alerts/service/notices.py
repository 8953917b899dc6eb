"""What the desk's own chores have to say: told like an alert, but written by no rule.

A notice is news and no state: nothing ends it but a hand that takes it, or time.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from thetadesk.alerts import firing
from thetadesk.alerts.model import Alert, AlertKind, AlertState, Mode, Severity
from thetadesk.alerts.service import preferences
from thetadesk.alerts.service.recording import routed
from thetadesk.alerts.store import deliveries as outbox
from thetadesk.alerts.store import inbox
from thetadesk.alerts.syntax import Of
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import Notice
from thetadesk.kernel.errors import InvalidInputError

NO_RULE = ""
"""Stands where other alerts name their rule."""
PAGE = "page"
"""What a notice leads to stands among its subjects: `page:/campaigns/…`."""
OPEN_FOR = timedelta(days=3)
"""So long an unread notice stays in the inbox; then it is history."""
_SEVERITIES = {"info": Severity.INFO, "warning": Severity.WARNING, "critical": Severity.URGENT}


def tell(unit: Unit, notice: Notice, at: datetime, mode: Mode) -> Alert | None:
    """Puts a notice into the inbox and the outbox, as its severity is routed; None if its key has been told before.

    Who commits it has the running desk look at its outbox.
    """
    alert = Alert(
        _id(notice.key),
        NO_RULE,
        0,
        "",
        "",
        AlertKind.NOTICE,
        _severity(notice.severity),
        AlertState.FIRING,
        at,
        None,
        None,
        notice.words,
        None,
        1,
        mode,
        (*map(_subject, notice.subjects), *((f"{PAGE}:{notice.href}",) if notice.href else ())),
    )
    if inbox.find_alert(unit, alert.id) is not None:
        return None
    inbox.add_alerts(unit, [alert])
    prefers = preferences.current(unit)
    channels = routed(prefers, alert, (), outbox.channel_ids(unit))
    wait = prefers.wait(alert.severity)
    outbox.add_deliveries(unit, firing.deliveries(alert, channels, 0, at, wait))
    return alert


def href_of(alert: Alert) -> str:
    """The page that an alert leads to, empty for none."""
    pages = (one.partition(":") for one in alert.subjects)
    return next((key for of, _, key in pages if of == PAGE), "")


def expire(unit: Unit, at: datetime) -> int:
    """Ends the notices that nobody has taken into hand for OPEN_FOR; how many."""
    old = [
        each.id
        for each in inbox.open_alerts(unit, NO_RULE)
        if each.kind is AlertKind.NOTICE and at - each.fired_at >= OPEN_FOR
    ]
    inbox.clear(unit, [(id, at) for id in old])
    return len(old)


def _severity(named: str) -> Severity:
    try:
        return _SEVERITIES[named]
    except KeyError:
        raise InvalidInputError(f"a notice is info, warning or critical, not {named!r}") from None


def _subject(ticker: str) -> str:
    return f"{Of.QUOTE}:{ticker}"


def _id(key: str) -> str:
    return hashlib.sha256(f"notice:{key}".encode()).hexdigest()[:20]
