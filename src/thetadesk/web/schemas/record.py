"""The daily record: what accounts were at the close of each day."""

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
