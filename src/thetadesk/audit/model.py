"""The words of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from thetadesk.kernel.errors import ConflictError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Where the log counts its microseconds from."""


class AuditBrokenError(ConflictError):
    """The log no longer ends where it says, so nothing can be added without hiding that."""

    code = "audit-broken"
    title = "The audit log is damaged"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who did what to what, and how it was before and after.

    `actor` is who decided (a user, or the name of a rule), `action` a past-tense word (`regrouped`),
    `subject` what it was done to (`campaign:ID`). `before` and `after` are JSON values without floats or
    Decimals (amounts as text), None where there was nothing.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    before: object = None
    after: object = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A decision in its place in the chain. `seq` counts from 1 without gaps, for each tenant."""

    seq: int
    decision: Decision
    hash: str


@dataclass(frozen=True, slots=True)
class Link:
    """A row as it is stored, before anybody trusts what is in it: `at` is microseconds since 1970 UTC,
    `before` and `after` are JSON text. A tampered row may hold anything anywhere."""

    seq: int
    at: int
    actor: str
    action: str
    subject: str
    before: str | None
    after: str | None
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: the number of its rows and the hash of the last."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the whole chain found.

    `rows` were read; `broken_at` is the number of the first row that is not as it was written (or is
    missing), and `reason` says how; both None when `ok`. `hash` seals everything up to the last good row:
    noted elsewhere, it proves later that not even the whole log was written anew.
    """

    ok: bool
    rows: int
    broken_at: int | None
    reason: str | None
    hash: str
