"""An account's history as Schwab tells it: one transaction for each leg, removal, share movement or payment.

Fee items come first, then what was traded; the costs of a trade's items come to its `netAmount`. Options that expire,
are assigned or exercised are received and delivered for nothing, their shares traded at the strike. Cash rows have one
item without cost. Shares that a split adds are one row; what leaves for something else, and that, are two.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.calendar import market_date
from brokersim.model import Contract, Instrument, Posting, PostingKind, Side
from brokersim.schwab.answers import Json, midnight, stamp
from brokersim.schwab.naming import CURRENCY, instrument_id, symbol_of, transferred

if TYPE_CHECKING:
    from brokersim.market import Market

TYPES = frozenset(
    {
        "TRADE",
        "RECEIVE_AND_DELIVER",
        "DIVIDEND_OR_INTEREST",
        "ACH_RECEIPT",
        "ACH_DISBURSEMENT",
        "CASH_RECEIPT",
        "CASH_DISBURSEMENT",
        "ELECTRONIC_FUND",
        "WIRE_OUT",
        "WIRE_IN",
        "JOURNAL",
        "MEMORANDUM",
        "MARGIN_CALL",
        "MONEY_MARKET",
        "SMA_ADJUSTMENT",
    }
)
MOST_ROWS = 3000

_ZERO = Decimal(0)
_REMOVALS = {
    PostingKind.EXPIRATION: "REMOVAL OF OPTION DUE TO EXPIRATION",
    PostingKind.ASSIGNMENT: "REMOVAL OF OPTION DUE TO ASSIGNMENT",
    PostingKind.EXERCISE: "REMOVAL OF OPTION DUE TO EXERCISE",
}
_MOVED = {
    PostingKind.SPLIT: "RECEIVE_AND_DELIVER",
    PostingKind.TRANSFER_IN: "RECEIVE_AND_DELIVER",
    PostingKind.TRANSFER_OUT: "RECEIVE_AND_DELIVER",
    PostingKind.ADJUSTMENT: "RECEIVE_AND_DELIVER",
    PostingKind.CASH_SETTLEMENT: "RECEIVE_AND_DELIVER",
} | dict.fromkeys(_REMOVALS, "RECEIVE_AND_DELIVER")
_PAID = {
    PostingKind.DIVIDEND: "DIVIDEND_OR_INTEREST",
    PostingKind.INTEREST: "DIVIDEND_OR_INTEREST",
    PostingKind.FEE: "DIVIDEND_OR_INTEREST",
    PostingKind.ADJUSTMENT: "MEMORANDUM",
}
_RECEIPTS = {"wire": "WIRE_IN", "check": "CASH_RECEIPT", "journal": "JOURNAL", "moneylink": "ELECTRONIC_FUND"}
_DISBURSEMENTS = {
    "wire": "WIRE_OUT",
    "check": "CASH_DISBURSEMENT",
    "journal": "JOURNAL",
    "moneylink": "ELECTRONIC_FUND",
}
_CLOSES = frozenset({*_REMOVALS, PostingKind.CASH_SETTLEMENT})
_ALWAYS = frozenset({"COMMISSION", "SEC_FEE", "OPT_REG_FEE", "TAF_FEE"})
_REVERSE = re.compile(r"reverse", re.IGNORECASE)
_LIEU = re.compile(r"in lieu", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Window:
    """What a client asks to see: rows of these types at these times, of one instrument if `symbol` is given."""

    first: datetime
    last: datetime
    types: frozenset[str] = TYPES
    symbol: str = ""

    def holds(self, posting: Posting) -> bool:
        if not self.first <= posting.at <= self.last or row_type(posting) not in self.types:
            return False
        return not self.symbol or self.symbol in _symbols(posting)


def rows(market: "Market", postings: Iterable[Posting], window: Window, now: datetime) -> list[Json]:
    """The window's rows as they are told now, newest first, as many as fit into one answer."""
    told = [posting for posting in postings if window.holds(posting)]
    known: dict[Instrument, Json] = {}
    return [row(market, posting, now, known) for posting in reversed(told[-MOST_ROWS:])]


def _symbols(posting: Posting) -> tuple[str, ...]:
    instrument = posting.instrument
    if isinstance(instrument, Contract):
        return (instrument.occ, instrument.underlying, f"${instrument.underlying}")
    return (instrument, f"${instrument}") if instrument else ()


def row_type(posting: Posting) -> str:
    """Schwab's `type` of a posting."""
    kind = posting.kind
    if kind in (PostingKind.TRADE, PostingKind.DELIVERY):
        return "TRADE"
    if kind in (PostingKind.DEPOSIT, PostingKind.WITHDRAWAL):
        return _transfer_type(posting)
    if kind in _PAID and not posting.quantity:
        return _PAID[kind]
    return _MOVED.get(kind, "JOURNAL")


def _transfer_type(posting: Posting) -> str:
    comes = posting.kind is PostingKind.DEPOSIT
    words = posting.description.lower()
    named = _RECEIPTS if comes else _DISBURSEMENTS
    return next(
        (kind for word, kind in named.items() if word in words),
        "ACH_RECEIPT" if comes else "ACH_DISBURSEMENT",
    )


def row(
    market: "Market", posting: Posting, now: datetime, known: dict[Instrument, Json] | None = None
) -> Json:
    """One transaction. `known` keeps descriptions of instruments for the next one."""
    at = stamp(posting.at)
    dated = posting.at if market_date(posting.at) == posting.on else midnight(posting.on)
    moves = posting.instrument is not None and bool(posting.quantity)
    told: Json = {
        "activityId": posting.id,
        "time": at,
        "accountNumber": posting.account,
        "type": row_type(posting),
        "status": "PENDING" if posting.valid_at > now else "VALID",
        "subAccount": "SHORT" if _is_short_sale(posting) else "MARGIN",
        "tradeDate": stamp(dated),
        "netAmount": posting.net,
    }
    if words := _words(posting):
        told["description"] = words
    if not moves:
        return told | {"settlementDate": stamp(dated), "transferItems": [_cash_item(posting)]}
    told["positionId"] = 2_700_000_000 + instrument_id(symbol_of(posting.instrument or ""))
    if posting.order_id is not None:
        told["orderId"] = posting.order_id
    return told | {
        "transferItems": [
            *_fee_items(posting),
            _moved_item(market, posting, known if known is not None else {}),
        ]
    }


def _is_short_sale(posting: Posting) -> bool:
    return isinstance(posting.instrument, str) and posting.side in (Side.SELL_TO_OPEN, Side.BUY_TO_CLOSE)


def _words(posting: Posting) -> str:
    kind, symbol = posting.kind, symbol_of(posting.instrument) if posting.instrument else ""
    if kind in _REMOVALS:
        return f"{_REMOVALS[kind]} {symbol}"
    if kind is PostingKind.CASH_SETTLEMENT:
        return f"CASH SETTLEMENT OF INDEX OPTION {symbol}"
    if kind is PostingKind.SPLIT:
        return _split_words(posting)
    if kind in (PostingKind.TRANSFER_IN, PostingKind.TRANSFER_OUT):
        return f"TRANSFER OF SECURITY {'IN' if kind is PostingKind.TRANSFER_IN else 'OUT'}"
    if kind in (PostingKind.TRADE, PostingKind.DELIVERY):
        return ""
    words = _income_words(posting)
    return f"{words}~{symbol}" if symbol and not posting.quantity else words


def _split_words(posting: Posting) -> str:
    if isinstance(posting.instrument, Contract):
        return "OPTION CONTRACT ADJUSTMENT"
    if posting.side is None:
        return "STOCK SPLIT"
    return "XXXREVERSE SPLIT EFF" if _REVERSE.search(posting.description) else "MANDATORY EXCHANGE"


def _income_words(posting: Posting) -> str:
    if posting.kind is PostingKind.DIVIDEND:
        return "Ordinary Dividend" if posting.gross >= 0 else "Dividend Adjustment"
    if posting.kind is PostingKind.INTEREST:
        return "CREDIT INTEREST" if posting.gross >= 0 else "MARGIN INTEREST"
    if posting.kind is PostingKind.FEE:
        return "Hard to Borrow Fee" if posting.instrument else "Account Fee"
    if _LIEU.search(posting.description):
        return "CASH IN LIEU OF FRACTIONAL SHARES"
    return posting.description


def _cash_item(posting: Posting) -> Json:
    return {"instrument": CURRENCY, "amount": posting.net, "cost": _ZERO, "price": _ZERO}


def _moved_item(market: "Market", posting: Posting, known: dict[Instrument, Json]) -> Json:
    """What was traded or moved: `amount` signed, `cost` its cash."""
    instrument = posting.instrument
    assert instrument is not None
    described = known.get(instrument)
    if described is None:
        described = known[instrument] = transferred(market, instrument)
    item: Json = {
        "instrument": described | {"closingPrice": posting.price or _ZERO},
        "amount": posting.quantity,
        "cost": posting.gross,
    }
    if posting.kind in (PostingKind.TRADE, PostingKind.DELIVERY):
        item["price"] = posting.price
    if posting.kind in _CLOSES or posting.side is not None:
        opens = posting.side is not None and posting.side.opens and posting.kind not in _CLOSES
        item["positionEffect"] = "OPENING" if opens else "CLOSING"
    return item


def _fee_items(posting: Posting) -> Iterator[Json]:
    """Trades name the four ordinary fees even at nothing; the rest are named where there are any."""
    trades = row_type(posting) == "TRADE"
    for name, fee in _fees(posting):
        if fee or (trades and name in _ALWAYS):
            yield {"instrument": CURRENCY, "amount": fee, "cost": -fee if fee else _ZERO, "feeType": name}


def _fees(posting: Posting) -> tuple[tuple[str, Decimal], ...]:
    fees = posting.fees
    on_option = isinstance(posting.instrument, Contract)
    return (
        ("COMMISSION", fees.commission),
        ("SEC_FEE", _ZERO if on_option else fees.regulatory),
        ("OPT_REG_FEE", fees.regulatory if on_option else _ZERO),
        ("TAF_FEE", _ZERO),
        ("INDEX_OPTION_FEE", fees.index_option),
        ("MISCELLANEOUS_FEE", fees.clearing),
    )
