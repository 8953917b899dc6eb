"""The books of one account: postings, and the cash and positions that they add up to.

Nothing changes cash or a position except a posting, so the sums are exact by construction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from brokersim.brokerage.numbers import Numbers
from brokersim.model import (
    Account,
    Contract,
    Fees,
    Instrument,
    Posting,
    PostingKind,
    Side,
)

ZERO = Decimal(0)
CENT = Decimal("0.01")
NO_FEES = Fees()
_UNREALIZED = frozenset({PostingKind.TRANSFER_IN, PostingKind.TRANSFER_OUT})


def cents(amount: Decimal | float) -> Decimal:
    """An amount in dollars, rounded to the cent."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_EVEN)


def multiplier_of(instrument: Instrument) -> int:
    """What a price of this instrument is multiplied by."""
    return instrument.multiplier if isinstance(instrument, Contract) else 1


def ticker_of(instrument: Instrument) -> str:
    """The share or index that an instrument is about."""
    return instrument.underlying if isinstance(instrument, Contract) else instrument


@dataclass(slots=True)
class Holding:
    """A position while it is open. `cost` is the signed cash that the quantity held was worth when opened (negative
    for a long); `day` is the date for which `day_start` and `realized` count."""

    instrument: Instrument
    quantity: Decimal
    cost: Decimal
    opened_at: datetime
    updated_at: datetime
    day: date
    day_start: Decimal
    realized: Decimal

    @property
    def average_price(self) -> Decimal:
        if not self.quantity:
            return ZERO
        return abs(self.cost / self.quantity / multiplier_of(self.instrument)).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a posting says before it is numbered. `at` may be earlier than the moment it is booked."""

    kind: PostingKind
    at: datetime
    on: date
    instrument: Instrument | None = None
    quantity: Decimal = ZERO
    price: Decimal | None = None
    gross: Decimal = ZERO
    fees: Fees = NO_FEES
    side: Side | None = None
    order_id: int | None = None
    description: str = ""
    legs: int = 1


class Book:
    """Postings of one account in the order in which they were booked."""

    def __init__(self, account: Account, place: int) -> None:
        self.account = account
        self.numbers = Numbers(place)
        self.postings: list[Posting] = []
        self.cash = ZERO
        self._holdings: dict[Instrument, Holding] = {}
        self._exchanged = ZERO

    def post(self, entry: Entry, booked_at: datetime, event: int | None = None) -> Posting:
        """Books an entry: history, cash and position change at `booked_at`. `event` ties it to another posting's."""
        number = self.numbers.next(booked_at)
        posting = Posting(
            number,
            self.account.number,
            entry.at,
            entry.on,
            entry.kind,
            entry.instrument,
            entry.quantity,
            entry.price,
            entry.gross,
            entry.fees,
            entry.side,
            entry.order_id,
            number if event is None else event,
            entry.description,
            booked_at,
            booked_at,
            entry.legs,
        )
        self.postings.append(posting)
        self.cash += posting.net
        if entry.instrument is not None and entry.quantity:
            self._move(posting, entry.instrument)
        return posting

    def quantity(self, instrument: Instrument) -> Decimal:
        """How much of it is held, signed."""
        held = self._holdings.get(instrument)
        return held.quantity if held else ZERO

    def holdings(self) -> Iterator[Holding]:
        """What is open now, in the order in which it was opened."""
        return iter(list(self._holdings.values()))

    def options(self) -> list[tuple[Contract, Decimal]]:
        """Option contracts held, with their signed quantities."""
        return [
            (held.instrument, held.quantity)
            for held in self._holdings.values()
            if isinstance(held.instrument, Contract)
        ]

    def shares(self) -> list[tuple[str, Decimal]]:
        """Shares held, with their signed quantities."""
        return [
            (held.instrument, held.quantity)
            for held in self._holdings.values()
            if isinstance(held.instrument, str)
        ]

    def _move(self, posting: Posting, instrument: Instrument) -> None:
        held = self._holdings.get(instrument)
        if held is None:
            held = Holding(instrument, ZERO, ZERO, posting.at, posting.at, posting.on, ZERO, ZERO)
            self._holdings[instrument] = held
        if held.day != posting.on:
            held.day, held.day_start, held.realized = posting.on, held.quantity, ZERO
        if posting.kind is PostingKind.SPLIT:
            self._exchange(held, posting)
        else:
            _carry(held, posting)
        held.updated_at = posting.at
        if not held.quantity:
            del self._holdings[instrument]

    def _exchange(self, held: Holding, posting: Posting) -> None:
        """A split moves quantity, not cost: what one side takes out, the other brings back."""
        held.quantity += posting.quantity
        if posting.side is None:
            return
        if posting.side.opens:
            held.cost, self._exchanged = held.cost + self._exchanged, ZERO
        else:
            self._exchanged, held.cost = held.cost, ZERO


def _carry(held: Holding, posting: Posting) -> None:
    """Moves quantity and cost: what closes takes its share of the cost, what opens brings its own."""
    before, after = held.quantity, held.quantity + posting.quantity
    held.quantity = after
    if before and (before > 0) != (posting.quantity > 0):
        closed = min(abs(posting.quantity), abs(before))
        gone = held.cost * closed / abs(before)
        brought = posting.gross * closed / abs(posting.quantity)
        held.cost -= gone
        if posting.kind not in _UNREALIZED:
            held.realized += gone + brought
        if abs(posting.quantity) > closed:
            held.cost = posting.gross - brought
    else:
        held.cost += _value(posting)


def _value(posting: Posting) -> Decimal:
    """What opening cost: the cash, or for shares moved in what they are held to be worth."""
    if posting.gross or posting.price is None or posting.instrument is None:
        return posting.gross
    return -posting.quantity * posting.price * multiplier_of(posting.instrument)
