"""Positions: what is held."""

from datetime import date
from itertools import groupby

from fastapi import APIRouter, Response

from thetadesk.ledger.model import ZERO
from thetadesk.ledger.service import reading
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.ledger.service.reading import CampaignView, Position
from thetadesk.web.asking import AccountQuery, Desk, ScopeQuery, answer, chosen, today
from thetadesk.web.schemas import examples, telling
from thetadesk.web.schemas.positions import (
    OpenPositionsJson,
    PositionCampaignJson,
    PositionsJson,
    PositionTickerJson,
)
from thetadesk.web.schemas.values import money

router = APIRouter(tags=["positions"], prefix="/positions")


@router.get("", response_model=PositionsJson, responses=examples.answers(examples.POSITIONS))
def list_positions(desk: Desk, scope: ScopeQuery = None, account: AccountQuery = None) -> Response:
    """List what is held, by underlying, campaign and leg."""
    on = today(desk)
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account)
        held = reading.positions(unit, ids, on)
        _, campaigns = reading.list_campaigns(unit, CampaignFilter(ids, is_open=True))
    views = {view.row.id: view for view in campaigns}
    by_ticker = groupby(held, key=lambda each: each.ticker)
    body: PositionsJson = {
        "scope": scope,
        "items": [_ticker(on, ticker, list(legs), views) for ticker, legs in by_ticker],
    }
    return answer(body)


@router.get("/open", response_model=OpenPositionsJson, responses=examples.answers(examples.OPEN_POSITIONS))
def list_open_positions(desk: Desk, scope: ScopeQuery = None, account: AccountQuery = None) -> Response:
    """List what is held, leg by leg."""
    on = today(desk)
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account)
        held = reading.positions(unit, ids, on)
    body: OpenPositionsJson = {
        "scope": scope,
        "items": [telling.position(each, on) for each in held],
    }
    return answer(body)


def _ticker(
    on: date, ticker: str, legs: list[Position], views: dict[str, CampaignView]
) -> PositionTickerJson:
    by_campaign = groupby(legs, key=lambda each: each.campaign_id)
    return {
        "ticker": ticker,
        "cost": money(sum((each.cost for each in legs), ZERO)),
        "campaigns": [_campaign(on, views[campaign], list(held)) for campaign, held in by_campaign],
    }


def _campaign(on: date, view: CampaignView, legs: list[Position]) -> PositionCampaignJson:
    return {
        "id": view.row.id,
        "strategy": view.strategy,
        "strategy_label": view.strategy_label,
        "account_id": view.row.account_id,
        "legs": [telling.position(each, on) for each in legs],
    }
