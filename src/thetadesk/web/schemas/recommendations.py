"""Recommendations: the next trade with its reasons, what lost to it, what would flip it; rolls; and tracked symbols."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.quotes import PriceText, StateText
from thetadesk.web.schemas.values import DayText, InstantText, Money, Quantity

RightText = Literal["call", "put"]
ProfileName = Literal["aggressive", "moderate", "conservative", "defensive"]
OrderText = Literal["balance", "credit", "delta", "days", "breakeven", "chance"]


class FactorJson(TypedDict):
    """What one factor gives an option: its value from 0 to 1, and its points, which add up to the score."""

    name: str
    weight: float
    value: float
    points: float
    says: str


class FactorLostJson(TypedDict):
    """The points by which a runner-up lost by one factor; negative where it was better."""

    name: str
    points: float


class ChoiceJson(TypedDict):
    """One option as a trade. Yields are fractions of the capital at the bid, raw and a year (simple, calendar days); `p_itm` is
    the lognormal chance of ending in the money, `p_assigned` that of being assigned at any time, where it was reckoned.
    `capital_assumed`: nobody knows what the shares cost, so their price was taken. `lost` and `why_lost` are a
    runner-up's."""

    option: str
    words: str
    right: RightText
    strike: PriceText
    expires_on: DayText
    days: int
    bid: PriceText | None
    ask: PriceText | None
    volume: float | None
    open_interest: float | None
    iv: float | None
    delta: float | None
    state: StateText
    age_seconds: float | None
    score: float
    factors: list[FactorJson]
    credit: Money
    p_itm: float
    p_assigned: float | None
    yield_raw: float
    yield_annual: float
    capital: Money
    capital_assumed: bool
    buying_power: Money
    breakeven: PriceText
    lost: list[FactorLostJson]
    why_lost: str


class RefusalJson(TypedDict):
    """Why one option near the zone is not proposed: the limit, and what it is instead."""

    option: str
    words: str
    code: str
    reason: str
    limit: str
    actual: str


class RefusedJson(TypedDict):
    """How many options were refused for one reason."""

    code: str
    reason: str
    count: int


class FlipJson(TypedDict):
    """An input that would change the choice: what it is now, the nearest value at which another option (or none) is chosen,
    and the same in words."""

    input: str
    of: str | None
    now: str
    at: str
    chosen: str | None
    words: str


class CautionJson(TypedDict):
    """Something to know before selling."""

    code: str
    words: str


class SigmaBlendJson(TypedDict):
    """The volatility that distances are measured with: implied and realised blended by variance, fractions a year."""

    value: float | None
    implied: float | None
    realised: float | None
    weight: float
    note: str


class ZoneJson(TypedDict):
    """The strikes of an expiration between which the profile sells."""

    expires_on: DayText
    days: int
    low: PriceText
    high: PriceText


class LookedAtJson(TypedDict):
    """What a recommendation was made from: the price, the volatility, the zones, and how many options were looked at."""

    at: InstantText
    spot: PriceText | None
    spot_state: StateText
    sigma: SigmaBlendJson
    zones: list[ZoneJson]
    options: int
    earnings_on: DayText | None
    sector: str | None
    problems: list[str]


class AskedJson(TypedDict):
    """What was to be sold, against what: `cash` is what may be tied up (null: for no account), `shares` those that are free."""

    contracts: int
    cash: Money | None
    shares: Quantity
    share_cost: Money | None
    adjusted_basis: Money | None
    has_plan: bool


class RecommendationJson(TypedDict):
    """The next trade, explained. `favourable`: its score is high enough and nothing speaks against it; never while the
    market is closed (`as_of_close`). Without a choice, `why_none` says why."""

    subject: str
    wheel_id: str | None
    symbol: str
    direction: RightText
    profile: ProfileName
    at: InstantText
    line: str
    favourable: bool
    as_of_close: bool
    choice: ChoiceJson | None
    runners: list[ChoiceJson]
    why_none: str
    refused: list[RefusedJson]
    refusals: list[RefusalJson]
    flips: list[FlipJson]
    cautions: list[CautionJson]
    asked: AskedJson
    looked_at: LookedAtJson


class RecommendedSymbolJson(TypedDict):
    """One symbol of a batch: recommended, or why not."""

    symbol: str
    recommendation: RecommendationJson | None
    problem: str | None


class RecommendationBatchJson(TypedDict):
    """The symbols in the order asked."""

    at: InstantText
    items: list[RecommendedSymbolJson]


class ChanceJson(TypedDict):
    """How good a kept recommendation was: its score of 100, and fractions."""

    score: float
    p_itm: float
    yield_annual: float


class KeptRecommendationJson(TypedDict):
    """The last recommendation of a wheel or a symbol, as it was kept: nobody has looked at the market for this list.
    `age_seconds` is how long ago that was."""

    subject: str
    wheel_id: str | None
    symbol: str
    direction: RightText
    profile: ProfileName
    at: InstantText
    age_seconds: float
    line: str
    favourable: bool
    as_of_close: bool
    option: str | None
    expires_on: DayText | None
    strike: PriceText | None
    credit: Money | None
    chance: ChanceJson | None
    cautions: list[str]
    why_none: str


class KeptRecommendationsJson(TypedDict):
    """The last recommendations, favourable ones first, the latest before earlier ones."""

    items: list[KeptRecommendationJson]
    total: int


class RollJson(TypedDict):
    """One thing to roll into: `credit` is the new bid less the old ask per share, `dollars` that of all contracts, `distance`
    how far the price is from the breakeven (negative: beyond it). `p_assigned` is told of those shown first."""

    option: str
    words: str
    strike: PriceText
    expires_on: DayText
    days: int
    days_added: int
    bid: PriceText | None
    ask: PriceText | None
    credit: PriceText
    dollars: Money
    delta: float
    breakeven: PriceText
    distance: PriceText
    p_itm: float
    p_assigned: float | None


class RollBestJson(TypedDict):
    """The roll that is best by one thing, or by balance: weakest in nothing."""

    by: OrderText
    option: str


class RollsJson(TypedDict):
    """What an open option could be rolled into: `nothing` is keeping it, `items` a page of those that nothing beats in all of
    credit, delta, days, breakeven and chance together, `total` how many there are of them, `considered` how many were
    looked at."""

    wheel_id: str
    trade_id: str
    at: InstantText
    symbol: str
    option: str
    words: str
    contracts: int
    taken: PriceText
    spot: PriceText | None
    order: OrderText
    nothing: RollJson | None
    nothing_is_beaten: bool
    items: list[RollJson]
    total: int
    best: list[RollBestJson]
    considered: int
    refused: list[RefusedJson]
    why_none: str
    problems: list[str]


class TrackedJson(TypedDict):
    """A symbol that the desk tracks: it is followed, its volatility is measured, and the scan looks for what could be sold
    on it, at the profile's distance (null: moderate). `last` is what was recommended last."""

    symbol: str
    profile: ProfileName | None
    note: str
    added_at: InstantText
    price: PriceText | None
    state: StateText
    last: KeptRecommendationJson | None


class TrackedSymbolsJson(TypedDict):
    """The tracked symbols by name; `most` is how many there may be."""

    items: list[TrackedJson]
    total: int
    most: int
