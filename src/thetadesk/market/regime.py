"""What sort of market a symbol is in: its trend and its volatility, with the numbers that say so.

Trend: a close above its 50-day average, which is above the 200-day one, is up; the mirror image is down; anything else
is sideways. Volatility: where the last 20 days' (Yang–Zhang) stand among the 20-day windows of the past year; the
lowest quarter is low, the highest quarter high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from thetadesk.kernel.calendar import market_date
from thetadesk.market.model import Candle
from thetadesk.market.volatility import rolling

SHORT, LONG = 50, 200
VOLATILITY_WINDOW = 20
YEAR = 252
LOW, HIGH = 0.25, 0.75
_SLOPE_DAYS = 20
_FEWEST_WINDOWS = 60


class Trend(StrEnum):
    """Where the price is going."""

    UP = "up"
    SIDEWAYS = "sideways"
    DOWN = "down"
    UNKNOWN = "unknown"


class Calm(StrEnum):
    """How much it moves on its way, against its own past year."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Number:
    """One number behind a regime: what it is, its value (None: not enough days), and how it was judged, in words."""

    name: str
    value: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Regime:
    """The regime of a symbol on the day of its last candle, from `days` daily candles."""

    symbol: str
    trend: Trend
    volatility: Calm
    numbers: tuple[Number, ...]
    days: int
    on: date | None

    @property
    def label(self) -> str:
        """Both in one word: `up-low`."""
        return f"{self.trend}-{self.volatility}"


def regime(symbol: str, candles: Sequence[Candle]) -> Regime:
    """The regime after daily candles, oldest first."""
    trend, trending = _trend([candle.close for candle in candles])
    calm, moving = _calm(candles[-(YEAR + VOLATILITY_WINDOW) :])
    on = market_date(candles[-1].at) if candles else None
    return Regime(symbol, trend, calm, (*trending, *moving), len(candles), on)


def _trend(closes: Sequence[float]) -> tuple[Trend, list[Number]]:
    short, long = _average(closes, SHORT), _average(closes, LONG)
    if short is None or long is None:
        missing = f"needs {LONG} daily closes, there are {len(closes)}"
        return Trend.UNKNOWN, [Number("sma_50", short, missing), Number("sma_200", long, missing)]
    close = closes[-1]
    if close > short > long:
        trend, said = Trend.UP, "close above the 50-day average, that above the 200-day one"
    elif close < short < long:
        trend, said = Trend.DOWN, "close below the 50-day average, that below the 200-day one"
    else:
        trend, said = Trend.SIDEWAYS, "close and the two averages are not in one order"
    numbers = [
        Number("close", close, said),
        Number("sma_50", short, f"close is {close / short - 1:+.1%} from it"),
        Number("sma_200", long, f"close is {close / long - 1:+.1%} from it"),
    ]
    before = _average(closes[:-_SLOPE_DAYS], SHORT)
    if before is not None:
        numbers.append(Number("sma_50_slope", short / before - 1, f"over {_SLOPE_DAYS} days"))
    return trend, numbers


def _calm(candles: Sequence[Candle]) -> tuple[Calm, list[Number]]:
    windows = rolling(candles, VOLATILITY_WINDOW)
    if len(windows) < _FEWEST_WINDOWS:
        missing = f"needs {_FEWEST_WINDOWS + VOLATILITY_WINDOW} daily candles, there are {len(candles)}"
        return Calm.UNKNOWN, [Number("realised_20", windows[-1] if windows else None, missing)]
    now = windows[-1]
    share = sum(window < now for window in windows) / len(windows)
    if share < LOW:
        calm, said = Calm.LOW, f"below {LOW:.0%}: low"
    elif share > HIGH:
        calm, said = Calm.HIGH, f"above {HIGH:.0%}: high"
    else:
        calm, said = Calm.NORMAL, f"between {LOW:.0%} and {HIGH:.0%}: normal"
    return calm, [
        Number("realised_20", now, "Yang–Zhang over 20 days, annualised"),
        Number("realised_20_percentile", share, f"of {len(windows)} windows of the past year; {said}"),
    ]


def _average(values: Sequence[float], days: int) -> float | None:
    return sum(values[-days:]) / days if len(values) >= days else None
