"""tastytrade's API transactions, translated.

Amounts are unsigned with an `…-effect` beside them (Credit, Debit, None); fees that say no effect are debits.
`executed-at` is UTC, `transaction-date` the business date. Records may be trimmed: without `id`, sub-type and
description they are told apart by their other fields, and settlement.explain says how options went away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from thetadesk.brokers.tastytrade.settlement import explain, pair, settle
from thetadesk.brokers.tastytrade.words import Meaning, instrument_named, meaning, removed_count, trade
from thetadesk.kernel.calendar import futures_session_date, market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind
from thetadesk.kernel.money import MONEY_DECIMALS, ZERO
from thetadesk.ledger.model import Kind, Problem, TimePrecision, Transaction
from thetadesk.wire.records import (
    Record,
    checked_currency,
    day_of,
    instant_of,
    money_of,
    price_of,
    quantity_of,
    symbol_of,
    text_of,
    translate,
)

# The exports of the website say the same words; their formats take them from here.
__all__ = [
    "SOURCE",
    "Meaning",
    "instrument_named",
    "meaning",
    "pair",
    "parse",
    "removed_count",
    "settle",
    "trade",
]

SOURCE = "tastytrade-api"

_FEES = ("commission", "clearing-fees", "regulatory-fees", "proprietary-index-option-fees", "other-charge")
_KEY = ("executed-at", "transaction-type", "transaction-sub-type", "action", "symbol", "quantity", "value")
_PRICED = frozenset({Kind.TRADE, Kind.DELIVERY})
_SESSIONS = frozenset({InstrumentKind.FUTURE, InstrumentKind.FUTURE_OPTION})
_EFFECTS = {"credit": 1, "debit": -1}


def parse(records: Iterable[Record]) -> tuple[list[Transaction], list[Problem]]:
    """Transactions of `/accounts/{n}/transactions` in the order they happened, and what could not be read."""
    records = list(records)
    if _newest_first(records):
        records.reverse()
    translator = _Translator()
    transactions, refused = translate(records, translator.one)
    explain(transactions, translator.unexplained)
    pair(transactions)
    settle(transactions)
    problems = [Problem(record.index, reason, record.raw) for record, reason in refused]
    return transactions, sorted(problems, key=lambda problem: problem.line)


def _newest_first(records: list[Record]) -> bool:
    stamps = [stamp for record in records if isinstance(stamp := record.fields.get("executed-at"), str)]
    return bool(stamps) and stamps[0] >= stamps[-1]


class _Translator:
    """Translates one record after the other, counting within each moment those that have no id."""

    def __init__(self) -> None:
        self.unexplained: list[int] = []
        self._ranks: Counter[datetime] = Counter()
        self._count = 0

    def one(self, record: Record) -> list[Transaction]:
        fields = record.fields
        at = instant_of(fields, "executed-at")
        source_id = text_of(fields, "id") or None
        sequence = self._sequence(at, source_id)
        transaction = _transaction(record, at, source_id, sequence)
        if transaction.kind is Kind.EXPIRATION and not text_of(fields, "transaction-sub-type"):
            self.unexplained.append(self._count)
        self._count += 1
        return [transaction]

    def _sequence(self, at: datetime, source_id: str | None) -> int:
        if source_id is not None:
            if not (source_id.isascii() and source_id.isdigit() and len(source_id) <= 18):
                raise InvalidInputError(f"id {source_id[:40]!r} is not a number")
            return int(source_id)
        rank = self._ranks[at]
        self._ranks[at] += 1
        return rank


def _transaction(record: Record, at: datetime, source_id: str | None, sequence: int) -> Transaction:
    fields = record.fields
    instrument = _instrument(fields)
    gross = _signed(fields, "value", 0)
    description = text_of(fields, "description")
    said = meaning(
        text_of(fields, "transaction-type"),
        text_of(fields, "transaction-sub-type"),
        text_of(fields, "action"),
        instrument,
        gross,
        description,
    )
    quantity = _quantity(fields, said)
    return Transaction(
        source=SOURCE,
        occurred_at=at,
        precision=TimePrecision.INSTANT,
        traded_on=day_of(fields, "transaction-date") or _trade_date(at, instrument),
        sequence=sequence,
        kind=said.kind,
        effect=said.effect,
        instrument=instrument,
        quantity=quantity,
        price=_price(fields, instrument, quantity, gross) if said.kind in _PRICED else None,
        gross=gross,
        fees=sum((_signed(fields, fee, -1) for fee in _FEES), ZERO),
        currency=checked_currency(text_of(fields, "currency")),
        order_id=text_of(fields, "order-id") or None,
        source_id=source_id,
        content_key="" if source_id else _content_key(fields),
        basis=said.basis,
        description=description,
        raw=record.raw,
        line=record.index,
        account_reference=text_of(fields, "account-number"),
    )


def _instrument(fields: Mapping[str, object]) -> Instrument | None:
    symbol = symbol_of(fields, "symbol")
    if not symbol:
        return None
    return instrument_named(
        symbol, text_of(fields, "instrument-type"), symbol_of(fields, "underlying-symbol")
    )


def _signed(fields: Mapping[str, object], key: str, unsaid: int) -> Decimal:
    """The amount with the sign of its effect; `unsaid` is the sign of one that says none."""
    amount = money_of(fields, key)
    if not amount:
        return ZERO
    effect = text_of(fields, f"{key}-effect").casefold()
    sign = _EFFECTS.get(effect, unsaid if effect == "" else 0)
    if amount < 0 or not sign:
        raise InvalidInputError(f"{key} {amount} does not say whether it is a credit or a debit")
    return amount * sign


def _quantity(fields: Mapping[str, object], said: Meaning) -> Decimal:
    if not said.sign:
        return ZERO
    quantity = quantity_of(fields, "quantity")
    if quantity <= 0:
        raise InvalidInputError(f"quantity {quantity} of something that was traded or delivered")
    return quantity * said.sign


def _price(
    fields: Mapping[str, object], instrument: Instrument | None, quantity: Decimal, gross: Decimal
) -> Decimal | None:
    """The price per share; where a record lost it, what its value comes to, if that is exact."""
    price = price_of(fields, "price")
    if price is not None or instrument is None or not instrument.multiplier or not quantity or not gross:
        return price
    units = abs(quantity) * instrument.multiplier
    implied = abs(gross) / units
    return implied if implied == round(implied, MONEY_DECIMALS) else None


def _trade_date(at: datetime, instrument: Instrument | None) -> date:
    if instrument is not None and instrument.kind in _SESSIONS:
        return futures_session_date(at)
    return market_date(at)


def _content_key(fields: Mapping[str, object]) -> str:
    return "|".join([*(text_of(fields, key) for key in _KEY), *(text_of(fields, fee) for fee in _FEES)])
