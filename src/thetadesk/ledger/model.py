"""The ledger's words: transactions as brokers tell them, and everything the books derive from them.

Signs: quantities are signed (a sale or a short is negative); cash is positive when received; fees are negative when
paid. Money has six decimals, quantities eight. `_at` is an aware UTC instant, `_on` a New York market date.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.instruments import Instrument, Right
from thetadesk.kernel.values import value

ZERO = Decimal(0)


class Kind(StrEnum):
    """What a transaction is."""

    TRADE = "trade"
    EXPIRATION = "expiration"
    ASSIGNMENT = "assignment"
    EXERCISE = "exercise"
    CASH_SETTLEMENT = "cash_settlement"
    DELIVERY = "delivery"  # the shares (or future) that an assignment or exercise moves
    CORPORATE = "corporate"  # one side of a rename, merger, reverse split or contract adjustment
    SPLIT = "split"  # shares added to (or taken from) a holding, pro rata, for no money
    TRANSFER = "transfer"  # a holding moved in from, or out to, another account
    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    TAX = "tax"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    ADJUSTMENT = "adjustment"
    MARK_TO_MARKET = "mark_to_market"
    OPENING_POSITION = "opening_position"
    OPENING_CASH = "opening_cash"
    MEMO = "memo"  # moves nothing, kept because the broker said it


REMOVALS = frozenset({Kind.EXPIRATION, Kind.ASSIGNMENT, Kind.EXERCISE, Kind.CASH_SETTLEMENT})
INCOME_KINDS = frozenset(
    {Kind.DIVIDEND, Kind.INTEREST, Kind.FEE, Kind.TAX, Kind.ADJUSTMENT, Kind.MARK_TO_MARKET}
)
FUNDING_KINDS = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.OPENING_CASH})


class Effect(StrEnum):
    """What a transaction does to the position in its instrument."""

    OPEN = "open"
    CLOSE = "close"
    AUTO = "auto"  # closes what is held the other way round, the rest opens
    REMOVE = "remove"  # takes away |quantity| of whatever is held; the record does not say which way round


class TimePrecision(StrEnum):
    """How exactly the record says when."""

    INSTANT = "instant"
    MINUTE = "minute"
    DAY = "day"


class Status(StrEnum):
    """Whether the broker stands by the record."""

    VALID = "valid"
    PENDING = "pending"
    CANCELLED = "cancelled"


@value(frozen=True, slots=True)
class Transaction:
    """One thing that happened in an account, moving at most one instrument and any cash.

    `id` and `account_id` are empty until the ledger has recorded it. `account_reference` is the account as the
    source names it (a number, or ""). `source_id` is the broker's own id; without one, `content_key` says what makes
    two rows of this source equal (a repeat is then told from a genuine twin by counting). A record that moves two
    instruments becomes several transactions with one `source_id` and different `part`s. `sequence` orders
    transactions of one moment as the source does. `gross` is cash before fees. `price` is per share or point.
    `basis` is what a holding moved in is held to have cost (positive), None where nobody knows.
    """

    source: str
    occurred_at: datetime
    precision: TimePrecision
    traded_on: date
    sequence: int
    kind: Kind
    effect: Effect | None
    instrument: Instrument | None
    quantity: Decimal
    price: Decimal | None
    gross: Decimal
    fees: Decimal
    currency: str = "USD"
    order_id: str | None = None
    source_id: str | None = None
    content_key: str = ""
    part: int = 0
    basis: Decimal | None = None
    status: Status = Status.VALID
    description: str = ""
    raw: str = ""
    line: int = 0
    account_reference: str = ""
    id: str = ""
    account_id: str = ""

    @property
    def cash(self) -> Decimal:
        return self.gross + self.fees

    def recorded_as(self, id: str, account_id: str, raw: str, line: int) -> "Transaction":
        """This transaction with its permanent id and account, its raw text as it may be kept, and its place if that
        means anything."""
        # Written out because a history has a hundred thousand of them and dataclasses.replace is six times slower.
        return Transaction(
            self.source,
            self.occurred_at,
            self.precision,
            self.traded_on,
            self.sequence,
            self.kind,
            self.effect,
            self.instrument,
            self.quantity,
            self.price,
            self.gross,
            self.fees,
            self.currency,
            self.order_id,
            self.source_id,
            self.content_key,
            self.part,
            self.basis,
            self.status,
            self.description,
            raw,
            line,
            "",
            id,
            account_id,
        )

    @property
    def holding(self) -> Instrument:
        """The instrument, of a transaction that is known to move one."""
        if self.instrument is None:
            raise ValueError(f"transaction {self.id} ({self.kind.value}) moves no instrument")
        return self.instrument

    @property
    def ticker(self) -> str | None:
        return self.instrument.underlying if self.instrument else None


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that could not be understood: where it stands, why, and its own words."""

    line: int
    reason: str
    raw: str


class AccountKind(StrEnum):
    """Where an account's history comes from; totals never mix sample or paper with the rest."""

    BROKER = "broker"
    FILE = "file"
    MANUAL = "manual"
    PAPER = "paper"
    SAMPLE = "sample"


class LotMethod(StrEnum):
    """Which open lot a close takes first."""

    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"


@dataclass(frozen=True, slots=True)
class Account:
    """A broker account, or a stand-in for one. `number_masked` is all of its number that is ever shown."""

    id: str
    name: str
    kind: AccountKind
    broker: str | None = None
    number_masked: str | None = None
    currency: str = "USD"
    lot_method: LotMethod = LotMethod.FIFO


class Confidence(StrEnum):
    """How sure the desk is that things belong together."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


class Role(StrEnum):
    """What an allocation does in its campaign."""

    OPENING = "opening"
    CLOSING = "closing"
    ADJUSTMENT = "adjustment"
    ASSIGNMENT = "assignment"
    INCOME = "income"


@value(frozen=True, slots=True)
class Allocation:
    """A part of a transaction told in one campaign. The parts of a transaction sum to it, the odd cent in the last.
    `link` names the opening transaction that a close closes (and, for an opening, itself)."""

    transaction_id: str
    campaign: str
    quantity: Decimal
    gross: Decimal
    fees: Decimal
    role: Role
    link: str | None
    reason: str
    confidence: Confidence
    edited: bool = False

    @property
    def cash(self) -> Decimal:
        return self.gross + self.fees


@value(frozen=True, slots=True)
class Lot:
    """What is still held of one opening. `cost` is the opening's cash before fees that is still in it (negative for
    a purchase), `fees` the opening fees. On the tax basis `premium` is what an assigned or exercised option has put into
    it, and `premium_fees` that option's part of `fees`."""

    opened_by: str
    instrument: Instrument
    quantity: Decimal
    cost: Decimal
    fees: Decimal
    opened_on: date
    basis_known: bool = True
    campaign: str = ""
    premium: Decimal = ZERO
    premium_fees: Decimal = ZERO


@value(frozen=True, slots=True)
class Match:
    """A part of an opening met by a part of a closing: the unit of realised P&L. `quantity` has the sign of the
    lot. `premium` is option premium that the tax basis moved into these shares (zero on the cash basis)."""

    opened_by: str
    closed_by: str
    instrument: Instrument
    quantity: Decimal
    open_gross: Decimal
    close_gross: Decimal
    open_fees: Decimal
    close_fees: Decimal
    opened_on: date
    closed_on: date
    basis_known: bool = True
    opened_in: str = ""
    closed_in: str = ""
    premium: Decimal = ZERO

    def told_in(self, opened_in: str, closed_in: str) -> "Match":
        """This match with the campaigns that tell its opening and its close."""
        # Written out, as `Transaction.recorded_as` is, because there are as many.
        return Match(
            self.opened_by,
            self.closed_by,
            self.instrument,
            self.quantity,
            self.open_gross,
            self.close_gross,
            self.open_fees,
            self.close_fees,
            self.opened_on,
            self.closed_on,
            self.basis_known,
            opened_in,
            closed_in,
            self.premium,
        )

    @property
    def opening(self) -> Lot:
        """The part of the opening that was closed, as it was held before."""
        return Lot(
            self.opened_by,
            self.instrument,
            self.quantity,
            self.open_gross,
            self.open_fees,
            self.opened_on,
            self.basis_known,
        )

    @property
    def gross(self) -> Decimal:
        return self.open_gross + self.close_gross + self.premium

    @property
    def fees(self) -> Decimal:
        return self.open_fees + self.close_fees

    @property
    def net(self) -> Decimal:
        return self.gross + self.fees


@value(frozen=True, slots=True)
class MissingOpen:
    """A close (or removal) whose opening is not in the ledger: `quantity` is what the opening must have been."""

    transaction_id: str
    instrument: Instrument
    quantity: Decimal
    gross: Decimal
    fees: Decimal
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something about one transaction that the books had to decide or could not."""

    transaction_id: str
    text: str


class LinkKind(StrEnum):
    """Why transactions stand in one campaign."""

    ORDER = "order"
    ROLL = "roll"
    ADDS = "adds"
    ASSIGNMENT = "assignment"
    EXERCISE = "exercise"
    COVERED = "covered"
    INCOME = "income"
    CORPORATE = "corporate"
    MOVED = "moved"


@value(frozen=True, slots=True)
class Link:
    """Why these transactions belong together, and how sure that is."""

    kind: LinkKind
    campaign: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str
    confidence: Confidence


@dataclass(slots=True)
class Books:
    """What booking derives: lots still open, matches, lots that left unsold, and what it could not explain."""

    lots: list[Lot] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    missing: list[MissingOpen] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    departed: list[Lot] = field(default_factory=list)


class Outcome(StrEnum):
    """What became of a trade."""

    OPEN = "open"  # something of it is still held
    EXPIRED = "expired"
    ASSIGNED = "assigned"
    CALLED_AWAY = "called_away"
    CLOSED = "closed"
    ROLLED = "rolled"
    EXERCISED = "exercised"
    SETTLED = "settled"
    MIXED = "mixed"


@value(frozen=True, slots=True)
class TradeResult:
    """What became of one opening, as one campaign tells it: what it still holds of it and the closes told there, so that
    over a campaign's trades `realized` sums to the campaign's own. `quantity` (> 0) is in the units of its close, after
    splits. `premium` is the opening's cash before fees, signed; `fees` are those of both sides of the closed part;
    `realized` is net, on the cash basis, of what is closed and whose cost is known. `capital` is what the opening alone
    put at risk (`capital.py`), None where nobody can say."""

    account_id: str
    campaign_id: str
    family: str
    ticker: str
    opened_by: str
    symbol: str
    is_option: bool
    right: Right | None
    sign: int
    quantity: Decimal
    open_quantity: Decimal
    opened_on: date
    closed_on: date | None
    expires_on: date | None
    dte_at_open: int | None
    premium: Decimal
    fees: Decimal
    realized: Decimal
    capital: Decimal | None
    outcome: Outcome
    closed_by: tuple[str, ...]
    basis_known: bool


@value(frozen=True, slots=True)
class CampaignDay:
    """What one campaign came to on one market date. `premium` is the cash before fees of short options opened that day,
    `closes` how many transactions closed something. `capital` is what is at risk from the end of the day on, and
    `capital_days` capital x calendar days since the row before; both None where nobody can say."""

    account_id: str
    family: str
    campaign_id: str
    ticker: str
    on: date
    realized_options: Decimal
    realized_stock: Decimal
    fees: Decimal
    income: Decimal
    premium: Decimal
    closes: int
    capital: Decimal | None
    capital_days: Decimal | None

    @property
    def net(self) -> Decimal:
        return self.realized_options + self.realized_stock + self.fees + self.income


@value(frozen=True, slots=True)
class Sighting:
    """A source's own name for an event: the n-th (`ordinal`) record with this key in an account."""

    source: str
    key: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Move:
    """Moves `quantity` of a transaction (None: all of it) from the campaign anchored at `source` (None: wherever it
    is) to the one anchored at `target`."""

    transaction_id: str
    quantity: Decimal | None
    source: str | None
    target: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Tells everything of the campaign anchored at `source` in the one anchored at `target`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One recorded decision; `undone` ones are kept and not replayed."""

    id: str
    account_id: str
    ticker: str
    made_at: datetime
    moves: tuple[Move, ...] = ()
    merge: Merge | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class By:
    """Who decides something, and when: what the audit log keeps of every decision."""

    actor: str
    at: datetime
