"""The audit log."""

from typing import Any

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import InstantText


class AuditRowJson(TypedDict):
    """One decision: who, when, what, before and after, chained by its hash."""

    seq: int
    at: InstantText
    actor: str
    action: str
    subject: str
    before: Any
    after: Any
    hash: str


class AuditJson(TypedDict):
    """The newest rows, newest first."""

    items: list[AuditRowJson]


class AuditVerifiedJson(TypedDict):
    """Whether every row still is what was written; `broken_at` is the `seq` of the first that is not and `reason`
    says how. `hash` seals everything up to the last good row: note it elsewhere to prove later that nothing was rewritten."""

    ok: bool
    rows: int
    broken_at: int | None
    reason: str | None
    hash: str
