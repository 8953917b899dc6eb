"""The words of the live book: legs as the ledger holds them, what they are worth and risk, and their sums.

Money is Decimal, exact, and rounded to the cent exactly once: where a market price becomes a leg's value. Everything
above a leg is a sum of legs. Marks, volatilities, Greeks and probabilities are floats. Signs: short quantities are
negative, so are the values of short positions; cash received is positive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from thetadesk.kernel.errors import ConflictError
from thetadesk.kernel.instruments import Instrument
from thetadesk.kernel.money import ZERO
from thetadesk.kernel.values import value
from thetadesk.market.model import Dividend, GreeksSource, MarkSource, QuoteState, Sourced

DOLLARS = "USD"
"""What everything that the desk follows is quoted in."""


class Risk(StrEnum):
    """How near a short option is to being in the money."""

    LOW = "LOW"  # out of the money by more than 5 %
    MEDIUM = "MEDIUM"  # out of the money by 0 to 5 %
    HIGH = "HIGH"  # in the money


class Bucket(StrEnum):
    """Calendar days to expiry; `NONE` is for what does not expire."""

    TODAY = "0"
    WEEK = "1-7"
    THREE_WEEKS = "8-21"
    MONTH_AND_HALF = "22-45"
    QUARTER = "46-90"
    LATER = "90+"
    NONE = "none"


class LegKey(NamedTuple):
    """What names a leg: an account's campaign holds an instrument once."""

    account_id: str
    campaign_id: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What has happened to a leg on this market date: the quantity that trades, expirations and assignments have
    added (signed), and the cash that they brought, fees included."""

    quantity: Decimal = ZERO
    cash: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Held:
    """A leg as the ledger has it. `cost` is the cash that went in, fees included: negative when paid. A leg that was
    closed today is held with a quantity of zero until the market date ends."""

    key: LegKey
    instrument: Instrument
    quantity: Decimal
    cost: Decimal
    opened_on: date
    basis_known: bool = True
    today: Moved = Moved()
    currency: str = DOLLARS

    @property
    def is_foreign(self) -> bool:
        """Whether its account is kept in another currency than prices are quoted in."""
        return self.currency != DOLLARS

    @property
    def ticker(self) -> str:
        return self.instrument.underlying

    @property
    def before_today(self) -> Decimal:
        """The quantity that was held at the previous close."""
        return self.quantity - self.today.quantity


@dataclass(frozen=True, slots=True)
class Cash:
    """An account's cash in its own currency, as its ledger has it, and whether it lends no margin. `others` is what it
    has in other currencies, by their codes."""

    account_id: str
    amount: Decimal
    currency: str = DOLLARS
    cash_account: bool = False
    others: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Underlying:
    """What the market's inputs say about one ticker, each with its source. `dividend_yield` is a continuous fraction,
    for what pays too many dividends to name (indexes); `dividends` are the ones to come, soonest first."""

    symbol: str
    beta: Sourced[float] | None = None
    dividends: tuple[Dividend, ...] = ()
    dividend_yield: Sourced[float] | None = None
    earnings_on: Sourced[date] | None = None
    sector: Sourced[str] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything but quotes that a valuation asks the market for. `rates` are (years, continuous rate), shortest
    first; `closes` are previous closes by symbol, for quotes that do not tell theirs."""

    rates: tuple[tuple[float, float], ...] = ()
    rates_source: str = ""
    underlyings: Mapping[str, Underlying] = field(default_factory=dict)
    closes: Mapping[str, Sourced[float]] = field(default_factory=dict)


@value(frozen=True, slots=True)
class LegGreeks:
    """A position's sensitivities: delta in shares, gamma in shares per $1, theta in dollars per calendar day, vega and
    rho in dollars per point; `unit_delta` is one share's or contract's own (−1 to 1)."""

    source: GreeksSource
    unit_delta: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


@value(frozen=True, slots=True)
class LegValue:
    """What one leg is worth and risks at one moment. None is what nobody can know; `problems` says why, in words.

    `mark` is per share; `at` is when its quote was received (epoch seconds). `max_profit_fraction` is the share of the
    most that the leg can earn that is earned already. `extrinsic` is the money that passes to the holder of the leg if
    nothing moves until expiry: positive for short options. `moneyness` is the distance to the strike as a fraction of
    it, positive in the money. `beta_weighted_delta` is in shares of SPY.
    """

    held: Held
    state: QuoteState
    mark: float | None = None
    mark_source: MarkSource | None = None
    at: float | None = None
    spot: float | None = None
    spot_state: QuoteState = QuoteState.MISSING
    value: Decimal | None = None
    pnl_today: Decimal | None = None
    pnl_open: Decimal | None = None
    max_profit_fraction: float | None = None
    extrinsic: Decimal | None = None
    iv: float | None = None
    greeks: LegGreeks | None = None
    beta_weighted_delta: float | None = None
    dte: int | None = None
    trading_dte: int | None = None
    moneyness: float | None = None
    risk: Risk | None = None
    assignment_probability: float | None = None
    days_to_ex_dividend: int | None = None
    ex_dividend_forecast: bool = False
    days_to_earnings: int | None = None
    problems: tuple[str, ...] = ()

    @property
    def bucket(self) -> Bucket:
        return bucket_of(self.dte)


def bucket_of(dte: int | None) -> Bucket:
    """The bucket of so many calendar days to expiry; what is past its expiry counts as today's."""
    if dte is None:
        return Bucket.NONE
    for most, bucket in _BUCKETS:
        if dte <= most:
            return bucket
    return Bucket.LATER


_BUCKETS = (
    (0, Bucket.TODAY),
    (7, Bucket.WEEK),
    (21, Bucket.THREE_WEEKS),
    (45, Bucket.MONTH_AND_HALF),
    (90, Bucket.QUARTER),
)


@dataclass(slots=True)
class Totals:
    """Sums over legs, in dollars. Each figure is the sum of what is known; `unvalued` and the `without_…` count the
    legs it lacks (of `extrinsic` only `options` can lack any), `stale` those whose quote is neither live nor of a closed
    market. `pnl_today` contains `closed_today`, which is what legs that are no longer held have brought today. `foreign`
    legs are of accounts that are kept in another currency: their cost is in no sum."""

    legs: int = 0
    options: int = 0
    foreign: int = 0
    unvalued: int = 0
    without_extrinsic: int = 0
    without_greeks: int = 0
    without_beta: int = 0
    without_pnl_today: int = 0
    without_pnl_open: int = 0
    stale: int = 0
    cost: Decimal = ZERO
    value: Decimal = ZERO
    pnl_today: Decimal = ZERO
    closed_today: Decimal = ZERO
    pnl_open: Decimal = ZERO
    extrinsic: Decimal = ZERO
    delta: float = 0.0
    gamma: float = 0.0
    theta: float = 0.0
    vega: float = 0.0
    rho: float = 0.0
    beta_weighted_delta: float = 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The book at one moment (epoch seconds): `changed` says at which `seq` each leg was last valued, so that whoever
    knows a number can ask what came after it. `accounts` are the sums of each account."""

    seq: int = 0
    at: float = 0.0
    legs: tuple[LegValue, ...] = ()
    changed: tuple[int, ...] = ()
    accounts: Mapping[str, Totals] = field(default_factory=dict)

    def since(self, seq: int) -> list[LegValue]:
        """The legs that were valued after `seq`."""
        return [leg for leg, at in zip(self.legs, self.changed, strict=True) if at > seq]

    @property
    def by_key(self) -> dict[LegKey, LegValue]:
        """The legs by what names them."""
        return {leg.held.key: leg for leg in self.legs}


class FigureSource(StrEnum):
    """Who says a figure of an account."""

    BROKER = "broker"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class BuyingPower:
    """What positions tie up (`used`) and what is left (`available`), in dollars. `source` says whether the broker told
    it or the desk's model of Regulation T reckoned it; `note` says so in words, with what was left out."""

    used: Decimal | None
    available: Decimal | None
    source: FigureSource
    at: datetime | None = None
    note: str = ""

    @property
    def fraction(self) -> Decimal | None:
        """The used share of all buying power, None where there is none."""
        if self.used is None or self.available is None:
            return None
        whole = self.used + self.available
        return self.used / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class Header:
    """The one line above every page. `at` is the oldest quote that went in (epoch seconds). `net_liquidation` is in
    `currency`; cash in others is told beside it, in `other_cash` by their codes, and never added."""

    net_liquidation: Decimal | None
    totals: Totals
    buying_power: BuyingPower
    at: float | None = None
    currency: str = DOLLARS
    other_cash: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A named set of accounts. `default_capital` is what the user means to put to work in it."""

    id: str
    name: str
    description: str
    default_capital: Decimal | None
    account_ids: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Valued:
    """The book at one moment, as the daily record takes it down. `at` is the time in the market, which for a simulator
    may be another day than ours, by `ahead` seconds; `on` is its market date. `headers` and `cash` (in its own currency) are
    each account's."""

    at: datetime
    on: date
    legs: tuple[LegValue, ...]
    headers: Mapping[str, Header]
    cash: Mapping[str, Decimal]
    ahead: float = 0.0


class Taken(StrEnum):
    """When a day was taken down: after its close, later (before the next session opened), or because somebody asked."""

    CLOSE = "close"
    LATE = "late"
    MANUAL = "manual"


class NotTakenDownError(ConflictError):
    """A day's close that cannot be taken down."""

    code = "not-taken-down"
    title = "The day was not taken down"


@value(frozen=True, slots=True)
class LegDay:
    """What a leg was at the close of a market date; figures as in `LegValue`, Greeks of the position. What came of a quote
    of another day is not in it. `campaign_id` is what the campaign was called then, `at` when it was taken down."""

    on: date
    account_id: str
    campaign_id: str
    symbol: str
    ticker: str
    quantity: Decimal
    cost: Decimal
    quote_state: QuoteState
    at: datetime
    source: Taken
    mark: float | None = None
    spot: float | None = None
    value: Decimal | None = None
    pnl_open: Decimal | None = None
    iv: float | None = None
    delta: float | None = None
    gamma: float | None = None
    theta: float | None = None
    vega: float | None = None
    beta_weighted_delta: float | None = None
    extrinsic: Decimal | None = None
    dte: int | None = None
    trading_dte: int | None = None
    moneyness: float | None = None
    risk: Risk | None = None
    assignment_probability: float | None = None


@value(frozen=True, slots=True)
class DayFigures:
    """What one account or several were at the close of a market date, in `currency`: `net_liquidation` is cash and the
    value of all that was held, None unless each leg had one. The other figures are sums of what was known, None where
    nothing was; the counts say how many of the `legs` they lack."""

    on: date
    currency: str
    net_liquidation: Decimal | None
    cash: Decimal
    value: Decimal
    pnl_open: Decimal | None
    pnl_today: Decimal | None
    delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    rho: float | None
    beta_weighted_delta: float | None
    extrinsic: Decimal
    buying_power_used: Decimal | None
    buying_power_left: Decimal | None
    legs: int
    unvalued: int
    without_greeks: int
    without_beta: int
    stale: int


@value(frozen=True, slots=True)
class AccountDay(DayFigures):
    """What an account was at the close of a market date, as it was taken down."""

    account_id: str
    power_source: FigureSource
    at: datetime
    source: Taken
