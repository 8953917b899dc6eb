"""Column types: exact money and quantities, instants, dates, choices, JSON text and the tenant.

Every type is compact, sorts correctly inside the database and reads back equal on SQLite and PostgreSQL.
A value that would have to be rounded, cut or guessed raises StoredValueError instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, LargeBinary, Text, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from thetadesk.db.errors import StoredValueError
from thetadesk.kernel.money import MONEY_DECIMALS, QUANTITY_DECIMALS

Convert = Callable[[Any], Any]

_LIMIT = 2**63
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class ScaledColumn(TypeDecorator[Decimal]):
    """An exact decimal as a 64-bit integer count of its smallest unit.

    Takes Decimal or int, gives Decimal. Sums, comparisons and ordering work in the database;
    multiplying or dividing there would lose the scale and is refused.
    """

    impl = BigInteger
    cache_ok = True
    decimals = 0
    what = "number"

    class comparator_factory(TypeDecorator.Comparator[Decimal]):  # noqa: N801 (SQLAlchemy's name)
        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:
            if op in _UNSCALING:
                raise StoredValueError(
                    f"{self.expr} is stored scaled: multiply and divide it in Python, not in SQL"
                )
            return super().operate(op, *other, **kwargs)

        def reverse_operate(self, op: OperatorType, other: Any, **kwargs: Any) -> Any:
            if op in _UNSCALING:
                raise StoredValueError(
                    f"{self.expr} is stored scaled: multiply and divide it in Python, not in SQL"
                )
            return super().reverse_operate(op, other, **kwargs)

    @override
    def bind_processor(self, dialect: Dialect) -> Convert:
        decimals, what = self.decimals, self.what
        unit, places = 10**decimals, Decimal(decimals)
        scale, whole = _EXACT.scaleb, _EXACT.to_integral_exact

        def to_units(value: Any) -> int | None:
            if value is None:
                return None
            kind = type(value)
            try:
                if kind is Decimal:
                    units = int(whole(scale(value, places)))
                elif kind is int:
                    units = value * unit
                else:
                    raise StoredValueError(f"{what} {value!r} is a {kind.__name__}; it must be a Decimal")
            except (DecimalException, ValueError, OverflowError):
                raise StoredValueError(_refusal(value, what, decimals)) from None
            if -_LIMIT <= units < _LIMIT:
                return units
            raise StoredValueError(
                f"{what} {value} is too large: at most {Decimal(_LIMIT - 1).scaleb(-decimals)}"
            )

        return to_units

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        exponent = Decimal(-self.decimals)
        scale = _EXACT.scaleb

        def from_units(units: Any) -> Decimal | None:
            return None if units is None else scale(Decimal(units), exponent)

        return from_units


_UNSCALING = frozenset({operators.mul, operators.truediv, operators.floordiv, operators.mod})


class MoneyColumn(ScaledColumn):
    """Cash, prices and basis: Decimal with up to 6 decimals, below 9.2 trillion in magnitude."""

    cache_ok = True
    decimals = MONEY_DECIMALS
    what = "amount"


class QuantityColumn(ScaledColumn):
    """Contracts, shares, coins: signed Decimal with up to 8 decimals, below 92 billion in magnitude."""

    cache_ok = True
    decimals = QUANTITY_DECIMALS
    what = "quantity"


class InstantColumn(TypeDecorator[datetime]):
    """An aware moment as 64-bit microseconds since 1970 UTC; reads back as aware UTC.

    Integers are half the size of ISO text and sort alike on both engines.
    """

    impl = BigInteger
    cache_ok = True

    @override
    def bind_processor(self, dialect: Dialect) -> Convert:
        def to_microseconds(value: Any) -> int | None:
            if value is None:
                return None
            if not isinstance(value, datetime):
                raise StoredValueError(
                    f"{value!r} is a {type(value).__name__}; an instant must be a datetime"
                )
            if value.utcoffset() is None:
                raise StoredValueError(f"{value.isoformat()} has no time zone, so it names no instant")
            return (value - _EPOCH) // _MICROSECOND

        return to_microseconds

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        def from_microseconds(value: Any) -> datetime | None:
            return None if value is None else _EPOCH + timedelta(microseconds=value)

        return from_microseconds


class DateColumn(TypeDecorator[date]):
    """A market date: DATE on PostgreSQL, ISO text on SQLite. A datetime is refused, it is not a date."""

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    @override
    def bind_processor(self, dialect: Dialect) -> Convert:
        native = dialect.name == "postgresql"

        def to_stored(value: Any) -> date | str | None:
            if value is None:
                return None
            if type(value) is not date:
                raise StoredValueError(f"{value!r} is a {type(value).__name__}; it must be a date")
            return value if native else value.isoformat()

        return to_stored

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Convert | None:
        if dialect.name == "postgresql":
            return None
        read = date.fromisoformat

        def from_text(value: Any) -> date | None:
            return None if value is None else read(value)

        return from_text


class EnumColumn(TypeDecorator[StrEnum]):
    """A member of one StrEnum, stored as its text. Any other value, read or written, is refused."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    @override
    def bind_processor(self, dialect: Dialect) -> Convert:
        return self._lookup({member: str(member.value) for member in self.choices} | {None: None})

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        return self._lookup({str(member.value): member for member in self.choices} | {None: None})

    def _lookup(self, table: dict[Any, Any]) -> Convert:
        name = self.choices.__name__

        def find(value: Any) -> Any:
            try:
                return table[value]
            except (KeyError, TypeError):
                raise StoredValueError(f"{value!r} is not a {name}: {', '.join(self.choices)}") from None

        return find


class JsonColumn(TypeDecorator[Any]):
    """Plain JSON values as canonical text (sorted keys, no spaces, no NaN), equal on both engines."""

    impl = Text
    cache_ok = True

    @override
    def bind_processor(self, dialect: Dialect) -> Convert:
        return _json_or_none

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        def from_text(value: Any) -> Any:
            return None if value is None else json.loads(value)

        return from_text


class TenantColumn(TypeDecorator[UUID]):
    """Whose row it is: a UUID, native on PostgreSQL and 16 bytes on SQLite (it leads every key)."""

    impl = LargeBinary
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    @override
    def bind_processor(self, dialect: Dialect) -> Convert:
        native = dialect.name == "postgresql"

        def to_stored(value: Any) -> UUID | bytes:
            if not isinstance(value, UUID):
                raise StoredValueError(f"{value!r} is a {type(value).__name__}; a tenant is a UUID")
            return value if native else value.bytes

        return to_stored

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Convert | None:
        if dialect.name == "postgresql":
            return None

        def from_bytes(value: Any) -> UUID | None:
            return None if value is None else UUID(bytes=value)

        return from_bytes


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


def canonical_json(value: object) -> str:
    """`value` (dicts with text keys, lists, text, ints, booleans, None) as the one text that stands for it.

    Raises StoredValueError for anything else: a Decimal goes in as text, a float not at all.
    """
    if type(value) not in _EXACT_TYPES:
        _refuse_inexact(value)
    return _CANONICAL.encode(value)


def _json_or_none(value: Any) -> str | None:
    return None if value is None else canonical_json(value)


# Most of what is written; anything else is looked at more closely.
_EXACT_TYPES = frozenset({str, int, bool, type(None)})


def _refuse_inexact(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise StoredValueError(f"the JSON key {key!r} is not text")
            if type(inner) not in _EXACT_TYPES:
                _refuse_inexact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            if type(inner) not in _EXACT_TYPES:
                _refuse_inexact(inner)
    elif not isinstance(value, str | int):
        raise StoredValueError(
            f"{value!r} is a {type(value).__name__}, which JSON cannot hold exactly: write it as text"
        )


def _refusal(value: Any, what: str, decimals: int) -> str:
    if not (isinstance(value, Decimal) and value.is_finite()):
        return f"{what} {value} is not a number"
    if abs(value) >= _LIMIT:
        return f"{what} {value} is too large"
    return f"{what} {value} has more than {decimals} decimals"
