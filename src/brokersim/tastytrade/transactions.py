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

from brokersim.model import Contract, Instrument, Posting, PostingKind, Side
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
    PostingKind.EXPIRATION: ("Expiration", "Removal of option due to expiration"),
    PostingKind.ASSIGNMENT: ("Assignment", "Removal of option due to assignment"),
    PostingKind.EXERCISE: ("Exercise", "Removal of option due to exercise"),
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
    kind, sub, action, description = _words(row)
    gross, fees = posting.gross, posting.fees
    if posting.kind is PostingKind.CASH_SETTLEMENT and row.part == 0:
        gross, fees = Decimal(0), type(fees)()
    fields: Fields = {
        "id": row.id,
        "account-number": posting.account,
        "transaction-type": kind,
        "transaction-sub-type": sub,
        "description": description,
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


def _words(row: Row) -> tuple[str, str, str, str]:
    """Type, sub-type, action and description."""
    posting = row.posting
    side = _side(posting).value
    if posting.kind is PostingKind.TRADE:
        return "Trade", side, side, _traded(posting)
    if posting.kind in _REMOVALS:
        sub, description = _REMOVALS[posting.kind]
        return "Receive Deliver", sub, "", description
    if posting.kind is PostingKind.CASH_SETTLEMENT:
        return _settled(row)
    if posting.kind is PostingKind.DELIVERY:
        return "Receive Deliver", side, side, _traded(posting)
    if posting.kind is PostingKind.SPLIT:
        return _split(row)
    if posting.kind in _TRANSFERS:
        return "Receive Deliver", "ACAT", side, posting.description or "ACAT"
    if posting.kind is PostingKind.INTEREST:
        sub = "Credit Interest" if posting.gross >= 0 else "Debit Interest"
        return "Money Movement", sub, "", posting.description or sub
    sub = _MOVEMENTS[posting.kind]
    return "Money Movement", sub, "", posting.description or sub


def _side(posting: Posting) -> Side:
    if posting.side is not None:
        return posting.side
    return Side.BUY_TO_OPEN if posting.quantity > 0 else Side.SELL_TO_CLOSE


def _traded(posting: Posting) -> str:
    verb = "Bought" if posting.quantity > 0 else "Sold"
    held = named(posting.instrument) if posting.instrument is not None else ""
    at = f" @ {posting.price:.2f}" if posting.price is not None else ""
    return f"{verb} {abs(posting.quantity):f} {held}{at}"


def _settled(row: Row) -> tuple[str, str, str, str]:
    way = "Exercise" if _side(row.posting).sign < 0 else "Assignment"
    if row.part == 0:
        return "Receive Deliver", way, "", f"Removal of option due to {way.lower()}"
    held = row.posting.instrument
    root = held.root if isinstance(held, Contract) else ""
    text = f"Cash settlement of {abs(row.posting.quantity):f} {root} options"
    return "Receive Deliver", f"Cash Settled {way}", "", text


def _split(row: Row) -> tuple[str, str, str, str]:
    posting = row.posting
    held = named(posting.instrument) if posting.instrument is not None else ""
    words = posting.description.lower()
    sub = (
        "Symbol Change"
        if "adjustment" in words
        else "Reverse Split"
        if "reverse" in words
        else "Forward Split"
    )
    action = "" if posting.side is None else posting.side.value
    if _is_short_split(posting):
        action = (Side.SELL_TO_OPEN if row.part else Side.BUY_TO_CLOSE).value
    verb = "Close" if action.endswith("Close") else "Open"
    return "Receive Deliver", sub, action, f"{sub}: {verb} {_quantity(row):f} {held}"


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


_FIELDS: dict[str, str] = {
    "type": "transaction-type",
    "types": "transaction-type",
    "sub-type": "transaction-sub-type",
    "symbol": "symbol",
    "underlying-symbol": "underlying-symbol",
    "instrument-type": "instrument-type",
    "action": "action",
}


def _wanted(call: Call) -> Callable[[Row], bool] | None:
    """What is asked of rows besides their dates, if anything."""
    asked: dict[str, set[str]] = {}
    for parameter, field in _FIELDS.items():
        values = call.many(parameter)
        if values:
            asked.setdefault(field, set()).update(value.strip() for value in values)
    if not asked:
        return None

    def fits(row: Row) -> bool:
        fields = told(row)
        return all(str(fields.get(field, "")).strip() in values for field, values in asked.items())

    return fits


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
