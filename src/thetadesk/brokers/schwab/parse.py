"""Schwab's Trader API transactions, translated.

One transaction per leg: fee items (CURRENCY) and the instrument item; `amount` is the signed quantity, `cost` the signed
cash, and the costs of a trade's items sum to its `netAmount`, which is what happened to the account. Removals of options
come as RECEIVE_AND_DELIVER or TRADE, in one transaction with the shares or in two, and their amounts disagree about the
sign: only the description is believed, the direction comes from the position. `positionEffect` is not reliable for
shares sold short.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from thetadesk.brokers.schwab.holdings import holding
from thetadesk.kernel.calendar import futures_session_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind, Right, equity
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import REMOVALS, Effect, Kind, Problem, Status, TimePrecision, Transaction
from thetadesk.wire.records import (
    Record,
    checked_symbol,
    instant,
    instant_of,
    market_day,
    money_of,
    objects_of,
    price_of,
    quantity_of,
    text_of,
    translate,
)

__all__ = ["SOURCE", "parse"]

SOURCE = "schwab-api"

_STATUS = {
    "VALID": Status.VALID,
    "UNKNOWN": Status.VALID,
    "": Status.VALID,
    "PENDING": Status.PENDING,
    "INVALID": Status.CANCELLED,
}
_CASH = {
    "ACH_RECEIPT": Kind.DEPOSIT,
    "CASH_RECEIPT": Kind.DEPOSIT,
    "WIRE_IN": Kind.DEPOSIT,
    "ACH_DISBURSEMENT": Kind.WITHDRAWAL,
    "CASH_DISBURSEMENT": Kind.WITHDRAWAL,
    "WIRE_OUT": Kind.WITHDRAWAL,
    "MONEY_MARKET": Kind.ADJUSTMENT,
    "MEMORANDUM": Kind.ADJUSTMENT,
}
# Margin bookkeeping: the amounts are limits, no cash moves.
_NO_CASH = frozenset({"MARGIN_CALL", "SMA_ADJUSTMENT"})
_BY_SIGN = frozenset({"ELECTRONIC_FUND", "JOURNAL"})
_HOLDINGS = frozenset({"TRADE", "RECEIVE_AND_DELIVER", "JOURNAL", "MONEY_MARKET", "MEMORANDUM"})
_SESSIONS = frozenset({InstrumentKind.FUTURE, InstrumentKind.FUTURE_OPTION})
_WHY = (
    (re.compile(r"cash.settle", re.IGNORECASE), Kind.CASH_SETTLEMENT),
    (re.compile(r"expir", re.IGNORECASE), Kind.EXPIRATION),
    (re.compile(r"assign", re.IGNORECASE), Kind.ASSIGNMENT),
    (re.compile(r"exercis", re.IGNORECASE), Kind.EXERCISE),
)
_SETTLES = re.compile(r"assign|exercis", re.IGNORECASE)
_REORGANISED = re.compile(
    r"reverse split|name change|symbol change|merger|reorg|adjust|exchange|tender", re.IGNORECASE
)
_SPLIT = re.compile(r"(?<!reverse )(?:stock|forward|frwd) (?:split|dividend)", re.IGNORECASE)
_TAX = re.compile(r"\btax\b|withh|\bNRA\b", re.IGNORECASE)
_FEE = re.compile(r"\bfee\b|\bcharge\b", re.IGNORECASE)
_INTEREST = re.compile(r"interest|\bINT\b", re.IGNORECASE)
_PAYER = re.compile(r"~(?P<symbol>[A-Z][A-Z0-9./]{0,11})\s*$")
_CENTS = Decimal("0.05")  # third parties drop fee items of a few cents; netAmount has them


def parse(records: Iterable[Record]) -> tuple[list[Transaction], list[Problem]]:
    """Transactions of `/accounts/{hash}/transactions` by time and activity id, and what could not be read."""
    transactions, refused = translate(records, _transactions)
    transactions.sort(
        key=lambda transaction: (transaction.occurred_at, transaction.sequence, transaction.part)
    )
    return transactions, [Problem(record.index, reason, record.raw) for record, reason in refused]


@dataclass(frozen=True, slots=True)
class _Move:
    """What a record, or one item of it, does."""

    kind: Kind
    effect: Effect | None = None
    instrument: Instrument | None = None
    quantity: Decimal = ZERO
    price: Decimal | None = None
    gross: Decimal = ZERO
    fees: Decimal = ZERO


def _transactions(record: Record) -> list[Transaction]:
    fields = record.fields
    at = instant_of(fields, "time" if text_of(fields, "time") else "tradeDate")
    activity = text_of(fields, "activityId")
    if not (activity.isascii() and activity.isdigit() and len(activity) <= 18):
        raise InvalidInputError(f"activityId {activity[:40]!r} is not a number")
    status = text_of(fields, "status").upper()
    if status not in _STATUS:
        raise InvalidInputError(f"status {status[:40]!r} is not one that Schwab is known to write")
    return [
        Transaction(
            source=SOURCE,
            occurred_at=at,
            precision=TimePrecision.INSTANT,
            traded_on=_traded_on(fields, at, move.instrument),
            sequence=int(activity),
            kind=move.kind,
            effect=move.effect,
            instrument=move.instrument,
            quantity=move.quantity,
            price=move.price,
            gross=move.gross,
            fees=move.fees,
            order_id=text_of(fields, "orderId") or None,
            source_id=activity,
            part=part,
            status=_STATUS[status],
            description=text_of(fields, "description"),
            raw=record.raw,
            line=record.index,
            account_reference=text_of(fields, "accountNumber"),
        )
        for part, move in enumerate(_moves(fields))
    ]


def _traded_on(fields: Mapping[str, object], at: datetime, instrument: Instrument | None) -> date:
    if instrument is not None and instrument.kind in _SESSIONS:
        return futures_session_date(at)
    stamp = text_of(fields, "tradeDate")
    return market_day(instant(stamp, "tradeDate") if stamp else at)


def _moves(fields: Mapping[str, object]) -> list[_Move]:
    record_type = text_of(fields, "type").upper()
    items = objects_of(fields, "transferItems")
    held = [_Item.read(item) for item in items if not _is_currency(item)]
    if held and record_type in _HOLDINGS:
        words = text_of(fields, "description")
        moved = [_held(record_type, words, item, held, fields) for item in held]
        return _balanced(fields, record_type, moved, [item for item in items if _is_currency(item)])
    if record_type in ("TRADE", "RECEIVE_AND_DELIVER"):
        raise InvalidInputError(f"a {record_type} that names nothing traded or delivered")
    return [_cash(fields, record_type)]


def _is_currency(item: Mapping[str, object]) -> bool:
    return text_of(_instrument_of(item), "assetType").upper() == "CURRENCY"


def _instrument_of(item: Mapping[str, object]) -> Mapping[str, object]:
    instrument = item.get("instrument")
    if not isinstance(instrument, dict):
        raise InvalidInputError("a transfer item without an instrument")
    return instrument


@dataclass(frozen=True, slots=True)
class _Item:
    """A transfer item that moves a holding."""

    instrument: Instrument
    amount: Decimal
    cost: Decimal
    price: Decimal | None
    position_effect: str

    @classmethod
    def read(cls, item: Mapping[str, object]) -> "_Item":
        instrument = holding(_instrument_of(item))
        amount = quantity_of(item, "amount")
        if not amount:
            raise InvalidInputError(f"{instrument.symbol} moves by no amount")
        effect = text_of(item, "positionEffect").upper()
        return cls(instrument, amount, money_of(item, "cost"), price_of(item, "price"), effect)


def _held(
    record_type: str, words: str, item: _Item, beside: list[_Item], fields: Mapping[str, object]
) -> _Move:
    if item.instrument.is_option and (removal := _removal(record_type, words, item, beside, fields)):
        return _Move(removal, Effect.REMOVE, item.instrument, abs(item.amount), None, item.cost)
    if record_type in ("TRADE", "MONEY_MARKET"):
        return _Move(Kind.TRADE, _effect(item), item.instrument, item.amount, item.price, item.cost)
    kind = _delivered(words, item, beside)
    price = item.price if kind in (Kind.DELIVERY, Kind.TRADE) else None
    effect = Effect.AUTO if price is not None or kind is Kind.DELIVERY else None
    return _Move(kind, effect, item.instrument, item.amount, price, item.cost)


def _removal(
    record_type: str, words: str, item: _Item, beside: list[_Item], fields: Mapping[str, object]
) -> Kind | None:
    """How an option went away; None where it did not go away but was traded, reorganised or moved."""
    if found := next((kind for pattern, kind in _WHY if pattern.search(words)), None):
        return found
    if record_type == "TRADE" or words:
        return None
    shares = next((other for other in beside if not other.instrument.is_option), None)
    if shares is not None:
        assigned = (item.instrument.right is Right.PUT) == (shares.amount > 0)
        return Kind.ASSIGNMENT if assigned else Kind.EXERCISE
    expires_on = item.instrument.expires_on
    if expires_on is not None and expires_on <= market_day(instant_of(fields, "time")):
        return Kind.EXPIRATION
    raise InvalidInputError("an option was delivered or removed, and the record does not say why")


def _effect(item: _Item) -> Effect:
    if item.position_effect == "CLOSING" and (item.instrument.is_option or item.amount < 0):
        return Effect.CLOSE
    if item.position_effect == "OPENING" and item.instrument.is_option:
        return Effect.OPEN
    return Effect.AUTO


def _delivered(words: str, item: _Item, beside: list[_Item]) -> Kind:
    if any(other.instrument.is_option for other in beside) and not item.instrument.is_option:
        return Kind.DELIVERY
    if _SETTLES.search(words):
        return Kind.TRADE  # the ledger finds the option that it settles, also when that is dated another day
    if _SPLIT.search(words):
        return Kind.SPLIT
    return Kind.CORPORATE if _REORGANISED.search(words) else Kind.TRANSFER


def _balanced(
    fields: Mapping[str, object], record_type: str, moves: list[_Move], paid: list[Mapping[str, object]]
) -> list[_Move]:
    """The moves with the record's fees, so that their cash is exactly `netAmount`."""
    costs = sum((move.gross for move in moves), ZERO)
    fees = sum((money_of(item, "cost") for item in paid), ZERO)
    net = costs + fees if fields.get("netAmount") is None else money_of(fields, "netAmount")
    rest = net - costs - fees
    place = max(range(len(moves)), key=lambda at: abs(moves[at].gross))
    if not rest or abs(rest) <= _CENTS or (not paid and ZERO < -rest <= _stripped(costs)):
        moves[place] = replace(moves[place], fees=fees + rest)
    elif record_type != "TRADE" and not costs:
        moves[place] = replace(moves[place], gross=rest, fees=fees)
    else:
        raise InvalidInputError(f"its items come to {costs + fees}, but netAmount is {net}")
    return [_settled(move) for move in moves]


def _stripped(costs: Decimal) -> Decimal:
    """How much the fees that a third party left out may have been: a dollar, or two per cent."""
    return max(Decimal(1), abs(costs) / 50)


def _settled(move: _Move) -> _Move:
    if move.kind in REMOVALS and move.gross:
        return replace(move, kind=Kind.CASH_SETTLEMENT)
    return move


def _cash(fields: Mapping[str, object], record_type: str) -> _Move:
    words, net = text_of(fields, "description"), money_of(fields, "netAmount")
    payer = _PAYER.search(words)
    instrument = equity(checked_symbol(payer["symbol"])) if payer else None
    if record_type in _NO_CASH or (record_type == "MEMORANDUM" and not net):
        return _Move(Kind.MEMO, instrument=instrument)
    if record_type == "DIVIDEND_OR_INTEREST":
        return _Move(_income(words), instrument=instrument, gross=net)
    if record_type in _BY_SIGN:
        return _Move(Kind.DEPOSIT if net >= 0 else Kind.WITHDRAWAL, gross=net)
    if record_type not in _CASH:
        raise InvalidInputError(f"type {record_type[:40]!r} is not one that Schwab is known to write")
    return _Move(_CASH[record_type], gross=net)


def _income(words: str) -> Kind:
    if _TAX.search(words):
        return Kind.TAX
    if _FEE.search(words):
        return Kind.FEE
    return Kind.INTEREST if _INTEREST.search(words) else Kind.DIVIDEND
