"""Campaigns: the list, one campaign as a story, and what regrouping does to them."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.audit import AuditRowJson
from thetadesk.web.schemas.values import ConfidenceText, DayText, InstantText, Money, Quantity, Scope

CampaignStatusText = Literal["open", "closed"]
LinkKindText = Literal[
    "roll", "order", "assignment", "exercise", "covered", "adds", "income", "corporate", "moved"
]

# "from" is a word of Python, so this shape is written as a call.
LinkJson = TypedDict(
    "LinkJson",
    {
        "kind": LinkKindText,
        "from": list[str],
        "to": list[str],
        "reason": str,
        "confidence": ConfidenceText,
    },
)


class LegJson(TypedDict):
    """A position that a campaign still holds."""

    symbol: str
    words: str
    quantity: Quantity
    expires_on: DayText | None
    dte: int | None
    state: Literal["open", "awaiting_broker_event"]


class CampaignJson(TypedDict):
    """One campaign. `realized` is on the cash basis, net of fees; `realized_tax` on the tax basis. `links` are the latest ones
    (its own page has all of them), `cash_curve` is thinned, its last point kept."""

    id: str
    account_id: str
    ticker: str
    strategy: str
    strategy_label: str
    status: CampaignStatusText
    incomplete: bool
    opened_on: DayText
    closed_on: DayText | None
    realized: Money
    realized_tax: Money
    income: Money
    cash: Money
    open_cost: Money
    shares: Quantity
    adjusted_basis: Money | None
    currency: str
    rolls: int
    legs: list[LegJson]
    links: list[LinkJson]
    cash_curve: list[Money]
    note: str
    tags: list[str]
    edited: bool


class TickerTotalsJson(TypedDict):
    """What the campaigns of one ticker come to."""

    ticker: str
    open: int
    closed: int
    realized: Money
    cash: Money


class CampaignsJson(TypedDict):
    """One page of campaigns; `total` and `tickers` count all that match."""

    scope: Scope
    total: int
    tickers: list[TickerTotalsJson]
    items: list[CampaignJson]


NodeJson = TypedDict(
    "NodeJson",
    {
        "id": str,
        "kind": Literal[
            "open",
            "roll",
            "assignment",
            "exercise",
            "expiration",
            "close",
            "shares",
            "dividend",
            "corporate",
            "missing_open",
            "cash",
        ],
        "at": InstantText,
        "on": DayText,
        "title": str,
        "from": list[str],
        "to": list[str],
        "net": Money,
        "cumulative": Money,
        "transaction_ids": list[str],
        "reason": str,
        "confidence": ConfidenceText,
    },
)


class AllocationJson(TypedDict):
    """A part of a transaction told in this campaign; `link_id` pairs an opening with its closing."""

    transaction_id: str
    occurred_at: InstantText
    traded_on: DayText
    kind: str
    symbol: str | None
    words: str
    quantity: Quantity
    price: Money | None
    gross: Money
    fees: Money
    cash: Money
    role: Literal["opening", "closing", "adjustment", "assignment", "income"]
    link_id: str | None
    reason: str
    confidence: ConfidenceText
    edited: bool


class BasisJson(TypedDict):
    """Profit and loss on one basis."""

    options_gross: Money
    stock_gross: Money
    fees: Money
    net: Money
    open_cost: Money


class BridgeJson(TypedDict):
    """One step between the bases."""

    label: str
    amount: Money
    explanation: str


class PnlJson(TypedDict):
    """Both bases and the bridge: cash.net − tax.net is the sum of the bridge."""

    cash: BasisJson
    tax: BasisJson
    bridge: list[BridgeJson]


class CashPointJson(TypedDict):
    """Where the campaign stood after one event."""

    at: InstantText
    on: DayText
    cumulative: Money
    shares: Quantity
    adjusted_basis: Money | None


class TransactionProblemJson(TypedDict):
    """What the books could not explain about one transaction."""

    transaction_id: str
    problem: str


class EditJson(TypedDict):
    """A recorded change of the grouping, a note, tags or a strategy."""

    id: str
    at: InstantText
    kind: str
    summary: str
    undone: bool
    applies: bool
    reason: str


class EditsJson(TypedDict):
    """Every recorded edit, newest first."""

    items: list[EditJson]


class CampaignDetailJson(CampaignJson):
    """One campaign as a story."""

    aliases: list[str]
    timeline: list[NodeJson]
    allocations: list[AllocationJson]
    pnl: PnlJson
    cash_series: list[CashPointJson]
    problems: list[TransactionProblemJson]
    edits: list[EditJson]
    audit: list[AuditRowJson]


class CampaignLiteJson(TypedDict):
    """The totals of a campaign before or after a change."""

    id: str
    realized: Money
    cash: Money
    open_cost: Money
    status: CampaignStatusText
    adjusted_basis: Money | None


class RegroupedJson(TypedDict):
    """What a regrouping did (or, tried out, would do); ids may have changed, so use these."""

    edit_id: str | None
    before: list[CampaignLiteJson]
    after: list[CampaignLiteJson]
    campaigns: list[str]
    created: str | None


class TouchedJson(TypedDict):
    """The campaigns that an undo or redo touched, by their ids now."""

    campaigns: list[str]
