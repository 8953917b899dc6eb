"""dxFeed's events, made of what the market says.

Each is a mapping from every field of its kind to a value, so that any choice of fields in any order can be told.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from brokersim import calendar
from brokersim.model import Bar, OptionQuote, Quote
from brokersim.tastytrade.wording import milliseconds

if TYPE_CHECKING:
    from brokersim.market import Market

Event = dict[str, Any]

NOT_A_NUMBER = "NaN"
KINDS = ("Candle", "Greeks", "Profile", "Quote", "Summary", "TheoPrice", "TimeAndSale", "Trade", "Underlying")

SNAPSHOT_BEGIN, SNAPSHOT_END = 0x4, 0x8
_MOST_BARS = 8000
_CANDLE = re.compile(r"(?P<symbol>[^{]+)\{=(?P<count>\d*)(?P<unit>[a-z]+)(?P<rest>[^}]*)\}")
_UNITS = {"m": 60, "h": 3600}
_DAYS = ("d", "w", "mo")


def streamed(quote: Quote, option: OptionQuote | None, kind: str, symbol: str) -> Event | None:
    """The event of a kind that a market comes to; None where there is none of it."""
    head: Event = {"eventSymbol": symbol, "eventTime": 0}
    if kind in _OF_QUOTES:
        return head | _OF_QUOTES[kind](quote)
    if kind == "Summary":
        return head | _summary(quote, option)
    if option is not None and kind in _OF_OPTIONS:
        return head | _OF_OPTIONS[kind](option)
    return None


def _quote(quote: Quote) -> Event:
    at = milliseconds(quote.at)
    return {
        "sequence": 0,
        "timeNanoPart": 0,
        "bidTime": at,
        "bidExchangeCode": "Q",
        "askTime": at,
        "askExchangeCode": "Q",
        "bidPrice": quote.bid,
        "askPrice": quote.ask,
        "bidSize": float(quote.bid_size),
        "askSize": float(quote.ask_size),
    }


def _trade(quote: Quote) -> Event:
    change = round(quote.last - quote.previous_close, 4)
    return {
        "time": milliseconds(quote.at),
        "timeNanoPart": 0,
        "sequence": 0,
        "exchangeCode": "Q",
        "dayId": _day_id(quote.at),
        "tickDirection": "UP" if change > 0 else "DOWN" if change < 0 else "ZERO",
        "extendedTradingHours": False,
        "price": quote.last,
        "change": change,
        "size": quote.last_size,
        "dayVolume": quote.volume,
        "dayTurnover": round(quote.volume * quote.last, 2),
    }


def _summary(quote: Quote, option: OptionQuote | None) -> Event:
    closed = not calendar.is_open(quote.at)
    before = calendar.previous_session(calendar.last_opened(quote.at).on).on
    return {
        "dayId": _day_id(quote.at),
        "dayClosePriceType": "FINAL" if closed else "REGULAR",
        "prevDayId": _days(before),
        "prevDayClosePriceType": "FINAL",
        "openInterest": option.open_interest if option else 0,
        "dayOpenPrice": quote.open,
        "dayHighPrice": quote.high,
        "dayLowPrice": quote.low,
        "dayClosePrice": quote.close if closed else NOT_A_NUMBER,
        "prevDayClosePrice": quote.previous_close,
        "prevDayVolume": NOT_A_NUMBER,
    }


def _sale(quote: Quote) -> Event:
    at = milliseconds(quote.at)
    return {
        "eventFlags": 0,
        "index": at << 22,
        "time": at,
        "timeNanoPart": 0,
        "sequence": 0,
        "exchangeCode": "Q",
        "price": quote.last,
        "size": quote.last_size,
        "bidPrice": quote.bid,
        "askPrice": quote.ask,
        "exchangeSaleConditions": "",
        "tradeThroughExempt": "",
        "aggressorSide": "UNDEFINED",
        "spreadLeg": False,
        "extendedTradingHours": False,
        "validTick": True,
        "type": "NEW",
        "buyer": "",
        "seller": "",
    }


def _profile(quote: Quote) -> Event:
    return {
        "description": quote.symbol,
        "shortSaleRestriction": "INACTIVE",
        "tradingStatus": "ACTIVE",
        "statusReason": "",
        "haltStartTime": 0,
        "haltEndTime": 0,
        "highLimitPrice": NOT_A_NUMBER,
        "lowLimitPrice": NOT_A_NUMBER,
        "high52WeekPrice": NOT_A_NUMBER,
        "low52WeekPrice": NOT_A_NUMBER,
        "beta": NOT_A_NUMBER,
        "earningsPerShare": NOT_A_NUMBER,
        "dividendFrequency": NOT_A_NUMBER,
        "exDividendAmount": NOT_A_NUMBER,
        "exDividendDayId": 0,
        "shares": NOT_A_NUMBER,
        "freeFloat": NOT_A_NUMBER,
    }


def _greeks(option: OptionQuote) -> Event:
    at = milliseconds(option.quote.at)
    return {
        "eventFlags": 0,
        "index": at << 22,
        "time": at,
        "sequence": 0,
        "price": option.theoretical,
        "volatility": option.volatility,
        "delta": option.delta,
        "gamma": option.gamma,
        "theta": option.theta,
        "rho": option.rho,
        "vega": option.vega,
    }


def _theoretical(option: OptionQuote) -> Event:
    at = milliseconds(option.quote.at)
    return {
        "eventFlags": 0,
        "index": at << 22,
        "time": at,
        "sequence": 0,
        "price": option.theoretical,
        "underlyingPrice": option.underlying_price,
        "delta": option.delta,
        "gamma": option.gamma,
        "dividend": 0.0,
        "interest": 0.0,
    }


_OF_QUOTES: dict[str, Callable[[Quote], Event]] = {
    "Quote": _quote,
    "Trade": _trade,
    "TimeAndSale": _sale,
    "Profile": _profile,
}
_OF_OPTIONS: dict[str, Callable[[OptionQuote], Event]] = {"Greeks": _greeks, "TheoPrice": _theoretical}


def _day_id(at: datetime) -> int:
    return _days(calendar.last_opened(at).on)


def _days(on: date) -> int:
    return (on - date(1970, 1, 1)).days


@dataclass(frozen=True, slots=True)
class Candles:
    """A subscription of bars: `seconds` long each, or `days` sessions (0: a calendar month)."""

    symbol: str
    underlying: str
    seconds: int
    days: int


def candles_named(symbol: str) -> Candles | None:
    """What a candle symbol such as `AAPL{=5m,tho=true}` asks for; None when it is not one that is offered."""
    found = _CANDLE.fullmatch(symbol)
    if found is None or found["unit"] not in (*_UNITS, *_DAYS):
        return None
    count, unit = int(found["count"] or 1), found["unit"]
    if not 0 < count <= 24 * 60:
        return None
    if unit in _UNITS:
        return Candles(symbol, found["symbol"], count * _UNITS[unit], 0)
    return Candles(symbol, found["symbol"], 0, {"d": count, "w": 5 * count, "mo": 0}[unit])


def bars_of(candles: Candles, market: "Market", since: datetime, now: datetime) -> list[Bar]:
    """The bars from `since` to now, oldest first."""
    last = calendar.market_date(now)
    first = min(calendar.market_date(since), last)
    if not candles.seconds:
        first = max(first, calendar.sessions()[0].on)
        daily = market.daily_bars(candles.underlying, first, last)
        return _joined(daily, candles)
    bars: list[Bar] = []
    for session in reversed(calendar.sessions_between(first, last)):
        bars = market.minute_bars(candles.underlying, session.on) + bars
        if len(bars) * 60 > _MOST_BARS * candles.seconds:
            break
    return [bar for bar in _joined(bars, candles) if bar.at >= since][-_MOST_BARS:]


def _joined(bars: Sequence[Bar], candles: Candles) -> list[Bar]:
    groups: dict[object, list[Bar]] = {}
    for bar in bars:
        groups.setdefault(_group(bar, candles), []).append(bar)
    return [
        Bar(
            group[0].at,
            group[0].open,
            max(bar.high for bar in group),
            min(bar.low for bar in group),
            group[-1].close,
            sum(bar.volume for bar in group),
        )
        for group in groups.values()
    ]


def _group(bar: Bar, candles: Candles) -> object:
    if candles.seconds:
        session = calendar.last_opened(bar.at)
        return session.on, int(bar.at.timestamp() - session.opened) // candles.seconds
    on = calendar.market_date(bar.at)
    if candles.days == 0:
        return on.year, on.month
    if candles.days % 5 == 0:
        return (on - timedelta(days=on.weekday())).toordinal() // (7 * (candles.days // 5))
    return on.toordinal() // candles.days


def candle(candles: Candles, bar: Bar, flags: int = 0) -> Event:
    """One bar. A day's begins at midnight UTC of its date, as dxFeed has it."""
    at = milliseconds(bar.at) if candles.seconds else milliseconds(_midnight(bar.at))
    vwap = round((bar.high + bar.low + bar.close) / 3, 4)
    return {
        "eventSymbol": candles.symbol,
        "eventTime": 0,
        "eventFlags": flags,
        "index": at << 22,
        "time": at,
        "sequence": 0,
        "count": max(1, bar.volume // 100),
        "volume": bar.volume,
        "vwap": vwap,
        "bidVolume": bar.volume // 2,
        "askVolume": bar.volume - bar.volume // 2,
        "impVolatility": NOT_A_NUMBER,
        "openInterest": NOT_A_NUMBER,
        "open": bar.open,
        "high": bar.high,
        "low": bar.low,
        "close": bar.close,
    }


def snapshot(candles: Candles, bars: Sequence[Bar]) -> list[Event]:
    """Bars newest first, the first and the last flagged as such."""
    if not bars:
        return [nothing(candles)]
    events = [candle(candles, bar) for bar in reversed(bars)]
    events[0]["eventFlags"] |= SNAPSHOT_BEGIN
    events[-1]["eventFlags"] |= SNAPSHOT_END
    return events


def nothing(candles: Candles) -> Event:
    """A snapshot without bars: its end is a removal."""
    empty = Bar(datetime.fromtimestamp(0, UTC), 0.0, 0.0, 0.0, 0.0, 0)
    flags = SNAPSHOT_BEGIN | SNAPSHOT_END | 0x2
    return candle(candles, empty, flags) | dict.fromkeys(("open", "high", "low", "close"), NOT_A_NUMBER)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(calendar.market_date(at), datetime.min.time(), UTC)
