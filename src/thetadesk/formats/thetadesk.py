"""Our own export: every transaction with every field, as JSON. What is imported from it keeps its original source, ids
and content keys, so that it meets the same rows from the broker's own files.

    {"format": "thetadesk", "version": 1, "accounts": [{…}], "transactions": [{…}]}

Amounts are decimal text, instants ISO 8601 in UTC, dates ISO 8601; fields that say nothing are left out.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from thetadesk.formats.text import UnknownFormatError, head, read
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind, Right
from thetadesk.ledger.model import (
    Account,
    AccountKind,
    Effect,
    Kind,
    LotMethod,
    Problem,
    Status,
    TimePrecision,
    Transaction,
)
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.wire.records import (
    Record,
    checked_currency,
    day_of,
    instant_of,
    money_of,
    price_of,
    quantity_of,
    split,
    symbol_of,
    text_of,
    translate,
    verbatim_of,
)

VERSION = 1

E = TypeVar("E", bound=StrEnum)
_LARGEST = 2**63 - 1
_OURS = re.compile(r'\s*\{\s*"format"\s*:\s*"thetadesk"\s*,\s*"version"\s*:\s*(?P<version>\d{1,6})')


def render(accounts: Iterable[Account], transactions: Iterable[Transaction]) -> bytes:
    """The export of these accounts and transactions, one record a line, in the order given."""
    listed = ",\n".join(_line(account) for account in accounts)
    told = ",\n".join(_line(transaction) for transaction in transactions)
    top = f'{{"format": "thetadesk", "version": {VERSION},\n"accounts": [\n{listed}\n],\n"transactions": [\n{told}\n]}}\n'
    return top.encode()


def _line(thing: Account | Transaction) -> str:
    told = {field.name: getattr(thing, field.name) for field in fields(thing)}
    defaults = {field.name: field.default for field in fields(thing)}
    said = {
        name: _plain(value) for name, value in told.items() if value is not None and value != defaults[name]
    }
    return json.dumps(said, ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, Instrument):
        return {
            field.name: _plain(found)
            for field in fields(value)
            if (found := getattr(value, field.name)) is not None
        }
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.value if isinstance(value, Enum) else value


def accounts_of(data: bytes) -> list[Account]:
    """The accounts that an export names, with the ids by which its transactions name them."""
    accounts, refused = translate(split(read(data), {"accounts"}), _account)
    if refused:
        raise InvalidInputError(f"account {refused[0][0].index} of the export: {refused[0][1]}")
    return accounts


def _account(record: Record) -> list[Account]:
    found = record.fields
    return [
        Account(
            id=text_of(found, "id"),
            name=text_of(found, "name"),
            kind=_one_of(AccountKind, found, "kind"),
            broker=text_of(found, "broker") or None,
            number_masked=text_of(found, "number_masked") or None,
            currency=checked_currency(text_of(found, "currency")),
            lot_method=_one_of(LotMethod, found, "lot_method", LotMethod.FIFO),
        )
    ]


def _recognises(data: bytes) -> bool:
    return _OURS.match(head(data)) is not None


def _parse(data: bytes, zone: ZoneInfo | None) -> Parsed:
    """The transactions as they were exported. `zone` is not needed: instants are UTC."""
    del zone
    text = read(data)
    ours = _OURS.match(text)
    if ours is None or int(ours["version"]) > VERSION:
        raise UnknownFormatError(
            "This export was written by a newer Thetadesk. Update this one, then import it again."
        )
    transactions, refused = translate(split(text, {"transactions"}), _transaction)
    return transactions, [Problem(record.index, reason, record.raw) for record, reason in refused]


def _transaction(record: Record) -> list[Transaction]:
    found = record.fields
    return [
        Transaction(
            source=_needed(found, "source"),
            occurred_at=instant_of(found, "occurred_at"),
            precision=_one_of(TimePrecision, found, "precision"),
            traded_on=_day(found, "traded_on"),
            sequence=_integer(found, "sequence"),
            kind=_one_of(Kind, found, "kind"),
            effect=_one_of(Effect, found, "effect") if found.get("effect") is not None else None,
            instrument=_instrument(found),
            quantity=quantity_of(found, "quantity"),
            price=price_of(found, "price"),
            gross=money_of(found, "gross"),
            fees=money_of(found, "fees"),
            currency=checked_currency(text_of(found, "currency")),
            order_id=text_of(found, "order_id") or None,
            source_id=text_of(found, "source_id") or None,
            content_key=verbatim_of(found, "content_key"),
            part=_integer(found, "part"),
            basis=price_of(found, "basis"),
            status=_one_of(Status, found, "status", Status.VALID),
            description=verbatim_of(found, "description"),
            raw=verbatim_of(found, "raw"),
            line=_integer(found, "line"),
            account_reference=verbatim_of(found, "account_reference"),
            id=text_of(found, "id"),
            account_id=text_of(found, "account_id"),
        )
    ]


def _instrument(record: Mapping[str, object]) -> Instrument | None:
    found = record.get("instrument")
    if found is None:
        return None
    if not isinstance(found, dict):
        raise InvalidInputError("instrument is not an object")
    return Instrument(
        symbol=_symbol(found, "symbol"),
        kind=_one_of(InstrumentKind, found, "kind"),
        underlying=_symbol(found, "underlying"),
        multiplier=price_of(found, "multiplier"),
        expires_on=day_of(found, "expires_on"),
        strike=price_of(found, "strike"),
        right=_one_of(Right, found, "right") if found.get("right") is not None else None,
        deliverables=_deliverables(found.get("deliverables")),
    )


def _deliverables(listed: object) -> tuple[tuple[str, Decimal], ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in listed):
        raise InvalidInputError("deliverables is not a list of symbols and units")
    pairs = [{"symbol": pair[0], "units": pair[1]} for pair in listed]
    return tuple((_symbol(pair, "symbol"), quantity_of(pair, "units")) for pair in pairs)


def _one_of(names: type[E], found: Mapping[str, object], key: str, default: E | None = None) -> E:
    said = text_of(found, key)
    if not said and default is not None:
        return default
    try:
        return names(said)
    except ValueError:
        raise InvalidInputError(f"{key} {said[:40]!r} is none of {', '.join(names)}") from None


def _needed(found: Mapping[str, object], key: str) -> str:
    said = text_of(found, key)
    if not said:
        raise InvalidInputError(f"{key} is missing")
    return said


def _symbol(found: Mapping[str, object], key: str) -> str:
    if not (symbol := symbol_of(found, key)):
        raise InvalidInputError(f"{key} is missing")
    return symbol


def _day(found: Mapping[str, object], key: str) -> date:
    if (day := day_of(found, key)) is None:
        raise InvalidInputError(f"{key} is missing")
    return day


def _integer(found: Mapping[str, object], key: str) -> int:
    number = found.get(key, 0)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _LARGEST:
        raise InvalidInputError(f"{key} is not a counting number")
    return number


FORMAT = Format(
    name="thetadesk",
    title="Thetadesk export (JSON)",
    broker=None,
    namespace="thetadesk",
    richness=100,
    recognises=_recognises,
    parse=_parse,
)
