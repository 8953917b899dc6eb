"""The tables of the audit log: rows nobody may change or delete, and where the chain ends; and the preferences, whose
changes it records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, Text, delete, func, select

from thetadesk.audit.model import EPOCH, AuditRow, Decision, Head, Link
from thetadesk.db.schema import tenant_table
from thetadesk.db.types import InstantColumn, JsonColumn
from thetadesk.db.unit import Unit

# Plain columns on purpose: verifying must be able to read whatever somebody has written into them.
AUDIT_LOG = tenant_table(
    "audit_log",
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    append_only=True,
)
AUDIT_HEAD = tenant_table(
    "audit_head",
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
PREFERENCES = tenant_table(
    "preferences",
    Column("name", Text, primary_key=True),
    Column("value", JsonColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
)

_LINK = [column for column in AUDIT_LOG.c if column.name != "tenant_id"]


def append(unit: Unit, links: Sequence[Link]) -> None:
    """Add `links` and move the head to the last of them."""
    if links:
        unit.insert_each(AUDIT_LOG, links, _columns)
        unit.upsert(AUDIT_HEAD, [{"seq": links[-1].seq, "hash": links[-1].hash}])


def head(unit: Unit) -> Head | None:
    """Where the chain is recorded to end, None before the first decision."""
    row = unit.row(select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash))
    return Head(row.seq, row.hash) if row else None


def last_seq(unit: Unit) -> int:
    """The highest number in the log itself, 0 if it is empty."""
    found: int | None = unit.value(select(func.max(AUDIT_LOG.c.seq)))
    return found or 0


def links(unit: Unit) -> Iterator[Link]:
    """Every row as stored, in order, a few at a time in memory."""
    for row in unit.stream(select(*_LINK).order_by(AUDIT_LOG.c.seq)):
        yield Link(*row)


def latest(unit: Unit, limit: int) -> list[AuditRow]:
    """The newest `limit` rows, newest first."""
    newest = select(*_LINK).order_by(AUDIT_LOG.c.seq.desc()).limit(limit)
    return [_read(Link(*row)) for row in unit.rows(newest)]


def between(unit: Unit, since: datetime, until: datetime) -> Iterator[AuditRow]:
    """The rows from `since` to before `until`, oldest first, a few at a time in memory."""
    first, end = ((at - EPOCH) // timedelta(microseconds=1) for at in (since, until))
    query = select(*_LINK).where(AUDIT_LOG.c.at >= first, AUDIT_LOG.c.at < end).order_by(AUDIT_LOG.c.seq)
    for row in unit.stream(query):
        yield _read(Link(*row))


def about(unit: Unit, subjects: list[str]) -> list[AuditRow]:
    """Every row about one of `subjects`, oldest first."""
    query = select(*_LINK).where(AUDIT_LOG.c.subject.in_(subjects)).order_by(AUDIT_LOG.c.seq)
    return [_read(Link(*row)) for row in unit.rows(query)]


def preference(unit: Unit, name: str) -> object:
    """What the user prefers, a JSON value; None for what was never said."""
    found: object = unit.value(select(PREFERENCES.c.value).where(PREFERENCES.c.name == name))
    return found


def save_preference(unit: Unit, name: str, value: object, at: datetime) -> None:
    """Keeps what the user prefers from now on."""
    unit.upsert(PREFERENCES, [{"name": name, "value": value, "updated_at": at}])


def drop_preference(unit: Unit, name: str) -> None:
    unit.execute(delete(PREFERENCES).where(PREFERENCES.c.name == name))


def _columns(links: Sequence[Link]) -> Mapping[str, Sequence[object]]:
    return {column.name: [getattr(link, column.name) for link in links] for column in _LINK}


def _read(link: Link) -> AuditRow:
    at = EPOCH + timedelta(microseconds=link.at)
    decision = Decision(at, link.actor, link.action, link.subject, _value(link.before), _value(link.after))
    return AuditRow(link.seq, decision, link.hash)


def _value(text: str | None) -> object:
    return None if text is None else json.loads(text)
