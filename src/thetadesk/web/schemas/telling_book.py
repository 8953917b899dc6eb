"""The line above every page as JSON: what accounts are worth and risk just now, and who says so."""

from typing import Literal, cast

from thetadesk.portfolio.header import missing, unknown
from thetadesk.portfolio.model import Header
from thetadesk.web.schemas.summary import FigureSourceJson, LiveTotalsJson
from thetadesk.web.schemas.telling_positions import figure
from thetadesk.web.schemas.values import maybe_money, money

_UNKNOWN: LiveTotalsJson = {
    "net_liquidation": None,
    "pnl_today": None,
    "pnl_open": None,
    "extrinsic": None,
    "delta": None,
    "beta_weighted_delta": None,
    "gamma": None,
    "theta": None,
    "vega": None,
    "rho": None,
    "buying_power": None,
    "buying_power_used": None,
    "buying_power_source": None,
    "missing": {},
    "other_cash": {},
    "sources": {},
}


def live_totals(header: Header | None, now: float) -> LiveTotalsJson:
    """The header at `now` (epoch seconds); all null where there is none, and a figure that lacks every leg."""
    if header is None:
        return _UNKNOWN
    sums, power = header.totals, header.buying_power
    fraction = power.fraction
    told: LiveTotalsJson = {
        "net_liquidation": maybe_money(header.net_liquidation),
        "pnl_today": money(sums.pnl_today),
        "pnl_open": money(sums.pnl_open),
        "extrinsic": money(sums.extrinsic),
        "delta": figure(sums.delta),
        "beta_weighted_delta": figure(sums.beta_weighted_delta),
        "gamma": figure(sums.gamma),
        "theta": figure(sums.theta),
        "vega": figure(sums.vega),
        "rho": figure(sums.rho),
        "buying_power": maybe_money(power.available),
        "buying_power_used": None if fraction is None else figure(float(fraction)),
        "buying_power_source": power.source.value,
        "missing": missing(sums),
        "other_cash": {code: money(amount) for code, amount in header.other_cash.items()},
        "sources": _sources(header, now),
    }
    return cast("LiveTotalsJson", {**told, **dict.fromkeys(unknown(sums))})


def _sources(header: Header, now: float) -> dict[str, FigureSourceJson]:
    sums, power = header.totals, header.buying_power
    age = None if header.at is None else round(max(0.0, now - header.at), 1)
    stated = None if power.at is None else round(max(0.0, now - power.at.timestamp()), 1)
    return {
        "net_liquidation": _said(
            "model", age, "cash by the ledger and positions at their marks", sums.unvalued
        ),
        "pnl_today": _said(
            "model", age, "against previous closes and today's trades", sums.without_pnl_today
        ),
        "greeks": _said("model", age, "the broker's where the desk has no model", sums.without_greeks),
        "beta_weighted_delta": _said("model", age, "beta times price, in shares of SPY", sums.without_beta),
        "buying_power": _said(power.source.value, stated, power.note),
    }


def _said(
    source: Literal["ledger", "model", "broker"], age: float | None, note: str, lacked: int = 0
) -> FigureSourceJson:
    lacking = f"; {lacked} legs are not in it" if lacked else ""
    return {"source": source, "age_seconds": age, "note": note + lacking}
