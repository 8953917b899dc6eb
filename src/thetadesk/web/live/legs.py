"""The live book as text: each leg's figures and the line of totals, whole or what changed of them."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from thetadesk.kernel.money import decimal_text
from thetadesk.portfolio.header import missing, unknown
from thetadesk.portfolio.model import Header, LegKey, LegValue
from thetadesk.web.live.quotes import price_text

Row: TypeAlias = dict[str, Any]


def name_of(key: LegKey) -> Row:
    """What names a leg."""
    return {"account_id": key.account_id, "campaign_id": key.campaign_id, "symbol": key.symbol}


def leg_row(leg: LegValue) -> Row:
    """A leg's figures but its age; null is what nobody can know."""
    greeks = leg.greeks
    return {
        "mark": None if leg.mark is None else price_text(leg.mark),
        "mark_source": leg.mark_source,
        "value": _money(leg.value),
        "pnl_today": _money(leg.pnl_today),
        "pnl_open": _money(leg.pnl_open),
        "max_profit_fraction": _rounded(leg.max_profit_fraction, 4),
        "delta": None if greeks is None else _rounded(greeks.delta, 3),
        "gamma": None if greeks is None else _rounded(greeks.gamma, 4),
        "theta": None if greeks is None else _rounded(greeks.theta, 3),
        "vega": None if greeks is None else _rounded(greeks.vega, 3),
        "rho": None if greeks is None else _rounded(greeks.rho, 3),
        "greeks_source": None if greeks is None else greeks.source,
        "beta_weighted_delta": _rounded(leg.beta_weighted_delta, 3),
        "extrinsic": _money(leg.extrinsic),
        "iv": _rounded(leg.iv, 5),
        "dte": leg.dte,
        "trading_dte": leg.trading_dte,
        "moneyness": _rounded(leg.moneyness, 5),
        "risk": leg.risk,
        "assignment_probability": _rounded(leg.assignment_probability, 4),
        "days_to_ex_dividend": leg.days_to_ex_dividend,
        "days_to_earnings": leg.days_to_earnings,
        "state": leg.state,
    }


def totals_row(header: Header) -> Row:
    """The line above every page."""
    sums, power = header.totals, header.buying_power
    told: Row = {
        "net_liquidation": _money(header.net_liquidation),
        "pnl_today": _money(sums.pnl_today),
        "pnl_open": _money(sums.pnl_open),
        "extrinsic": _money(sums.extrinsic),
        "delta": _rounded(sums.delta, 2),
        "beta_weighted_delta": _rounded(sums.beta_weighted_delta, 2),
        "gamma": _rounded(sums.gamma, 3),
        "theta": _rounded(sums.theta, 2),
        "vega": _rounded(sums.vega, 2),
        "rho": _rounded(sums.rho, 2),
        "buying_power_used": None if power.fraction is None else float(round(power.fraction, 5)),
        "buying_power_source": power.source,
        "missing": missing(sums),
        "other_cash": {code: decimal_text(amount) for code, amount in header.other_cash.items()},
    }
    return told | dict.fromkeys(unknown(sums))


def changed(before: Row, after: Row) -> Row:
    """The fields that are not as they were."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def leg_text(row: Row) -> str:
    """The JSON of a leg, or of what changed of it."""
    return _ENCODE(row)


def written(legs: Iterable[str], totals: Row | None, gone: Iterable[LegKey] = ()) -> str:
    """The JSON of a book, or of what changed of it; `gone` are legs that it holds no longer."""
    parts = [f'"legs":[{",".join(legs)}]']
    if totals:
        parts.append(f'"totals":{_ENCODE(totals)}')
    if names := [name_of(key) for key in gone]:
        parts.append(f'"gone":{_ENCODE(names)}')
    return f"{{{','.join(parts)}}}"


_ENCODE: Callable[[Row | list[Row]], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else decimal_text(amount)


def _rounded(figure: float | None, digits: int) -> float | None:
    # What nobody sees change need not be sent.
    return None if figure is None else round(figure, digits)
