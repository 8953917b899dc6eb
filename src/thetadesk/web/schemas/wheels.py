"""Wheels: how each is configured, what it holds and has earned, its trades, and what it is worth and risks just now."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.attention import AttentionJson
from thetadesk.web.schemas.positions import PositionJson, QuoteStateText, RiskText
from thetadesk.web.schemas.values import DayText, InstantText, Money, Quantity

StateText = Literal["cash", "cash_put_open", "shares", "shares_call_open"]
ProfileText = Literal["aggressive", "moderate", "conservative", "defensive"]
DirectionText = Literal["put", "call"]
ActText = Literal[
    "sell_put",
    "sell_call",
    "expire",
    "assign",
    "call_away",
    "close",
    "roll",
    "buy_shares",
    "sell_shares",
    "import_shares",
]
OutcomeText = Literal[
    "open", "expired", "assigned", "called_away", "closed", "rolled", "exercised", "settled", "mixed"
]


class TradeJson(TypedDict):
    """An option that a wheel sold to open; its id is the transaction that opened it. `premium_per_share` is its price,
    `total_premium` the cash before fees, `fees` (negative) those of the opening and of what is closed, `realized` what
    is closed has come to, net. `stock_price_at_expiry` is what the user said; `rolled_from` and `rolled_to` are trades.
    Only an `editable` one, recorded by hand, can be corrected or taken back; notes can be made of all."""

    id: str
    wheel_id: str
    campaign_id: str
    symbol: str
    option_symbol: str
    words: str
    direction: DirectionText
    strike: Money | None
    expiration_date: DayText | None
    contracts: Quantity
    open_contracts: Quantity
    premium_per_share: Money | None
    total_premium: Money
    fees: Money
    outcome: OutcomeText
    realized: Money
    opened_at: InstantText
    opened_on: DayText
    closed_at: InstantText | None
    closed_on: DayText | None
    stock_price_at_expiry: Money | None
    rolled_from: str | None
    rolled_to: str | None
    notes: str
    editable: bool
    transaction_ids: list[str]


class TradesJson(TypedDict):
    """The trades of a wheel: open ones first, then the latest closed."""

    items: list[TradeJson]
    total: int


class RatiosOfWheelJson(TypedDict):
    """Profit against the capital at risk, as fractions: a year of it (simple, × 365 ÷ capital-days; null of fewer than 30 days
    at risk), and over the days at risk so far; both null where the capital of one of its campaigns is not known."""

    annualised_return: float | None
    raw_return: float | None


class NextJson(TypedDict):
    """What was recommended last, in one line, and when."""

    line: str
    favourable: bool
    at: InstantText


class WheelJson(TypedDict):
    """A wheel. Its state and all its sums follow from its campaigns in the ledger, on the cash basis: `premium_collected` is
    the cash before fees of options sold, `premium_net` less what buying back cost; `cash` = realised + income + what
    is still in open lots. `adjusted_basis` is a price per share. `capital` is what is set aside for it, `capital_at_risk`
    what it ties up now, in dollars. `problems` are what it holds that is no wheel's, in words; `editable` says whether its
    account is kept by hand; days are counted until `as_of`, today in the market of its symbol."""

    id: str
    portfolio_id: str
    account_id: str
    symbol: str
    state: StateText
    capital: Money | None
    profile: ProfileText
    starting_direction: DirectionText
    started_on: DayText
    ended_on: DayText | None
    shares: Quantity
    adjusted_basis: Money | None
    premium_collected: Money
    premium_net: Money
    realized: Money
    income: Money
    fees: Money
    cash: Money
    days_in_cycle: int
    cycles: int
    cycle_started_on: DayText | None
    capital_at_risk: Money | None
    ratios: RatiosOfWheelJson
    open_trade: TradeJson | None
    open_trades: int
    campaign_ids: list[str]
    left_out: list[str]
    next: NextJson | None
    note: str
    problems: list[str]
    editable: bool
    as_of: DayText
    created_at: InstantText
    updated_at: InstantText


class WheelsJson(TypedDict):
    """Wheels, in the order in which they were made."""

    items: list[WheelJson]
    total: int


class AdoptableJson(TypedDict):
    """An open campaign that could be a wheel and that no open wheel has."""

    campaign_id: str
    account_id: str
    symbol: str
    strategy: str
    strategy_label: str
    opened_on: DayText
    shares: Quantity
    adjusted_basis: Money | None
    cash: Money


class AdoptablesJson(TypedDict):
    """The open campaigns that could be wheels, by symbol."""

    items: list[AdoptableJson]
    total: int


class WheelStateJson(TypedDict):
    """What a wheel holds, what it can do now, and where its history leaves the table of moves. `since` is when the cycle
    began that runs. `free_shares` are those that no call sold promises away."""

    wheel_id: str
    symbol: str
    state: StateText
    shares: Quantity
    free_shares: Quantity
    puts_open: Quantity
    calls_open: Quantity
    allowed: list[ActText]
    departures: list[str]
    problems: list[str]
    since: DayText | None
    editable: bool


class MoneynessOfWheelJson(TypedDict):
    """Where the stock stands against the strike: `pct` in percent of it, positive in the money; null where nobody knows
    a price."""

    is_itm: bool | None
    is_otm: bool | None
    pct: float | None
    label: str


class WheelPositionJson(TypedDict):
    """A wheel just now. Strike, expiration, days, moneyness and risk are of the option sold that expires first, null in
    states without one; `legs` is all that it holds. `quote_state` and `age_seconds` are of that option's quote, else of
    the shares'."""

    wheel_id: str
    symbol: str
    state: StateText
    current_price: Money | None
    strike: Money | None
    expiration: DayText | None
    dte_calendar: int | None
    dte_trading: int | None
    moneyness: MoneynessOfWheelJson
    risk_level: RiskText | None
    risk_icon: str
    premium_collected: Money
    value: Money | None
    pnl_open: Money | None
    last_updated: InstantText
    quote_state: QuoteStateText | None
    age_seconds: float | None
    legs: list[PositionJson]


class RatiosOfRiskJson(TypedDict):
    """`concentration` is the capital at risk as a fraction of the portfolio's net liquidation; null where one of them is
    not known."""

    concentration: float | None


class WheelRiskJson(TypedDict):
    """What a wheel risks just now, and why. `risk_level` is that of its riskiest option sold, `assignment_probability` the
    highest of them. `max_loss` is what is lost from here if the stock becomes worthless, the premiums of what is open counted, null
    where it has no limit or nobody can say. `attention` is what of its campaigns needs a hand, as in the list of all."""

    wheel_id: str
    risk_level: RiskText | None
    risk_icon: str
    reasons: list[str]
    assignment_probability: float | None
    max_loss: Money | None
    capital_at_risk: Money | None
    ratios: RatiosOfRiskJson
    days_to_earnings: int | None
    days_to_ex_dividend: int | None
    attention: list[AttentionJson]
