"""The market's inputs as a valuation takes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from thetadesk.db.unit import Unit
from thetadesk.kernel import calendar
from thetadesk.market.model import Sourced
from thetadesk.market.service.inputs import SymbolInputs, inputs
from thetadesk.market.service.rates import rate_table
from thetadesk.portfolio.model import Facts, Underlying

T = TypeVar("T")
_DAYS_A_YEAR = 365
_TERMS = (1, 30, 61, 91, 122, 182, 365, 730, 1095)  # days; between them rates are as good as straight


def facts_of(unit: Unit, tickers: Iterable[str], now: datetime) -> Facts:
    """What is stored about these tickers, and the rates of the market date; nobody is asked."""
    on = calendar.market_date(now)
    found = inputs(unit, sorted(set(tickers)), now)
    table = rate_table(unit)
    rates = tuple((days / _DAYS_A_YEAR, table.rate(on, days / _DAYS_A_YEAR).value) for days in _TERMS)
    closes = {
        symbol: known
        for symbol, each in found.items()
        # An older one would count the profit of two days as today's.
        if (known := _known(each.previous_close)) and not known.fallback
    }
    if not calendar.is_trading_day(on):
        closes = {}  # they are the last session's own closes, and its change is what is told meanwhile
    underlyings = {symbol: _underlying(each, on) for symbol, each in found.items()}
    return Facts(rates, table.rate(on, 1 / _DAYS_A_YEAR).source, underlyings, closes)


def _underlying(found: SymbolInputs, on: date) -> Underlying:
    dividends = found.dividends.value
    report = next((each for each in found.earnings if each.on >= on), None)
    return Underlying(
        found.symbol,
        _known(found.beta),
        dividends,
        # Dividends that are known by name are not taken off a second time.
        None if dividends else _known(found.dividend_yield),
        None if report is None else Sourced(report.on, report.source),
        found.sector,
    )


def _known(told: Sourced[T | None]) -> Sourced[T] | None:
    return None if told.value is None else Sourced(told.value, told.source, told.fallback, told.note)
