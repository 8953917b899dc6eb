"""From the daily record to the JSON of the API: what portfolios and legs were at the close of a day."""

from thetadesk.kernel.instruments import from_symbol
from thetadesk.portfolio.days import PortfolioDay
from thetadesk.portfolio.model import LegDay
from thetadesk.portfolio.trend import Trend
from thetadesk.web.live.quotes import maybe_price
from thetadesk.web.schemas.record import MetricsDayJson, SnapshotJson, TrendPointJson
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import instant, maybe_money, money, quantity


def metrics_day(day: PortfolioDay) -> MetricsDayJson:
    """What several accounts were together."""
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


def snapshot(leg: LegDay) -> SnapshotJson:
    """What a leg was."""
    return {
        "on": leg.on.isoformat(),
        "at": instant(leg.at),
        "taken": leg.source.value,
        "campaign_id": leg.campaign_id,
        "symbol": leg.symbol,
        "label": from_symbol(leg.symbol).words,
        "quantity": quantity(leg.quantity),
        "cost": money(leg.cost),
        "mark": maybe_price(leg.mark),
        "spot": maybe_price(leg.spot),
        "value": maybe_money(leg.value),
        "pnl_open": maybe_money(leg.pnl_open),
        "extrinsic": maybe_money(leg.extrinsic),
        "iv": figure(leg.iv),
        "delta": figure(leg.delta),
        "gamma": figure(leg.gamma),
        "theta": figure(leg.theta),
        "vega": figure(leg.vega),
        "beta_weighted_delta": figure(leg.beta_weighted_delta),
        "dte": leg.dte,
        "moneyness": figure(leg.moneyness),
        "risk": None if leg.risk is None else leg.risk.value,
        "assignment_probability": figure(leg.assignment_probability),
        "quote_state": leg.quote_state.value,
    }


def points(legs: list[LegDay], found: Trend) -> list[TrendPointJson]:
    """The days of one leg, oldest first, with the distances that its trend tells."""
    return [
        {
            "on": leg.on.isoformat(),
            "spot": figure(leg.spot),
            "moneyness": figure(distance),
            "mark": figure(leg.mark),
            "dte": leg.dte,
        }
        for leg, distance in zip(legs, found.distance_to_strike, strict=True)
    ]
