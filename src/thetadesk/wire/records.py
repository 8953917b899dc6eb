"""Brokers' JSON records: split without losing a digit or a character, and read field by field.

A record that cannot be read raises InvalidInputError with a reason that names the field. Text that is not JSON at
all, or ends in the middle, is refused as a whole.
"""

import json
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO, money, quantity

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1970, 2099

_SPACE = re.compile(r"[ \t\r\n]*")
_SYMBOL = re.compile(r"[!-~](?:[ -~]{0,38}[!-~])?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a JSON answer or export: its place in the list (from 1), its fields, its own text."""

    index: int
    fields: Mapping[str, object]
    raw: str


def translate(
    records: Iterable[Record], one: Callable[[Record], list[T]]
) -> tuple[list[T], list[tuple[Record, str]]]:
    """What `one` makes of all records, and those that it refuses (InvalidInputError), each with the reason."""
    made: list[T] = []
    refused: list[tuple[Record, str]] = []
    for record in records:
        try:
            made += one(record)
        except InvalidInputError as refusal:
            refused.append((record, refusal.detail))
    return made, refused


def split(text: str, lists: Container[str] = ()) -> list[Record]:
    """The records of JSON text: the array it is, those under the keys in `lists`, or the one object it is.

    Elements that are no objects become records whose only field is their value, so that nothing gets lost.
    Raises InvalidInputError when the text is not complete, valid JSON.
    """
    return _Splitter(text, lists).records()


def split_with_rest(text: str, lists: Container[str]) -> tuple[list[Record], Mapping[str, object]]:
    """What `split` answers, and what stands beside the lists in the same objects ({"pagination": {…}})."""
    splitter = _Splitter(text, lists)
    return splitter.records(), splitter.rest


class _Splitter:
    """Walks to the arrays itself and leaves each element to the standard decoder, so that every record keeps its
    own text and is decoded once."""

    def __init__(self, text: str, lists: Container[str]) -> None:
        self._text = text
        self._lists = lists
        self._decode = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number).raw_decode
        self._found: list[Record] = []
        self.rest: dict[str, object] = {}

    def records(self) -> list[Record]:
        try:
            end = self._space(self._value(self._space(0)))
        except json.JSONDecodeError as error:
            raise InvalidInputError(self._damage(error)) from None
        except RecursionError:
            raise InvalidInputError("This JSON is nested too deeply to be a list of transactions.") from None
        except ValueError:
            # Python refuses to turn integers of thousands of digits into numbers.
            raise InvalidInputError("This JSON holds a number that no account could hold.") from None
        if end != len(self._text):
            raise InvalidInputError(
                f"There is more text after the end of the JSON, in line {self._line(end)}."
            )
        return self._found

    def _value(self, at: int) -> int:
        if self._text.startswith("[", at):
            return self._array(at)
        if self._text.startswith("{", at) and (end := self._object(at)):
            return end
        value, end = self._decode(self._text, at)
        self._add(value, at, end)
        return end

    def _array(self, at: int) -> int:
        at = self._space(at + 1)
        if self._text.startswith("]", at):
            return at + 1
        while True:
            value, end = self._decode(self._text, at)
            self._add(value, at, end)
            at = self._space(end)
            if self._text.startswith("]", at):
                return at + 1
            at = self._after(",", at)

    def _object(self, at: int) -> int:
        """Where the object ends; 0 when none of its members is a list to read."""
        listed = False
        at = self._space(at + 1)
        while not self._text.startswith("}", at):
            key, end = self._decode(self._text, at)
            at = self._after(":", self._space(end))
            if key in self._lists and self._text.startswith(("[", "{"), at):
                listed = True
                at = self._value(at)
            else:
                self.rest[key], at = self._decode(self._text, at)
            at = self._space(at)
            if not self._text.startswith("}", at):
                at = self._after(",", at)
        return at + 1 if listed else 0

    def _after(self, mark: str, at: int) -> int:
        if not self._text.startswith(mark, at):
            raise json.JSONDecodeError(f"Expecting {mark!r}", self._text, at)
        return self._space(at + 1)

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _add(self, value: object, at: int, end: int) -> None:
        fields = value if isinstance(value, dict) else {"": value}
        self._found.append(Record(len(self._found) + 1, fields, self._text[at:end]))

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1

    def _damage(self, error: json.JSONDecodeError) -> str:
        if error.pos >= len(self._text.rstrip()) or error.msg.startswith("Unterminated"):
            return (
                f"This JSON ends in the middle, in line {self._line(len(self._text))}: the file is cut off. "
                "Export or download it again."
            )
        return f"This is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg})."


def _no_number(name: str) -> object:
    raise json.JSONDecodeError(f"{name} is not a number", name, 0)


def text_of(fields: Mapping[str, object], key: str) -> str:
    """The field as text, stripped; "" where it is missing or null."""
    return verbatim_of(fields, key).strip()


def verbatim_of(fields: Mapping[str, object], key: str) -> str:
    """The field as text, every space kept; "" where it is missing or null."""
    value = fields.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise InvalidInputError(f"{key} is a {_json_name(value)} where a text was expected")
    found = str(value)
    if _UNSTORABLE.search(found):
        raise InvalidInputError(f"{key} holds characters that are not text")
    return found


def money_of(fields: Mapping[str, object], key: str) -> Decimal:
    """The field as exact money; 0 where it is missing, null or empty."""
    value = _number_of(fields, key)
    return ZERO if value is None else money(value)


def quantity_of(fields: Mapping[str, object], key: str) -> Decimal:
    """The field as an exact quantity; 0 where it is missing, null or empty."""
    value = _number_of(fields, key)
    return ZERO if value is None else quantity(value)


def price_of(fields: Mapping[str, object], key: str) -> Decimal | None:
    """The field as a price; None where it is missing, null or empty."""
    value = _number_of(fields, key)
    return None if value is None else money(value)


def figure_of(fields: Mapping[str, object], key: str) -> Decimal | None:
    """The field as money where it is any, None otherwise: for figures that are only shown and that nothing rests on."""
    try:
        return price_of(fields, key)
    except InvalidInputError:
        return None


def _number_of(fields: Mapping[str, object], key: str) -> str | int | Decimal | None:
    value = fields.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise InvalidInputError(f"{key} is a {_json_name(value)} where a number was expected")
    return value


def objects_of(fields: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The field as a list of objects; empty where it is missing or null."""
    value = fields.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidInputError(f"{key} is not a list of objects")
    return value


def symbol_of(fields: Mapping[str, object], key: str) -> str:
    """The field as the symbol of something held; "" where it is missing."""
    return checked_symbol(text_of(fields, key))


@lru_cache(maxsize=16384)
def checked_symbol(symbol: str) -> str:
    """The symbol as it is, if it can be one: at most 40 printable characters, or none."""
    if symbol and not _SYMBOL.fullmatch(symbol):
        raise InvalidInputError(f"{symbol[:60]!r} is not a symbol")
    return symbol


@lru_cache(maxsize=256)
def checked_currency(code: str) -> str:
    """An ISO 4217 code; dollars where a file says none."""
    if not code:
        return "USD"
    if not _CURRENCY.fullmatch(code):
        raise InvalidInputError(f"{code[:20]!r} is not a currency")
    return code


def instant_of(fields: Mapping[str, object], key: str) -> datetime:
    """The field, an ISO 8601 date and time with its offset, as a UTC instant."""
    return instant(text_of(fields, key), key)


def instant(stamp: str, what: str) -> datetime:
    """An ISO 8601 date and time with its offset ("2025-01-14T05:15:12+0000") as a UTC instant."""
    if not stamp:
        raise InvalidInputError(f"{what} is missing")
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        raise InvalidInputError(f"{what} {stamp[:40]!r} is not a date and time") from None
    if at.tzinfo is None:
        raise InvalidInputError(f"{what} {stamp[:40]!r} does not say its offset from UTC")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise InvalidInputError(f"{what} {stamp[:40]!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return at.astimezone(UTC)


def day_of(fields: Mapping[str, object], key: str) -> date | None:
    """The date that a field begins with ("2025-03-21T04:00:00+0000" is 21 March); None where it is missing."""
    stamp = text_of(fields, key)
    if not stamp:
        return None
    try:
        day = date.fromisoformat(stamp[:10])
    except ValueError:
        raise InvalidInputError(f"{key} {stamp[:40]!r} is not a date") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInputError(f"{key} {stamp[:40]!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def market_day(at: datetime) -> date:
    """The New York date of an instant, except that midnight written at the wrong season's offset stays its day."""
    if (at.hour, at.minute, at.second) in ((0, 0, 0), (4, 0, 0), (5, 0, 0)):
        return at.date()
    return market_date(at)


def _json_name(value: object) -> str:
    names: dict[type, str] = {bool: "true/false", dict: "object", list: "list", float: "number"}
    return names.get(type(value), type(value).__name__)
