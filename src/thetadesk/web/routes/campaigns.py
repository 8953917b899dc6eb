"""Campaigns: the list by ticker, one told as a story, and the user's hand on them: regrouping, taking back, notes."""

from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.audit import service as audit
from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.ledger.service import overview, reading, regrouping
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.ledger.service.reading import CampaignStory
from thetadesk.ledger.service.regrouping import NoteChange, Regrouped, Totals, WantedMove
from thetadesk.web.asking import (
    AccountQuery,
    Desk,
    Id,
    IdIn,
    Offset,
    PortfolioQuery,
    QuantityIn,
    ScopeQuery,
    SearchQuery,
    TickerQuery,
    answer,
    chosen,
    decided,
    today,
)
from thetadesk.web.routes.audit import audit_row
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling
from thetadesk.web.schemas.campaigns import (
    AllocationJson,
    CampaignDetailJson,
    CampaignLiteJson,
    CampaignsJson,
    EditsJson,
    RegroupedJson,
    TouchedJson,
)
from thetadesk.web.schemas.values import maybe_money, money

router = Router(tags=["campaigns"], prefix="/campaigns")


_MOST_MOVES = 1000


class MoveBody(BaseModel):
    """A part of a transaction to move; `to` null makes a campaign of its own, without `quantity` all of it moves."""

    model_config = ConfigDict(extra="forbid")
    transaction_id: IdIn
    quantity: QuantityIn | None = None
    source: Annotated[IdIn, Field(alias="from")]
    target: Annotated[IdIn | None, Field(alias="to")]


class MergeBody(BaseModel):
    """Two campaigns of one ticker: `from` is told in `into`."""

    model_config = ConfigDict(extra="forbid")
    source: Annotated[IdIn, Field(alias="from")]
    into: IdIn


class RegroupBody(BaseModel):
    """Either moves or a merge."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(*examples.REGROUP_BODIES))
    moves: Annotated[list[MoveBody], Field(max_length=_MOST_MOVES)] = []
    merge: MergeBody | None = None


class NoteBody(BaseModel):
    """What to write on a campaign; what is left out stays. `strategy` null takes the recognised one again."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"note": "Rolled too early.", "tags": ["wheel"]})
    )
    note: Annotated[str | None, Field(max_length=10_000)] = None
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=50)]] | None, Field(max_length=50)] = (
        None
    )
    strategy: Annotated[str | None, Field(max_length=40)] = None


class _TriedOut(Exception):
    """Ends a unit that was only to show what would happen."""


@router.get("", response_model=CampaignsJson, responses=examples.answers(examples.CAMPAIGNS))
def list_campaigns(
    desk: Desk,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    ticker: TickerQuery = None,
    status: Annotated[
        Literal["open", "closed", "all"], Query(description="Which campaigns to list.")
    ] = "all",
    q: SearchQuery = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 200,
    offset: Offset = 0,
) -> Response:
    """List campaigns, open ones first, with totals by ticker."""
    is_open = None if status == "all" else status == "open"
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account, portfolio)
        wanted = CampaignFilter(ids, ticker, is_open, q)
        total, views = reading.list_campaigns(unit, wanted, limit, offset)
        tickers = reading.campaign_tickers(unit, wanted)
        currencies = overview.campaign_currencies(unit)
    on = today(desk)
    body: CampaignsJson = {
        "scope": scope,
        "total": total,
        "tickers": [
            {
                "ticker": each.ticker,
                "open": each.open,
                "closed": each.closed,
                "realized": money(each.realized),
                "cash": money(each.cash),
            }
            for each in tickers
        ],
        "items": [telling.campaign(view, currencies, on) for view in views],
    }
    return answer(body)


@router.post("/regroup", response_model=RegroupedJson, responses=examples.answers(examples.REGROUPED))
def regroup_campaigns(
    desk: Desk,
    body: RegroupBody,
    dry_run: Annotated[bool, Query(description="Only show what the totals would become.")] = False,
) -> Response:
    """Move trades between campaigns, make one of some, or merge two. Raw history never changes."""
    moves = [WantedMove(each.transaction_id, each.source, each.target, each.quantity) for each in body.moves]
    merge = (body.merge.source, body.merge.into) if body.merge else None
    done: list[Regrouped] = []
    try:
        with desk.unit() as unit:
            done.append(regrouping.regroup(unit, moves, merge, decided(desk), desk.roll_window))
            if dry_run:
                raise _TriedOut
    except _TriedOut:
        pass
    return answer(_regrouped(done[0], dry_run))


@router.get("/edits", response_model=EditsJson, responses=examples.answers({"items": [examples.EDIT]}))
def list_edits(desk: Desk) -> Response:
    """List every recorded edit, newest first, also those taken back and those that no longer apply."""
    with desk.reading() as unit:
        edits = regrouping.list_edits(unit)
    body: EditsJson = {"items": [telling.edit(each) for each in edits]}
    return answer(body)


@router.post(
    "/edits/{edit_id}/undo",
    response_model=TouchedJson,
    responses=examples.answers({"campaigns": ["3f9c2a71d04be816"]}),
)
def undo_edit(desk: Desk, edit_id: Id) -> Response:
    """Take an edit back."""
    return _set_undone(desk, edit_id, undone=True)


@router.post(
    "/edits/{edit_id}/redo",
    response_model=TouchedJson,
    responses=examples.answers({"campaigns": ["3f9c2a71d04be816"]}),
)
def redo_edit(desk: Desk, edit_id: Id) -> Response:
    """Put an edit that was taken back in force again."""
    return _set_undone(desk, edit_id, undone=False)


@router.patch(
    "/{campaign_id}", response_model=CampaignDetailJson, responses=examples.answers(examples.CAMPAIGN_DETAIL)
)
def annotate_campaign(desk: Desk, campaign_id: Id, body: NoteBody) -> Response:
    """Write a note, tags or another strategy on a campaign."""
    strategy = (body.strategy or "") if "strategy" in body.model_fields_set else None
    with desk.unit() as unit:
        change = NoteChange(body.note, body.tags, strategy)
        current = regrouping.annotate(unit, campaign_id, change, decided(desk))
        written = _campaign_detail(unit, desk, current)
    return answer(written)


@router.get(
    "/{campaign_id}", response_model=CampaignDetailJson, responses=examples.answers(examples.CAMPAIGN_DETAIL)
)
def get_campaign(desk: Desk, campaign_id: Id) -> Response:
    """Tell one campaign as a story; an id that it had before is understood, and the current one answered."""
    with desk.reading() as unit:
        body = _campaign_detail(unit, desk, campaign_id)
    return answer(body)


def _campaign_detail(unit: Unit, desk: App, campaign_id: str) -> CampaignDetailJson:
    """One campaign in full."""
    full = reading.campaign_story(unit, campaign_id)
    row = full.view.row
    edits = [each for each in regrouping.list_edits(unit) if each.id in full.edit_ids]
    subjects = [f"campaign:{each}" for each in (row.id, *full.aliases)] + [
        f"edit:{each.id}" for each in edits
    ]
    return {
        **telling.campaign(full.view, overview.campaign_currencies(unit), today(desk)),
        "aliases": full.aliases,
        "timeline": [telling.node(each) for each in full.story.nodes],
        "allocations": _allocations(full),
        "pnl": telling.pnl(full),
        "cash_series": [telling.point(each) for each in full.story.series],
        "problems": [
            {"transaction_id": transaction_id, "problem": problem}
            for transaction_id, problem in full.problems.items()
        ],
        "edits": [telling.edit(each) for each in edits],
        "audit": [audit_row(each) for each in audit.about(unit, *subjects)],
    }


def _allocations(full: CampaignStory) -> list[AllocationJson]:
    return [telling.allocation(part, full.transactions[part.transaction_id]) for part in full.allocations]


def _set_undone(desk: App, edit_id: str, *, undone: bool) -> Response:
    with desk.unit() as unit:
        done = regrouping.set_undone(unit, edit_id, decided(desk), desk.roll_window, undone=undone)
    body: TouchedJson = {"campaigns": [each.id for each in done.after]}
    return answer(body)


def _regrouped(done: Regrouped, dry_run: bool) -> RegroupedJson:
    return {
        "edit_id": None if dry_run else done.edit_id,
        "before": [_lite(each) for each in done.before],
        "after": [_lite(each) for each in done.after],
        "campaigns": done.touched,
        "created": done.created,
    }


def _lite(totals: Totals) -> CampaignLiteJson:
    return {
        "id": totals.id,
        "realized": money(totals.realized),
        "cash": money(totals.cash),
        "open_cost": money(totals.open_cost),
        "status": "open" if totals.is_open else "closed",
        "adjusted_basis": maybe_money(totals.adjusted_basis),
    }
