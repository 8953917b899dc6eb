"""Totals: of the ledger, of the home page."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.accounts import RealizedJson
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


class SummaryJson(TotalsJson):
    """The totals of the account's currency at the top, every currency's by its code."""

    scope: Scope
    basis: BasisText
    as_of: DayText | None
    currency: str
    currencies: dict[str, TotalsJson]


class ActionJson(TypedDict):
    """The one thing to do, and the page where it is done."""

    label: str
    href: str


class AttentionJson(TypedDict):
    """Something that needs a hand; severity 3 is the most urgent."""

    severity: Literal[1, 2, 3]
    what: str
    number: str
    since: DayText | None
    action: ActionJson


class ExpirationJson(TypedDict):
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


class DeskJson(TypedDict):
    """Everything the home page shows."""

    scope: Scope
    summary: SummaryJson
    attention: list[AttentionJson]
    campaigns: list[CampaignJson]
    recent: list[TransactionJson]
    expirations: list[ExpirationJson]
    income_by_month: list[MonthIncomeJson]
    sync: list[DeskSyncJson]
    reconciliation: ReconciledJson
