"""From the live book to the JSON of the API."""

from collections.abc import Mapping
from datetime import date
from math import isfinite

from thetadesk.ledger.service.reading import Position
from thetadesk.ledger.settlement import ExpiryState
from thetadesk.portfolio.model import Bucket, LegValue, Totals, bucket_of
from thetadesk.web.live.quotes import maybe_price
from thetadesk.web.schemas.positions import (
    BookTotalsJson,
    BucketTotalsJson,
    ClosedTodayJson,
    LedgerLegJson,
    PositionJson,
)
from thetadesk.web.schemas.telling import instrument
from thetadesk.web.schemas.values import maybe_money, money, quantity

_DIGITS = 6


def ledger_leg(held: Position, on: date, currency: str) -> LedgerLegJson:
    """What the ledger says of one leg on a market date; `currency` is its account's."""
    expires_on = held.instrument.expires_on
    return {
        "symbol": held.instrument.symbol,
        "instrument": instrument(held.instrument),
        "account_id": held.account_id,
        "campaign_id": held.campaign_id,
        "quantity": quantity(held.quantity),
        "cost": money(held.cost),
        "currency": currency,
        "basis_known": held.basis_known,
        "opened_on": held.opened_on.isoformat(),
        "dte": (expires_on - on).days if expires_on else None,
        "state": "open" if held.state is ExpiryState.OPEN else "awaiting_broker_event",
    }


def position(told: LedgerLegJson, leg: LegValue, age: float | None) -> PositionJson:
    """One leg, with the age of its quote in seconds. Days are counted by the clock of the market that quotes it, where
    there is one: a simulator's may show another date than ours."""
    greeks, mark, open_pnl = leg.greeks, maybe_price(leg.mark), maybe_money(leg.pnl_open)
    dte = told["dte"] if leg.dte is None else leg.dte
    return {
        **told,
        "dte": dte,
        "price": mark,
        "value": maybe_money(leg.value),
        "open_pnl": open_pnl,
        "mark": mark,
        "mark_source": None if leg.mark_source is None else leg.mark_source.value,
        "quote_state": leg.state.value,
        "age_seconds": None if age is None else round(age, 1),
        "spot": maybe_price(leg.spot),
        "spot_state": leg.spot_state.value,
        "pnl_today": maybe_money(leg.pnl_today),
        "pnl_open": open_pnl,
        "max_profit_fraction": figure(leg.max_profit_fraction),
        "extrinsic": maybe_money(leg.extrinsic),
        "iv": figure(leg.iv),
        "greeks_source": greeks.source.value if greeks else None,
        "unit_delta": figure(greeks.unit_delta) if greeks else None,
        "delta": figure(greeks.delta) if greeks else None,
        "gamma": figure(greeks.gamma) if greeks else None,
        "theta": figure(greeks.theta) if greeks else None,
        "vega": figure(greeks.vega) if greeks else None,
        "rho": figure(greeks.rho) if greeks else None,
        "beta_weighted_delta": figure(leg.beta_weighted_delta),
        "bucket": bucket_of(dte).value,
        "trading_dte": leg.trading_dte,
        "moneyness": figure(leg.moneyness),
        "risk": None if leg.risk is None else leg.risk.value,
        "assignment_probability": figure(leg.assignment_probability),
        "days_to_ex_dividend": leg.days_to_ex_dividend,
        "ex_dividend_forecast": leg.ex_dividend_forecast,
        "days_to_earnings": leg.days_to_earnings,
        "problems": list(leg.problems),
    }


def closed_today(leg: LegValue) -> ClosedTodayJson:
    """A leg that is held no longer."""
    held = leg.held
    return {
        "symbol": held.instrument.symbol,
        "instrument": instrument(held.instrument),
        "ticker": held.ticker,
        "account_id": held.key.account_id,
        "campaign_id": held.key.campaign_id,
        "pnl_today": maybe_money(leg.pnl_today),
    }


def book_totals(sums: Totals) -> BookTotalsJson:
    """Sums over legs."""
    return {
        "legs": sums.legs,
        "options": sums.options,
        "foreign": sums.foreign,
        "unvalued": sums.unvalued,
        "without_extrinsic": sums.without_extrinsic,
        "without_greeks": sums.without_greeks,
        "without_beta": sums.without_beta,
        "without_pnl_today": sums.without_pnl_today,
        "without_pnl_open": sums.without_pnl_open,
        "stale": sums.stale,
        "cost": money(sums.cost),
        "value": money(sums.value),
        "pnl_today": money(sums.pnl_today),
        "closed_today": money(sums.closed_today),
        "pnl_open": money(sums.pnl_open),
        "extrinsic": money(sums.extrinsic),
        "delta": round(sums.delta, _DIGITS),
        "gamma": round(sums.gamma, _DIGITS),
        "theta": round(sums.theta, _DIGITS),
        "vega": round(sums.vega, _DIGITS),
        "rho": round(sums.rho, _DIGITS),
        "beta_weighted_delta": round(sums.beta_weighted_delta, _DIGITS),
    }


def buckets(sums: Mapping[Bucket, Totals]) -> list[BucketTotalsJson]:
    """The sums of each expiry bucket."""
    return [{"bucket": bucket.value, "totals": book_totals(each)} for bucket, each in sums.items()]


def figure(number: float | None) -> float | None:
    """A model's figure; what is no number is null."""
    return round(number, _DIGITS) if number is not None and isfinite(number) else None
