"""The audit log."""

from typing import Annotated

from fastapi import Query, Response

from thetadesk.audit import service
from thetadesk.audit.model import AuditRow
from thetadesk.web.asking import Desk, answer
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples
from thetadesk.web.schemas.audit import AuditJson, AuditRowJson, AuditVerifiedJson
from thetadesk.web.schemas.values import instant

router = Router(tags=["audit"], prefix="/audit")
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many rows.")]


@router.get("", response_model=AuditJson, responses=examples.answers({"items": [examples.AUDIT_ROW]}))
def list_audit(desk: Desk, limit: Limit = 100) -> Response:
    """List the newest decisions, newest first."""
    with desk.reading() as unit:
        rows = service.latest(unit, limit)
    body: AuditJson = {"items": [audit_row(row) for row in rows]}
    return answer(body)


@router.get("/verify", response_model=AuditVerifiedJson, responses=examples.answers(examples.AUDIT_VERIFIED))
def verify_audit(desk: Desk) -> Response:
    """Check every row against the chain and name the first that is not what was written."""
    with desk.reading() as unit:
        found = service.verify(unit)
    body: AuditVerifiedJson = {
        "ok": found.ok,
        "rows": found.rows,
        "broken_at": found.broken_at,
        "reason": found.reason,
        "hash": found.hash,
    }
    return answer(body)


def audit_row(row: AuditRow) -> AuditRowJson:
    """One row of the log as JSON."""
    return {
        "seq": row.seq,
        "at": instant(row.decision.at),
        "actor": row.decision.actor,
        "action": row.decision.action,
        "subject": row.decision.subject,
        "before": row.decision.before,
        "after": row.decision.after,
        "hash": row.hash,
    }
