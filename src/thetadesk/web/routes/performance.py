"""How well it goes: what accounts were at the close of each day, and how they, and their campaigns, did."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic_core import to_json

from thetadesk.db.unit import Unit
from thetadesk.portfolio.service import portfolios, record
from thetadesk.portfolio.service.daily import day_made
from thetadesk.portfolio.service.performance import performance
from thetadesk.web.asking import AccountQuery, Day, Desk, Id, Offset, PortfolioQuery, ScopeQuery, chosen
from thetadesk.web.grouping import By, groups
from thetadesk.web.performing import (
    Asking,
    Beginning,
    First,
    Last,
    Question,
    Whose,
    kept_by,
    lasting,
    today_of,
)
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_days, telling_record
from thetadesk.web.schemas import examples_record as shown
from thetadesk.web.schemas.record import (
    AggregateJson,
    CalendarJson,
    DailyMetricsJson,
    DayMadeJson,
    EquityJson,
    MetricsOfScopeJson,
    PerformanceJson,
    ScopedBreakdownsJson,
    WinLossJson,
)
from thetadesk.web.schemas.values import money

router = Router(tags=["performance"])
_SHOWN = timedelta(days=365)

Grouping = Annotated[By, Query(description="What to group by.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many groups to answer at most.")]


@router.get(
    "/portfolios/{portfolio_id}/metrics",
    response_model=DailyMetricsJson,
    responses=examples.answers(shown.METRICS),
)
def list_portfolio_metrics(
    request: Request, desk: Desk, portfolio_id: Id, first: First = None, last: Last = None
) -> Response:
    """List what a portfolio's accounts were worth and risked at the close of each day."""
    with desk.reading() as unit:
        members = portfolios.get_portfolio(unit, portfolio_id).account_ids
        return _days(request, unit, members, _shown(desk, first, last), {"portfolio_id": portfolio_id})


@router.get(
    "/metrics/days", response_model=MetricsOfScopeJson, responses=examples.answers(shown.METRICS_OF_SCOPE)
)
def list_metrics_days(
    request: Request,
    desk: Desk,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    first: First = None,
    last: Last = None,
) -> Response:
    """List what accounts were worth and risked at the close of each day: net liquidation, Greeks, buying power."""
    with desk.reading() as unit:
        _, ids = chosen(unit, scope, account, portfolio)
        return _days(request, unit, ids, _shown(desk, first, last), {"account_ids": list(ids)})


def _days(
    request: Request,
    unit: Unit,
    ids: tuple[str, ...],
    time: tuple[date, date],
    head: dict[str, str | list[str]],
) -> Response:
    """The days of these accounts, kept until another one is taken down."""

    def tell() -> bytes:
        days = record.portfolio_days(unit, ids, *time)
        items = [telling_days.metrics_day(each) for each in days]
        currency = days[-1].currency if days else None
        return to_json({**head, "currency": currency, "items": items, "total": len(items)})

    question = ("metrics", ids, time, str(head))
    body = kept_by(request).body(question, record.edition(unit, ids), tell)
    return Response(body, media_type="application/json")


def _shown(desk: Desk, first: date | None, last: date | None) -> tuple[date, date]:
    until = last or today_of(desk)
    return first or until - min(_SHOWN, until - date.min), until


# ---- the whole answer


@router.get("/performance", response_model=PerformanceJson, responses=examples.answers(shown.PERFORMANCE))
def get_performance(request: Request, asking: Asking) -> Response:
    """Show how well it went: of the desk, an account, a portfolio, a wheel, a campaign, a strategy or a ticker."""
    return lasting(request, asking, "performance", _performance)


@router.get(
    "/portfolios/{portfolio_id}/performance",
    response_model=PerformanceJson,
    responses=examples.answers(shown.PERFORMANCE),
)
def get_portfolio_performance(
    request: Request, portfolio_id: Id, first: Beginning = None, last: Last = None
) -> Response:
    """Show how well a portfolio's accounts did: returns, ratios, drawdown, and what each day has made."""
    question = Question(portfolio=portfolio_id, first=first, last=last)
    return lasting(request, question, "performance", _performance)


@router.get(
    "/wheels/{wheel_id}/performance",
    response_model=PerformanceJson,
    responses=examples.answers(shown.PERFORMANCE_OF_WHEEL),
)
def get_wheel_performance(
    request: Request, wheel_id: Id, first: Beginning = None, last: Last = None
) -> Response:
    """Show how well a wheel did: its premium, its trades won and lost, its days, its return on the capital at risk."""
    question = Question(wheel=wheel_id, first=first, last=last)
    return lasting(request, question, "performance", _performance)


def _performance(unit: Unit, whose: Whose) -> PerformanceJson:
    found = performance(unit, whose.asked)
    return telling_record.performance(found, whose.kind, whose.id, whose.asked)


# ---- parts of it


@router.get("/performance/equity", response_model=EquityJson, responses=examples.answers(shown.EQUITY))
def get_performance_equity(request: Request, asking: Asking) -> Response:
    """Show what there was day by day, beside the same money in SPY paid in and taken out on the same days."""

    def tell(unit: Unit, whose: Whose) -> EquityJson:
        found = performance(unit, whose.asked)
        return telling_record.equity(found, whose.kind, whose.id, whose.asked)

    return lasting(request, asking, "equity", tell)


@router.get("/performance/calendar", response_model=CalendarJson, responses=examples.answers(shown.CALENDAR))
def get_performance_calendar(request: Request, asking: Asking) -> Response:
    """Show what each month, week and day has made; a month is the sum of its days."""

    def tell(unit: Unit, whose: Whose) -> CalendarJson:
        found = performance(unit, whose.asked)
        return {
            "scope": telling_record.scope(found, whose.kind, whose.id, whose.asked),
            "months": telling_record.calendar_months(found),
            "pnl": money(found.money.pnl),
        }

    return lasting(request, asking, "calendar", tell)


@router.get(
    "/performance/breakdowns",
    response_model=ScopedBreakdownsJson,
    responses=examples.answers(shown.BREAKDOWNS),
)
def get_performance_breakdowns(request: Request, asking: Asking) -> Response:
    """Show results by days to expiry, delta and weekday of their opening, by ticker and by strategy."""

    def tell(unit: Unit, whose: Whose) -> ScopedBreakdownsJson:
        found = performance(unit, whose.asked)
        return {
            "scope": telling_record.scope(found, whose.kind, whose.id, whose.asked),
            "breakdowns": telling_record.breakdowns(found),
        }

    return lasting(request, asking, "breakdowns", tell)


@router.get("/performance/days/{on}", response_model=DayMadeJson, responses=examples.answers(shown.DAY_MADE))
def get_performance_day(
    request: Request, asking: Asking, on: Annotated[Day, Path(description="The market date.")]
) -> Response:
    """Show what made a day: its campaigns, and the trades that closed."""

    def tell(unit: Unit, whose: Whose) -> DayMadeJson:
        return telling_record.day(day_made(unit, whose.asked, on), on, whose.kind, whose.id, whose.asked)

    return lasting(request, replace(asking, first=on, last=on), ("day", on), tell)


# ---- side by side


@router.get(
    "/performance/aggregate", response_model=AggregateJson, responses=examples.answers(shown.AGGREGATE)
)
def get_performance_aggregate(
    request: Request, asking: Asking, by: Grouping = "strategy", limit: Limit = 200, offset: Offset = 0
) -> Response:
    """Show what wheels, campaigns, strategies, tickers, portfolios, accounts or months came to, side by side."""

    def tell(unit: Unit, whose: Whose) -> AggregateJson:
        found = performance(unit, whose.asked)
        told = groups(unit, whose.asked, by)
        return {
            "scope": telling_record.scope(found, whose.kind, whose.id, whose.asked),
            "by": by,
            "items": told[offset : offset + limit],
            "total": len(told),
        }

    return lasting(request, asking, ("aggregate", by, limit, offset), tell)


@router.get("/performance/win-loss", response_model=WinLossJson, responses=examples.answers(shown.WIN_LOSS))
def get_performance_win_loss(request: Request, asking: Asking, by: Grouping = "strategy") -> Response:
    """Show how much of what closed was won and lost, as a whole and by group."""

    def tell(unit: Unit, whose: Whose) -> WinLossJson:
        found = performance(unit, whose.asked)
        scope = telling_record.scope(found, whose.kind, whose.id, whose.asked)
        return telling_record.win_loss(found.trades, scope, groups(unit, whose.asked, by))

    return lasting(request, asking, ("win-loss", by), tell)
