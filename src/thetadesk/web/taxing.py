"""What a tax report asks of the rest of the house: closes of the market, and marks taken down at the end of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import last_trading_day, market_date
from thetadesk.ledger.service.tax import Year
from thetadesk.ledger.tax import WINDOW, Marks, Prices
from thetadesk.market.model import Interval
from thetadesk.market.service import candles
from thetadesk.portfolio.service import record

_DAY = timedelta(days=1)


def marks(unit: Unit, account_ids: tuple[str, ...]) -> Marks:
    """What a contract was worth at the last close of a year, from the legs taken down then. A year is read once, when a
    contract asks for it."""
    known: dict[int, Mapping[tuple[str, str], Decimal]] = {}

    def mark(account_id: str, symbol: str, year: int) -> Decimal | None:
        if year not in known:
            known[year] = _worth(unit, account_ids, last_trading_day(date(year, 12, 31)))
        return known[year].get((account_id, symbol))

    return mark


def _worth(unit: Unit, account_ids: tuple[str, ...], on: date) -> dict[tuple[str, str], Decimal]:
    return {
        (leg.account_id, leg.symbol): leg.value / leg.quantity
        for leg in record.held_on(unit, account_ids, on)
        if leg.value is not None and leg.quantity
    }


def prices(unit: Unit, asked: Year) -> Prices:
    """The closes of a ticker around a year, as far as they are kept; nobody is asked for others."""
    since = datetime.combine(asked.first - WINDOW - _DAY, time(), UTC)
    until = datetime.combine(asked.last + WINDOW + _DAY, time(), UTC)

    def of(ticker: str) -> Mapping[date, Decimal]:
        kept = candles.stored(unit, ticker, Interval.DAY, since, until)
        return {market_date(each.at): Decimal(repr(each.close)) for each in kept}

    return of
