"""Plans: what is to be earned with what at risk, and how well that was kept to."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText, InstantText, Money

Fraction = Annotated[
    str, Field(pattern=r"^-?\d+(\.\d+)?$", description="A fraction as a decimal string: 0.25 is a quarter.")
]
CodeText = Literal[
    "strategy_not_in_plan",
    "too_many_positions",
    "delta_out_of_range",
    "credit_below_target",
    "risk_too_large",
    "over_allocation",
    "overnight_exposure",
    "no_reserve",
]


class PlanStrategyJson(TypedDict):
    """One strategy of a plan: its largest share of net liquidation, and what else is limited; null limits nothing. Deltas
    are one contract's, without their sign; `target_credit` is dollars a contract."""

    strategy: str
    label: str
    allocation: Fraction
    max_positions: int | None
    delta_min: Fraction | None
    delta_max: Fraction | None
    target_credit: Money | None


class PlanTermsJson(TypedDict):
    """What a plan says: dollars; null limits nothing. `cash_reserve` is what of net liquidation is never put at risk."""

    monthly_income_target: Money | None
    risk_per_trade: Money | None
    max_overnight_exposure: Money | None
    cash_reserve: Money | None
    strategies: list[PlanStrategyJson]


class PlanVersionJson(PlanTermsJson):
    """What a plan says from a market date on, until a later version does."""

    number: int
    valid_from: DayText


class PlanJson(TypedDict):
    """A portfolio's plan, with what it says now. Of several, one is active."""

    id: str
    name: str
    portfolio_id: str
    active: bool
    current: PlanVersionJson
    created_at: InstantText
    updated_at: InstantText


class PlansJson(TypedDict):
    """Every plan, in order of creation."""

    items: list[PlanJson]
    total: int


class PlanDetailJson(PlanJson):
    """A plan with all that it has said, oldest first."""

    versions: list[PlanVersionJson]


class DepartureJson(TypedDict):
    """A rule that was not kept: the limit, what it was instead, and how much of the trade lies beyond. `cost` is what
    that part has lost, negative where it has earned; null while nobody knows."""

    code: CodeText
    words: str
    limit: str
    actual: str
    excess: Fraction
    cost: Money | None


class JudgedTradeJson(TypedDict):
    """What one campaign opened on one market date, held against the version that was in force then. `risk` is the capital
    it put at risk, of calls on shares that were there already (`covered`) that of the shares; `credit` dollars a
    contract, `contract_delta` one contract's at the close of `delta_on`; `net` is what it has made, with what is open
    at its worth now. Null is what nobody knows: rules that need it are in `unknown`, and not judged."""

    account_id: str
    campaign_id: str
    ticker: str
    strategy: str
    label: str
    opened_on: DayText
    closed_on: DayText | None
    covered: bool
    risk: Money | None
    credit: Money | None
    contract_delta: Fraction | None
    delta_on: DayText | None
    net: Money | None
    version: int
    kept: list[CodeText]
    unknown: list[CodeText]
    departures: list[DepartureJson]
    cost: Money | None


class RuleTallyJson(TypedDict):
    """A rule over many trades. `cost` is the sum of what is known; of `uncosted` departures nobody knows it yet."""

    code: CodeText
    kept: int
    broken: int
    unknown: int
    cost: Money
    uncosted: int


class PlanScoreJson(TypedDict):
    """Rules kept of those judged, as points of a hundred, each trade weighted by the capital it put at risk; null where
    nothing was judged."""

    points: Fraction | None
    formula: str
    trades: int
    departed: int
    kept: int
    judged: int
    unknown: int
    cost: Money
    uncosted: int
    rules: list[RuleTallyJson]


class PlanMonthJson(TypedDict):
    """This month against its target: `earned` is profit and income on the cash basis, `premium` what was sold, before
    fees; `due` what so many of its sessions ask of the target, `expected` what it comes to at this pace."""

    begins_on: DayText
    on: DayText
    earned: Money
    premium: Money
    target: Money | None
    due: Money | None
    ahead: Money | None
    expected: Money | None
    sessions: int
    sessions_so_far: int


class StandingJson(TypedDict):
    """One strategy just now: what is open of it, the capital that puts at risk, the share of net liquidation this is
    (`used`), and what may still go into it (`room`, negative by what is in it too much). Without `limits` it is not in the
    plan."""

    strategy: str
    label: str
    positions: int
    capital: Money | None
    used: Fraction | None
    room: Money | None
    limits: PlanStrategyJson | None


class BeyondJson(TypedDict):
    """A limit that the book is beyond just now."""

    code: CodeText
    strategy: str | None
    words: str
    limit: str
    actual: str


class PlanNowJson(TypedDict):
    """The book under the plan just now. `valued` says how net liquidation is known: live, as the last close was taken down
    (marked), or by the ledger alone (book); without one, `reason` says why. `overnight` is what could change hands: the
    strikes of what is sold, and shares, at their quotes or at what they cost (`overnight_valued`). `free` is net
    liquidation that is not at risk. Rules in `unknown` cannot be judged now."""

    net_liquidation: Money | None
    valued: Literal["live", "marked", "book"] | None
    reason: str
    at_risk: Money | None
    free: Money | None
    overnight: Money | None
    overnight_valued: Literal["live", "book"]
    strategies: list[StandingJson]
    beyond: list[BeyondJson]
    unknown: list[CodeText]


class PlanSuggestionJson(TypedDict):
    """What would bring the book back to its plan; never an order. `campaign_id` names the position it is about, if it is
    about one."""

    advice: Literal["reduce", "wait", "room", "reconsider"]
    code: CodeText | None
    words: str
    effect: str
    campaign_id: str | None


class PlanSuggestionsJson(TypedDict):
    """What would bring the book back to its plan, what is beyond it first."""

    items: list[PlanSuggestionJson]
    total: int


class AdherenceJson(TypedDict):
    """How well a plan was kept to: the month, the book just now, and every trade opened from `first` to `last`, of which
    `items` are a page, the latest first. `before` counts trades that are older than the plan, and not judged. Accounts in
    `foreign` are kept in another currency and left out; `incomplete` says that the ledger is still being derived."""

    plan_id: str
    version: int
    first: DayText
    last: DayText
    month: PlanMonthJson
    now: PlanNowJson
    score: PlanScoreJson
    items: list[JudgedTradeJson]
    total: int
    before: int
    foreign: list[str]
    incomplete: bool


class MonthMadeJson(TypedDict):
    """What a calendar month made: profit and income on the cash basis, and premium sold, before fees."""

    begins_on: DayText
    earned: Money
    premium: Money


class PracticeJson(TypedDict):
    """How a strategy was traded: how many trades, what they made as far as it is known, and the means of their credits a
    contract, deltas, and capital at risk; null where none of them tells."""

    strategy: str
    label: str
    trades: int
    net: Money
    credit: Money | None
    contract_delta: Fraction | None
    risk: Money | None
    largest_risk: Money | None


class PlanCheckJson(TypedDict):
    """What terms would have meant: the last six whole months, how many of them reached the target, which share of net
    liquidation the target asks for each month, the book under these terms just now, and all trades since the first of
    those months held against them, the dearest departures among them."""

    months: list[MonthMadeJson]
    mean: Money
    reached: int | None
    needed: Fraction | None
    now: PlanNowJson
    score: PlanScoreJson
    worst: list[JudgedTradeJson]
    practices: list[PracticeJson]
    foreign: list[str]
    incomplete: bool
