"""The table of alerts (inbox and history), and of silences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from thetadesk.alerts.model import Alert, AlertKind, AlertState, Mode, Severity, Silence
from thetadesk.db.schema import tenant_table
from thetadesk.db.types import EnumColumn, InstantColumn, JsonColumn
from thetadesk.db.unit import AnyRow, Unit

T = TypeVar("T")

ALERTS = tenant_table(
    "alerts",
    Column("id", String(20), primary_key=True),
    Column("rule_id", String(20), nullable=False),
    Column("rule_version", Integer, nullable=False),
    Column("rule_text", Text, nullable=False),
    Column("instance", Text, nullable=False),
    Column("kind", EnumColumn(AlertKind), nullable=False),
    Column("severity", EnumColumn(Severity), nullable=False),
    Column("state", EnumColumn(AlertState), nullable=False),
    Column("fired_at", InstantColumn, nullable=False),
    Column("value", Double),
    Column("threshold", Double),
    Column("words", Text, nullable=False),
    Column("source_age", Double),
    Column("count", Integer, nullable=False),
    Column("mode", EnumColumn(Mode), nullable=False),
    Column("subjects", JsonColumn, nullable=False),
    Column("cleared_at", InstantColumn),
    Column("acknowledged_at", InstantColumn),
    Column("note", Text, nullable=False),
    Column("seen", Boolean, nullable=False),
    Index("ix_alerts_seen", "tenant_id", "seen", "fired_at"),
    Index("ix_alerts_state", "tenant_id", "state", "fired_at"),
    Index("ix_alerts_fired", "tenant_id", "fired_at", "id"),
    Index("ix_alerts_rule", "tenant_id", "rule_id", "fired_at"),
    Index("ix_alerts_open", "tenant_id", "rule_id", "cleared_at"),
)
ALERT_SILENCES = tenant_table(
    "alert_silences",
    Column("id", String(20), primary_key=True),
    Column("rule_id", String(20)),
    Column("instance", Text),
    Column("created_at", InstantColumn, nullable=False),
    Column("until_at", InstantColumn, nullable=False),
    Column("reason", Text, nullable=False),
)

_ALERT = [column for column in ALERTS.c if column.name != "tenant_id"]
_SUBJECTS = list(Alert.__dataclass_fields__).index("subjects")
_SILENCE = [column for column in ALERT_SILENCES.c if column.name != "tenant_id"]
_OPEN = (AlertState.FIRING, AlertState.ACKNOWLEDGED)
# Made once: a firing waits while a statement is made, for longer than its answer takes.
_OPEN_OF = select(*_ALERT).where(
    ALERTS.c.rule_id.in_(bindparam("rules", expanding=True)),
    ALERTS.c.instance.in_(bindparam("instances", expanding=True)),
    # Asked by state, SQLite would read all that is open instead of what is open of these rules.
    ALERTS.c.cleared_at.is_(None),
)
_AT_ONCE = 500
"""Ids in one statement: well below what any database allows."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the history ended: the last alert's moment and id."""

    fired_at: datetime
    id: str


def _alert(row: AnyRow) -> Alert:
    values: list[Any] = list(row)
    values[_SUBJECTS] = tuple(values[_SUBJECTS])
    return Alert(*values)


def add_alerts(unit: Unit, alerts: Iterable[Alert]) -> int:
    """Adds the alerts that are not there yet, and says how many; one that is stays as it has become."""
    names = list(Alert.__dataclass_fields__)
    rows = [
        {name: list(each.subjects) if name == "subjects" else getattr(each, name) for name in names}
        for each in alerts
    ]
    return unit.upsert(ALERTS, rows, keep=names)


def find_alert(unit: Unit, alert_id: str) -> Alert | None:
    """The alert."""
    row = unit.row(select(*_ALERT).where(ALERTS.c.id == alert_id))
    return _alert(row) if row else None


def alerts_by_id(unit: Unit, ids: Collection[str]) -> dict[str, Alert]:
    """Those of these alerts that there are."""
    return {
        row[0]: _alert(row)
        for some in _parts(sorted(ids))
        for row in unit.rows(select(*_ALERT).where(ALERTS.c.id.in_(some)))
    }


def open_alerts(unit: Unit, rule_id: str | None = None) -> list[Alert]:
    """Alerts that are not cleared, newest first; only those of this rule."""
    query = select(*_ALERT).where(ALERTS.c.state.in_(_OPEN))
    if rule_id is not None:
        query = query.where(ALERTS.c.rule_id == rule_id)
    # Asked to sort, SQLite would walk the whole history in order of time.
    found = [_alert(row) for row in unit.rows(query)]
    return sorted(found, key=lambda alert: (alert.fired_at, alert.id), reverse=True)


def open_alerts_saying(unit: Unit, word: str) -> list[Alert]:
    """Alerts that are not cleared of rules in whose text this word stands."""
    query = select(*_ALERT).where(
        ALERTS.c.state.in_(_OPEN), ALERTS.c.rule_text.contains(word, autoescape=True)
    )
    return [_alert(row) for row in unit.rows(query)]


def open_alerts_of(unit: Unit, instances: Collection[tuple[str, str]]) -> list[Alert]:
    """Alerts that are not cleared of these instances (rule and key), oldest first."""
    found = []
    for some in _parts(sorted(instances)):
        asked = {"rules": {rule for rule, _ in some}, "instances": {instance for _, instance in some}}
        found += [_alert(row) for row in unit.rows(_OPEN_OF, asked)]
    wanted = set(instances)
    found = [alert for alert in found if (alert.rule_id, alert.instance) in wanted]
    return sorted(found, key=lambda alert: (alert.fired_at, alert.id))


def history(
    unit: Unit, before: Place | None, limit: int, rule_id: str | None, severity: Severity | None
) -> list[Alert]:
    """The `limit` newest alerts before `before`, newest first."""
    query = select(*_ALERT).order_by(ALERTS.c.fired_at.desc(), ALERTS.c.id.desc()).limit(limit)
    if before is not None:
        at = ALERTS.c.fired_at
        query = query.where(or_(at < before.fired_at, and_(at == before.fired_at, ALERTS.c.id < before.id)))
    if rule_id is not None:
        query = query.where(ALERTS.c.rule_id == rule_id)
    if severity is not None:
        query = query.where(ALERTS.c.severity == severity)
    return [_alert(row) for row in unit.rows(query)]


def every_alert(unit: Unit, since: datetime | None = None, before: datetime | None = None) -> Iterator[Alert]:
    """Every alert (fired at or after `since`, and before `before`), oldest first, a few at a time in memory."""
    query = select(*_ALERT).order_by(ALERTS.c.fired_at, ALERTS.c.id)
    if since is not None:
        query = query.where(ALERTS.c.fired_at >= since)
    if before is not None:
        query = query.where(ALERTS.c.fired_at < before)
    return (_alert(row) for row in unit.stream(query))


def unseen(unit: Unit, limit: int) -> list[Alert]:
    """Alerts that no page has shown yet, newest first."""
    query = select(*_ALERT).where(ALERTS.c.seen.is_(False))
    return [
        _alert(row) for row in unit.rows(query.order_by(ALERTS.c.fired_at.desc(), ALERTS.c.id).limit(limit))
    ]


def count_unseen(unit: Unit) -> int:
    """How many alerts no page has shown yet."""
    found: int = unit.value(select(func.count()).select_from(ALERTS).where(ALERTS.c.seen.is_(False)))
    return found


def count_open(unit: Unit) -> dict[tuple[Severity, AlertState], int]:
    """Alerts that are not cleared, by severity and state."""
    rows = unit.rows(select(ALERTS.c.severity, ALERTS.c.state).where(ALERTS.c.state.in_(_OPEN)))
    return Counter((row[0], row[1]) for row in rows)


def clear(unit: Unit, cleared: Sequence[tuple[str, datetime]]) -> None:
    """These alerts (by id) are no longer true, since when."""
    if cleared:
        over = update(ALERTS).where(ALERTS.c.id == bindparam("alert"), ALERTS.c.cleared_at.is_(None))
        over = over.values(state=AlertState.CLEARED, cleared_at=bindparam("at"))
        unit.execute(over, [{"alert": alert_id, "at": at} for alert_id, at in cleared])


def reopen(unit: Unit, ids: Collection[str]) -> None:
    """These alerts are true all the same: a pause or an error of their rule had ended them, nothing else."""
    for some in _parts(sorted(ids)):
        over = (ALERTS.c.id.in_(some), ALERTS.c.state == AlertState.CLEARED)
        taken = ALERTS.c.acknowledged_at.is_not(None)
        for state, where in ((AlertState.ACKNOWLEDGED, taken), (AlertState.FIRING, ~taken)):
            unit.execute(update(ALERTS).where(*over, where).values(state=state, cleared_at=None))


def acknowledge(unit: Unit, alert_id: str, at: datetime, note: str, state: AlertState) -> None:
    """Somebody has taken this alert into hand."""
    values = {"state": state, "acknowledged_at": at, "note": note, "seen": True}
    unit.execute(update(ALERTS).where(ALERTS.c.id == alert_id).values(**values))


def mark_seen(unit: Unit, ids: Collection[str]) -> None:
    """A page has shown these alerts."""
    for some in _parts(sorted(ids)):
        unit.execute(update(ALERTS).where(ALERTS.c.id.in_(some)).values(seen=True))


def forget_alerts(unit: Unit, cleared_before: datetime) -> list[str]:
    """Deletes alerts that were cleared before this moment; their ids."""
    old = (ALERTS.c.state == AlertState.CLEARED, ALERTS.c.cleared_at < cleared_before)
    ids = [row[0] for row in unit.rows(select(ALERTS.c.id).where(*old))]
    unit.execute(delete(ALERTS).where(*old))
    return ids


def add_silence(unit: Unit, silence: Silence) -> None:
    """Keeps a silence."""
    unit.insert(ALERT_SILENCES, [{name: getattr(silence, name) for name in Silence.__dataclass_fields__}])


def silences(unit: Unit, at: datetime) -> list[Silence]:
    """The silences that have not ended, the last to end first."""
    query = select(*_SILENCE).where(ALERT_SILENCES.c.until_at > at)
    return [Silence(*row) for row in unit.rows(query.order_by(ALERT_SILENCES.c.until_at.desc()))]


def end_silence(unit: Unit, silence_id: str, at: datetime) -> bool:
    """Ends a silence now; False if there is none that lasts."""
    lasting = (ALERT_SILENCES.c.id == silence_id, ALERT_SILENCES.c.until_at > at)
    return unit.execute(update(ALERT_SILENCES).where(*lasting).values(until_at=at)).rowcount > 0


def forget_silences(unit: Unit, ended_before: datetime) -> None:
    """Deletes silences that ended before this moment."""
    unit.execute(delete(ALERT_SILENCES).where(ALERT_SILENCES.c.until_at < ended_before))


def _parts(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
