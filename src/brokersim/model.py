"""The words that the market, the brokerage and both wires share.

Prices of the model are floats in dollars per share; whatever is paid, held or posted is a Decimal. Instants (`at`) are
aware and in UTC, dates (`on`) are New York's. Quantities are signed: short is negative.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Right = Literal["C", "P"]


class Settlement(StrEnum):
    """When an expiring option is settled: at the opening prices of its last day, or at the close."""

    AM = "AM"
    PM = "PM"


class Cycle(StrEnum):
    """How often an expiration comes round."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Listing:
    """Something quoted. `kind` is stock, etf or index; indexes cannot be traded, their options settle in cash.
    `dividend_yield` is a fraction a year, `beta` against SPY, `shares_outstanding` a count."""

    symbol: str
    name: str
    kind: Literal["stock", "etf", "index"]
    sector: str
    cusip: str
    exchange: str
    dividend_yield: float
    beta: float
    shares_outstanding: int


@dataclass(frozen=True, slots=True)
class Contract:
    """A listed option. `root` is the OCC root (SPXW, or AAPL1 once adjusted); `shares` is what one delivers (of
    `underlying`), `cash` what it delivers besides; `multiplier` what its price and strike are multiplied by."""

    root: str
    underlying: str
    expires_on: date
    right: Right
    strike: Decimal
    settlement: Settlement = Settlement.PM
    european: bool = False
    cash_settled: bool = False
    multiplier: int = 100
    shares: Decimal = Decimal(100)
    cash: Decimal = Decimal(0)

    @property
    def occ(self) -> str:
        """The 21-character OCC symbol."""
        return f"{self.root:<6}{self.expires_on:%y%m%d}{self.right}{int(self.strike * 1000):08d}"

    @property
    def streamer_symbol(self) -> str:
        """dxFeed's name: `.SPXW261218P5900`."""
        strike = format(self.strike.normalize(), "f")
        return f".{self.root}{self.expires_on:%y%m%d}{self.right}{strike}"


@dataclass(frozen=True, slots=True)
class Expiration:
    """A date on which options of one root end. `last_trading_on` is a day earlier for AM settlement."""

    root: str
    underlying: str
    expires_on: date
    cycle: Cycle
    settlement: Settlement
    last_trading_on: date
    standard: bool = True


@dataclass(frozen=True, slots=True)
class Sides:
    """What orders trade against at an instant; sizes in round lots or contracts."""

    bid: float
    ask: float
    bid_size: int
    ask_size: int

    @property
    def mark(self) -> float:
        return (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True)
class Quote:
    """A two-sided market at an instant; sizes in round lots or contracts. `previous_close` is the regular close before
    `at`'s session; `open`, `high`, `low`, `volume` are of the session (or the last one, when closed)."""

    symbol: str
    at: datetime
    bid: float
    ask: float
    bid_size: int
    ask_size: int
    last: float
    last_size: int
    volume: int
    open: float
    high: float
    low: float
    close: float
    previous_close: float

    @property
    def mark(self) -> float:
        return (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True)
class OptionQuote:
    """A contract's market and model: `volatility` a fraction a year, Greeks per share, `theta` per calendar day,
    `vega` and `rho` per point (0.01)."""

    contract: Contract
    quote: Quote
    underlying_price: float
    theoretical: float
    volatility: float
    delta: float
    gamma: float
    theta: float
    vega: float
    rho: float
    open_interest: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Prices of one minute or one session that begins at `at`."""

    at: datetime
    open: float
    high: float
    low: float
    close: float
    volume: int


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash per share of holders at the close before `ex_on`."""

    symbol: str
    ex_on: date
    pay_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Split:
    """`new` shares for `old` from the opening of `on`; new < old is a reverse split."""

    symbol: str
    on: date
    new: int
    old: int


@dataclass(frozen=True, slots=True)
class Earnings:
    """A report; `surprise` is None until it is out. `hour` is `amc` or `bmo`."""

    symbol: str
    on: date
    hour: Literal["amc", "bmo"]
    eps_estimate: float
    eps_actual: float | None
    quarter: int
    year: int


class Side(StrEnum):
    """What a leg does to a position."""

    BUY_TO_OPEN = "Buy to Open"
    BUY_TO_CLOSE = "Buy to Close"
    SELL_TO_OPEN = "Sell to Open"
    SELL_TO_CLOSE = "Sell to Close"

    @property
    def sign(self) -> int:
        return 1 if self in (Side.BUY_TO_OPEN, Side.BUY_TO_CLOSE) else -1

    @property
    def opens(self) -> bool:
        return self in (Side.BUY_TO_OPEN, Side.SELL_TO_OPEN)


class OrderType(StrEnum):
    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"


class TimeInForce(StrEnum):
    DAY = "day"
    GTC = "gtc"
    GTD = "gtd"
    IOC = "ioc"
    FOK = "fok"


class OrderStatus(StrEnum):
    """`WAITING` orders wait for a parent or the opening; the rest is as both brokers have it."""

    WAITING = "waiting"
    WORKING = "working"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    REJECTED = "rejected"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        return self not in (OrderStatus.WAITING, OrderStatus.WORKING)


Instrument = str | Contract
"""A share's symbol, or an option contract."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of an order: `quantity` is positive, of shares or contracts."""

    instrument: Instrument
    side: Side
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Fill:
    """A part of a leg traded: `leg` is its place in the order, `price` per share."""

    id: int
    leg: int
    quantity: Decimal
    price: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a client asks for. `price` is the net of one unit: positive is a credit received, negative a debit paid
    (single leg, too); None for market and stop orders."""

    legs: tuple[Leg, ...]
    type: OrderType
    time_in_force: TimeInForce
    price: Decimal | None = None
    stop: Decimal | None = None
    good_until: date | None = None
    external_id: str = ""


@dataclass(slots=True)
class Order:
    """A ticket at the brokerage. `remaining` is by leg, in the legs' order. `parent` triggers it, `group` ties
    one-cancels-other orders together."""

    id: int
    account: str
    ticket: Ticket
    status: OrderStatus
    entered_at: datetime
    updated_at: datetime
    remaining: list[Decimal]
    fills: list[Fill] = field(default_factory=list)
    reason: str = ""
    replaces: int | None = None
    replaced_by: int | None = None
    parent: int | None = None
    group: int | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why an order is refused: a broker-neutral `code` (the wires translate it) and words."""

    code: str
    words: str


class PostingKind(StrEnum):
    """What an entry in an account's history is."""

    TRADE = "trade"
    EXPIRATION = "expiration"  # an option removed, worthless
    ASSIGNMENT = "assignment"  # a short option removed; the shares are a DELIVERY of the same `event`
    EXERCISE = "exercise"  # a long option removed; ditto
    CASH_SETTLEMENT = (
        "cash_settlement"  # an index option removed for cash; `side` tells short (close by buying)
    )
    DELIVERY = "delivery"  # shares bought or sold at the strike
    SPLIT = "split"  # shares (or contracts) taken and given: two postings of one `event`
    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER_IN = "transfer_in"  # shares moved in from another broker
    TRANSFER_OUT = "transfer_out"
    ADJUSTMENT = "adjustment"  # cash in lieu, corrections


class PostingStatus(StrEnum):
    """Schwab tells some postings as pending before they are valid."""

    PENDING = "pending"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Fees:
    """What a posting costs, positive amounts: commission, clearing, regulatory (ORF, SEC, TAF), index option fees."""

    commission: Decimal = Decimal(0)
    clearing: Decimal = Decimal(0)
    regulatory: Decimal = Decimal(0)
    index_option: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.commission + self.clearing + self.regulatory + self.index_option


@dataclass(frozen=True, slots=True)
class Posting:
    """One thing that happened to an account, moving at most one instrument. `gross` is signed cash before fees;
    `event` is shared by postings of one cause (a spread's legs, an assignment and its shares). `visible_at` is when the
    broker's history first shows it (later than `at` for late events); ids grow with `visible_at`."""

    id: int
    account: str
    at: datetime
    on: date
    kind: PostingKind
    instrument: Instrument | None
    quantity: Decimal
    price: Decimal | None
    gross: Decimal
    fees: Fees
    side: Side | None
    order_id: int | None
    event: int
    description: str
    visible_at: datetime
    valid_at: datetime  # PENDING until then
    legs: int = 1

    @property
    def net(self) -> Decimal:
        return self.gross - self.fees.total


@dataclass(frozen=True, slots=True)
class Position:
    """A holding: `quantity` signed, `average_price` per share (positive), `mark` per share now."""

    instrument: Instrument
    quantity: Decimal
    average_price: Decimal
    mark: float
    opened_at: datetime
    updated_at: datetime
    day_start_quantity: Decimal
    realized_today: Decimal


@dataclass(frozen=True, slots=True)
class Balances:
    """An account's money in dollars: values signed (short values negative); requirement and buying power of Reg T."""

    cash: Decimal
    long_stock: Decimal
    short_stock: Decimal
    long_options: Decimal
    short_options: Decimal
    maintenance_requirement: Decimal
    buying_power: Decimal
    option_buying_power: Decimal

    @property
    def net_liquidation(self) -> Decimal:
        return self.cash + self.long_stock + self.short_stock + self.long_options + self.short_options


@dataclass(frozen=True, slots=True)
class Account:
    """An account at one of the two brokers, traded by a character."""

    number: str
    broker: Literal["schwab", "tastytrade"]
    user: str
    nickname: str
    type: Literal["margin", "cash"]
    character: str
    opened_on: date
    history_from: date  # older postings exist but are not served
