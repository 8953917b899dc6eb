"""The certificate: every row explained or listed."""

from typing_extensions import TypedDict

from thetadesk.web.schemas.accounts import OpeningBalanceJson
from thetadesk.web.schemas.campaigns import TransactionProblemJson
from thetadesk.web.schemas.certificates import CertificateJson
from thetadesk.web.schemas.imports import QuarantinedJson
from thetadesk.web.schemas.transactions import TransactionJson
from thetadesk.web.schemas.values import DayText, InstantText, Money, Quantity, Scope


class RowsJson(TypedDict):
    """How many rows were read, and how many of them the books explain."""

    read: int
    explained: int
    unexplained: int


class MissingOpenJson(TypedDict):
    """A close whose opening lies before the history; `quantity` is what the opening must have been."""

    transaction: TransactionJson
    symbol: str
    quantity: Quantity
    cash: Money


class AwaitingJson(TypedDict):
    """A position that has expired while the broker has not said what became of it."""

    symbol: str
    words: str
    account_id: str
    campaign_id: str
    quantity: Quantity
    expires_on: DayText
    reason: str


class CheckJson(TypedDict):
    """One thing that must be true of the books."""

    name: str
    ok: bool
    detail: str


class ReconciliationJson(TypedDict):
    """Everything that is not explained, and the checks that hold the books together."""

    scope: Scope
    as_of: InstantText
    rows: RowsJson
    quarantined: list[QuarantinedJson]
    missing_opens: list[MissingOpenJson]
    awaiting: list[AwaitingJson]
    opening_balances: list[OpeningBalanceJson]
    ambiguous: list[TransactionProblemJson]
    checks: list[CheckJson]
    certificates: list[CertificateJson]


class RebuiltJson(TypedDict):
    """What rebuilding every projection from the transactions alone showed."""

    same: bool
    compared: int
    differences: list[str]
