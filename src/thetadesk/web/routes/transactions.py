"""Transactions: the history, filtered, sorted, one by one."""

from typing import Annotated, Literal

from fastapi import Query, Response

from thetadesk.formats import thetadesk as own_export
from thetadesk.ledger.model import Kind
from thetadesk.ledger.service import accounts, overview, reading
from thetadesk.ledger.service.overview import Revision, TransactionFilter
from thetadesk.web.asking import (
    AccountQuery,
    Day,
    Desk,
    Id,
    Offset,
    PortfolioQuery,
    ScopeQuery,
    SearchQuery,
    TickerQuery,
    answer,
    chosen,
)
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling
from thetadesk.web.schemas.transactions import (
    RevisionJson,
    SameEventJson,
    TransactionDetailJson,
    TransactionsJson,
)
from thetadesk.web.schemas.values import instant, money

router = Router(tags=["transactions"])
_Column = Literal["occurred_at", "traded_on", "symbol", "kind", "quantity", "price", "fees", "gross", "cash"]
_Sort = Annotated[
    str,
    Query(
        pattern=r"^-?(occurred_at|traded_on|symbol|kind|quantity|price|fees|gross|cash)$",
        description="The column to sort by; a minus sign in front turns it round.",
    ),
]


@router.get(
    "/transactions",
    response_model=TransactionsJson,
    responses=examples.answers({"scope": "real", "total": 1, "items": [examples.TRANSACTION]}),
)
def list_transactions(
    desk: Desk,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    ticker: TickerQuery = None,
    kind: Annotated[Kind | None, Query(description="Only this kind of transaction.")] = None,
    q: SearchQuery = None,
    since: Annotated[Day | None, Query(alias="from", description="From this market date on.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="Up to this market date.")] = None,
    campaign: Annotated[
        str | None, Query(max_length=40, description="Only what this campaign tells of.")
    ] = None,
    problem: Annotated[bool, Query(description="Only what the books cannot explain.")] = False,
    sort: _Sort = "-occurred_at",
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 100,
    offset: Offset = 0,
) -> Response:
    """List transactions."""
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account, portfolio)
        told_now = overview.current_id(unit, campaign) if campaign else None
        wanted = TransactionFilter(ids, ticker, kind, q, since, until, told_now, problem)
        total, found = reading.list_transactions(unit, wanted, sort, limit, offset)
    body: TransactionsJson = {
        "scope": scope,
        "total": total,
        "items": [telling.transaction(each) for each in found],
    }
    return answer(body)


@router.get(
    "/transactions/{transaction_id}",
    response_model=TransactionDetailJson,
    responses=examples.answers(examples.TRANSACTION_DETAIL),
)
def get_transaction(desk: Desk, transaction_id: Id) -> Response:
    """Show one transaction with its own words, its revisions and every source that told it."""
    with desk.reading() as unit:
        found = reading.transaction_history(unit, transaction_id)
    same: list[SameEventJson] = [
        {"source": source, "source_key": key, "recorded_at": instant(at)}
        for source, key, at in found.sightings
    ]
    body: TransactionDetailJson = {
        **telling.transaction(found.view),
        "raw": found.raw,
        "revisions": [_revision(each) for each in found.revisions],
        "same_event_as": same,
    }
    return answer(body)


@router.get(
    "/export",
    response_class=Response,
    responses={
        200: {
            "description": "The export file.",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": {"format": "thetadesk"}}
            },
        }
    },
)
def export_ledger(desk: Desk, scope: ScopeQuery = None, account: AccountQuery = None) -> Response:
    """Write every transaction as Thetadesk's own export file, which can be imported again."""
    with desk.reading() as unit:
        _, ids = chosen(unit, scope, account)
        about = [accounts.get_account(unit, each) for each in ids]
        content = own_export.render(about, overview.everything(unit, ids))
    name = "attachment; filename=thetadesk-export.json"
    return Response(content, media_type="application/json", headers={"Content-Disposition": name})


def _revision(revision: Revision) -> RevisionJson:
    return {
        "revision": revision.number,
        "recorded_at": instant(revision.recorded_at),
        "source": revision.source,
        "status": revision.status.value,
        "cash": money(revision.cash),
        "reason": revision.reason,
    }
