"""From a performance to the JSON of the API."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from thetadesk.kernel.instruments import from_symbol
from thetadesk.kernel.money import CENT, ZERO
from thetadesk.ledger.service.record import CampaignTotal, EndedTrade
from thetadesk.ledger.strategies import STRATEGIES
from thetadesk.portfolio.breakdowns import Active, Share, activity
from thetadesk.portfolio.drawdown import Drawdown
from thetadesk.portfolio.explained import Explained
from thetadesk.portfolio.ratios import Expectancy
from thetadesk.portfolio.returns import Day
from thetadesk.portfolio.service.breaking import Ended
from thetadesk.portfolio.service.curve import Comparison
from thetadesk.portfolio.service.daily import DayMade
from thetadesk.portfolio.service.performance import Amounts, Asked, Performance
from thetadesk.web.schemas.record import (
    BenchmarkJson,
    BreakdownsJson,
    CalendarMonthJson,
    DayCampaignJson,
    DayMadeJson,
    DayProfitJson,
    DayTradeJson,
    DrawdownJson,
    EquityDayJson,
    EquityJson,
    ExplainedJson,
    ExtremeJson,
    GroupTotalJson,
    PerformanceJson,
    PerformanceMoneyJson,
    PerformanceScopeJson,
    RatiosJson,
    RatiosOfDayJson,
    ShareJson,
    WinLossJson,
)
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import maybe_day, maybe_money, money, quantity

MOST_POINTS = 800
"""Points of an equity curve: more than a page is wide, and a quick answer after ten years."""

_CURVE = "time_weighted"  # the figure whose reason says why there is no curve


def performance(found: Performance, kind: str, id: str, asked: Asked) -> PerformanceJson:
    """How it went."""
    return {
        "scope": scope(found, kind, id, asked),
        "money": _money(found.money, found.trades),
        "ratios": _ratios(found.figures),
        "drawdown": _drawdown(found.drawdown),
        "extremes": _extremes(found),
        "days": [_day(each) for each in activity(found.days)],
        "months": [
            {"month": f"{month.begins_on:%Y-%m}", "pnl": money(month.pnl), "trades": month.trades}
            for month in found.months
        ],
        "equity": thinned(found.equity, found.benchmark),
        "drawdowns": _strip(found),
        "benchmark": _benchmark(found.benchmark),
        "breakdowns": breakdowns(found),
        "explained": {each.name: _explained(each) for each in found.figures},
        "incomplete": found.incomplete,
    }


def scope(found: Performance, kind: str, id: str, asked: Asked) -> PerformanceScopeJson:
    """What it is the performance of."""
    told = {
        "kind": kind,
        "id": id,
        "account_ids": list(asked.account_ids),
        "first": maybe_day(found.first),
        "last": found.last.isoformat(),
        "basis": "cash",
        "valued": found.valued,
        "results": "trades" if asked.by_trade else "campaigns",
    }
    return cast("PerformanceScopeJson", told)


def equity(found: Performance, kind: str, id: str, asked: Asked) -> EquityJson:
    """What there was day by day."""
    return {
        "scope": scope(found, kind, id, asked),
        "equity": thinned(found.equity, found.benchmark),
        "drawdowns": _strip(found),
        "drawdown": _drawdown(found.drawdown),
        "benchmark": _benchmark(found.benchmark),
        "reason": next(each.reason for each in found.figures if each.name == _CURVE)
        if not found.equity
        else "",
    }


def calendar_months(found: Performance) -> list[CalendarMonthJson]:
    """The months with their weeks and days."""
    shades = {each.on: each for each in activity(found.days)}
    return [
        {
            "month": f"{month.begins_on:%Y-%m}",
            "pnl": money(month.pnl),
            "trades": month.trades,
            "weeks": [
                {
                    "begins_on": week.begins_on.isoformat(),
                    "pnl": money(week.pnl),
                    "trades": week.trades,
                    "days": [_day(shades[day.on]) for day in week.days],
                }
                for week in month.weeks
            ],
        }
        for month in found.months
    ]


def breakdowns(found: Performance) -> BreakdownsJson:
    """Results taken apart."""
    told = {name: [_share(name, each) for each in some] for name, some in found.breakdowns.items()}
    return cast("BreakdownsJson", told)


def _share(name: str, share: Share) -> ShareJson:
    return {
        "key": share.key,
        "label": STRATEGIES.get(share.key, share.key) if name == "strategy" else share.key,
        "closed": share.trades,
        "wins": share.wins,
        "losses": share.losses,
        "pnl": money(share.net),
    }


def thinned(days: Sequence[Day], against: Comparison | None = None) -> list[EquityDayJson]:
    """At most so many points, the last day among them; each tells all that was paid since the one before it."""
    step = _step(days)
    fund = dict(against.days) if against is not None else {}
    points: list[EquityDayJson] = []
    paid = ZERO
    for place, day in enumerate(days, 1):
        paid += day.deposits - day.withdrawals
        if not (len(days) - place) % step:
            points.append(
                {
                    "on": day.on.isoformat(),
                    "value": money(day.value),
                    "benchmark": maybe_money(fund.get(day.on)),
                    "flow": money(paid),
                }
            )
            paid = ZERO
    return points


def _step(days: Sequence[Day]) -> int:
    return -(-len(days) // MOST_POINTS) or 1


def _strip(found: Performance) -> list[RatiosOfDayJson]:
    """The deepest of the days that each point of the curve stands for."""
    step, days = _step(found.equity), found.equity
    points: list[RatiosOfDayJson] = []
    begin = 0
    for end in range(1, len(days) + 1):
        if not (len(days) - end) % step:
            points.append({"on": days[end - 1].on.isoformat(), "drawdown": min(found.depths[begin:end])})
            begin = end
    return points


def _money(amounts: Amounts, trades: Expectancy) -> PerformanceMoneyJson:
    return {
        "premium": money(amounts.premium),
        "realized": money(amounts.realized),
        "income": money(amounts.income),
        "fees": money(amounts.fees),
        "pnl": money(amounts.pnl),
        "deposits": maybe_money(amounts.deposits),
        "deepest_loss": money(amounts.deepest_loss),
        "best": maybe_money(trades.best),
        "worst": maybe_money(trades.worst),
        "expectancy": in_cents(trades.mean),
        "average_win": in_cents(trades.average_win),
        "average_loss": in_cents(trades.average_loss),
    }


def in_cents(mean: Decimal | None) -> str | None:
    """A mean, which may have no end, as money."""
    return None if mean is None else money(mean.quantize(CENT))


_RATIOS = tuple(RatiosJson.__annotations__)


def _ratios(figures: Sequence[Explained]) -> RatiosJson:
    known = {each.name: each.value for each in figures}
    told = {name: figure(None if known[name] is None else float(known[name] or 0)) for name in _RATIOS}
    return cast("RatiosJson", told)


def _drawdown(fall: Drawdown | None) -> DrawdownJson:
    fallen = fall or Drawdown(0.0)
    return {
        "peak_on": maybe_day(fallen.peak_on),
        "trough_on": maybe_day(fallen.trough_on),
        "recovered_on": maybe_day(fallen.recovered_on),
        "days": fallen.days,
    }


def _benchmark(against: Comparison) -> BenchmarkJson:
    return {"symbol": against.symbol, "since": maybe_day(against.since), "reason": against.reason}


def _day(day: Active) -> DayProfitJson:
    return {"on": day.on.isoformat(), "pnl": money(day.pnl), "trades": day.trades, "shade": day.shade}


def _extremes(found: Performance) -> list[ExtremeJson]:
    """The best and the worst of what closed, and of the days; nothing twice where there is but one."""
    told: list[tuple[str, str, str | None, str, Decimal]] = []
    for what, choose in (("best", max), ("worst", min)):
        if found.ended:
            end = choose(found.ended, key=lambda each: each.net)
            told.append((what, end.on.isoformat(), end.campaign_id, _label(end), end.net))
        if found.days:
            day = choose(found.days, key=lambda each: each.pnl)
            told.append((f"{what}_day", day.on.isoformat(), None, day.on.isoformat(), day.pnl))
    names = ("what", "on", "campaign_id", "label")
    return [
        cast("ExtremeJson", {**dict(zip(names, each, strict=False)), "pnl": money(each[-1])}) for each in told
    ]


def _label(end: Ended) -> str:
    if end.symbol:
        return words(end.symbol)
    return f"{end.ticker} · {STRATEGIES.get(end.strategy, end.strategy)}"


def words(symbol: str) -> str:
    """An instrument as a trader says it."""
    return from_symbol(symbol).words


def _explained(each: Explained) -> ExplainedJson:
    return {
        "formula": each.formula,
        "inputs": [{"name": name, "value": value} for name, value in each.inputs],
        "n": each.n,
        "reason": each.reason,
    }


def win_loss(trades: Expectancy, scope: PerformanceScopeJson, by: list[GroupTotalJson]) -> WinLossJson:
    """How much of what closed was won and lost."""
    return {
        "scope": scope,
        "wins": trades.wins,
        "losses": trades.losses,
        "scratches": trades.scratches,
        "expectancy": in_cents(trades.mean),
        "average_win": in_cents(trades.average_win),
        "average_loss": in_cents(trades.average_loss),
        "ratios": {"win_rate": figure(trades.win_rate), "profit_factor": figure(trades.profit_factor)},
        "by": by,
    }


def day(made: DayMade, on: date, kind: str, id: str, asked: Asked) -> DayMadeJson:
    """What made a market date."""
    amounts = made.performance.money
    return {
        "scope": scope(made.performance, kind, id, asked),
        "on": on.isoformat(),
        "pnl": money(amounts.pnl),
        "realized": money(amounts.realized),
        "income": money(amounts.income),
        "premium": money(amounts.premium),
        "fees": money(amounts.fees),
        "untold": money(made.untold),
        "campaigns": [_day_campaign(each) for each in made.campaigns],
        "trades": [_day_trade(each) for each in made.trades],
    }


def _day_campaign(each: CampaignTotal) -> DayCampaignJson:
    return {
        "campaign_id": each.id,
        "ticker": each.ticker,
        "strategy": each.strategy,
        "strategy_label": STRATEGIES.get(each.strategy, each.strategy),
        "pnl": money(each.net),
        "realized": money(each.realized),
        "income": money(each.income),
        "premium": money(each.premium),
        "fees": money(each.fees),
    }


def _day_trade(each: EndedTrade) -> DayTradeJson:
    return {
        "campaign_id": each.campaign_id,
        "symbol": each.symbol,
        "label": words(each.symbol),
        "quantity": quantity(each.quantity),
        "opened_on": each.opened_on.isoformat(),
        "realized": money(each.realized),
    }
