"""The tax lots of a year as United States law asks for them, and what may be a wash sale. Advisory: no advice, and nothing is
ever adjusted.

Long-term is what was held for more than one year, counted from the day after it was acquired (26 U.S.C. §1222, Rev. Rul.
66-7); what was sold first is short-term whatever its age (§1233, §1234(b)). Options on broad indexes and futures are §1256
contracts: 60 % long-term and 40 % short-term, and what is held at the end of the year counts as sold at its price then.

A loss may be a wash sale (§1091) where shares of the same name, or what amounts to them, were acquired within 30 days
before or after it. The rest of the purchase from which the shares were sold does not count (Rev. Rul. 56-602); a put sold
deep in the money does (Rev. Rul. 85-87).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from itertools import islice

from thetadesk.kernel.instruments import Instrument, InstrumentKind, Right
from thetadesk.kernel.values import value
from thetadesk.ledger.lots import MONEY_STEP, portion
from thetadesk.ledger.model import ZERO, Lot, Match

ADVISORY = "Advisory only, no tax advice: hold it against your broker's 1099-B."
WINDOW = timedelta(days=30)
DEEP = Decimal("1.1")  # times the stock: a put with such a strike will hardly expire unexercised
_LONG_PART = Decimal("0.6")
_BROAD_INDEXES = frozenset({"SPX", "XSP", "NDX", "XND", "RUT", "MRUT", "VIX", "DJX", "OEX", "XEO"})
_FUTURES = (InstrumentKind.FUTURE, InstrumentKind.FUTURE_OPTION)

Marks = Callable[[str, str, int], Decimal | None]
"""What one contract (account id, symbol) was worth at the last close of a year; None where nobody took it down."""
Prices = Callable[[str], Mapping[date, Decimal]]
"""The closes of a ticker by market date, as far as they are known."""


class Term(StrEnum):
    """As what a gain counts."""

    SHORT = "short"
    LONG = "long"
    SIXTY_FORTY = "60/40"


@value(frozen=True, slots=True)
class TaxLine:
    """A lot that was closed in the year, or (without `closed_on`) a §1256 contract that counts as sold at its end.
    `quantity` has the sign of the lot. `opened` and `closed` are signed cash with fees (None where a price is unknown), `premium` what an assigned or
    exercised option brought into either; `gain` is their sum, None with a `problem` where it cannot be known."""

    account_id: str
    instrument: Instrument
    quantity: Decimal
    opened_on: date
    closed_on: date | None
    opened: Decimal | None
    closed: Decimal | None
    premium: Decimal
    gain: Decimal | None
    term: Term
    opened_by: str
    closed_by: str = ""
    problem: str = ""

    @property
    def long_term(self) -> Decimal | None:
        """The part of the gain that is long-term."""
        if self.gain is None or self.term is Term.LONG:
            return self.gain
        if self.term is Term.SHORT:
            return ZERO
        return (self.gain * _LONG_PART).quantize(MONEY_STEP, ROUND_HALF_EVEN)

    @property
    def short_term(self) -> Decimal | None:
        """The part of the gain that is short-term."""
        long = self.long_term
        return None if self.gain is None or long is None else self.gain - long


@dataclass(slots=True)
class TaxTotal:
    """What the lines of one currency come to; `unknown` are those without a gain, which are in no sum."""

    currency: str
    lines: int = 0
    unknown: int = 0
    short_term: Decimal = ZERO
    long_term: Decimal = ZERO
    section_1256: Decimal = ZERO

    @property
    def gain(self) -> Decimal:
        return self.short_term + self.long_term

    def add(self, line: TaxLine) -> None:
        """Counts a line; `section_1256` is the part of both sums that comes from such contracts."""
        self.lines += 1
        short, long = line.short_term, line.long_term
        if short is None or long is None:
            self.unknown += 1
            return
        self.short_term += short
        self.long_term += long
        if line.term is Term.SIXTY_FORTY:
            self.section_1256 += short + long


def is_1256(instrument: Instrument) -> bool:
    """Whether it is a §1256 contract: an option on a broad index, a future, or an option on one. Options on funds (SPY,
    QQQ, IWM) are not."""
    if instrument.kind in _FUTURES:
        return True
    return instrument.is_option and instrument.underlying in _BROAD_INDEXES


def term_of(instrument: Instrument, quantity: Decimal, opened_on: date, closed_on: date) -> Term:
    """As what the gain of a lot counts that was opened and closed on these market dates."""
    if is_1256(instrument):
        return Term.SIXTY_FORTY
    return Term.LONG if quantity > 0 and closed_on >= _long_from(opened_on) else Term.SHORT


def _long_from(opened_on: date) -> date:
    begins = opened_on + timedelta(days=1)
    if (begins.month, begins.day) == (2, 29):
        return date(begins.year + 1, 3, 1)
    return begins.replace(year=begins.year + 1)


def closed_line(account_id: str, match: Match, marks: Marks) -> TaxLine:
    """The line of a lot that was closed. A §1256 contract that was held over the turn of a year begins at what it was
    worth then: what it had gained before counted in the year before."""
    instrument, quantity = match.instrument, match.quantity
    opened: Decimal | None = match.open_gross + match.open_fees
    premium = match.premium
    closed = match.close_gross + match.close_fees
    problem = "" if match.basis_known else "nobody has said what it had cost"
    if is_1256(instrument) and match.opened_on.year < match.closed_on.year:
        premium = ZERO
        opened, problem = _since_turn(
            marks, account_id, instrument.symbol, quantity, match.closed_on.year - 1
        )
    return TaxLine(
        account_id,
        instrument,
        quantity,
        match.opened_on,
        match.closed_on,
        opened,
        closed,
        premium,
        None if problem or opened is None else opened + closed + premium,
        term_of(instrument, quantity, match.opened_on, match.closed_on),
        match.opened_by,
        match.closed_by,
        problem,
    )


def _since_turn(
    marks: Marks, account_id: str, symbol: str, quantity: Decimal, year: int
) -> tuple[Decimal | None, str]:
    worth = marks(account_id, symbol, year)
    if worth is None:
        return None, f"price unknown: nothing was taken down at the last close of {year}"
    return -(worth * quantity).quantize(MONEY_STEP, ROUND_HALF_EVEN), ""


def held_line(account_id: str, lot: Lot, year: int, marks: Marks) -> TaxLine:
    """The line of a §1256 contract that was held at the end of a year."""
    opened: Decimal | None = lot.cost + lot.fees + lot.premium
    problem = ""
    if not lot.basis_known:
        problem = "nobody has said what it had cost"
    symbol, quantity = lot.instrument.symbol, lot.quantity
    if lot.opened_on.year < year:
        opened, problem = _since_turn(marks, account_id, symbol, quantity, year - 1)
    paid, unpriced = _since_turn(marks, account_id, symbol, quantity, year)
    problem = problem or unpriced
    closed = None if paid is None else -paid
    gain = None if problem or opened is None or closed is None else opened + closed
    term = Term.SIXTY_FORTY
    return TaxLine(
        account_id, lot.instrument, quantity, lot.opened_on, None, opened, closed, ZERO, gain, term, lot.opened_by,
        problem=problem,
    )  # fmt: skip


# ---- wash sales


@value(frozen=True, slots=True)
class Opening:
    """What one transaction acquired (or sold to open) of one instrument; `quantity` is signed."""

    account_id: str
    instrument: Instrument
    quantity: Decimal
    on: date
    by: str


@value(frozen=True, slots=True)
class Replacement:
    """Shares (or as many as an option stands for) that may have replaced what was sold at a loss."""

    account_id: str
    symbol: str
    on: date
    by: str
    shares: Decimal


@value(frozen=True, slots=True)
class WashSale:
    """A loss that may be one, in part or whole: `amount` (positive) of the loss falls on `replaced` of its `shares`. One that
    is not `certain` hangs on what the stock cost when a put was sold, which nobody knows here."""

    line: TaxLine
    shares: Decimal
    replaced: Decimal
    amount: Decimal
    certain: bool
    by: tuple[Replacement, ...]


@dataclass(slots=True)
class _Acquired:
    opening: Opening
    left: Decimal
    certain: bool


@dataclass(slots=True)
class _Loss:
    line: TaxLine
    on: date
    shares: Decimal
    left: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.shares


def wash_sales(lines: Iterable[TaxLine], openings: Iterable[Opening], prices: Prices) -> list[WashSale]:
    """The losses among these lines that may be wash sales, in order of closing. Each acquisition is used once, the oldest
    first; those that are certain before those that are not."""
    losses: dict[str, list[_Loss]] = {}
    for line in lines:
        if line.closed_on is not None and line.gain is not None and line.gain < 0:
            shares = _shares(line.instrument, line.quantity)
            if shares:
                losses.setdefault(line.instrument.underlying, []).append(_Loss(line, line.closed_on, shares))
    by_ticker: dict[str, list[Opening]] = {}
    for opening in openings:
        if opening.instrument.underlying in losses:
            by_ticker.setdefault(opening.instrument.underlying, []).append(opening)
    found: list[WashSale] = []
    for ticker, some in losses.items():
        acquired = list(_acquired(ticker, by_ticker.get(ticker, ()), prices))
        for certain in (True, False):
            found += _replaced(some, [each for each in acquired if each.certain is certain], certain=certain)
    return sorted(found, key=_by_day)


def _by_day(sale: WashSale) -> tuple[date, str, str, str, bool]:
    line = sale.line
    return (
        line.closed_on or date.max,
        line.instrument.symbol,
        line.opened_by,
        line.closed_by,
        not sale.certain,
    )


def _shares(instrument: Instrument, quantity: Decimal) -> Decimal | None:
    """How many shares it stands for; None where nobody says how many a contract delivers, and for what the law does not
    mean: coins, and contracts that are marked to the market anyway."""
    if instrument.kind is InstrumentKind.EQUITY:
        return abs(quantity)
    if instrument.kind is not InstrumentKind.OPTION or instrument.multiplier is None or is_1256(instrument):
        return None
    return abs(quantity) * instrument.multiplier


def _acquired(ticker: str, openings: Sequence[Opening], prices: Prices) -> Iterator[_Acquired]:
    closes: Mapping[date, Decimal] | None = None
    for opening in sorted(openings, key=lambda each: (each.on, each.by, each.instrument.symbol)):
        shares = _shares(opening.instrument, opening.quantity)
        if shares is None:
            continue
        if opening.instrument.right is Right.PUT:
            if opening.quantity < 0:
                closes = prices(ticker) if closes is None else closes
                certain = _is_deep(opening, closes.get(opening.on))
                if certain is not None:
                    yield _Acquired(opening, shares, certain)
        elif opening.quantity > 0:
            yield _Acquired(opening, shares, certain=True)


def _is_deep(put: Opening, stock: Decimal | None) -> bool | None:
    """True for a put sold deep in the money, None for another; False where nobody can say."""
    if stock is None or put.instrument.strike is None:
        return False
    return True if put.instrument.strike >= DEEP * stock else None


def _replaced(losses: Iterable[_Loss], acquired: Sequence[_Acquired], *, certain: bool) -> Iterator[WashSale]:
    start = 0  # what is too old for a loss is too old for those after it
    for loss in sorted(losses, key=lambda each: each.on):
        while start < len(acquired) and acquired[start].opening.on < loss.on - WINDOW:
            start += 1
        by = list(_taken(loss, islice(acquired, start, None)))
        if by:
            replaced = sum((each.shares for each in by), ZERO)
            amount = portion(-(loss.line.gain or ZERO), replaced, loss.shares)
            yield WashSale(loss.line, loss.shares, replaced, amount, certain, tuple(by))


def _taken(loss: _Loss, acquired: Iterable[_Acquired]) -> Iterator[Replacement]:
    for each in acquired:
        opening = each.opening
        if not loss.left or opening.on > loss.on + WINDOW:
            return
        shares = min(each.left, loss.left)
        if shares and opening.by != loss.line.opened_by:
            each.left -= shares
            loss.left -= shares
            yield Replacement(opening.account_id, opening.instrument.symbol, opening.on, opening.by, shares)
