"""Transactions and what they are about."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText, InstantText, Money, Quantity, Scope

KindText = Literal[
    "trade",
    "expiration",
    "assignment",
    "exercise",
    "cash_settlement",
    "delivery",
    "corporate",
    "split",
    "transfer",
    "dividend",
    "interest",
    "fee",
    "tax",
    "deposit",
    "withdrawal",
    "adjustment",
    "mark_to_market",
    "opening_position",
    "opening_cash",
    "memo",
]
StatusText = Literal["valid", "pending", "cancelled"]


class InstrumentJson(TypedDict):
    """What is held. `symbol` is the OCC symbol of an option; `words` is how a trader says it."""

    symbol: str
    kind: Literal["equity", "option", "future", "future_option", "index", "crypto", "bond", "other"]
    underlying: str
    expires_on: DayText | None
    strike: Money | None
    right: Literal["C", "P"] | None
    multiplier: Quantity | None
    words: str


class CampaignReferenceJson(TypedDict):
    """A campaign that a transaction belongs to."""

    id: str
    strategy_label: str
    ticker: str


class TransactionJson(TypedDict):
    """One thing that happened in an account."""

    id: str
    account_id: str
    occurred_at: InstantText
    traded_on: DayText
    time_precision: Literal["instant", "minute", "day"]
    kind: KindText
    effect: Literal["open", "close", "auto", "remove"] | None
    symbol: str | None
    instrument: InstrumentJson | None
    ticker: str | None
    quantity: Quantity
    price: Money | None
    gross: Money
    fees: Money
    cash: Money
    currency: str
    order_id: str | None
    description: str
    source: str
    source_id: str | None
    status: StatusText
    revision: int
    campaigns: list[CampaignReferenceJson]
    problem: str | None


class TransactionsJson(TypedDict):
    """One page of transactions; `total` counts all that match."""

    scope: Scope
    total: int
    items: list[TransactionJson]


class RevisionJson(TypedDict):
    """One recorded state of a transaction."""

    revision: int
    recorded_at: InstantText
    source: str
    status: StatusText
    cash: Money
    reason: str


class SameEventJson(TypedDict):
    """The same event as another source told it."""

    source: str
    source_key: str
    recorded_at: InstantText


class TransactionDetailJson(TransactionJson):
    """A transaction with its own words (masked), its revisions and its other sources."""

    raw: str
    revisions: list[RevisionJson]
    same_event_as: list[SameEventJson]
