"""What those may ask for who supervise a desk: alerts, changes of rules and decisions of some days, in one file.

A zip with each list as CSV for people and JSON for programs, and a manifest: the days, the hash of every file, and where
the chain of decisions ends. Whoever notes that hash can have it proved later that nothing before it was changed.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from thetadesk.alerts.service import inbox
from thetadesk.alerts.service.inbox import Entry
from thetadesk.audit import service as audit
from thetadesk.audit.model import AuditRow
from thetadesk.backup import tables
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import NEW_YORK
from thetadesk.kernel.errors import InvalidInputError

LONGEST = timedelta(days=3653)
_RULES = "alert_rule:"
_PAGE = 500
_ALERTS = (
    "id", "fired_at", "cleared_at", "acknowledged_at", "severity", "kind", "state", "mode", "rule_id", "rule_version",
    "rule", "instance", "value", "threshold", "words", "note",
)  # fmt: skip
_DELIVERIES = (
    "alert_id", "channel", "telling", "state", "created_at", "delivered_at", "attempts", "maybe_twice", "receipt", "problem",
)  # fmt: skip
_DECISIONS = ("seq", "at", "actor", "action", "subject", "before", "after", "hash")


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included, in New York."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raises InvalidInputError for days in the wrong order, or too many."""
        if self.last < self.first:
            raise InvalidInputError(
                f"The last day ({self.last}) is before the first ({self.first}).", field="to"
            )
        if self.last - self.first > LONGEST:
            raise InvalidInputError("At most ten years go into one file: ask for fewer days.", field="from")

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The instants from which and before which they lie."""
        after = self.last + timedelta(days=1) if self.last < date.max else self.last
        return datetime.combine(self.first, time(), NEW_YORK), datetime.combine(after, time(), NEW_YORK)


def gather(unit: Unit, days: Days, at: datetime) -> bytes:
    """The zip of those days, of one consistent state."""
    since, until = days.bounds
    entries = sorted(_alerts(unit, since, until), key=lambda entry: (entry.alert.fired_at, entry.alert.id))
    decisions = [_decision(row) for row in audit.between(unit, since, until)]
    lists = {
        "alerts": (_ALERTS, [_alert(entry) for entry in entries]),
        "deliveries": (_DELIVERIES, [row for entry in entries for row in _deliveries(entry)]),
        "rule-changes": (_DECISIONS, [row for row in decisions if str(row[4]).startswith(_RULES)]),
        "audit": (_DECISIONS, decisions),
    }
    files = {
        name: content
        for what, (columns, rows) in lists.items()
        for name, content in (
            (f"{what}.csv", tables.written(columns, map(_flat, rows))),
            (f"{what}.json", _json([dict(zip(columns, row, strict=True)) for row in rows])),
        )
    }
    return _packed({**files, "manifest.json": _json(_manifest(unit, days, at, files, lists))})


def _alerts(unit: Unit, since: datetime, until: datetime) -> Iterator[Entry]:
    """Newest first, so that what is older than `since` need not be read."""
    after: str | None = None
    while True:
        page = inbox.history(unit, after, _PAGE)
        for entry in page.entries:
            if entry.alert.fired_at < since:
                return
            if entry.alert.fired_at < until:
                yield entry
        after = page.next
        if after is None:
            return


def _manifest(
    unit: Unit,
    days: Days,
    at: datetime,
    files: dict[str, str],
    lists: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]],
) -> dict[str, object]:
    head, checked = audit.head(unit), audit.verify(unit)
    return {
        "format": "thetadesk-evidence",
        "version": 1,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "zone": str(NEW_YORK),
        "made_at": at.isoformat(),
        "rows": {what: len(rows) for what, (_, rows) in lists.items()},
        "sha256": {name: hashlib.sha256(content.encode()).hexdigest() for name, content in files.items()},
        "chain": {
            "rows": head.seq,
            "hash": head.hash,
            "ok": checked.ok,
            "broken_at": checked.broken_at,
            "reason": checked.reason,
        },
    }


def _alert(entry: Entry) -> tuple[object, ...]:
    one = entry.alert
    return (
        one.id, _at(one.fired_at), _at(one.cleared_at), _at(one.acknowledged_at), one.severity.value, one.kind.value,
        one.state.value, one.mode.value, one.rule_id, one.rule_version, one.rule_text, one.instance, one.value,
        one.threshold, one.words, one.note,
    )  # fmt: skip


def _deliveries(entry: Entry) -> list[tuple[object, ...]]:
    return [
        (
            each.alert_id, each.channel_id, each.telling, each.state.value, _at(each.created_at), _at(each.delivered_at),
            each.attempts, each.maybe_twice, each.receipt, each.problem,
        )
        for each in entry.deliveries
    ]  # fmt: skip


def _decision(row: AuditRow) -> tuple[object, ...]:
    one = row.decision
    return (row.seq, _at(one.at), one.actor, one.action, one.subject, one.before, one.after, row.hash)


def _flat(row: Sequence[object]) -> list[object]:
    """Values that hold others, as JSON in one cell."""
    return [
        json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value for value in row
    ]


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _packed(files: dict[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()
