"""Recording decisions, in the unit of work that carries them out, and proving that none was changed; and keeping the
preferences that may change while the desk runs, each change of which is such a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from thetadesk.audit import chain, store
from thetadesk.audit.model import EPOCH, AuditBrokenError, AuditRow, Decision, Head, Link, Verification
from thetadesk.db.types import canonical_json
from thetadesk.db.unit import Unit


def record(
    unit: Unit,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    before: object = None,
    after: object = None,
) -> AuditRow:
    """Add a decision to the tenant's log; it stands or falls with the rest of `unit`.

    A tenant has one writing unit at a time (db/engine.py), so the chain cannot fork. Raises
    AuditBrokenError if the log holds rows that were not recorded here, StoredValueError for a value that
    JSON cannot hold exactly.
    """
    [row] = record_each(unit, [Decision(at, actor, action, subject, before, after)])
    return row


def record_each(unit: Unit, decisions: Iterable[Decision]) -> list[AuditRow]:
    """Add decisions in their order, as `record` does one."""
    last = store.head(unit) or chain.START
    if store.last_seq(unit) > last.seq:
        raise AuditBrokenError(
            f"the audit log holds rows after row {last.seq}, its recorded end: run thetadesk audit verify, "
            "and restore the database from a backup"
        )
    links, rows = [], []
    for decision in decisions:
        link = chain.sealed(unit.tenant, _link(decision, last.seq + 1, last.hash))
        last = Head(link.seq, link.hash)
        links.append(link)
        rows.append(AuditRow(link.seq, decision, link.hash))
    store.append(unit, links)
    return rows


def verify(unit: Unit) -> Verification:
    """Check the tenant's whole log, row by row, without holding it in memory."""
    return chain.verify(unit.tenant, store.links(unit), store.head(unit))


def latest(unit: Unit, limit: int = 100) -> list[AuditRow]:
    """The newest `limit` decisions, newest first."""
    return store.latest(unit, limit)


def between(unit: Unit, since: datetime, until: datetime) -> Iterator[AuditRow]:
    """Every decision from `since` to before `until`, oldest first, for as long as the unit is open."""
    return store.between(unit, since, until)


def head(unit: Unit) -> Head:
    """Where the chain is recorded to end: its hash seals everything before it."""
    return store.head(unit) or chain.START


def about(unit: Unit, *subjects: str) -> list[AuditRow]:
    """Every decision about any of `subjects` (`campaign:ID`), oldest first."""
    return store.about(unit, list(subjects))


def preference(unit: Unit, name: str) -> object:
    """What the user prefers: the JSON value of this name (`alerts.manners`), None if it was never set."""
    return store.preference(unit, name)


def prefer(unit: Unit, name: str, value: object, *, at: datetime, actor: str) -> None:
    """Sets a preference, in force at once, and records what it was before; None takes it back. Setting what holds changes
    nothing.

    Raises StoredValueError for a value that JSON cannot hold exactly.
    """
    before = store.preference(unit, name)
    if before == value:
        return
    if value is None:
        store.drop_preference(unit, name)
    else:
        store.save_preference(unit, name, value, at)
    record(
        unit, at=at, actor=actor, action="preferred", subject=f"preference:{name}", before=before, after=value
    )


def _link(decision: Decision, seq: int, previous_hash: str) -> Link:
    return Link(
        seq=seq,
        at=(decision.at - EPOCH) // timedelta(microseconds=1),
        actor=decision.actor,
        action=decision.action,
        subject=decision.subject,
        before=_text(decision.before),
        after=_text(decision.after),
        previous_hash=previous_hash,
        hash="",
    )


def _text(value: object) -> str | None:
    return None if value is None else canonical_json(value)
