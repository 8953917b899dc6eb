"""Certificates: our books against the broker's, at the end of a sync."""

from typing_extensions import TypedDict

from thetadesk.web.schemas.accounts import OpeningBalanceJson
from thetadesk.web.schemas.connections import CertificateStateText
from thetadesk.web.schemas.transactions import TransactionJson
from thetadesk.web.schemas.values import InstantText, Money, Quantity


class ComparedPositionJson(TypedDict):
    """What is held of one symbol here and at the broker; `difference` is what the broker has more."""

    symbol: str
    words: str
    ours: Quantity
    brokers: Quantity
    difference: Quantity
    rests_on_opening: bool


class ComparedCashJson(TypedDict):
    """The cash here and at the broker; `difference` is what the broker has more."""

    ours: Money
    brokers: Money
    difference: Money
    rests_on_opening: bool
    currency: str


class FirstDifferenceJson(TypedDict):
    """From which transaction on the books differ; without one where the ledger has none to show."""

    transaction: TransactionJson | None
    reason: str


class ExplanationJson(TypedDict):
    """What would explain a difference."""

    text: str
    transaction_id: str | None


class CertificateJson(TypedDict):
    """Whether one account's positions and cash equal the broker's. `opening_balances` are those that figures rest on;
    `transactions` is how many the ledger holds of the account."""

    id: str
    account_id: str
    account: str
    connection_id: str
    at: InstantText
    state: CertificateStateText
    positions: list[ComparedPositionJson]
    cash: ComparedCashJson
    first_difference: FirstDifferenceJson | None
    explanations: list[ExplanationJson]
    opening_balances: list[OpeningBalanceJson]
    transactions: int


class CertificatesJson(TypedDict):
    """Certificates, newest first."""

    items: list[CertificateJson]
