"""What those may ask for who supervise a desk: alerts, changes of rules and decisions of some days, in one file.

A zip with each list as CSV for people and JSON for programs, and a manifest: the days, the hash of every file, and where
the chain of decisions ends. It is written to the disk row by row: ten years need no more memory than a day. Whoever notes that hash can have it proved later that nothing before it was changed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from thetadesk.alerts.model import Alert, Attempt, Delivery, RuleVersion
from thetadesk.alerts.service import exporting
from thetadesk.audit import service as audit
from thetadesk.audit.model import AuditRow
from thetadesk.backup.archive import hash_of
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import NEW_YORK
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.tables import Table

LONGEST = timedelta(days=3653)
_RULES = "alert_rule:"
_COLUMNS = {
    "alerts": (
        "id", "fired_at", "cleared_at", "acknowledged_at", "severity", "kind", "state", "mode", "rule_id", "rule_version",
        "rule", "instance", "value", "threshold", "words", "note",
    ),
    "deliveries": (
        "id", "alert_id", "channel", "telling", "state", "created_at", "delivered_at", "attempts", "maybe_twice",
        "receipt", "problem",
    ),
    "attempts": ("delivery_id", "number", "at", "outcome", "detail", "milliseconds"),
    "rule-versions": ("rule_id", "version", "at", "actor", "text"),
    "rule-changes": ("seq", "at", "actor", "action", "subject", "before", "after", "hash"),
    "audit": ("seq", "at", "actor", "action", "subject", "before", "after", "hash"),
}  # fmt: skip
Row = tuple[object, ...]


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


class _Lists:
    """Every list as CSV and JSON in a folder, written as its rows come, so that none is ever whole in memory."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self.folder = folder
        self.rows = dict.fromkeys(_COLUMNS, 0)
        self._files = {
            name: files.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            for what in _COLUMNS
            for name in (f"{what}.csv", f"{what}.json")
        }
        self._tables = {
            what: Table(self._files[f"{what}.csv"], columns) for what, columns in _COLUMNS.items()
        }

    def add(self, what: str, row: Row) -> None:
        self._tables[what].add(_flat(row))
        opening = ",\n" if self.rows[what] else "[\n"
        said = json.dumps(dict(zip(_COLUMNS[what], row, strict=True)), ensure_ascii=False)
        self._files[f"{what}.json"].write(opening + said)
        self.rows[what] += 1

    def end(self) -> None:
        for what, count in self.rows.items():
            self._files[f"{what}.json"].write("\n]\n" if count else "[]\n")


def gather(unit: Unit, days: Days, at: datetime, folder: Path) -> Path:
    """The zip of those days, of one consistent state, made in `folder`, which is to be private and empty."""
    since, until = days.bounds
    with ExitStack() as files:
        lists = _Lists(folder, files)
        for each in exporting.told(unit, since, until):
            lists.add("alerts", _alert(each.alert))
            for delivery in each.deliveries:
                lists.add("deliveries", _delivery(delivery))
            for attempt in each.attempts:
                lists.add("attempts", _attempt(attempt))
        # What an alert's rule said may be older than the alert.
        for version in (each for each in exporting.versions(unit) if each.at < until):
            lists.add("rule-versions", _version(version))
        for row in audit.between(unit, since, until):
            lists.add("audit", _decision(row))
            if row.decision.subject.startswith(_RULES):
                lists.add("rule-changes", _decision(row))
        lists.end()
    return _packed(folder, _manifest(unit, days, at, lists))


def _manifest(unit: Unit, days: Days, at: datetime, lists: _Lists) -> dict[str, object]:
    head, checked = audit.head(unit), audit.verify(unit)
    return {
        "format": "thetadesk-evidence",
        "version": 1,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "zone": str(NEW_YORK),
        "made_at": at.isoformat(),
        "rows": lists.rows,
        "sha256": {file.name: hash_of(file) for file in sorted(lists.folder.iterdir())},
        "chain": {
            "rows": head.seq,
            "hash": head.hash,
            "ok": checked.ok,
            "broken_at": checked.broken_at,
            "reason": checked.reason,
        },
    }


def _alert(one: Alert) -> Row:
    return (
        one.id, _at(one.fired_at), _at(one.cleared_at), _at(one.acknowledged_at), one.severity.value, one.kind.value,
        one.state.value, one.mode.value, one.rule_id, one.rule_version, one.rule_text, one.instance, one.value,
        one.threshold, one.words, one.note,
    )  # fmt: skip


def _delivery(one: Delivery) -> Row:
    return (
        one.id, one.alert_id, one.channel_id, one.telling, one.state.value, _at(one.created_at), _at(one.delivered_at),
        one.attempts, one.maybe_twice, one.receipt, one.problem,
    )  # fmt: skip


def _attempt(one: Attempt) -> Row:
    return one.delivery_id, one.number, _at(one.at), one.outcome, one.detail, one.milliseconds


def _version(one: RuleVersion) -> Row:
    return one.rule_id, one.version, _at(one.at), one.actor, one.text


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


def _packed(folder: Path, manifest: dict[str, object]) -> Path:
    made = folder / "evidence.zip"
    lists = sorted(folder.iterdir())
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        for file in lists:
            archive.write(file, file.name)
    return made
