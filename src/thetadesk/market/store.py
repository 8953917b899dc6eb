"""The tables of the market: candles, daily volatilities, dividends, earnings, facts, the user's interest rates, and the
symbols that the user has the desk track.

What a source tells belongs to the user whose login it came through, so these are tenants' tables like all others. Prices
are floats where they are computed with and exact decimals here, as all money is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text, delete, func, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, EnumColumn, InstantColumn, MoneyColumn
from thetadesk.db.unit import Unit
from thetadesk.kernel.money import MONEY_DECIMALS
from thetadesk.market.model import (
    Candle,
    Dividend,
    Earnings,
    Interval,
    IvDay,
    RatePoint,
    Span,
    SymbolFacts,
    Tracked,
)

CANDLES = tenant_table(
    "candles",
    Column("symbol", Text, primary_key=True),
    Column("interval", EnumColumn(Interval), primary_key=True),
    Column("at", InstantColumn, primary_key=True),
    Column("open", MoneyColumn, nullable=False),
    Column("high", MoneyColumn, nullable=False),
    Column("low", MoneyColumn, nullable=False),
    Column("close", MoneyColumn, nullable=False),
    Column("volume", BigInteger, nullable=False),
    # The key is most of a row: the table is its index.
    sqlite_with_rowid=False,
)
CANDLE_COVERAGE = tenant_table(
    "candle_coverage",
    Column("symbol", Text, primary_key=True),
    Column("interval", EnumColumn(Interval), primary_key=True),
    Column("first_on", DateColumn, nullable=False),
    Column("last_on", DateColumn, nullable=False),
)
IV_DAYS = tenant_table(
    "iv_days",
    Column("symbol", Text, primary_key=True),
    Column("on", DateColumn, primary_key=True),
    Column("iv", Double, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("spot", MoneyColumn),
)
DIVIDENDS = tenant_table(
    "market_dividends",
    Column("symbol", Text, primary_key=True),
    Column("ex_on", DateColumn, primary_key=True),
    Column("amount", MoneyColumn, nullable=False),
    Column("source", Text, nullable=False),
    Column("pay_on", DateColumn),
)
EARNINGS = tenant_table(
    "market_earnings",
    Column("symbol", Text, primary_key=True),
    Column("on", DateColumn, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("hour", Text),
    Column("eps_estimate", Double),
    Column("eps_actual", Double),
    Column("revenue_estimate", Double),
    Column("revenue_actual", Double),
    Column("quarter", Integer),
    Column("year", Integer),
)
FACTS = tenant_table(
    "symbol_facts",
    Column("symbol", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("at", InstantColumn, nullable=False),
    Column("iv", Double),
    Column("iv_rank", Double),
    Column("iv_percentile", Double),
    Column("beta", Double),
    Column("sector", Text),
    Column("dividend_amount", MoneyColumn),
    Column("dividend_frequency", Integer),
    Column("dividend_yield", Double),
    Column("dividend_ex_on", DateColumn),
    Column("dividend_pay_on", DateColumn),
    Column("earnings_on", DateColumn),
    Column("earnings_hour", Text),
    Column("name", Text),
)
RATES = tenant_table(
    "interest_rates",
    Column("on", DateColumn, primary_key=True),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("rate", Double, nullable=False),
    Column("source", Text, nullable=False),
)
TRACKED = tenant_table(
    "tracked_symbols",
    Column("symbol", Text, primary_key=True),
    Column("profile", Text),
    Column("note", Text, nullable=False),
    Column("added_at", InstantColumn, nullable=False),
)

_DIVIDEND = ("symbol", "ex_on", "amount", "source", "pay_on")


def keep_candles(unit: Unit, interval: Interval, candles: Iterable[Candle]) -> int:
    """Stores candles in place of earlier ones of the same time."""
    found = {(candle.symbol, candle.at): candle for candle in candles}
    return unit.upsert(CANDLES, (_of_candle(interval, candle) for candle in found.values()))


def candles(
    unit: Unit, symbol: str, interval: Interval, since: datetime, until: datetime, most: int | None = None
) -> list[Candle]:
    """A symbol's candles that begin in `since` ≤ at < `until`, oldest first; with `most`, the newest so many."""
    query = (
        select(*_columns(CANDLES, Candle))
        .where(CANDLES.c.symbol == symbol, CANDLES.c.interval == interval)
        .where(CANDLES.c.at >= since, CANDLES.c.at < until)
        .order_by(CANDLES.c.at.desc())
        .limit(most)
    )
    return [Candle(of, at, *map(float, told)) for of, at, *told in reversed(unit.rows(query))]


def closes(unit: Unit, symbols: Sequence[str], since: datetime) -> dict[str, dict[datetime, float]]:
    """Daily closes of several symbols since then, by the time of their candle."""
    query = select(CANDLES.c.symbol, CANDLES.c.at, CANDLES.c.close).where(
        CANDLES.c.symbol.in_(symbols), CANDLES.c.interval == Interval.DAY, CANDLES.c.at >= since
    )
    found: dict[str, dict[datetime, float]] = {symbol: {} for symbol in symbols}
    for symbol, at, close in unit.rows(query):
        found[symbol][at] = float(close)
    return found


def symbols_with_candles(unit: Unit, interval: Interval) -> list[str]:
    """Every symbol of which there are candles."""
    query = select(CANDLES.c.symbol).where(CANDLES.c.interval == interval).distinct()
    return sorted(row.symbol for row in unit.rows(query))


def remove_candles(unit: Unit, symbol: str, interval: Interval, before: datetime) -> int:
    """Deletes a symbol's candles that began earlier than `before`; how many there were."""
    old = (CANDLES.c.symbol == symbol, CANDLES.c.interval == interval, CANDLES.c.at < before)
    return unit.execute(delete(CANDLES).where(*old)).rowcount


def coverage(unit: Unit, symbol: str, interval: Interval) -> Span | None:
    """The first and last day of which a source has told all there is; None if it was never asked."""
    row = unit.row(
        select(CANDLE_COVERAGE.c.first_on, CANDLE_COVERAGE.c.last_on).where(
            CANDLE_COVERAGE.c.symbol == symbol, CANDLE_COVERAGE.c.interval == interval
        )
    )
    return (row.first_on, row.last_on) if row else None


def keep_coverage(unit: Unit, symbol: str, interval: Interval, span: Span) -> None:
    """Stores how far the candles of a symbol are covered."""
    first_on, last_on = span
    unit.upsert(
        CANDLE_COVERAGE,
        [{"symbol": symbol, "interval": interval, "first_on": first_on, "last_on": last_on}],
    )


def coverages(unit: Unit, interval: Interval) -> dict[str, Span]:
    """How far every symbol is covered."""
    table = CANDLE_COVERAGE.c
    rows = unit.rows(select(table.symbol, table.first_on, table.last_on).where(table.interval == interval))
    return {row.symbol: (row.first_on, row.last_on) for row in rows}


def remove_coverage(unit: Unit, symbol: str, interval: Interval) -> None:
    """Forgets that a source was ever asked."""
    unit.execute(
        delete(CANDLE_COVERAGE).where(
            CANDLE_COVERAGE.c.symbol == symbol, CANDLE_COVERAGE.c.interval == interval
        )
    )


def forget_candles(unit: Unit, symbol: str) -> None:
    """Deletes every candle of a symbol, and that a source was ever asked."""
    unit.execute(delete(CANDLES).where(CANDLES.c.symbol == symbol))
    unit.execute(delete(CANDLE_COVERAGE).where(CANDLE_COVERAGE.c.symbol == symbol))


def keep_iv_days(unit: Unit, days: Iterable[IvDay]) -> int:
    """Stores days in place of earlier measurements of the same ones."""
    return unit.upsert(IV_DAYS, ({**_row(day), "spot": _exact(day.spot)} for day in days))


def iv_days(unit: Unit, symbol: str, since: date) -> list[IvDay]:
    """A symbol's days since then, oldest first."""
    query = (
        select(*_columns(IV_DAYS, IvDay))
        .where(IV_DAYS.c.symbol == symbol, IV_DAYS.c.on >= since)
        .order_by(IV_DAYS.c.on)
    )
    return [
        IvDay(of, on, iv, source, note, _float(spot)) for of, on, iv, source, note, spot in unit.rows(query)
    ]


def keep_dividends(unit: Unit, dividends: Iterable[Dividend]) -> int:
    """Stores dividends that somebody told, in place of what was known of the same ex-dates; forecasts are nobody's."""
    told = {(each.symbol, each.ex_on): each for each in dividends if not each.forecast}
    return unit.upsert(DIVIDENDS, map(_of_dividend, told.values()))


def dividends(unit: Unit, symbols: Sequence[str], since: date) -> list[Dividend]:
    """The dividends of several symbols that go ex since then, oldest first."""
    query = (
        select(*(DIVIDENDS.c[name] for name in _DIVIDEND))
        .where(DIVIDENDS.c.symbol.in_(symbols), DIVIDENDS.c.ex_on >= since)
        .order_by(DIVIDENDS.c.ex_on, DIVIDENDS.c.symbol)
    )
    return [
        Dividend(symbol, ex_on, float(amount), source, pay_on)
        for symbol, ex_on, amount, source, pay_on in unit.rows(query)
    ]


def keep_earnings(unit: Unit, reports: Sequence[Earnings]) -> int:
    """Stores reports in place of what the same source said of the same days."""
    rows = {(each.symbol, each.on, each.source): each for each in reports}
    return unit.upsert(EARNINGS, map(_row, rows.values()))


def remove_earnings(unit: Unit, symbol: str, source: str, since: date) -> None:
    """Forgets what a source said of a symbol's reports since then: an expected day may be moved."""
    table = EARNINGS.c
    unit.execute(delete(EARNINGS).where(table.symbol == symbol, table.source == source, table.on >= since))


def earnings(unit: Unit, symbols: Sequence[str], since: date) -> list[Earnings]:
    """The reports of several symbols since then, soonest first."""
    query = (
        select(*_columns(EARNINGS, Earnings))
        .where(EARNINGS.c.symbol.in_(symbols), EARNINGS.c.on >= since)
        .order_by(EARNINGS.c.on, EARNINGS.c.symbol, EARNINGS.c.source)
    )
    return [Earnings(*row) for row in unit.rows(query)]


def keep_facts(unit: Unit, facts: Iterable[SymbolFacts]) -> int:
    """Stores what a source says of symbols in place of what it said before."""
    rows = {(each.symbol, each.source): each for each in facts}
    told = ({**_row(each), "dividend_amount": _exact(each.dividend_amount)} for each in rows.values())
    return unit.upsert(FACTS, told)


def facts(unit: Unit, symbols: Sequence[str]) -> list[SymbolFacts]:
    """What every source says of several symbols, newest first."""
    query = (
        select(*_columns(FACTS, SymbolFacts))
        .where(FACTS.c.symbol.in_(symbols))
        .order_by(FACTS.c.at.desc(), FACTS.c.source)
    )
    known = (SymbolFacts(*row) for row in unit.rows(query))
    return [replace(each, dividend_amount=_float(each.dividend_amount)) for each in known]


def keep_rates(unit: Unit, on: date, points: Sequence[RatePoint]) -> None:
    """Stores a day's rates in place of those it had."""
    remove_rates(unit, on)
    unit.insert(RATES, map(_row, points))


def remove_rates(unit: Unit, on: date) -> int:
    """Deletes a day's rates; how many there were."""
    return unit.execute(delete(RATES).where(RATES.c.on == on)).rowcount


def rates(unit: Unit) -> list[RatePoint]:
    """Every rate, by day and maturity."""
    query = select(*_columns(RATES, RatePoint)).order_by(RATES.c.on, RATES.c.days)
    return [RatePoint(*row) for row in unit.rows(query)]


def tracked(unit: Unit) -> list[Tracked]:
    """Every tracked symbol, by name."""
    query = select(*_columns(TRACKED, Tracked)).order_by(TRACKED.c.symbol)
    return [Tracked(*row) for row in unit.rows(query)]


def keep_tracked(unit: Unit, wanted: Tracked) -> None:
    """Stores how a symbol is tracked, in place of what was said of it before."""
    unit.upsert(TRACKED, [_row(wanted)])


def remove_tracked(unit: Unit, symbol: str) -> None:
    """Tracks a symbol no longer."""
    unit.execute(delete(TRACKED).where(TRACKED.c.symbol == symbol))


def count_candles(unit: Unit, interval: Interval) -> int:
    """How many candles are stored."""
    query = select(func.count()).select_from(CANDLES).where(CANDLES.c.interval == interval)
    found: int = unit.value(query)
    return found


def _of_candle(interval: Interval, candle: Candle) -> dict[str, Any]:
    return {
        "symbol": candle.symbol,
        "interval": interval,
        "at": candle.at,
        "open": _exact(candle.open),
        "high": _exact(candle.high),
        "low": _exact(candle.low),
        "close": _exact(candle.close),
        "volume": round(candle.volume),
    }


def _of_dividend(each: Dividend) -> dict[str, Any]:
    return {name: getattr(each, name) for name in _DIVIDEND} | {"amount": _exact(each.amount)}


def _exact(price: float | None) -> Decimal | None:
    """The decimal that a price was written as; beyond six decimals nothing is quoted."""
    return None if price is None else round(Decimal(repr(float(price))), MONEY_DECIMALS)


def _float(price: Decimal | float | None) -> float | None:
    return None if price is None else float(price)


def _row(thing: Any) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def _columns(table: Table, kind: Any) -> list[Column[Any]]:
    return [table.c[field.name] for field in fields(kind)]
