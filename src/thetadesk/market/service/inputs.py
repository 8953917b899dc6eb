"""What pricing and weighting need of a symbol, each with the name of who says so and a marked stand-in where nobody does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import LAST_DAY, market_date, previous_trading_day
from thetadesk.kernel.instruments import INDEXES
from thetadesk.market import store
from thetadesk.market.beta import BENCHMARK, FEWEST, WINDOW, Beta, regress
from thetadesk.market.dividends import expected
from thetadesk.market.funds import FUND_OF
from thetadesk.market.model import Dividend, Earnings, Sourced, SymbolFacts

OWN_CANDLES = "daily candles"
OWN_BETA = "own regression"
UNKNOWN_SECTOR = "unknown"
NOBODY = "nobody says"

_HISTORY = timedelta(days=550)  # of dividends: four of a half-yearly payer would need more, but are rare
_HORIZON = timedelta(days=1100)  # the longest options
_CLOSES = timedelta(days=400)
_TOGETHER = 25  # symbols whose closes are in memory at once: a year's are some 50 kB each

S = TypeVar("S", SymbolFacts, Dividend, Earnings)


@dataclass(frozen=True, slots=True)
class SymbolInputs:
    """The inputs of one underlying. `beta_detail` is there when the beta is our own; `dividend_yield` is an index's, as
    a fraction a year; `earnings` are the reports to come, soonest first, one per day."""

    symbol: str
    previous_close: Sourced[float | None]
    beta: Sourced[float | None]
    beta_detail: Beta | None
    dividends: Sourced[tuple[Dividend, ...]]
    dividend_yield: Sourced[float | None]
    sector: Sourced[str]
    earnings: tuple[Earnings, ...]
    facts: tuple[SymbolFacts, ...]


def inputs(unit: Unit, symbols: Sequence[str], now: datetime) -> dict[str, SymbolInputs]:
    """The inputs of several underlyings at `now`, from what is stored; nobody is asked."""
    market = _closes(unit, [BENCHMARK], now)[BENCHMARK]
    found: dict[str, SymbolInputs] = {}
    for start in range(0, len(symbols), _TOGETHER):
        found |= _some(unit, symbols[start : start + _TOGETHER], market, now)
    return found


def _some(
    unit: Unit, symbols: Sequence[str], market: dict[date, float], now: datetime
) -> dict[str, SymbolInputs]:
    on = market_date(now)
    funds = [fund for symbol in symbols if (fund := FUND_OF.get(symbol))]
    closes = _closes(unit, [*symbols, *funds], now)
    facts = _by_symbol(store.facts(unit, [*symbols, *funds]))
    dividends = _by_symbol(store.dividends(unit, symbols, on - _HISTORY))
    reports = _by_symbol(store.earnings(unit, symbols, on))
    until = min(on + _HORIZON, LAST_DAY)
    found = {}
    for symbol in symbols:
        told = facts.get(symbol, [])
        beta, detail = beta_of(symbol, closes, market, told)
        found[symbol] = SymbolInputs(
            symbol,
            previous_close(closes[symbol], now),
            beta,
            detail,
            _dividends(symbol, dividends.get(symbol, []), told, on, until),
            _yield(told, facts.get(FUND_OF.get(symbol, ""), [])),
            _sector(told),
            _earnings(symbol, reports.get(symbol, []), told, on),
            tuple(told),
        )
    return found


def previous_close(closes: dict[date, float], now: datetime) -> Sourced[float | None]:
    """The close that today's change is measured against: that of the last session before today's. It stands in, marked,
    with an older one if that is missing."""
    before = previous_trading_day(market_date(now))
    known = [on for on in closes if on <= before]
    if not known:
        return Sourced(None, NOBODY, fallback=True, note="no daily candle is stored")
    newest = max(known)
    old = newest < before
    note = f"close of {newest}" + (f"; that of {before} is missing" if old else "")
    return Sourced(closes[newest], OWN_CANDLES, fallback=old, note=note)


def beta_of(
    symbol: str,
    closes: Mapping[str, dict[date, float]],
    market: dict[date, float],
    told: Sequence[SymbolFacts],
) -> tuple[Sourced[float | None], Beta | None]:
    """Our own regression on stored closes where there are enough; else, marked, that of the fund which holds an index,
    or a vendor's figure."""
    if symbol == BENCHMARK:
        return Sourced(1.0, "by definition", note=f"weights are to {BENCHMARK}"), None
    found = regress(closes[symbol], market)
    if found is not None:
        return Sourced(found.value, OWN_BETA, note=_regressed(found)), found
    fund = FUND_OF.get(symbol, symbol)
    if fund == BENCHMARK:
        return Sourced(1.0, "by definition", fallback=True, note=f"of {fund}, which holds it"), None
    if fund != symbol and (held := regress(closes[fund], market)) is not None:
        return Sourced(held.value, OWN_BETA, True, f"{_regressed(held)}, of {fund}, which holds it"), None
    own = f"own regression needs {FEWEST} daily closes in common with {BENCHMARK}"
    vendor = next((each for each in told if each.beta is not None), None)
    if vendor is not None:
        return Sourced(vendor.beta, vendor.source, fallback=True, note=own), None
    return Sourced(None, NOBODY, fallback=True, note=own), None


def _regressed(found: Beta) -> str:
    return f"{found.days} of {WINDOW} daily returns to {found.last_on} against {BENCHMARK}"


def _closes(unit: Unit, symbols: Sequence[str], now: datetime) -> dict[str, dict[date, float]]:
    found = store.closes(unit, symbols, now - _CLOSES)
    return {symbol: {market_date(at): close for at, close in days.items()} for symbol, days in found.items()}


def _dividends(
    symbol: str, known: Sequence[Dividend], told: Sequence[SymbolFacts], on: date, until: date
) -> Sourced[tuple[Dividend, ...]]:
    if symbol in INDEXES:
        return Sourced((), "none", note="an index pays none itself; its yield is an input of its own")
    single = [
        Dividend(symbol, each.dividend_ex_on, each.dividend_amount, each.source, each.dividend_pay_on)
        for each in told
        if each.dividend_ex_on is not None and each.dividend_amount
    ]
    frequency = next((each.dividend_frequency for each in told if each.dividend_frequency), None)
    return expected([*known, *single], on, until, frequency)


def _yield(told: Sequence[SymbolFacts], fund: Sequence[SymbolFacts]) -> Sourced[float | None]:
    vendor = next((each for each in [*told, *fund] if each.dividend_yield is not None), None)
    if vendor is None:
        return Sourced(None, NOBODY, fallback=True, note="taken as nothing")
    stands_in = vendor not in told
    note = f"as of {vendor.at:%Y-%m-%d}" + (f", of {vendor.symbol}, which holds it" if stands_in else "")
    return Sourced(vendor.dividend_yield, vendor.source, stands_in, note)


def _sector(told: Sequence[SymbolFacts]) -> Sourced[str]:
    vendor = next((each for each in told if each.sector), None)
    if vendor is None or vendor.sector is None:
        return Sourced(UNKNOWN_SECTOR, NOBODY, fallback=True)
    return Sourced(vendor.sector, vendor.source)


def _earnings(
    symbol: str, reports: Sequence[Earnings], told: Sequence[SymbolFacts], on: date
) -> tuple[Earnings, ...]:
    """Reports to come: a provider's, and on days of which it says nothing a broker's."""
    found = {report.on: report for report in reversed(reports)}
    for each in told:
        if each.earnings_on is not None and each.earnings_on >= on:
            found.setdefault(
                each.earnings_on, Earnings(symbol, each.earnings_on, each.source, each.earnings_hour)
            )
    return tuple(found[day] for day in sorted(found))


def _by_symbol(things: Sequence[S]) -> dict[str, list[S]]:
    found: dict[str, list[S]] = {}
    for each in things:
        found.setdefault(each.symbol, []).append(each)
    return found
