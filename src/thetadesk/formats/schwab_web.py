"""What Schwab's website exports say, the same words in its CSV and its JSON.

Dates only: "12/09/2024 as of 12/06/2024" was posted on the first day and happened on the second. `Fees & Comm` is
positive and already inside `Amount`. Buys and sells have positive quantities; an expired, assigned or exercised option
has the closing delta (+1 closes a short), journaled and reorganised shares the delta of the holding. The shares of an
assignment are an ordinary Buy or Sell at the strike on the same or a later day. The year in a description may be wrong,
the symbol is right. Accounts that came from TD Ameritrade have options that went away before the move as journaled
"TDA TRAN - REMOVAL OF OPTION DUE TO EXPIRATION (0GOLD.LF30019000)". Content key: both dates, action, symbol, quantity,
price, fees, amount; without a symbol the description in its place.
"""

import re
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from thetadesk.formats.amounts import amount, amount_or_none, moved, same, units
from thetadesk.formats.dates import written_day
from thetadesk.formats.order import chronological
from thetadesk.formats.rows import translated
from thetadesk.kernel import instruments
from thetadesk.kernel.calendar import NEW_YORK
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, Right
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import REMOVALS, Effect, Kind, TimePrecision, Transaction
from thetadesk.ledger.ports import Parsed
from thetadesk.wire.records import checked_symbol

SOURCE = "schwab-web"
RICHNESS = 60

_AS_OF = re.compile(r"(?P<posted>\S+)\s+as of\s+(?P<event>\S+)", re.IGNORECASE)
_OPTION = re.compile(
    r"(?P<root>[A-Z0-9./]{1,7}) (?P<expires>\d{1,2}/\d{1,2}/\d{4}) (?P<strike>[\d,]+(?:\.\d+)?) (?P<right>[CP])"
)
_TDA_OPTION = re.compile(
    r"\(0(?P<root>[A-Z0-9]{1,6})\.(?P<month>[A-X])(?P<day>[1-9A-V])(?P<year>\d)(?P<strike>\d{7})\)"
)
_TDA_REMOVAL = re.compile(r"REMOVAL OF OPTION DUE TO (?P<why>EXPIRATION|ASSIGNMENT|EXERCISE)", re.IGNORECASE)
_NOON = time(12)
# A row posted after its event comes after all rows of the event's own day; no day has as many rows as this.
_ROWS_OF_A_DAY = 100_000


class WebRow(NamedTuple):
    """One row of either export, its cells as text; `line` is the line or the index."""

    line: int
    raw: str
    date: str
    action: str
    symbol: str
    description: str
    quantity: str
    price: str
    fees: str
    amount: str


class Deed(NamedTuple):
    """What an action does: `sign` of its positive quantity, or 0 where the quantity has its own sign."""

    kind: Kind
    effect: Effect | None = None
    sign: int = 0


_TRADES = {
    "buy": Deed(Kind.TRADE, Effect.AUTO, 1),
    "sell": Deed(Kind.TRADE, Effect.CLOSE, -1),
    "sell short": Deed(Kind.TRADE, Effect.OPEN, -1),
    "buy to cover": Deed(Kind.TRADE, Effect.CLOSE, 1),
    "buy to open": Deed(Kind.TRADE, Effect.OPEN, 1),
    "sell to open": Deed(Kind.TRADE, Effect.OPEN, -1),
    "buy to close": Deed(Kind.TRADE, Effect.CLOSE, 1),
    "sell to close": Deed(Kind.TRADE, Effect.CLOSE, -1),
    "reinvest shares": Deed(Kind.TRADE, Effect.OPEN, 1),
}
_MOVES = {
    "expired": Deed(Kind.EXPIRATION, Effect.REMOVE),
    "assigned": Deed(Kind.ASSIGNMENT, Effect.REMOVE),
    "exchange or exercise": Deed(Kind.EXERCISE, Effect.REMOVE),
    "exercised": Deed(Kind.EXERCISE, Effect.REMOVE),
    "cash settled": Deed(Kind.CASH_SETTLEMENT, Effect.REMOVE),
    "full redemption": Deed(Kind.CASH_SETTLEMENT, Effect.REMOVE),
    "reverse split": Deed(Kind.CORPORATE),
    "stock merger": Deed(Kind.CORPORATE),
    "cash/stock merger": Deed(Kind.CORPORATE),
    "name change": Deed(Kind.CORPORATE),
    "mandatory reorg exc": Deed(Kind.CORPORATE),
    "reorganized issue": Deed(Kind.CORPORATE),
    "options frwd split": Deed(Kind.CORPORATE),
    "options reverse split": Deed(Kind.CORPORATE),
    "stock split": Deed(Kind.SPLIT),
    "stock dividend": Deed(Kind.SPLIT),
    "spin-off": Deed(Kind.TRANSFER),
    "security transfer": Deed(Kind.TRANSFER),
    "journaled shares": Deed(Kind.TRANSFER),
    "journal": Deed(Kind.TRANSFER),
    "internal transfer": Deed(Kind.TRANSFER),
    "stock plan activity": Deed(Kind.TRANSFER),
}
_CASH = {
    **dict.fromkeys(
        (
            "cash dividend", "qualified dividend", "non-qualified div", "special dividend", "special qual div",
            "special non qual div", "reinvest dividend", "qual div reinvest", "qualified div adj", "non-qualified div adj",
            "div adjustment", "pr yr cash div", "pr yr div reinvest", "pr yr special div", "pr yr non qual div",
            "pr yr non-qual div", "long term cap gain", "short term cap gain", "long term cap gain reinvest",
            "short term cap gain reinvest", "substitute payment",
        ),
        Kind.DIVIDEND,
    ),
    **dict.fromkeys(
        ("bank interest", "credit interest", "bond interest", "cd interest", "margin interest", "interest adj"),
        Kind.INTEREST,
    ),
    **dict.fromkeys(
        (
            "foreign tax paid", "nra tax adj", "nra withholding", "tax withholding", "irs withhold adj",
            "backup withholding",
        ),
        Kind.TAX,
    ),
    **dict.fromkeys(("adr mgmt fee", "service fee", "advisor fee"), Kind.FEE),
    **dict.fromkeys(
        (
            "cash in lieu", "misc cash entry", "misc credits", "adjustment", "promotional award", "full redemption adj",
            "reorg adj", "reinvestment adj", "spin-off adj",
        ),
        Kind.ADJUSTMENT,
    ),
}  # fmt: skip
_FUNDING = re.compile(
    r"moneylink|wire (?:funds|sent|received)|funds (?:received|paid|disbursed)|journal\Z|internal transfer|visa purchase|"
    r"atm withdrawal|electronic (?:deposit|withdrawal)|ach |check ",
    re.IGNORECASE,
)
_CANCEL = "cancel "


def parse_rows(rows: list[WebRow], account_reference: str = "") -> Parsed:
    """The rows of an export as transactions in the order they happened, and those that could not be read."""
    ranks: Counter[tuple[date, date]] = Counter()
    ordered = chronological(rows, lambda row: _noon(_dates(row.date)[0]))
    return translated(ordered, lambda row: _transaction(row, ranks, account_reference))


def _transaction(row: WebRow, ranks: Counter[tuple[date, date]], account_reference: str) -> Transaction:
    posted, event = _dates(row.date)
    rank = ranks[posted, event]
    ranks[posted, event] = rank + 1
    instrument = _holding(row, event)
    paid = amount(row.amount)
    deed, cancelled = _deed(row, instrument, paid)
    fees = -abs(amount(row.fees)) * (-1 if cancelled else 1)
    return Transaction(
        source=SOURCE,
        occurred_at=_noon(event),
        precision=TimePrecision.DAY,
        traded_on=event,
        sequence=rank + _ROWS_OF_A_DAY * max(0, (posted - event).days),
        kind=deed.kind,
        effect=deed.effect,
        instrument=instrument,
        quantity=_quantity(row, deed),
        price=amount_or_none(row.price),
        gross=paid - fees,
        fees=fees,
        content_key=_content_key(row, posted, event, instrument),
        description=row.description,
        raw=row.raw,
        line=row.line,
        account_reference=account_reference,
    )


@lru_cache(16384)
def _dates(cell: str) -> tuple[date, date]:
    """When a row was posted and when what it tells happened."""
    both = _AS_OF.fullmatch(cell.strip())
    if both is None:
        day = written_day(cell, "Date")
        return day, day
    return written_day(both["posted"], "Date"), written_day(both["event"], "Date")


@lru_cache(16384)
def _noon(day: date) -> datetime:
    return datetime.combine(day, _NOON, NEW_YORK).astimezone(UTC)


def _deed(row: WebRow, instrument: Instrument | None, paid: Decimal) -> tuple[Deed, bool]:
    """What the row does, and whether it takes something back."""
    action = " ".join(row.action.split()).casefold()
    if cancelled := action.startswith(_CANCEL):
        action = action.removeprefix(_CANCEL)
    if action in _TRADES:
        return _trade(row, _TRADES[action], instrument, cancelled), cancelled
    if cancelled:
        raise InvalidInputError(f"action {row.action[:40]!r} takes back something that is not a trade")
    if instrument is not None and (removal := _TDA_REMOVAL.search(row.description)):
        return Deed(Kind[removal["why"].upper()], Effect.REMOVE), False
    if action in _MOVES and instrument is not None and units(row.quantity):
        return _move(_MOVES[action], instrument, paid), False
    if action in _CASH:
        return Deed(_CASH[action]), False
    if _FUNDING.match(action) and not units(row.quantity):
        return Deed(Kind.DEPOSIT if paid >= 0 else Kind.WITHDRAWAL), False
    if action in _MOVES:
        raise InvalidInputError(f"action {row.action[:40]!r} without a symbol and a quantity")
    raise InvalidInputError(f"action {row.action[:40]!r} is not one that Schwab is known to write")


def _trade(row: WebRow, deed: Deed, instrument: Instrument | None, cancelled: bool) -> Deed:
    if instrument is None:
        raise InvalidInputError("the trade does not name its symbol")
    if amount_or_none(row.amount) is None:
        raise InvalidInputError("the trade has no amount")
    if not cancelled:
        return deed
    undone = {Effect.OPEN: Effect.CLOSE, Effect.CLOSE: Effect.OPEN, Effect.AUTO: Effect.CLOSE}
    return Deed(deed.kind, undone[deed.effect or Effect.AUTO], -deed.sign)


def _move(deed: Deed, instrument: Instrument, paid: Decimal) -> Deed:
    if deed.effect is Effect.REMOVE and paid:
        return Deed(Kind.CASH_SETTLEMENT, Effect.REMOVE)
    if deed.kind is Kind.EXERCISE and not instrument.is_option:
        return Deed(Kind.CORPORATE)  # the "exchange" of "Exchange or Exercise"
    return deed


def _quantity(row: WebRow, deed: Deed) -> Decimal:
    if deed.sign:
        return deed.sign * moved(row.quantity)
    moves = deed.kind in REMOVALS or deed.kind in (Kind.CORPORATE, Kind.SPLIT, Kind.TRANSFER)
    return units(row.quantity) if moves else ZERO


def _holding(row: WebRow, event: date) -> Instrument | None:
    symbol = row.symbol.strip()
    named = _named(symbol) if symbol and symbol.upper() != "NO NUMBER" else None
    if (named is None or not named.is_option) and (old := _TDA_OPTION.search(row.description)):
        return _from_tda(old, event)
    return named


@lru_cache(65536)
def _named(symbol: str) -> Instrument:
    found = _OPTION.fullmatch(symbol)
    if found is None:
        return instruments.from_symbol(checked_symbol(symbol))
    expires_on, strike = (
        written_day(found["expires"], "the expiration in the symbol"),
        amount(found["strike"]),
    )
    listed = instruments.option(_root(found["root"]), expires_on, Right(found["right"]), strike)
    return instruments.filed_under(listed, found["root"])


def _root(ticker: str) -> str:
    root = ticker.replace("/", "").replace(".", "")
    if not 1 <= len(root) <= 6 or not root[0].isalpha():
        raise InvalidInputError(f"{ticker!r} cannot be the root of listed options")
    return root


def _from_tda(found: re.Match[str], event: date) -> Instrument:
    """An option from TD Ameritrade's code: root, month and right as a letter (A–L calls, M–X puts), day (A is 10), last
    digit of the year, strike in thousandths. The year is the one nearest to the event."""
    month = ord(found["month"]) - ord("A")
    day = int(found["day"]) if found["day"].isdigit() else ord(found["day"]) - ord("A") + 10
    year = min(
        range(event.year - 4, event.year + 6),
        key=lambda y: (y % 10 != int(found["year"]), abs(y - event.year)),
    )
    try:
        expires_on = date(year, month % 12 + 1, day)
    except ValueError:
        raise InvalidInputError(f"{found[0]} expires on no calendar day") from None
    right = Right.CALL if month < 12 else Right.PUT
    return instruments.option(found["root"], expires_on, right, Decimal(found["strike"]) / 1000)


def _content_key(row: WebRow, posted: date, event: date, instrument: Instrument | None) -> str:
    what = instrument.symbol if instrument else " ".join(row.description.split())
    numbers = (same(cell) for cell in (row.quantity, row.price, row.fees, row.amount))
    return "|".join([posted.isoformat(), event.isoformat(), " ".join(row.action.split()), what, *numbers])
