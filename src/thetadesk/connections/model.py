"""The words of connections: who is connected, what a sync did, and what a certificate says.

`_at` is an aware UTC instant, `_on` a New York market date. Quantities are signed, cash is positive when held.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.errors import ConflictError, InvalidInputError, ThetadeskError
from thetadesk.ledger.model import ZERO, Transaction

HALF_A_CENT = Decimal("0.005")  # fees have fractions of cents, a balance is told in cents


class ConnectionState(StrEnum):
    """Where a connection stands (`machine.py` says how it moves)."""

    CONNECTED = "connected"
    LAPSED = "lapsed"  # the broker wants a new login; everything read so far stays readable
    DISCONNECTED = "disconnected"


class Countdown(StrEnum):
    """How soon the user has to log in again."""

    TWO_DAYS = "48h"
    ONE_DAY = "24h"
    TWO_HOURS = "2h"
    LAPSED = "lapsed"


class RunState(StrEnum):
    """Where one sync stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class CertificateState(StrEnum):
    """Whether the books equal the broker's."""

    GREEN = "green"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Connection:
    """A login at a broker. `endpoint` names where (`schwab-sim`), `broker` whose protocol it speaks; `account_ids` are
    the ledger's accounts that its last sync found."""

    id: str
    endpoint: str
    broker: str
    title: str
    simulated: bool
    state: ConnectionState
    connected_at: datetime
    account_ids: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How much of an account's history is in the ledger: every market day from `covered_from` to `covered_to`.

    `is_complete` once the walk backwards has reached the beginning. `opened` once it was decided whether opening
    balances are missing, which happens once. `reread_at` is when the whole history was last read again."""

    account_id: str
    connection_id: str
    covered_from: date | None = None
    covered_to: date | None = None
    is_complete: bool = False
    opened: bool = False
    reread_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows that a sync read."""

    read: int = 0
    new: int = 0
    known: int = 0
    updated: int = 0
    quarantined: int = 0

    def plus(self, other: "Counts") -> "Counts":
        return Counts(
            self.read + other.read,
            self.new + other.new,
            self.known + other.known,
            self.updated + other.updated,
            self.quarantined + other.quarantined,
        )


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync of a connection. `progress` is a fraction; `full` reads the whole history again; `problem` is
    (title, detail) of what stopped it."""

    id: str
    connection_id: str
    state: RunState
    stage: str
    progress: Decimal
    counts: Counts
    full: bool
    queued_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class BrokerFigures:
    """What a broker says an account is worth, what its positions tie up (`used`) and what is left for options
    (`available`); None where it does not say."""

    net_liquidation: Decimal | None = None
    used: Decimal | None = None
    available: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PositionLine:
    """What the ledger and the broker hold of one symbol."""

    symbol: str
    words: str
    ours: Decimal
    brokers: Decimal
    rests_on_opening: bool = False

    @property
    def difference(self) -> Decimal:
        """What the broker has more than the ledger."""
        return self.brokers - self.ours


@dataclass(frozen=True, slots=True)
class CashLine:
    """The cash of the ledger and of the broker."""

    ours: Decimal
    brokers: Decimal
    currency: str
    rests_on_opening: bool = False

    @property
    def difference(self) -> Decimal:
        """What the broker has more than the ledger."""
        return self.brokers - self.ours


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every position and the cash, ours against the broker's. `counted_pending` says whether something that the broker
    has not confirmed was needed to make them equal."""

    positions: tuple[PositionLine, ...]
    cash: CashLine
    counted_pending: bool = False

    @property
    def different(self) -> dict[str, Decimal]:
        """What the broker holds more than the ledger, by symbol."""
        return {line.symbol: line.difference for line in self.positions if line.difference}

    @property
    def different_cash(self) -> Decimal:
        """The cash that the broker has more than the ledger; fractions of a cent are no difference."""
        return self.cash.difference if abs(self.cash.difference) >= HALF_A_CENT else ZERO

    @property
    def state(self) -> CertificateState:
        equal = not self.different and not self.different_cash
        return CertificateState.GREEN if equal else CertificateState.RED


@dataclass(frozen=True, slots=True)
class Differing:
    """A transaction as it was stored, and as the broker tells it now."""

    stored: Transaction
    told: Transaction


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading the whole history again has shown: rows stored otherwise, rows no longer told, rows that are new. Of
    those no longer told, `withdrawn` were taken out of the books."""

    differing: Sequence[Differing] = ()
    gone: Sequence[Transaction] = ()
    late: Sequence[Transaction] = ()
    withdrawn: Sequence[Transaction] = ()


@dataclass(frozen=True, slots=True)
class FirstDifference:
    """From where ledger and broker differ: the transaction, or None where the ledger has none; and why it is that."""

    transaction_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Something that would explain a difference, and the transaction it is about."""

    text: str
    transaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The statement of one sync about one account: positions and cash, ours against the broker's.

    `opening_balances` are the transactions that figures rest on where history begins after the account did;
    `transactions` says how many the ledger holds of the account."""

    id: str
    account_id: str
    connection_id: str
    run_id: str
    at: datetime
    state: CertificateState
    positions: tuple[PositionLine, ...]
    cash: CashLine
    first_difference: FirstDifference | None = None
    explanations: tuple[Explanation, ...] = ()
    opening_balances: tuple[str, ...] = ()
    transactions: int = 0


@dataclass(frozen=True, slots=True)
class AccountSync:
    """One account in a connection's sync."""

    account_id: str
    name: str
    number_masked: str | None
    cursor: Cursor | None
    certificate: CertificateState | None


@dataclass(frozen=True, slots=True)
class ConnectionHealth:
    """How a connection is: its tokens' ages, its last run, whether what it brought is stale."""

    connection: Connection
    accounts: tuple[AccountSync, ...]
    access_expires_at: datetime | None
    login_expires_at: datetime | None
    warning: Countdown | None
    last_run: SyncRun | None
    last_synced_at: datetime | None
    stale: bool
    certificate: CertificateState | None = field(default=None)


class LoginLapsedError(ThetadeskError):
    """The broker takes the tokens no longer: the user has to log in again."""

    code = "login-lapsed"
    title = "Log in again"


class LoginRefusedError(InvalidInputError):
    """What came back from the broker's login page cannot be taken."""

    code = "login-refused"
    title = "This login was not taken"


class NotConfiguredError(ConflictError):
    """The settings that this broker needs are not there."""

    code = "not-configured"
    title = "This broker is not set up"
