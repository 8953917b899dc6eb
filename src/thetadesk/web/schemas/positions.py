"""Positions: what is held, by underlying, campaign and leg, with what it is worth and risks just now."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.transactions import InstrumentJson
from thetadesk.web.schemas.values import DayText, Money, Quantity, Scope

QuoteStateText = Literal["live", "stale", "closed", "crossed", "one-sided", "missing"]
RiskText = Literal["LOW", "MEDIUM", "HIGH"]
BucketText = Literal["0", "1-7", "8-21", "22-45", "46-90", "90+", "none"]
SaidByText = Literal["model", "broker"]


class LedgerLegJson(TypedDict):
    """What the ledger says of a leg on a market date. `cost` is the cash paid (−) or received (+) for it, fees included,
    in its account's `currency`."""

    symbol: str
    instrument: InstrumentJson
    account_id: str
    campaign_id: str
    quantity: Quantity
    cost: Money
    currency: str
    basis_known: bool
    opened_on: DayText
    dte: int | None
    state: Literal["open", "awaiting_broker_event"]


class PositionJson(LedgerLegJson):
    """One leg. `cost` is the cash paid (−) or received (+) for it, fees included. What follows `dte` is of the newest quote
    and null where nobody knows; `quote_state` says what that quote is good for, `problems` why something is unknown.

    `price` and `mark` are per share, and the same; `open_pnl` and `pnl_open` are too. Delta is in shares, gamma in shares
    per $1, theta in dollars a calendar day, vega and rho in dollars a point; IV, moneyness (positive in the money),
    `assignment_probability` and `max_profit_fraction` are fractions. `extrinsic` is positive where time pays the leg.
    `spot` is the underlying's price."""

    price: Money | None
    value: Money | None
    open_pnl: Money | None
    mark: Money | None
    mark_source: Literal["mid", "last"] | None
    quote_state: QuoteStateText
    age_seconds: float | None
    spot: Money | None
    spot_state: QuoteStateText
    pnl_today: Money | None
    pnl_open: Money | None
    max_profit_fraction: float | None
    extrinsic: Money | None
    iv: float | None
    greeks_source: SaidByText | None
    unit_delta: float | None
    delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    rho: float | None
    beta_weighted_delta: float | None
    bucket: BucketText
    trading_dte: int | None
    moneyness: float | None
    risk: RiskText | None
    assignment_probability: float | None
    days_to_ex_dividend: int | None
    ex_dividend_forecast: bool
    days_to_earnings: int | None
    problems: list[str]


class BookTotalsJson(TypedDict):
    """Sums over legs, each of what is known; `unvalued` and the `without_…` count the legs it lacks (of `extrinsic` only
    `options` can lack any), `stale` those whose quote is neither live nor of a closed market. `foreign` legs are of accounts
    in another currency: their cost is in no sum. `pnl_today` contains `closed_today`, which is what legs that are held
    no longer have brought today. `beta_weighted_delta` is in shares of SPY."""

    legs: int
    options: int
    foreign: int
    unvalued: int
    without_extrinsic: int
    without_greeks: int
    without_beta: int
    without_pnl_today: int
    without_pnl_open: int
    stale: int
    cost: Money
    value: Money
    pnl_today: Money
    closed_today: Money
    pnl_open: Money
    extrinsic: Money
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float
    beta_weighted_delta: float


class BucketTotalsJson(TypedDict):
    """The sums of the legs whose expiry is so many calendar days away; `none` is for what does not expire."""

    bucket: BucketText
    totals: BookTotalsJson


class PositionCampaignJson(TypedDict):
    """The legs of one campaign, their sums, and how much of the most that they can earn together is earned."""

    id: str
    strategy: str
    strategy_label: str
    account_id: str
    legs: list[PositionJson]
    totals: BookTotalsJson
    max_profit_fraction: float | None


class PositionTickerJson(TypedDict):
    """The campaigns of one underlying, what they cost together in dollars, and their sums."""

    ticker: str
    cost: Money
    campaigns: list[PositionCampaignJson]
    totals: BookTotalsJson


class ClosedTodayJson(TypedDict):
    """A leg that is held no longer and what it has brought today, fees included: it counts in the sums of its campaign,
    its underlying and of all, also where nothing else of them is held."""

    symbol: str
    instrument: InstrumentJson
    ticker: str
    account_id: str
    campaign_id: str
    pnl_today: Money | None


class PositionsJson(TypedDict):
    """Everything held, grouped, with the sums of all of it and of each expiry bucket, and what was closed today."""

    scope: Scope
    items: list[PositionTickerJson]
    closed_today: list[ClosedTodayJson]
    totals: BookTotalsJson
    buckets: list[BucketTotalsJson]


class OpenPositionsJson(TypedDict):
    """Everything held, leg by leg."""

    scope: Scope
    items: list[PositionJson]
