"""From a performance to the JSON of the API."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from thetadesk.kernel.money import CENT, ZERO
from thetadesk.portfolio.drawdown import Drawdown
from thetadesk.portfolio.explained import Explained
from thetadesk.portfolio.ratios import Expectancy
from thetadesk.portfolio.returns import Day
from thetadesk.portfolio.service.performance import Amounts, Performance
from thetadesk.web.schemas.record import (
    DrawdownJson,
    EquityDayJson,
    ExplainedJson,
    PerformanceJson,
    PerformanceMoneyJson,
    RatiosJson,
)
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import maybe_day, maybe_money, money

MOST_POINTS = 800
"""Points of an equity curve: more than a page is wide, and a quick answer after ten years."""


def performance(found: Performance, portfolio_id: str) -> PerformanceJson:
    """How a portfolio's accounts did."""
    return {
        "scope": {
            "kind": "portfolio",
            "id": portfolio_id,
            "first": maybe_day(found.first),
            "last": found.last.isoformat(),
            "basis": "cash",
            "valued": found.valued,
        },
        "money": _money(found.money, found.trades),
        "ratios": _ratios(found.figures, found.drawdown),
        "drawdown": _drawdown(found.drawdown),
        "days": [
            {"on": day.on.isoformat(), "pnl": money(day.pnl), "trades": day.trades} for day in found.days
        ],
        "months": [
            {"month": f"{month.begins_on:%Y-%m}", "pnl": money(month.pnl), "trades": month.trades}
            for month in found.months
        ],
        "equity": thinned(found.equity),
        "explained": {each.name: _explained(each) for each in found.figures},
        "incomplete": found.incomplete,
    }


def thinned(days: Sequence[Day]) -> list[EquityDayJson]:
    """At most so many points, the last day among them; each tells all that was paid since the one before it."""
    step = -(-len(days) // MOST_POINTS) or 1
    points: list[EquityDayJson] = []
    paid = ZERO
    for place, day in enumerate(days, 1):
        paid += day.deposits - day.withdrawals
        if not (len(days) - place) % step:
            points.append({"on": day.on.isoformat(), "value": money(day.value), "flow": money(paid)})
            paid = ZERO
    return points


def _money(amounts: Amounts, trades: Expectancy) -> PerformanceMoneyJson:
    return {
        "premium": money(amounts.premium),
        "realized": money(amounts.realized),
        "income": money(amounts.income),
        "fees": money(amounts.fees),
        "pnl": money(amounts.pnl),
        "deposits": money(amounts.deposits),
        "best": maybe_money(trades.best),
        "worst": maybe_money(trades.worst),
        "expectancy": _in_cents(trades.mean),
        "average_win": _in_cents(trades.average_win),
        "average_loss": _in_cents(trades.average_loss),
    }


def _in_cents(mean: Decimal | None) -> str | None:
    return None if mean is None else money(mean.quantize(CENT))


_RATIOS = tuple(name for name in RatiosJson.__annotations__ if not name.startswith("drawdown"))


def _ratios(figures: Sequence[Explained], fall: Drawdown) -> RatiosJson:
    known = {each.name: each.value for each in figures}
    told = {name: figure(None if known[name] is None else float(known[name] or 0)) for name in _RATIOS}
    fallen = {"drawdown": figure(fall.depth), "drawdown_now": figure(fall.current)}
    return cast("RatiosJson", {**told, **fallen})


def _drawdown(fall: Drawdown) -> DrawdownJson:
    return {
        "peak_on": maybe_day(fall.peak_on),
        "trough_on": maybe_day(fall.trough_on),
        "recovered_on": maybe_day(fall.recovered_on),
        "days": fall.days,
    }


def _explained(each: Explained) -> ExplainedJson:
    return {
        "formula": each.formula,
        "inputs": [{"name": name, "value": value} for name, value in each.inputs],
        "n": each.n,
        "reason": each.reason,
    }
