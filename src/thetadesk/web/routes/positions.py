"""Positions: what is held, and what it is worth and risks just now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.ledger.model import ZERO
from thetadesk.ledger.service import reading
from thetadesk.ledger.service.reading import CampaignView, Position
from thetadesk.portfolio.model import LegValue
from thetadesk.portfolio.totals import by_bucket, totals
from thetadesk.web.asking import (
    AccountQuery,
    Desk,
    PortfolioQuery,
    ScopeQuery,
    Working,
    answer,
    chosen,
    today,
)
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.schemas import examples, examples_positions, telling_positions
from thetadesk.web.schemas.positions import (
    OpenPositionsJson,
    PositionCampaignJson,
    PositionJson,
    PositionsJson,
    PositionTickerJson,
)
from thetadesk.web.schemas.telling_positions import book_totals, buckets, figure
from thetadesk.web.schemas.values import Scope, money

router = APIRouter(tags=["positions"], prefix="/positions")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the ledger says of the accounts `ids` on a market date: their positions, and their open campaigns by id."""

    scope: Scope
    ids: frozenset[str]
    on: date
    positions: Sequence[Position]
    campaigns: Mapping[str, CampaignView]


@dataclass(frozen=True, slots=True)
class HeldNow:
    """What is held with its values (in the same order), and the legs that were closed today."""

    ledger: Holdings
    values: list[LegValue]
    closed: list[LegValue]
    ages: Sequence[float | None]

    def told(self) -> list[PositionJson]:
        """Every leg."""
        legs = zip(self.ledger.positions, self.values, self.ages, strict=True)
        return [telling_positions.position(held, value, self.ledger.on, age) for held, value, age in legs]


@router.get("", response_model=PositionsJson, responses=examples.answers(examples_positions.POSITIONS))
def list_positions(
    desk: Desk,
    working: Working,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
) -> Response:
    """List what is held, by underlying, campaign and leg, with what it is worth and risks just now."""
    held = held_now(working.live, holdings(desk, scope, account, portfolio))
    return answer(grouped_json(held))


@router.get(
    "/open", response_model=OpenPositionsJson, responses=examples.answers(examples_positions.OPEN_POSITIONS)
)
def list_open_positions(
    desk: Desk,
    working: Working,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
) -> Response:
    """List what is held, leg by leg."""
    held = held_now(working.live, holdings(desk, scope, account, portfolio))
    body: OpenPositionsJson = {"scope": held.ledger.scope, "items": held.told()}
    return answer(body)


def holdings(desk: App, scope: Scope | None, account: str | None, portfolio: str | None) -> Holdings:
    """What the ledger says that the chosen accounts hold today, read again only when something has been written."""
    on = today(desk)

    def read(unit: Unit) -> Holdings:
        named, ids = chosen(unit, scope, account, portfolio)
        positions, campaigns = reading.positions(unit, ids, on), reading.open_campaigns(unit, ids)
        return Holdings(named, frozenset(ids), on, tuple(positions), campaigns)

    return desk.remembered((Holdings, scope, account, portfolio, on), read)


def held_now(live: LiveMarket, ledger: Holdings) -> HeldNow:
    """What the live book says of what is held."""
    snapshot = live.book.snapshot
    values = telling_positions.valued(ledger.positions, snapshot.by_key)
    closed = [leg for leg in snapshot.legs if not leg.held.quantity and leg.held.key.account_id in ledger.ids]
    return HeldNow(ledger, values, closed, [live.age(each) for each in values])


def grouped_json(held: HeldNow) -> PositionsJson:
    """What is held by underlying, campaign and leg. What was closed today counts in the sums of its ticker and of all."""
    legs: defaultdict[str, list[tuple[PositionJson, LegValue]]] = defaultdict(list)
    for told, value in zip(held.told(), held.values, strict=True):
        legs[value.held.ticker].append((told, value))
    closed: defaultdict[str, list[LegValue]] = defaultdict(list)
    for leg in held.closed:
        closed[leg.held.ticker].append(leg)
    everything = [*held.values, *held.closed]
    return {
        "scope": held.ledger.scope,
        "items": [
            _ticker(ticker, found, closed[ticker], held.ledger.campaigns) for ticker, found in legs.items()
        ],
        "totals": book_totals(totals(everything)),
        "buckets": buckets(by_bucket(everything)),
    }


def _ticker(
    ticker: str,
    legs: list[tuple[PositionJson, LegValue]],
    closed: list[LegValue],
    views: Mapping[str, CampaignView],
) -> PositionTickerJson:
    campaigns: defaultdict[str, list[tuple[PositionJson, LegValue]]] = defaultdict(list)
    for told, value in legs:
        campaigns[value.held.key.campaign_id].append((told, value))
    return {
        "ticker": ticker,
        "cost": money(sum((value.held.cost for _, value in legs), ZERO)),
        "campaigns": [
            _campaign(views[id], found, [leg for leg in closed if leg.held.key.campaign_id == id])
            for id, found in campaigns.items()
        ],
        "totals": book_totals(totals([*(value for _, value in legs), *closed])),
    }


def _campaign(
    view: CampaignView, legs: list[tuple[PositionJson, LegValue]], closed: list[LegValue]
) -> PositionCampaignJson:
    # The payoff of a structure needs a module that a desk without positions need not load.
    from thetadesk.portfolio.profit import earned_fraction

    values = [value for _, value in legs]
    earned = earned_fraction(values)
    return {
        "id": view.row.id,
        "strategy": view.strategy,
        "strategy_label": view.strategy_label,
        "account_id": view.row.account_id,
        "legs": [told for told, _ in legs],
        "totals": book_totals(totals([*values, *closed])),
        "max_profit_fraction": None if earned is None else figure(float(earned)),
    }
