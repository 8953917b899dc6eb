"""Totals: of the ledger, of the home page."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.accounts import RealizedJson
from thetadesk.web.schemas.attention import AttentionJson
from thetadesk.web.schemas.campaigns import CampaignJson, LegJson
from thetadesk.web.schemas.connections import DeskSyncJson
from thetadesk.web.schemas.transactions import TransactionJson
from thetadesk.web.schemas.values import DayText, Money, Quantity, Scope

BasisText = Literal["cash", "tax"]


class HeldJson(TypedDict):
    """What is held of one symbol and the cash paid (−) or received (+) for it."""

    symbol: str
    quantity: Quantity
    cost: Money


class CampaignCountsJson(TypedDict):
    """How many campaigns are open and closed."""

    open: int
    closed: int


class MissingOpensJson(TypedDict):
    """How many closes lack their opening, and the cash they moved."""

    count: int
    cash: Money


class TotalsJson(TypedDict):
    """The totals of one currency."""

    transactions: int
    cash: Money
    realized: RealizedJson
    income: Money
    deposits: Money
    open_positions: list[HeldJson]
    campaigns: CampaignCountsJson
    unexplained: int
    income_by_kind: dict[str, Money]
    missing_opens: MissingOpensJson


class FigureSourceJson(TypedDict):
    """Who says a figure (`ledger`, `model`, `broker`), how old the oldest quote or statement in it is, and what it lacks."""

    source: Literal["ledger", "model", "broker"]
    age_seconds: float | None
    note: str


class LiveTotalsJson(TypedDict):
    """What the accounts are worth and risk just now; null before anybody has told a price. Delta is in shares,
    `beta_weighted_delta` in shares of SPY, theta in dollars a calendar day, vega and rho in dollars a point.
    `buying_power_used` is a fraction of all buying power, `buying_power` its dollars still to be used. `missing` counts
    the legs that `net_liquidation`, `pnl_today`, `pnl_open`, `extrinsic`, `greeks` and `beta_weighted_delta` lack, where
    they lack any; `other_cash` is cash in other currencies, by their codes, which is in no figure. `sources` says where
    `net_liquidation`, `pnl_today`, `greeks`, `beta_weighted_delta` and `buying_power` come from."""

    net_liquidation: Money | None
    pnl_today: Money | None
    pnl_open: Money | None
    extrinsic: Money | None
    delta: float | None
    beta_weighted_delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    rho: float | None
    buying_power: Money | None
    buying_power_used: float | None
    buying_power_source: Literal["model", "broker"] | None
    missing: dict[str, int]
    other_cash: dict[str, Money]
    sources: dict[str, FigureSourceJson]


class SummaryJson(TotalsJson, LiveTotalsJson):
    """The totals of the account's currency at the top, every currency's by its code. What is worth and risked just now
    is that of the whole scope; it is null for a day in the past."""

    scope: Scope
    basis: BasisText
    as_of: DayText | None
    currency: str
    currencies: dict[str, TotalsJson]


class ExpiryDayJson(TypedDict):
    """What expires on one day."""

    on: DayText
    dte: int
    legs: list[LegJson]


class MonthIncomeJson(TypedDict):
    """What one month ("2026-03") has earned on the cash basis: realised profit and loss and income."""

    month: str
    amount: Money


class ReconciledJson(TypedDict):
    """Whether every row is explained."""

    unexplained: int
    ok: bool


class DeskLedgerJson(TypedDict):
    """What of the home page the ledger alone tells."""

    scope: Scope
    campaigns: list[CampaignJson]
    recent: list[TransactionJson]
    income_by_month: list[MonthIncomeJson]
    reconciliation: ReconciledJson


class DeskNowJson(TypedDict):
    """What of the home page is told anew each time."""

    summary: SummaryJson
    attention: list[AttentionJson]
    expirations: list[ExpiryDayJson]
    sync: list[DeskSyncJson]


class DeskJson(DeskLedgerJson, DeskNowJson):
    """Everything the home page shows."""
