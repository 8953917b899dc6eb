"""The words of the market: ticks and quotes, expirations and chains, candles, and what is known about a symbol.

Prices and Greeks of the market are floats (they are marks, never cash). Instants in what comes and goes by the
thousand are seconds since 1970; everywhere else they are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
Span = tuple[date, date]
"""A first and a last day, both included."""

LARGEST = 1e12
"""No price, size or volume is larger: what claims to be is garbage or an infinity."""


class QuoteState(StrEnum):
    """What a quote is good for; only a live one is shown as the present."""

    LIVE = "live"
    STALE = "stale"
    CLOSED = "closed"
    CROSSED = "crossed"
    ONE_SIDED = "one-sided"
    MISSING = "missing"


class MarkSource(StrEnum):
    """Where a mark comes from."""

    MID = "mid"
    LAST = "last"


class GreeksSource(StrEnum):
    """Who computed Greeks: this desk, or a broker."""

    MODEL = "model"
    BROKER = "broker"


class Degradation(IntEnum):
    """How much is given up while not everything can be followed: chains first, positions next, alerts never."""

    NONE = 0
    CHAINS = 1
    POSITIONS = 2


class Priority(IntEnum):
    """Why a symbol is wanted. The smaller, the longer it is kept when not everything can be."""

    WATCHED = 0  # by an alert
    OWNED = 1
    SCREEN = 2
    CHAIN = 3


class Interval(StrEnum):
    """How long a candle burns."""

    MINUTE = "minute"
    DAY = "day"


class Settlement(StrEnum):
    """When an expiration settles: at the opening prints, or at the close."""

    AM = "AM"
    PM = "PM"


@dataclass(frozen=True, slots=True)
class BrokerGreeks:
    """A broker's own figures of an option: `iv` a fraction, theta per calendar day, vega and rho per point, all per
    share; `at` in epoch seconds. In a tick None says nothing, and a sentinel (−999, NaN) that there is no such figure; in a
    quote what was not said, or was a sentinel, is None."""

    iv: float | None = None
    delta: float | None = None
    gamma: float | None = None
    theta: float | None = None
    vega: float | None = None
    rho: float | None = None
    theoretical: float | None = None
    at: float | None = None


@dataclass(slots=True)
class Tick:
    """What one message of a source says about a symbol. None says nothing; 0, −999, NaN and infinities say that there
    is no such price, but for a bid of 0 for an option, which is one beside an ask. `symbol` is written as `kernel.instruments` writes it, `source` is the endpoint's id, times are
    epoch seconds: `quoted_at` and `traded_at` the exchange's, `received_at` ours. `sequence` is the source's own
    number of the message, where it counts; `snapshot` says that everything the source knows is told anew (after
    subscribing, or an answer to a request), which is never a duplicate. `closed_on` is the market date whose close
    `previous_close` is, None where the source does not say. `streamed` is False for an answer to a
    request: nobody will tell when it changes."""

    symbol: str
    source: str
    received_at: float
    bid: float | None = None
    ask: float | None = None
    last: float | None = None
    bid_size: float | None = None
    ask_size: float | None = None
    last_size: float | None = None
    volume: float | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    previous_close: float | None = None
    closed_on: date | None = None
    open_interest: float | None = None
    quoted_at: float | None = None
    traded_at: float | None = None
    sequence: int | None = None
    greeks: BrokerGreeks | None = None
    snapshot: bool = False
    streamed: bool = True


@dataclass(slots=True)
class Quote:
    """The last value of everything said about a symbol; only the hub changes it, in place. `seq` grows with each
    change over all symbols, so that whoever knows a number can ask what came after it. `nobody_bids` says that the bid
    told last was 0, which for an option is a price: half of what is asked is then its mid. `closed_on` is the market date
    whose close `previous_close` is: in the morning that may still be the one before yesterday's."""

    symbol: str
    is_index: bool = False
    is_option: bool = False
    nobody_bids: bool = False
    bid: float | None = None
    ask: float | None = None
    last: float | None = None
    bid_size: float | None = None
    ask_size: float | None = None
    last_size: float | None = None
    volume: float | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    previous_close: float | None = None
    closed_on: date | None = None
    open_interest: float | None = None
    quoted_at: float | None = None
    traded_at: float | None = None
    received_at: float = 0.0
    source: str = ""
    seq: int = 0
    sequence: int | None = None
    greeks: BrokerGreeks | None = None
    streamed: bool = True

    @property
    def mid(self) -> float | None:
        """Half-way between bid and ask; None unless there are both and they are not crossed."""
        bid, ask = self.bid, self.ask
        if bid is None or ask is None or bid > ask:
            return None
        return (bid + ask) / 2

    @property
    def mark(self) -> float | None:
        """What one unit is worth: the mid, else the last trade, which is moved to the side that is there if it lies
        beyond it (an old trade above today's ask could not be sold at). None if there is neither."""
        bid, ask, last = self.bid, self.ask, self.last
        if bid is not None and ask is not None and bid <= ask:
            return (bid + ask) / 2
        if last is None:
            return None
        if ask is not None and bid is None:
            return min(last, ask)
        return max(last, bid) if bid is not None and ask is None else last

    @property
    def mark_source(self) -> MarkSource | None:
        """Where `mark` comes from."""
        if self.mid is not None:
            return MarkSource.MID
        return None if self.mark is None else MarkSource.LAST

    @property
    def change(self) -> float | None:
        """The mark (the last trade, if there was one) against the previous close."""
        price = self.mark if self.last is None else self.last
        return None if price is None or self.previous_close is None else price - self.previous_close


@dataclass(frozen=True, slots=True)
class Candle:
    """What traded in one minute or day: `at` is when it began, in UTC (a day's: the opening of its session). A day
    that is not over yet has a candle too."""

    symbol: str
    at: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0


@dataclass(frozen=True, slots=True, order=True)
class Expiration:
    """One date on which options of one root end. `settles_at` is the instant at which their value is fixed;
    `standard` is a monthly one. A root's AM and another's PM settlement on one day are two expirations."""

    expires_on: date
    root: str
    underlying: str
    settlement: Settlement = Settlement.PM
    settles_at: datetime | None = None
    standard: bool = False
    multiplier: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One strike: the symbols of its call and its put, None where only the other is listed."""

    strike: Decimal
    call: str | None = None
    put: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """One expiration's options by strike. `ticks` is what the source said with it, by symbol (the underlying's own
    included where it was told): the hub has the newest values."""

    underlying: str
    expiration: Expiration
    rows: tuple[ChainRow, ...]
    at: datetime
    source: str
    ticks: Mapping[str, Tick] = field(default_factory=dict, repr=False)

    @property
    def symbols(self) -> list[str]:
        """Every option's symbol, calls and puts by strike."""
        return [symbol for row in self.rows for symbol in (row.call, row.put) if symbol is not None]


@dataclass(frozen=True, slots=True)
class Dividend:
    """A cash dividend per share. `forecast` marks one that nobody has announced; `source` says who told or how it
    was guessed."""

    symbol: str
    ex_on: date
    amount: float
    source: str
    pay_on: date | None = None
    forecast: bool = False


@dataclass(frozen=True, slots=True)
class SymbolFacts:
    """What a source says about a symbol itself. Fractions, not percents: an IV rank of 42 % is 0.42.
    `dividend_amount` is one payment's, per share, of which there are `dividend_frequency` a year."""

    symbol: str
    source: str
    at: datetime
    iv: float | None = None
    iv_rank: float | None = None
    iv_percentile: float | None = None
    beta: float | None = None
    sector: str | None = None
    dividend_amount: float | None = None
    dividend_frequency: int | None = None
    dividend_yield: float | None = None
    dividend_ex_on: date | None = None
    dividend_pay_on: date | None = None
    earnings_on: date | None = None
    earnings_hour: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class IvDay:
    """One day's 30-day constant-maturity implied volatility (a fraction); `source` says who computed it, `note` from
    which expirations."""

    symbol: str
    on: date
    iv: float
    source: str
    note: str = ""
    spot: float | None = None


@dataclass(frozen=True, slots=True, order=True)
class RatePoint:
    """The yield (a fraction, bond-equivalent as bills are quoted) for `days` of lending, known from `on`."""

    on: date
    days: int
    rate: float
    source: str = "your own table"


@dataclass(frozen=True, slots=True)
class Earnings:
    """A company's report: past or expected. `hour` is `before`, `after`, `during` or None where nobody says."""

    symbol: str
    on: date
    source: str
    hour: str | None = None
    eps_estimate: float | None = None
    eps_actual: float | None = None
    revenue_estimate: float | None = None
    revenue_actual: float | None = None
    quarter: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Tracked:
    """A symbol that the user has the desk track: it is followed, its volatility is measured, and it is looked at for what
    could be sold, at the distance that `profile` names (None: the usual one)."""

    symbol: str
    profile: str | None
    note: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Fundamentals:
    """A company's figures from a provider; fractions, not percents; `market_cap` in dollars. `figures` are all that
    it told, by its own names."""

    symbol: str
    source: str
    at: datetime
    market_cap: float | None = None
    price_to_earnings: float | None = None
    eps: float | None = None
    beta: float | None = None
    dividend_per_share: float | None = None
    dividend_yield: float | None = None
    year_high: float | None = None
    year_low: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How the news of the last week sounds: `bullish` and `bearish` are shares of 1, `score` the provider's own
    figure, `buzz` the week's articles against an average week's."""

    symbol: str
    source: str
    at: datetime
    bullish: float | None = None
    bearish: float | None = None
    score: float | None = None
    sector_bullish: float | None = None
    articles: int | None = None
    buzz: float | None = None


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value with the name of who says so. `fallback` marks one that stands in for what nobody told; `note` says in
    words how it was got (window, count, date). Without a value, `note` says why."""

    value: T
    source: str
    fallback: bool = False
    note: str = ""


def price(value: object) -> float | None:
    """A price as a source sends it (a number, or text that is one), None for sentinels (0, −999, NaN, infinities,
    anything negative) and for what is no number at all."""
    found = number(value)
    return found if found is not None and found > 0 else None


def number(value: object) -> float | None:
    """A figure as a source sends it, which may be zero or negative; None for NaN, infinities, −999 and what is no
    number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if -LARGEST < found < LARGEST and found != SENTINEL else None


def raw(value: object) -> float | None:
    """A price for a tick: None only where nothing is said; what is said and is no price is 0, which takes an earlier
    price away."""
    if value is None:
        return None
    return price(value) or 0.0


def raw_bid(value: object) -> float | None:
    """A bid for a tick: as `raw`, but what is said and is no figure is a sentinel, because 0 may be a bid."""
    if value is None:
        return None
    found = number(value)
    return SENTINEL if found is None or found < 0 else found


SENTINEL = -999.0
"""What brokers write where they have no figure."""
