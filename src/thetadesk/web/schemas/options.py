"""Options: expirations, chains, and what a structure brings."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.quotes import PriceText, QuoteJson, StateText
from thetadesk.web.schemas.values import DayText, InstantText, Quantity


class ExpirationJson(TypedDict):
    """A day on which options of one root end. `settles_at` is when their value is fixed; `dte` counts calendar days."""

    expires_on: DayText
    root: str
    settlement: Literal["AM", "PM"]
    settles_at: InstantText | None
    dte: int
    standard: bool
    multiplier: Quantity


class ExpirationsJson(TypedDict):
    """The expirations of an underlying, soonest first."""

    symbol: str
    source: str | None
    items: list[ExpirationJson]


class OptionQuoteJson(TypedDict):
    """One option of a chain, per share. `greeks_source` says whether the desk's model or the broker computed IV and
    Greeks."""

    symbol: str
    bid: PriceText | None
    ask: PriceText | None
    mark: PriceText | None
    iv: float | None
    delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    rho: float | None
    open_interest: float | None
    volume: float | None
    age_seconds: float | None
    state: StateText
    greeks_source: Literal["model", "broker"] | None


class ChainRowJson(TypedDict):
    """One strike; null where only the other side is listed."""

    strike: PriceText
    call: OptionQuoteJson | None
    put: OptionQuoteJson | None


class ExpectedMoveBracketJson(TypedDict):
    """One standard deviation to the expiration, in dollars to either side, by straddle and by volatility."""

    straddle: float | None
    iv: float | None


class ChainJson(TypedDict):
    """One expiration by strike, `at` the moment it was put together; strikes are those of `source`."""

    symbol: str
    expiration: ExpirationJson
    source: str
    at: InstantText
    spot: PriceText | None
    underlying: QuoteJson
    rows: list[ChainRowJson]
    expected_move: ExpectedMoveBracketJson | None


class PayoffPointJson(TypedDict):
    """The profit in dollars at a price of the underlying."""

    spot: float
    profit: float


class PayoffCurveJson(TypedDict):
    """The profit when the (first) options end. Null profits have no limit; a loss is negative."""

    kind: Literal["expiry", "front expiry"]
    at: InstantText | None
    points: list[PayoffPointJson]
    breakevens: list[float]
    max_profit: float | None
    max_loss: float | None


class PayoffNowJson(TypedDict):
    """The profit at the moment and volatility that were asked for; no points where a leg cannot be valued."""

    points: list[PayoffPointJson]


class PayoffGreeksJson(TypedDict):
    """The whole structure's: delta and gamma in shares, theta in dollars per calendar day, vega and rho per point."""

    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float


class SigmaJson(TypedDict):
    """The prices one standard deviation away when the (first) options end."""

    low: float
    high: float


class PayoffLegJson(TypedDict):
    """A leg as it was valued: the price paid per share, and the volatility that its market price implies. The
    probabilities are the model's, risk-neutral, of the scenario: that the underlying reaches an option's strike before it
    ends (1 where it is in the money), and that the option ends in the money."""

    symbol: str
    quantity: Quantity
    price: PriceText | None
    iv: float | None
    probability_of_touch: float | None
    probability_in_the_money: float | None


class PayoffRowJson(TypedDict):
    """Profits at one price of the underlying, one for each instant of the table."""

    spot: float
    profits: list[float]


class PayoffTableJson(TypedDict):
    """The curves in numbers: instants across, prices down."""

    at: list[InstantText]
    rows: list[PayoffRowJson]


class PayoffJson(TypedDict):
    """What a structure brings. `cost` is positive for a debit; `probability_of_profit` is the model's, risk-neutral.
    `problems` say what could not be computed, and why."""

    symbol: str
    spot: float
    at: InstantText
    expiry: PayoffCurveJson
    now: PayoffNowJson
    value: float | None
    profit: float | None
    cost: float
    greeks: PayoffGreeksJson | None
    probability_of_profit: float | None
    model: str
    sigma: SigmaJson | None
    legs: list[PayoffLegJson]
    table: PayoffTableJson
    problems: list[str]
