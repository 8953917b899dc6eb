"""How well it goes: what a portfolio's accounts were at the close of each day, and how they did."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from thetadesk.kernel.calendar import market_date
from thetadesk.market.beta import BENCHMARK
from thetadesk.portfolio.days import PortfolioDay
from thetadesk.portfolio.service import performance, portfolios, record
from thetadesk.portfolio.service.performance import Asked
from thetadesk.web.asking import Desk, Id, answer
from thetadesk.web.schemas import examples, telling_record
from thetadesk.web.schemas import examples_record as shown
from thetadesk.web.schemas.record import DailyMetricsJson, MetricsDayJson, PerformanceJson
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import maybe_money, money

router = APIRouter(tags=["performance"])
_SHOWN = timedelta(days=365)

First = Annotated[
    date | None, Query(alias="from", description="From this market date on; a year back when left out.")
]
Beginning = Annotated[
    date | None,
    Query(alias="from", description="From this market date on; from the beginning when left out."),
]
Last = Annotated[date | None, Query(alias="to", description="Up to this market date.")]


@router.get(
    "/portfolios/{portfolio_id}/metrics",
    response_model=DailyMetricsJson,
    responses=examples.answers(shown.METRICS),
)
def list_portfolio_metrics(desk: Desk, portfolio_id: Id, first: First = None, last: Last = None) -> Response:
    """List what a portfolio's accounts were worth and risked at the close of each day."""
    until = last or market_date(desk.market.now(BENCHMARK, desk.clock.now()))
    since = first or until - min(_SHOWN, until - date.min)
    with desk.reading() as unit:
        members = portfolios.get_portfolio(unit, portfolio_id).account_ids
        days = record.portfolio_days(unit, members, since, last)
    body: DailyMetricsJson = {
        "portfolio_id": portfolio_id,
        "currency": days[-1].currency if days else None,
        "items": [_day(each) for each in days],
        "total": len(days),
    }
    return answer(body)


@router.get(
    "/portfolios/{portfolio_id}/performance",
    response_model=PerformanceJson,
    responses=examples.answers(shown.PERFORMANCE),
)
def get_portfolio_performance(
    desk: Desk, portfolio_id: Id, first: Beginning = None, last: Last = None
) -> Response:
    """Show how well a portfolio's accounts did: returns, ratios, drawdown, and what each day has made."""
    today = market_date(desk.market.now(BENCHMARK, desk.clock.now()))
    with desk.reading() as unit:
        members = portfolios.get_portfolio(unit, portfolio_id).account_ids
        found = performance.performance(unit, Asked(members, first, min(last or today, today)))
    return answer(telling_record.performance(found, portfolio_id))


def _day(day: PortfolioDay) -> MetricsDayJson:
    return {
        "on": day.on.isoformat(),
        "net_liquidation": maybe_money(day.net_liquidation),
        "cash": money(day.cash),
        "value": money(day.value),
        "pnl_open": maybe_money(day.pnl_open),
        "pnl_today": maybe_money(day.pnl_today),
        "extrinsic": money(day.extrinsic),
        "delta": figure(day.delta),
        "gamma": figure(day.gamma),
        "theta": figure(day.theta),
        "vega": figure(day.vega),
        "rho": figure(day.rho),
        "beta_weighted_delta": figure(day.beta_weighted_delta),
        "power_used": maybe_money(day.buying_power_used),
        "power_left": maybe_money(day.buying_power_left),
        "legs": day.legs,
        "unvalued": day.unvalued,
        "without_greeks": day.without_greeks,
        "without_beta": day.without_beta,
        "stale": day.stale,
        "taken": [each.value for each in day.sources],
        "lacks": list(day.lacks),
        "foreign": list(day.foreign),
    }
