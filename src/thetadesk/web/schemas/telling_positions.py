"""From the live book to the JSON of the API."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import isfinite

from thetadesk.ledger.service.reading import Position
from thetadesk.ledger.settlement import ExpiryState
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import Bucket, Held, LegKey, LegValue, Totals, bucket_of
from thetadesk.web.live.quotes import price_text
from thetadesk.web.schemas.positions import BookTotalsJson, BucketTotalsJson, PositionJson
from thetadesk.web.schemas.telling import instrument
from thetadesk.web.schemas.values import maybe_money, money, quantity

_DIGITS = 6


def valued(held: Iterable[Position], book: Mapping[LegKey, LegValue]) -> list[LegValue]:
    """What the live book says of each position, in their order; nothing where it does not follow it yet."""
    return [_of_book(each, book) for each in held]


def _of_book(position: Position, book: Mapping[LegKey, LegValue]) -> LegValue:
    key = LegKey(position.account_id, position.campaign_id, position.instrument.symbol)
    found = book.get(key)
    if found is not None and found.held.quantity == position.quantity and found.held.cost == position.cost:
        return found
    held = Held(
        key,
        position.instrument,
        position.quantity,
        position.cost,
        position.opened_on,
        position.basis_known,
    )
    return LegValue(held, QuoteState.MISSING, problems=("nobody tells a price just now",))


def position(held: Position, leg: LegValue, on: date, age: float | None) -> PositionJson:
    """One leg, with the age of its quote in seconds."""
    expires_on, greeks, mark = held.instrument.expires_on, leg.greeks, _price(leg.mark)
    dte = (expires_on - on).days if expires_on else None
    return {
        "symbol": held.instrument.symbol,
        "instrument": instrument(held.instrument),
        "account_id": held.account_id,
        "campaign_id": held.campaign_id,
        "quantity": quantity(held.quantity),
        "cost": money(held.cost),
        "basis_known": held.basis_known,
        "opened_on": held.opened_on.isoformat(),
        "dte": dte,
        "state": "open" if held.state is ExpiryState.OPEN else "awaiting_broker_event",
        "price": mark,
        "value": maybe_money(leg.value),
        "open_pnl": maybe_money(leg.pnl_open),
        "mark": mark,
        "mark_source": None if leg.mark_source is None else leg.mark_source.value,
        "quote_state": leg.state.value,
        "age_seconds": None if age is None else round(age, 1),
        "spot": _price(leg.spot),
        "spot_state": leg.spot_state.value,
        "pnl_today": maybe_money(leg.pnl_today),
        "pnl_open": maybe_money(leg.pnl_open),
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


def _price(mark: float | None) -> str | None:
    return None if mark is None else price_text(mark)
