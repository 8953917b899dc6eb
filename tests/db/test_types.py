"""Every column type reads back exactly what was written, on both engines, or refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, MetaData, func, select
from sqlalchemy.dialects import sqlite

from tests.databases import database_with
from thetadesk.db.engine import Database
from thetadesk.db.errors import StoredValueError
from thetadesk.db.schema import NAMING, tenant_table
from thetadesk.db.types import (
    DateColumn,
    EnumColumn,
    InstantColumn,
    JsonColumn,
    MoneyColumn,
    QuantityColumn,
    canonical_json,
)
from thetadesk.kernel.tenant import LOCAL_TENANT


class Colour(StrEnum):
    GREEN = "green"
    RED = "red"


METADATA = MetaData(naming_convention=NAMING)
SAMPLE = tenant_table(
    "sample",
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("cash", MoneyColumn()),
    Column("quantity", QuantityColumn()),
    Column("occurred_at", InstantColumn()),
    Column("traded_on", DateColumn()),
    Column("colour", EnumColumn(Colour)),
    Column("facts", JsonColumn()),
    metadata=METADATA,
)

LARGEST_MONEY = Decimal(2**63 - 1).scaleb(-6)
money = st.decimals(min_value=-LARGEST_MONEY, max_value=LARGEST_MONEY, places=6)
quantities = st.decimals(min_value=-(10**10), max_value=10**10, places=8)
instants = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)
facts = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcé"), inner, max_size=3),
    max_leaves=5,
)
rows = st.fixed_dictionaries(
    {
        "cash": st.none() | money,
        "quantity": st.none() | quantities,
        "occurred_at": st.none() | instants,
        "traded_on": st.none() | st.dates(),
        "colour": st.none() | st.sampled_from(Colour),
        "facts": facts,
    }
)


@pytest.fixture
def database(engine_name: str, tmp_path: Path) -> Iterator[Database]:
    with database_with(METADATA, engine_name, tmp_path) as made:
        yield made


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(rows, min_size=1, max_size=20))
def test_every_value_reads_back_as_written(database: Database, values: list[dict[str, Any]]) -> None:
    written = [{"id": number, **value} for number, value in enumerate(values)]
    with database.unit(LOCAL_TENANT) as unit:
        unit.execute(SAMPLE.delete())
        unit.insert(SAMPLE, written)
        read = unit.rows(select(*SAMPLE.c[1:]).order_by(SAMPLE.c.id))
    # In the hour of a clock change Python calls no two instants of different zones equal: compare them in one.
    assert [row._asdict() for row in read] == [{**value, "occurred_at": _in_utc(value)} for value in written]
    assert all(row.occurred_at is None or row.occurred_at.tzinfo is UTC for row in read)


def _in_utc(value: dict[str, Any]) -> datetime | None:
    at: datetime | None = value["occurred_at"]
    return at and at.astimezone(UTC)


def test_sums_comparisons_and_order_are_exact_in_the_database(database: Database) -> None:
    amounts = [Decimal("0.1"), Decimal("0.2"), Decimal("-7.000001"), Decimal("9000000000000")]
    with database.unit(LOCAL_TENANT) as unit:
        unit.insert(SAMPLE, ({"id": number, "cash": cash} for number, cash in enumerate(amounts)))
        cash = SAMPLE.c.cash
        assert unit.value(select(func.sum(cash))) == Decimal("8999999999993.299999")
        assert unit.value(select(func.min(cash))) == Decimal("-7.000001")
        assert unit.value(select(func.count()).where(cash > Decimal("0.1"))) == 2
        assert unit.value(select(func.count()).where(cash > 0)) == 3
        assert unit.value(select(cash + cash).where(SAMPLE.c.id == 0)) == Decimal("0.2")
        assert [row.cash for row in unit.rows(select(cash).order_by(cash))] == sorted(amounts)


def test_instants_and_dates_sort_and_compare(database: Database) -> None:
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    new_york = noon.astimezone(timezone(timedelta(hours=-5)))
    with database.unit(LOCAL_TENANT) as unit:
        unit.insert(SAMPLE, [{"id": 1, "occurred_at": new_york, "traded_on": date(2026, 11, 1)}])
        found = unit.row(
            select(SAMPLE.c.id).where(SAMPLE.c.occurred_at == noon, SAMPLE.c.traded_on < date(2026, 11, 2))
        )
    assert found is not None


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("cash", Decimal("0.0000001"), "more than 6 decimals"),
        ("cash", LARGEST_MONEY + Decimal("0.000001"), "too large"),
        ("cash", 10**13, "too large"),
        ("cash", Decimal(10) ** 70 + 1, "too large"),
        ("cash", 1.5, "must be a Decimal"),
        ("cash", True, "must be a Decimal"),
        ("cash", "1.50", "must be a Decimal"),
        ("cash", Decimal("NaN"), "not a number"),
        ("cash", Decimal("sNaN"), "not a number"),
        ("cash", Decimal("Infinity"), "not a number"),
        ("cash", Decimal("1." + "0" * 70 + "1"), "more than 6 decimals"),
        ("quantity", Decimal("0.000000001"), "more than 8 decimals"),
        ("quantity", Decimal("92233720368.54775808"), "too large"),
        ("occurred_at", datetime(2026, 1, 1), "no time zone"),  # noqa: DTZ001
        ("occurred_at", date(2026, 1, 1), "must be a datetime"),
        ("traded_on", datetime(2026, 1, 1, tzinfo=UTC), "must be a date"),
        ("traded_on", "2026-01-01", "must be a date"),
        ("colour", "blue", "is not a Colour: green, red"),
        ("colour", [], "is not a Colour"),
        ("facts", {"price": Decimal(1)}, "write it as text"),
        ("facts", [0.5], "write it as text"),
        ("facts", {1: "one"}, "is not text"),
    ],
)
def test_what_cannot_be_stored_exactly_is_refused(column: str, value: object, complaint: str) -> None:
    convert = SAMPLE.c[column].type.bind_processor(sqlite.dialect())
    assert convert is not None
    with pytest.raises(StoredValueError, match=complaint):
        convert(value)


def test_the_smallest_integers_fit(database: Database) -> None:
    smallest = Decimal(-(2**63)).scaleb(-6)
    with database.unit(LOCAL_TENANT) as unit:
        unit.insert(SAMPLE, [{"id": 1, "cash": smallest, "quantity": Decimal(-(2**63)).scaleb(-8)}])
        assert unit.value(select(SAMPLE.c.cash)) == smallest


def test_multiplying_scaled_columns_in_sql_is_refused() -> None:
    with pytest.raises(StoredValueError, match="multiply and divide it in Python"):
        SAMPLE.c.cash * SAMPLE.c.quantity
    with pytest.raises(StoredValueError, match="multiply and divide it in Python"):
        2 / SAMPLE.c.cash


def test_an_unknown_choice_in_the_database_is_refused() -> None:
    read = SAMPLE.c.colour.type.result_processor(sqlite.dialect(), None)
    assert read is not None
    with pytest.raises(StoredValueError, match="is not a Colour"):
        read("blue")


@given(facts)
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: Any) -> None:
    again = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert canonical_json(again) == canonical_json(value)
