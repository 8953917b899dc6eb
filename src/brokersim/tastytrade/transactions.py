"""An account's history as tastytrade tells it: rows of trades, deliveries and money movements, newest first.

A cash settlement is told twice: the removal, worth nothing, and the settlement with the cash; so is the split of shares
sold short: what was short is bought, and the new number sold. Row ids are twice the posting's id, plus one for the second
row, so they keep their order.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from starlette.responses import Response

from brokersim.model import Instrument, Posting, PostingKind, Side
from brokersim.tastytrade.answers import Call, Fields, RefusedError, not_found
from brokersim.tastytrade.wording import (
    amount,
    named,
    number,
    stamp,
    symbol_of,
    type_of,
    underlying_of,
)

PER_PAGE = 250
_PER_POSTING = 2

_MOVEMENTS = {
    PostingKind.DIVIDEND: "Dividend",
    PostingKind.FEE: "Fee",
    PostingKind.DEPOSIT: "Deposit",
    PostingKind.WITHDRAWAL: "Withdrawal",
    PostingKind.ADJUSTMENT: "Balance Adjustment",
}
_REMOVALS = {
    PostingKind.EXPIRATION: "Expiration",
    PostingKind.ASSIGNMENT: "Assignment",
    PostingKind.EXERCISE: "Exercise",
}
_TRANSFERS = frozenset({PostingKind.TRANSFER_IN, PostingKind.TRANSFER_OUT})


class Row(NamedTuple):
    """A row that a posting is told in: `part` is 1 for the second of two, else 0."""

    posting: Posting
    part: int

    @property
    def id(self) -> int:
        return self.posting.id * _PER_POSTING + self.part


def rows(postings: Iterable[Posting]) -> list[Row]:
    """Every row of these postings, newest first."""
    found = [Row(posting, 0) for posting in postings]
    found += [Row(row.posting, 1) for row in found if _is_told_twice(row.posting)]
    found.sort(key=_newest, reverse=True)
    return found


def ids(posting: Posting) -> list[int]:
    """The ids of the rows that a posting is told in."""
    return [row.id for row in reversed(rows([posting]))]


def _is_told_twice(posting: Posting) -> bool:
    return posting.kind is PostingKind.CASH_SETTLEMENT or _is_short_split(posting)


def _is_short_split(posting: Posting) -> bool:
    return posting.kind is PostingKind.SPLIT and posting.side is None and posting.quantity < 0


def _newest(row: Row) -> tuple[datetime, int, int]:
    return (row.posting.at, row.posting.id, row.part)


def told(row: Row) -> Fields:
    """A row in tastytrade's words."""
    posting = row.posting
    kind, sub, action = _words(row)
    gross, fees = posting.gross, posting.fees
    if posting.kind is PostingKind.CASH_SETTLEMENT and row.part == 0:
        gross, fees = Decimal(0), type(fees)()
    fields: Fields = {
        "id": row.id,
        "account-number": posting.account,
        "transaction-type": kind,
        "transaction-sub-type": sub,
        "description": _description(row, sub, action),
        "executed-at": stamp(posting.at),
        "transaction-date": posting.on.isoformat(),
    }
    fields |= amount("value", gross)
    fields |= amount("regulatory-fees", -fees.regulatory) | amount("clearing-fees", -fees.clearing)
    fields |= amount("commission", -fees.commission)
    fields |= amount("proprietary-index-option-fees", -fees.index_option)
    fields |= amount("net-value", gross - fees.total)
    fields |= {"is-estimated-fee": False, "currency": "USD"}
    if posting.instrument is not None:
        fields |= _instrument(posting.instrument)
    if action:
        fields["action"] = action
    if quantity := _quantity(row):
        fields["quantity"] = number(quantity)
    if posting.price is not None and action:
        fields["price"] = number(posting.price)
    if posting.order_id is not None:
        fields |= _order(posting, posting.order_id)
    return fields


def _instrument(instrument: Instrument) -> Fields:
    return {
        "symbol": symbol_of(instrument),
        "instrument-type": type_of(instrument),
        "underlying-symbol": underlying_of(instrument),
    }


def _order(posting: Posting, order_id: int) -> Fields:
    return {
        "order-id": order_id,
        "ext-exchange-order-number": str(order_id % 10**11),
        "ext-global-order-number": order_id % 10**6,
        "ext-group-id": "0",
        "ext-group-fill-id": str(posting.event),
        "ext-exec-id": str(posting.id % 10**9),
        "exec-id": f"{posting.id % 10**6}_A",
        "exchange": "D",
        "exchange-affiliation-identifier": "",
        "leg-count": posting.legs,
        "destination-venue": "SIMULATED_A",
    }


def _words(row: Row) -> tuple[str, str, str]:
    """Type, sub-type and action."""
    posting = row.posting
    side = _side(posting).value
    if posting.kind is PostingKind.TRADE:
        return "Trade", side, side
    if posting.kind in _REMOVALS:
        return "Receive Deliver", _REMOVALS[posting.kind], ""
    if posting.kind is PostingKind.CASH_SETTLEMENT:
        way = "Exercise" if _side(posting).sign < 0 else "Assignment"
        return "Receive Deliver", f"Cash Settled {way}" if row.part else way, ""
    if posting.kind is PostingKind.DELIVERY:
        return "Receive Deliver", side, side
    if posting.kind is PostingKind.SPLIT:
        return "Receive Deliver", _corporate_action(posting), _split_action(row)
    if posting.kind in _TRANSFERS:
        return "Receive Deliver", "ACAT", side
    if posting.kind is PostingKind.INTEREST:
        return "Money Movement", "Credit Interest" if posting.gross >= 0 else "Debit Interest", ""
    return "Money Movement", _MOVEMENTS[posting.kind], ""


def _side(posting: Posting) -> Side:
    if posting.side is not None:
        return posting.side
    return Side.BUY_TO_OPEN if posting.quantity > 0 else Side.SELL_TO_CLOSE


def _corporate_action(posting: Posting) -> str:
    words = posting.description.lower()
    if "adjustment" in words:
        return "Symbol Change"
    return "Reverse Split" if "reverse" in words else "Forward Split"


def _split_action(row: Row) -> str:
    if _is_short_split(row.posting):
        return (Side.SELL_TO_OPEN if row.part else Side.BUY_TO_CLOSE).value
    return "" if row.posting.side is None else row.posting.side.value


def _description(row: Row, sub: str, action: str) -> str:
    posting = row.posting
    held = named(posting.instrument) if posting.instrument is not None else ""
    if posting.kind in (PostingKind.TRADE, PostingKind.DELIVERY):
        verb = "Bought" if posting.quantity > 0 else "Sold"
        at = f" @ {posting.price:.2f}" if posting.price is not None else ""
        return f"{verb} {abs(posting.quantity):f} {held}{at}"
    if posting.kind is PostingKind.SPLIT:
        verb = "Close" if action.endswith("Close") else "Open"
        return f"{sub}: {verb} {_quantity(row):f} {held}"
    if row.part:
        return f"Cash settlement of {abs(posting.quantity):f} {held}"
    if posting.kind in _REMOVALS or posting.kind is PostingKind.CASH_SETTLEMENT:
        return f"Removal of option due to {sub.lower()}"
    return posting.description or sub


_RATIO = re.compile(r"(?P<new>\d+):(?P<old>\d+)")


def _quantity(row: Row) -> Decimal:
    """How many a row moves, unsigned. A short split moves all that was short, and then all that is."""
    posting = row.posting
    more = abs(posting.quantity)
    ratio = _RATIO.search(posting.description) if _is_short_split(posting) else None
    if ratio is None:
        return more
    new, old = int(ratio["new"]), int(ratio["old"])
    before = more * old / (new - old)
    return before + more if row.part else before


async def history(call: Call) -> Response:
    """GET /accounts/{number}/transactions"""
    number_ = call.account.number
    found = rows(_within(call, call.sim.history(number_)))
    if wanted := _wanted(call):
        found = [row for row in found if wanted(row)]
    if call.text("sort").lower() == "asc":
        found.reverse()
    return call.page(found, told, PER_PAGE)


async def single(call: Call) -> Response:
    """GET /accounts/{number}/transactions/{id}"""
    wanted = call.request.path_params["id"]
    for posting in call.sim.history(call.account.number):
        if posting.id == wanted // _PER_POSTING:
            for row in rows([posting]):
                if row.id == wanted:
                    return call.answer(told(row))
    raise not_found(f"transaction {wanted}")


async def total_fees(call: Call) -> Response:
    """GET /accounts/{number}/transactions/total-fees?date="""
    on = day(call, "date") or call.sim.clock.now().date()
    fees = (p.fees.total for p in call.sim.history(call.account.number) if p.on == on)
    return call.answer(amount("total-fees", -sum(fees, Decimal(0))))


def _within(call: Call, postings: Sequence[Posting]) -> Iterable[Posting]:
    """Dates are those of the business day, instants those of execution; both ends count."""
    first, last = day(call, "start-date"), day(call, "end-date")
    since, until = instant(call, "start-at"), instant(call, "end-at")
    if first is not None or last is not None:
        low, high = first or date.min, last or date.max
        postings = [p for p in postings if low <= p.on <= high]
    if since is not None:
        postings = [p for p in postings if p.at >= since]
    if until is not None:
        postings = [p for p in postings if p.at <= until]
    return postings


# What is read of every row of a long history, without putting all of it into words.
_FIELDS: dict[str, Callable[[Row], str]] = {
    "type": lambda row: _words(row)[0],
    "types": lambda row: _words(row)[0],
    "sub-type": lambda row: _words(row)[1],
    "action": lambda row: _words(row)[2],
    "symbol": lambda row: _of_instrument(row, symbol_of),
    "underlying-symbol": lambda row: _of_instrument(row, underlying_of),
    "instrument-type": lambda row: _of_instrument(row, type_of),
}


def _of_instrument(row: Row, read: Callable[[Instrument], str]) -> str:
    return "" if row.posting.instrument is None else read(row.posting.instrument)


def _wanted(call: Call) -> Callable[[Row], bool] | None:
    """What is asked of rows besides their dates, if anything."""
    asked = [
        (read, {value.strip() for value in values})
        for name, read in _FIELDS.items()
        if (values := call.many(name))
    ]
    if not asked:
        return None
    return lambda row: all(read(row) in values for read, values in asked)


def day(call: Call, name: str) -> date | None:
    """A date in the query. Raises RefusedError for one that is not."""
    text = call.text(name)
    try:
        # Some clients send an instant where a date is asked for.
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise _invalid(name, "must be a date, YYYY-MM-DD") from error


def instant(call: Call, name: str) -> datetime | None:
    """An instant with offset in the query. Raises RefusedError for one that is not."""
    text = call.text(name).replace(" ", "+")
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise _invalid(name, "must be an ISO 8601 instant") from error
    if found is not None and found.tzinfo is None:
        raise _invalid(name, "must have an offset")
    return found


def _invalid(name: str, words: str) -> RefusedError:
    return RefusedError(400, "validation_error", "Request validation failed", [(name, words)])
