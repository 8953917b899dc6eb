"""The certificate: every row explained or listed; and the rows that wait for a decision."""

from typing import Annotated, Literal, cast

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from thetadesk.connections.service import reading as connections
from thetadesk.db.unit import Unit
from thetadesk.ledger.service import importing, overview, reading, record
from thetadesk.ledger.service.importing import QuarantinedRow
from thetadesk.ledger.service.reading import Missing, Position
from thetadesk.ledger.settlement import ExpiryState
from thetadesk.web.asking import AccountQuery, Desk, Id, IdIn, ScopeQuery, answer, chosen, decided, today
from thetadesk.web.certifying import certificates_json
from thetadesk.web.performing import kept_by
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling
from thetadesk.web.schemas.imports import QuarantinedJson, QuarantineJson
from thetadesk.web.schemas.reconciliation import (
    AwaitingJson,
    CheckJson,
    MissingOpenJson,
    RebuiltJson,
    ReconciliationJson,
    RowsJson,
)
from thetadesk.web.schemas.values import instant, money, quantity

router = Router(tags=["reconciliation"])


class DecisionBody(BaseModel):
    """What a quarantined row is: the `same` as a transaction (named), a `new` one, or nothing (`dismiss`)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies({"decision": "dismiss"}))
    decision: Literal["same", "new", "dismiss"]
    transaction_id: Annotated[IdIn | None, Field(description="With `same`: one of the row's candidates.")] = (
        None
    )


@router.get(
    "/reconciliation", response_model=ReconciliationJson, responses=examples.answers(examples.RECONCILIATION)
)
def get_reconciliation(
    desk: Desk, request: Request, scope: ScopeQuery = None, account: AccountQuery = None
) -> Response:
    """Show what is not explained, what rests on the user's word, and the checks that hold the books together."""
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account)
        quarantined = importing.list_quarantine(unit, ids)
        held = reading.positions(unit, ids, today(desk))
        body: ReconciliationJson = {
            "scope": scope,
            "as_of": instant(desk.clock.now()),
            "rows": _rows(unit, ids, len(quarantined)),
            "quarantined": [_with_candidates(unit, row) for row in quarantined],
            "missing_opens": [_missing(each) for each in reading.missing_opens(unit, ids)],
            "awaiting": [_awaiting(each) for each in held if each.state is ExpiryState.AWAITING],
            "opening_balances": [
                telling.opening_balance(each) for each in overview.opening_balances(unit, ids)
            ],
            "ambiguous": [
                {"transaction_id": transaction_id, "problem": text}
                for transaction_id, text in reading.booking_notes(unit, ids)
            ],
            "checks": _checks(request, unit, ids),
            "certificates": certificates_json(unit, connections.latest_certificates(unit, ids)),
        }
    return answer(body)


@router.post(
    "/reconciliation/rebuild", response_model=RebuiltJson, responses=examples.answers(examples.REBUILT)
)
def rebuild_projections(desk: Desk) -> Response:
    """Derive lots, positions and campaigns anew from the transactions alone, and compare them with what was stored."""
    with desk.unit() as unit:
        rebuilt = overview.rebuild_all(unit, desk.roll_window)
    body: RebuiltJson = {
        "same": not rebuilt.differences,
        "compared": rebuilt.compared,
        "differences": rebuilt.differences,
    }
    return answer(body)


@router.get(
    "/quarantine",
    response_model=QuarantineJson,
    responses=examples.answers({"items": [examples.QUARANTINED]}),
)
def list_quarantine(desk: Desk) -> Response:
    """List the imported rows that wait for a decision."""
    with desk.reading() as unit:
        body: QuarantineJson = {
            "items": [_with_candidates(unit, row) for row in importing.list_quarantine(unit)]
        }
    return answer(body)


@router.post(
    "/quarantine/{row_id}", response_model=QuarantinedJson, responses=examples.answers(examples.QUARANTINED)
)
def decide_quarantined(desk: Desk, row_id: Id, body: DecisionBody) -> Response:
    """Decide what a quarantined row is."""
    with desk.unit() as unit:
        row = importing.decide(
            unit, row_id, body.decision, body.transaction_id, decided(desk), desk.roll_window
        )
        written = _with_candidates(unit, row)
    return answer(written)


@router.post(
    "/quarantine/{row_id}/undo",
    response_model=QuarantinedJson,
    responses=examples.answers(examples.QUARANTINED),
)
def undo_quarantine_decision(desk: Desk, row_id: Id) -> Response:
    """Take a decision back: the row waits again."""
    with desk.unit() as unit:
        written = _with_candidates(
            unit, importing.undo_decision(unit, row_id, decided(desk), desk.roll_window)
        )
    return answer(written)


def _checks(request: Request, unit: Unit, ids: tuple[str, ...]) -> list[CheckJson]:
    """What must hold of the books; they are added up once after each change, which takes a long history a moment."""

    def checked() -> bytes:
        return to_json(
            [
                {"name": check.name, "ok": check.ok, "detail": check.detail}
                for check in reading.checks(unit, ids)
            ]
        )

    kept = kept_by(request).body(("checks", ids), record.edition(unit, ids), checked)
    return cast("list[CheckJson]", from_json(kept))


def _rows(unit: Unit, ids: tuple[str, ...], quarantined: int) -> RowsJson:
    summaries = reading.summaries(unit, ids)
    told = sum(each.transactions for each in summaries)
    unexplained = sum(each.unexplained for each in summaries)
    read = told + quarantined
    return {"read": read, "explained": read - unexplained, "unexplained": unexplained}


def _with_candidates(unit: Unit, row: QuarantinedRow) -> QuarantinedJson:
    candidates = reading.transactions_by_id(unit, row.candidates)
    return telling.quarantined(row, [telling.transaction(each) for each in candidates])


def _missing(missing: Missing) -> MissingOpenJson:
    return {
        "transaction": telling.transaction(missing.view),
        "symbol": missing.symbol,
        "quantity": quantity(missing.quantity),
        "cash": money(missing.cash),
    }


def _awaiting(held: Position) -> AwaitingJson:
    expires_on = held.instrument.expires_on
    return {
        "symbol": held.instrument.symbol,
        "words": held.instrument.words,
        "account_id": held.account_id,
        "campaign_id": held.campaign_id,
        "quantity": quantity(held.quantity),
        "expires_on": expires_on.isoformat() if expires_on else "",
        "reason": held.reason,
    }
