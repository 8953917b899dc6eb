"""Portfolios: named sets of accounts, what they come to, and what they hold."""

from decimal import Decimal
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.ledger.service import reading
from thetadesk.ledger.service.reading import Summary
from thetadesk.portfolio.model import Header, Portfolio
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.service.portfolios import LONGEST_NAME, Wish
from thetadesk.web.asking import Desk, Id, IdIn, MoneyIn, Working, answer, decided
from thetadesk.web.holdings import holdings
from thetadesk.web.routes.positions import grouped_json, held_now
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling, telling_book, telling_wheels
from thetadesk.web.schemas import examples_positions as shown
from thetadesk.web.schemas.portfolios import (
    PortfolioJson,
    PortfolioPositionsJson,
    PortfoliosJson,
    PortfolioSummaryJson,
)
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import instant, maybe_money, money
from thetadesk.web.wheeling import market_day
from thetadesk.wheel.service import views, wheels
from thetadesk.wheel.service.views import WheelView

router = Router(tags=["portfolios"], prefix="/portfolios")
_MOST_ACCOUNTS = 1000


class PortfolioBody(BaseModel):
    """What a portfolio is to be; what is left out is empty."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.PORTFOLIO_BODY))
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    description: Annotated[str, Field(max_length=2000)] = ""
    default_capital: MoneyIn | None = None
    account_ids: Annotated[list[IdIn], Field(max_length=_MOST_ACCOUNTS)] = []

    def wish(self) -> Wish:
        """The same as the service takes it."""
        return Wish(self.name, self.description, self.default_capital, self.account_ids)


@router.get("", response_model=PortfoliosJson, responses=examples.answers(shown.PORTFOLIOS))
def list_portfolios(desk: Desk) -> Response:
    """List every portfolio."""
    with desk.reading() as unit:
        found = portfolios.list_portfolios(unit)
    body: PortfoliosJson = {"portfolios": [_portfolio(each) for each in found]}
    return answer(body)


@router.post(
    "", status_code=201, response_model=PortfolioJson, responses=examples.answers(shown.PORTFOLIO, 201)
)
def create_portfolio(desk: Desk, body: PortfolioBody) -> Response:
    """Create a portfolio."""
    with desk.unit() as unit:
        made = portfolios.create_portfolio(unit, body.wish(), decided(desk))
    return answer(_portfolio(made), 201)


@router.get("/{portfolio_id}", response_model=PortfolioJson, responses=examples.answers(shown.PORTFOLIO))
def get_portfolio(desk: Desk, portfolio_id: Id) -> Response:
    """Show a portfolio."""
    with desk.reading() as unit:
        found = portfolios.get_portfolio(unit, portfolio_id)
    return answer(_portfolio(found))


@router.put("/{portfolio_id}", response_model=PortfolioJson, responses=examples.answers(shown.PORTFOLIO))
def change_portfolio(desk: Desk, portfolio_id: Id, body: PortfolioBody) -> Response:
    """Change a portfolio: its name, description, default capital and accounts become those of the body."""
    with desk.unit() as unit:
        portfolios.get_portfolio(unit, portfolio_id)
        wheels.require_accounts(unit, portfolio_id, body.account_ids)
        changed = portfolios.change_portfolio(unit, portfolio_id, body.wish(), decided(desk))
    return answer(_portfolio(changed))


@router.delete("/{portfolio_id}", status_code=204)
def remove_portfolio(desk: Desk, portfolio_id: Id) -> Response:
    """Remove a portfolio, and how its wheels are configured; its accounts and their history stay."""
    with desk.unit() as unit:
        portfolios.remove_portfolio(unit, portfolio_id, decided(desk))
        wheels.forget(unit, decided(desk), portfolio_id=portfolio_id)
    return Response(status_code=204)


@router.get(
    "/{portfolio_id}/summary",
    response_model=PortfolioSummaryJson,
    responses=examples.answers(shown.PORTFOLIO_SUMMARY),
)
def get_portfolio_summary(desk: Desk, working: Working, portfolio_id: Id) -> Response:
    """Show what a portfolio's accounts come to: cash, realised profit, income, and what they are worth and risk now."""
    live = working.live
    with desk.reading() as unit:
        found = portfolios.get_portfolio(unit, portfolio_id)
        (summary, *_) = reading.summaries(unit, found.account_ids)
    seen = desk.remembered((WheelView, portfolio_id), lambda unit: _wheels(unit, desk, portfolio_id))
    header = live.book.header(found.account_ids)
    body: PortfolioSummaryJson = {
        **_portfolio(found),
        **telling_book.live_totals(header, live.now()),
        "currency": summary.currency,
        "accounts": len(found.account_ids),
        "cash": money(summary.cash),
        "deposits": money(summary.deposits),
        "income": money(summary.income),
        "realized": telling.realized(summary.realized),
        "campaigns": {"open": summary.open_campaigns, "closed": summary.closed_campaigns},
        "positions": len(summary.open_positions),
        "wheels": telling_wheels.counts(seen),
        "premium": telling_wheels.premium(seen),
        "return_on_capital": _return(found.default_capital, summary, header),
    }
    return answer(body)


@router.get(
    "/{portfolio_id}/positions",
    response_model=PortfolioPositionsJson,
    responses=examples.answers(shown.PORTFOLIO_POSITIONS),
)
def list_portfolio_positions(desk: Desk, working: Working, portfolio_id: Id) -> Response:
    """List what a portfolio's accounts hold, by underlying, campaign and leg, with what it is worth and risks just now."""
    held = held_now(working.live, holdings(desk, None, None, portfolio_id))
    body: PortfolioPositionsJson = {**grouped_json(held), "portfolio_id": portfolio_id}
    return answer(body)


def _wheels(unit: Unit, desk: App, portfolio_id: str) -> list[WheelView]:
    return views.board(unit, wheels.list_wheels(unit, portfolio_id), market_day(desk))


def _portfolio(found: Portfolio) -> PortfolioJson:
    return {
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "default_capital": maybe_money(found.default_capital),
        "account_ids": list(found.account_ids),
        "created_at": instant(found.created_at),
        "updated_at": instant(found.updated_at),
    }


def _return(capital: Decimal | None, summary: Summary, header: Header | None) -> float | None:
    """Realised and open profit as a fraction of the capital; None without a capital."""
    if not capital:
        return None
    open_pnl = header.totals.pnl_open if header is not None else Decimal(0)
    return figure(float((summary.realized.net + open_pnl) / capital))
