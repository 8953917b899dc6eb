"""Positions: what is held, and what it is worth and risks just now."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from thetadesk.portfolio.model import LegValue
from thetadesk.portfolio.totals import by_bucket, totals
from thetadesk.web.asking import AccountQuery, Desk, PortfolioQuery, ScopeQuery, Working, answer
from thetadesk.web.holdings import HeldCampaign, HeldTicker, Holdings, holdings
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_positions, telling_positions
from thetadesk.web.schemas.positions import (
    OpenPositionsJson,
    PositionCampaignJson,
    PositionJson,
    PositionsJson,
    PositionTickerJson,
)
from thetadesk.web.schemas.telling_positions import book_totals, buckets, figure

router = Router(tags=["positions"], prefix="/positions")


@dataclass(frozen=True, slots=True)
class HeldNow:
    """What is held with its values (in the same order), and the legs that were closed today."""

    ledger: Holdings
    values: list[LegValue]
    closed: list[LegValue]
    ages: Sequence[float | None]

    def told(self) -> list[PositionJson]:
        """Every leg."""
        legs = zip(self.ledger.told, self.values, self.ages, strict=True)
        return [telling_positions.position(said, value, age) for said, value, age in legs]


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


def held_now(live: LiveMarket, ledger: Holdings) -> HeldNow:
    """What the live book says of what is held."""
    snapshot = live.book.snapshot
    values = ledger.valued(snapshot.by_key)
    closed = [leg for leg in snapshot.legs if not leg.held.quantity and leg.held.key.account_id in ledger.ids]
    return HeldNow(ledger, values, closed, live.ages(values))


def grouped_json(held: HeldNow) -> PositionsJson:
    """What is held by underlying, campaign and leg. What was closed today counts in the sums of its ticker and of all."""
    told, everything = held.told(), [*held.values, *held.closed]
    return {
        "scope": held.ledger.scope,
        "items": [_ticker(held, told, each) for each in held.ledger.tickers],
        "closed_today": [telling_positions.closed_today(each) for each in held.closed],
        "totals": book_totals(totals(everything)),
        "buckets": buckets(by_bucket(everything)),
    }


def _ticker(held: HeldNow, told: list[PositionJson], of: HeldTicker) -> PositionTickerJson:
    closed = [leg for leg in held.closed if leg.held.ticker == of.ticker]
    return {
        "ticker": of.ticker,
        "cost": of.cost,
        "campaigns": [
            _campaign(each, told[each.legs], held.values[each.legs], closed) for each in of.campaigns
        ],
        "totals": book_totals(totals([*held.values[of.legs], *closed])),
    }


def _campaign(
    of: HeldCampaign, told: list[PositionJson], values: list[LegValue], closed: list[LegValue]
) -> PositionCampaignJson:
    # The payoff of a structure needs a module that a desk without positions need not load.
    from thetadesk.portfolio.profit import earned_fraction

    id, earned = of.view.row.id, earned_fraction(of.most, values)
    return {
        "id": id,
        "strategy": of.view.strategy,
        "strategy_label": of.view.strategy_label,
        "account_id": of.view.row.account_id,
        "legs": told,
        "totals": book_totals(totals([*values, *(leg for leg in closed if leg.held.key.campaign_id == id)])),
        "max_profit_fraction": None if earned is None else figure(float(earned)),
    }
