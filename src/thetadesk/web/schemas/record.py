"""The daily record: what accounts were at the close of each day, and how well they did."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText, Money


class MetricsDayJson(TypedDict):
    """What a portfolio's accounts were together at the close of a market date. Delta is in shares, `beta_weighted_delta` in
    shares of SPY, theta in dollars a calendar day, vega and rho in dollars a point; `power_used` is what positions tied
    up, `power_left` what could still be used, in dollars. Each figure is the sum of what was known, null where nothing
    was; of `legs` the counts say how many it lacks. `net_liquidation` is null unless everything was known. `taken` says
    when accounts were taken down; of those in `lacks` nothing was, those in `foreign` are kept in another currency, and
    are in no sum."""

    on: DayText
    net_liquidation: Money | None
    cash: Money
    value: Money
    pnl_open: Money | None
    pnl_today: Money | None
    extrinsic: Money
    delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    rho: float | None
    beta_weighted_delta: float | None
    power_used: Money | None
    power_left: Money | None
    legs: int
    unvalued: int
    without_greeks: int
    without_beta: int
    stale: int
    taken: list[Literal["close", "late", "manual"]]
    lacks: list[str]
    foreign: list[str]


class DailyMetricsJson(TypedDict):
    """A portfolio's days, oldest first, all of them with the accounts that are its members now; `currency` is that of the
    first account, null while there is no day."""

    portfolio_id: str
    currency: str | None
    items: list[MetricsDayJson]
    total: int


class PerformanceScopeJson(TypedDict):
    """What is answered for, from `first` (null: nothing has happened) to `last`. `valued` says what days are worth: `marked`, at
    the quotes of their close, if every session was taken down; else by the `book`: cash, and what everything open had
    cost."""

    kind: Literal["portfolio"]
    id: str
    first: DayText | None
    last: DayText
    basis: Literal["cash"]
    valued: Literal["marked", "book"]


class PerformanceMoneyJson(TypedDict):
    """Money of the whole time. `realized` (net of `fees`) and `income` are the ledger's, `premium` is that of short options
    sold, before fees, `pnl` the sum of the days, `deposits` less withdrawals. The rest is of closed campaigns: the best
    and the worst, the mean of all (`expectancy`), of those won and of those lost, in cents."""

    premium: Money
    realized: Money
    income: Money
    fees: Money
    pnl: Money
    deposits: Money
    best: Money | None
    worst: Money | None
    expectancy: Money | None
    average_win: Money | None
    average_loss: Money | None


class RatiosJson(TypedDict):
    """Rates and ratios, as fractions; null with a reason under `explained`. `drawdown` is the deepest fall of the
    time-weighted return from its peak (zero or less), `drawdown_now` how far below its peak it is at the end."""

    time_weighted: float | None
    time_weighted_annual: float | None
    money_weighted: float | None
    sharpe: float | None
    sortino: float | None
    win_rate: float | None
    profit_factor: float | None
    annualised_on_capital: float | None
    drawdown: float
    drawdown_now: float


class DrawdownJson(TypedDict):
    """When the deepest fall began, was deepest and was made good (null: not yet), and how many calendar days from its peak
    until then; nulls without a fall."""

    peak_on: DayText | None
    trough_on: DayText | None
    recovered_on: DayText | None
    days: int


class DayProfitJson(TypedDict):
    """What a market date has made, and how many trades closed on it."""

    on: DayText
    pnl: Money
    trades: int


class MonthProfitJson(TypedDict):
    """What a month ("2026-03") has made: the sum of its days."""

    month: str
    pnl: Money
    trades: int


class EquityDayJson(TypedDict):
    """What there was at the end of a market date, and what was paid in (negative: out) since the one before it."""

    on: DayText
    value: Money
    flow: Money


class InputJson(TypedDict):
    """One thing that went into a figure."""

    name: str
    value: str


class ExplainedJson(TypedDict):
    """How a figure came about: its formula, what went in, of how many things (days, campaigns), and why there is none."""

    formula: str
    inputs: list[InputJson]
    n: int
    reason: str


class PerformanceJson(TypedDict):
    """How well a portfolio's accounts did, in the currency of the first one. `equity` has at most 800 points, its first the
    start; it is empty where nobody can say what there was. `incomplete`: the ledger is still being derived."""

    scope: PerformanceScopeJson
    money: PerformanceMoneyJson
    ratios: RatiosJson
    drawdown: DrawdownJson
    days: list[DayProfitJson]
    months: list[MonthProfitJson]
    equity: list[EquityDayJson]
    explained: dict[str, ExplainedJson]
    incomplete: bool
