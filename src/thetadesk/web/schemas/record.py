"""The daily record: what accounts were at the close of each day, and how well they did."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.positions import QuoteStateText, RiskText
from thetadesk.web.schemas.values import DayText, InstantText, Money, Quantity


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


class MetricsOfScopeJson(TypedDict):
    """The days of the accounts that were chosen, oldest first, all of them with the accounts of now; `currency` is that of the
    first account, null while there is no day."""

    account_ids: list[str]
    currency: str | None
    items: list[MetricsDayJson]
    total: int


class PerformanceScopeJson(TypedDict):
    """What is answered for (`id` is empty for the desk), from `first` (null: nothing has happened) to `last`. `valued` says
    what days are worth: `marked`, at the quotes of their close, if every session was taken down; else by the `book`: cash,
    and what everything open had cost. `results` says what is counted as won or lost."""

    kind: Literal["desk", "portfolio", "account", "wheel", "campaign", "strategy", "ticker"]
    id: str
    account_ids: list[str]
    first: DayText | None
    last: DayText
    basis: Literal["cash"]
    valued: Literal["marked", "book"]
    results: Literal["campaigns", "trades"]


class PerformanceMoneyJson(TypedDict):
    """Money of the whole time. `realized` (net of `fees`) and `income` are the ledger's, `premium` is that of short options
    sold, before fees, `pnl` the sum of the days, `deposits` less withdrawals, `deepest_loss` the most that was given back
    of the profits so far. The rest is of what closed (campaigns, or trades): the best and the worst, the mean of all
    (`expectancy`), of those won and of those lost, in cents."""

    premium: Money
    realized: Money
    income: Money
    fees: Money
    pnl: Money
    deposits: Money | None
    deepest_loss: Money
    best: Money | None
    worst: Money | None
    expectancy: Money | None
    average_win: Money | None
    average_loss: Money | None


class RatiosJson(TypedDict):
    """Rates and ratios, as fractions; null with a reason under `explained`. `drawdown` is the deepest fall of the
    time-weighted return from its peak (zero or less), `drawdown_now` how far below its peak it is at the end; `benchmark`
    what SPY has brought, dividends put back in."""

    time_weighted: float | None
    time_weighted_annual: float | None
    money_weighted: float | None
    sharpe: float | None
    sortino: float | None
    win_rate: float | None
    profit_factor: float | None
    return_on_capital: float | None
    annualised_on_capital: float | None
    drawdown: float | None
    drawdown_now: float | None
    benchmark: float | None


class DrawdownJson(TypedDict):
    """When the deepest fall began, was deepest and was made good (null: not yet), and how many calendar days from its peak
    until then; nulls without a fall."""

    peak_on: DayText | None
    trough_on: DayText | None
    recovered_on: DayText | None
    days: int


class DayProfitJson(TypedDict):
    """What a market date has made, and how many trades closed on it. `shade` is that of the heatmap: 0 without a trade, else
    1 to 4 by the quarter of busy days in which it lies."""

    on: DayText
    pnl: Money
    trades: int
    shade: int


class MonthProfitJson(TypedDict):
    """What a month ("2026-03") has made: the sum of its days."""

    month: str
    pnl: Money
    trades: int


class EquityDayJson(TypedDict):
    """What there was at the end of a market date, what the same money would have been in the fund (null: not known), and
    what was paid in (negative: out) since the one before it."""

    on: DayText
    value: Money
    benchmark: Money | None
    flow: Money


class RatiosOfDayJson(TypedDict):
    """How far below its highest point the time-weighted return is at the end of a market date: zero or less."""

    on: DayText
    drawdown: float


class BenchmarkJson(TypedDict):
    """The fund that the same money is compared with, from `since` on; null, with a reason, where its days are not known."""

    symbol: str
    since: DayText | None
    reason: str


class ExtremeJson(TypedDict):
    """The best or the worst that closed, or day: `campaign_id` is null for a day, `label` says what it is."""

    what: Literal["best", "worst", "best_day", "worst_day"]
    on: DayText
    campaign_id: str | None
    label: str
    pnl: Money


class ShareJson(TypedDict):
    """What one bucket has brought. By days to expiry, delta and weekday: options that closed, by how they were opened; by
    ticker and strategy: all that was realised and earned, and the campaigns that closed. What brought exactly nothing is
    neither won nor lost."""

    key: str
    label: str
    closed: int
    wins: int
    losses: int
    pnl: Money


class BreakdownsJson(TypedDict):
    """Results taken apart."""

    dte: list[ShareJson]
    delta: list[ShareJson]
    weekday: list[ShareJson]
    ticker: list[ShareJson]
    strategy: list[ShareJson]


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
    """How well it went, in dollars where an account is kept in them, else in the currency of the first. `equity` has at
    most 800 points, its first the start, and `drawdowns` one for each; they are empty where nobody can say what there was.
    `incomplete`: the ledger is still being derived."""

    scope: PerformanceScopeJson
    money: PerformanceMoneyJson
    ratios: RatiosJson
    drawdown: DrawdownJson
    extremes: list[ExtremeJson]
    days: list[DayProfitJson]
    months: list[MonthProfitJson]
    equity: list[EquityDayJson]
    drawdowns: list[RatiosOfDayJson]
    benchmark: BenchmarkJson
    breakdowns: BreakdownsJson
    explained: dict[str, ExplainedJson]
    incomplete: bool


class EquityJson(TypedDict):
    """What there was day by day, beside the same money in the fund; the reason where nobody can say."""

    scope: PerformanceScopeJson
    equity: list[EquityDayJson]
    drawdowns: list[RatiosOfDayJson]
    drawdown: DrawdownJson
    benchmark: BenchmarkJson
    reason: str


class WeekProfitJson(TypedDict):
    """The days of a week that lie in one month; `begins_on` is the week's Monday."""

    begins_on: DayText
    pnl: Money
    trades: int
    days: list[DayProfitJson]


class CalendarMonthJson(TypedDict):
    """A month with its weeks; its sums are theirs."""

    month: str
    pnl: Money
    trades: int
    weeks: list[WeekProfitJson]


class CalendarJson(TypedDict):
    """What each month, week and day has made: months are the sums of their days."""

    scope: PerformanceScopeJson
    months: list[CalendarMonthJson]
    pnl: Money


class ScopedBreakdownsJson(TypedDict):
    """Results taken apart, and whose they are."""

    scope: PerformanceScopeJson
    breakdowns: BreakdownsJson


class RatiosOfGroupJson(TypedDict):
    """Rates of one group, as fractions; null where there is nothing to divide by, or capital at risk is unknown, and a year's
    also of fewer than 30 days at risk."""

    win_rate: float | None
    return_on_capital: float | None
    annualised_on_capital: float | None


class GroupTotalJson(TypedDict):
    """What one group came to: `pnl` is `realized` (net of `fees`) and `income`. Won, lost and come to nothing are campaigns
    that closed in the time, by all that they ever came to."""

    key: str
    label: str
    pnl: Money
    realized: Money
    income: Money
    premium: Money
    fees: Money
    campaigns: int
    wins: int
    losses: int
    scratches: int
    best: Money | None
    worst: Money | None
    ratios: RatiosOfGroupJson


class AggregateJson(TypedDict):
    """Groups, best first (months in order). Under the empty key stands income that no campaign tells."""

    scope: PerformanceScopeJson
    by: Literal["wheel", "campaign", "strategy", "ticker", "portfolio", "account", "month"]
    items: list[GroupTotalJson]
    total: int


class RatiosOfWinsJson(TypedDict):
    """Of what closed: the share that was won of all won and lost, and what was won ÷ what was lost."""

    win_rate: float | None
    profit_factor: float | None


class WinLossJson(TypedDict):
    """How much of what closed was won and lost, by strategy or what was asked for."""

    scope: PerformanceScopeJson
    wins: int
    losses: int
    scratches: int
    expectancy: Money | None
    average_win: Money | None
    average_loss: Money | None
    ratios: RatiosOfWinsJson
    by: list[GroupTotalJson]


class DayCampaignJson(TypedDict):
    """What a campaign came to on a market date; `trades` is how many of its trades closed then."""

    campaign_id: str
    ticker: str
    strategy: str
    strategy_label: str
    pnl: Money
    realized: Money
    income: Money
    premium: Money
    fees: Money


class DayTradeJson(TypedDict):
    """A trade that closed on the day: `quantity` is what was opened (short is negative), `realized` its result net of fees."""

    campaign_id: str
    symbol: str
    label: str
    quantity: Quantity
    opened_on: DayText
    realized: Money


class DayMadeJson(TypedDict):
    """What made a market date. `pnl` is what the calendar shows of it: marked, what everything was worth more at its close, or
    by the book what was realised and earned; the rest is what the ledger tells. `untold` is income that no campaign tells."""

    scope: PerformanceScopeJson
    on: DayText
    pnl: Money
    realized: Money
    income: Money
    premium: Money
    fees: Money
    untold: Money
    campaigns: list[DayCampaignJson]
    trades: list[DayTradeJson]


class SnapshotJson(TypedDict):
    """What a leg was at the close of a market date: its mark, what it was worth, and the Greeks of the position; null what was
    not known. `pnl_open` is against its `cost`; `taken` says whether at the close, later, or because somebody asked."""

    on: DayText
    at: InstantText
    taken: Literal["close", "late", "manual"]
    campaign_id: str
    symbol: str
    label: str
    quantity: Quantity
    cost: Money
    mark: Money | None
    spot: Money | None
    value: Money | None
    pnl_open: Money | None
    extrinsic: Money | None
    iv: float | None
    delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    beta_weighted_delta: float | None
    dte: int | None
    moneyness: float | None
    risk: RiskText | None
    assignment_probability: float | None
    quote_state: QuoteStateText


class SnapshotsJson(TypedDict):
    """What a wheel held at the close of each day, newest first; all of a day's legs have its date."""

    wheel_id: str
    items: list[SnapshotJson]
    total: int


class TrendPointJson(TypedDict):
    """A day of a leg: the price of its underlying, how far in the money it was as a share of that, its mark."""

    on: DayText
    spot: float | None
    moneyness: float | None
    mark: float | None
    dte: int | None


class TrendJson(TypedDict):
    """Where the underlying of a leg went, oldest first: `slope_per_day` in dollars a calendar day along the line that fits
    best, `change` the last price less the first, `direction` whether the line moves by one per cent. `symbol` is null
    while nothing was taken down."""

    wheel_id: str
    symbol: str | None
    points: list[TrendPointJson]
    slope_per_day: float | None
    change: float | None
    direction: Literal["rising", "falling", "flat"]
    n: int
