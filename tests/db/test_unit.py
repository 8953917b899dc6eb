"""What a unit of work promises: all or nothing, one tenant, one writer, nothing written while reading."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Column, MetaData, Text, func, insert, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, ProgrammingError

from tests.databases import owner_connection
from tests.db.desk import ACCOUNT, FILL, HOLIDAY, JOURNAL, MINE, YOURS
from thetadesk.db import schema
from thetadesk.db.engine import Database
from thetadesk.db.errors import TenantScopeError
from thetadesk.db.guards import APP_ROLE
from thetadesk.db.types import TenantColumn


def names(database: Database) -> list[str]:
    with database.reading(MINE) as unit:
        return [row.name for row in unit.rows(select(ACCOUNT.c.name).order_by(ACCOUNT.c.id))]


def test_a_unit_commits_when_its_block_ends(desk: Database) -> None:
    with desk.unit(MINE) as unit:
        assert unit.insert(ACCOUNT, [{"id": 3, "name": "third"}]) == 1
    assert names(desk) == ["mine", "mine", "third"]


def test_a_unit_that_raises_leaves_nothing_behind(desk: Database) -> None:
    def halfway() -> None:
        with desk.unit(MINE) as unit:
            unit.insert(ACCOUNT, [{"id": 3, "name": "third"}])
            unit.execute(update(FILL).values(note="changed"))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        halfway()
    assert names(desk) == ["mine", "mine"]
    with desk.reading(MINE) as unit:
        assert unit.value(select(func.count()).where(FILL.c.note == "changed")) == 0


def test_inserts_are_stamped_with_the_tenant(desk: Database) -> None:
    with desk.unit(MINE) as unit:
        unit.insert(FILL, [{"id": 20}, {"id": 21}])
        unit.insert(FILL, [{"id": 22, "tenant_id": MINE}])
        owners = {row.tenant_id for row in unit.rows(select(FILL.c.tenant_id).where(FILL.c.id >= 20))}
        assert owners == {MINE}


def test_a_row_of_another_tenant_is_refused(desk: Database) -> None:
    for change in ("insert", "upsert"):
        with pytest.raises(TenantScopeError, match="names tenant"), desk.unit(MINE) as unit:
            getattr(unit, change)(FILL, [{"id": 20, "tenant_id": MINE}, {"id": 21, "tenant_id": YOURS}])


def test_two_tenants_may_use_the_same_keys(desk: Database) -> None:
    with pytest.raises(IntegrityError), desk.unit(MINE) as unit:
        unit.insert(ACCOUNT, [{"id": 1, "name": "again"}])
    assert names(desk) == ["mine", "mine"]


def test_upsert_replaces_only_the_own_row(desk: Database) -> None:
    with desk.unit(MINE) as unit:
        assert (
            unit.upsert(
                FILL,
                [{"id": 10, "account_id": 9, "note": "new"}, {"id": 30, "note": "added", "account_id": 9}],
                keep=["note"],
            )
            == 2
        )
        rows = unit.rows(
            select(FILL.c.id, FILL.c.account_id, FILL.c.note)
            .where(FILL.c.account_id == 9)
            .order_by(FILL.c.id)
        )
        assert [tuple(row) for row in rows] == [(10, 9, "mine"), (30, 9, "added")]
        assert unit.upsert(ACCOUNT, [{"id": 1}, {"id": 4}]) == 1
    assert names(desk) == ["mine", "mine", None]
    with desk.reading(YOURS) as unit:
        assert unit.value(select(FILL.c.account_id).where(FILL.c.id == 10)) == 1


def test_rows_of_different_or_unknown_columns_are_refused(desk: Database) -> None:
    with desk.unit(MINE) as unit:
        for rows in (
            [{"id": 5}, {"id": 6, "name": "x"}],
            [{"id": 5, "name": "x"}, {"id": 6}],
            [{"id": 5}, {"name": "x"}],
        ):
            with pytest.raises(ValueError, match="different columns"):
                unit.insert(ACCOUNT, rows)
        with pytest.raises(ValueError, match="has no column nmae"):
            unit.insert(ACCOUNT, [{"id": 5, "nmae": "x"}])
        assert unit.insert(ACCOUNT, []) == 0


def test_many_rows_come_from_any_iterable(desk: Database) -> None:
    with desk.unit(MINE) as unit:
        assert unit.insert(FILL, ({"id": number, "note": None} for number in range(100, 12_345))) == 12_245
        assert unit.value(select(func.count()).where(FILL.c.id >= 100)) == 12_245


def test_a_reading_unit_cannot_write(desk: Database) -> None:
    with desk.reading(MINE) as unit:
        for write in (
            lambda: unit.insert(ACCOUNT, [{"id": 3}]),
            lambda: unit.upsert(ACCOUNT, [{"id": 3}]),
            lambda: unit.execute(update(ACCOUNT).values(name="x")),
            lambda: unit.execute(ACCOUNT.delete()),
        ):
            with pytest.raises(TenantScopeError, match="opened for reading"):
                write()


def test_a_reading_unit_sees_one_snapshot(desk: Database) -> None:
    count = select(func.count()).select_from(ACCOUNT)

    def write() -> None:
        with desk.unit(MINE) as unit:
            unit.insert(ACCOUNT, [{"id": 3, "name": "third"}])

    with ThreadPoolExecutor(1) as other, desk.reading(MINE) as unit:
        before = unit.value(count)
        other.submit(write).result(timeout=10)
        assert unit.value(count) == before
    with desk.reading(MINE) as unit:
        assert unit.value(count) == before + 1


def test_a_tenant_has_one_writer_at_a_time(desk: Database) -> None:
    """Reading first and writing later neither fails nor loses a count, however many do it at once."""
    with desk.unit(MINE) as unit:
        unit.insert(FILL, [{"id": 99, "account_id": 0}])
    counter = select(FILL.c.account_id).where(FILL.c.id == 99)

    def add_one(_: int) -> None:
        with desk.unit(MINE) as unit:
            seen = unit.value(counter)
            unit.execute(update(FILL).where(FILL.c.id == 99).values(account_id=seen + 1))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_one, range(60)))
    with desk.reading(MINE) as unit:
        assert unit.value(counter) == 60


def test_a_unit_inside_a_unit_is_refused_at_once(desk: Database) -> None:
    with desk.unit(MINE), pytest.raises(TenantScopeError, match="already open"), desk.unit(MINE):
        pass
    with desk.reading(MINE), pytest.raises(TenantScopeError, match="already open"), desk.unit(MINE):
        pass
    assert names(desk) == ["mine", "mine"]


def test_row_and_value_want_one_row(desk: Database) -> None:
    with desk.reading(MINE) as unit:
        assert unit.row(select(ACCOUNT).where(ACCOUNT.c.id == 77)) is None
        assert unit.value(select(ACCOUNT.c.name).where(ACCOUNT.c.id == 77)) is None
        found = unit.row(select(ACCOUNT.c.name).where(ACCOUNT.c.id == 1))
        assert found is not None
        assert found.name == "mine"
        with pytest.raises(MultipleResultsFound):
            unit.row(select(ACCOUNT))


def test_streaming_does_not_change_later_queries(desk: Database) -> None:
    with desk.reading(MINE) as unit:
        first = next(unit.stream(select(FILL.c.id).order_by(FILL.c.id), size=1))
        assert first.id == 10
        assert len(unit.rows(select(FILL))) == 3


def test_shared_tables_have_no_tenant(desk: Database) -> None:
    with desk.reading(YOURS) as unit:
        assert unit.value(select(HOLIDAY.c.name)) == "New Year's Day"


def test_the_database_itself_keeps_append_only_tables(desk: Database) -> None:
    with desk.unit(MINE) as unit:
        unit.insert(JOURNAL, [{"id": 1, "entry": "as it was"}])
    for change in (JOURNAL.update().values(entry="rewritten"), JOURNAL.delete()):
        with (
            pytest.raises((IntegrityError, ProgrammingError), match=r"append-only|permission denied"),
            desk.unit(MINE) as unit,
        ):
            unit.execute(change)
    with desk.reading(MINE) as unit:
        assert unit.value(select(JOURNAL.c.entry)) == "as it was"


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
class TestRowLevelSecurity:
    """The second lock: SQL that never went through the compiler, as the application's role."""

    def test_raw_sql_sees_nothing_of_another_tenant(self, desk: Database) -> None:
        with desk.reading(MINE) as unit:
            notes = unit._connection.exec_driver_sql("SELECT DISTINCT note FROM fill").scalars().all()
            assert notes == ["mine"]
            assert unit._connection.exec_driver_sql("SELECT current_user").scalar_one() == APP_ROLE

    def test_raw_sql_without_a_tenant_sees_nothing(self, desk: Database) -> None:
        with owner_connection(desk) as owner:
            owner.exec_driver_sql(f"SET LOCAL ROLE {APP_ROLE}")
            assert owner.exec_driver_sql("SELECT count(*) FROM fill").scalar_one() == 0
            owner.exec_driver_sql("SELECT set_config('app.user_id', '', true)")
            assert owner.exec_driver_sql("SELECT count(*) FROM fill").scalar_one() == 0

    def test_raw_sql_cannot_write_for_another_tenant(self, desk: Database) -> None:
        writes = (
            f"INSERT INTO fill (tenant_id, id) VALUES ('{YOURS}', 99)",
            f"UPDATE fill SET tenant_id = '{YOURS}'",
        )
        for write in writes:
            with pytest.raises(ProgrammingError, match="row-level security"), desk.unit(MINE) as unit:
                unit._connection.exec_driver_sql(write)

    def test_raw_sql_changes_only_the_own_rows(self, desk: Database) -> None:
        with desk.unit(MINE) as unit:
            assert unit._connection.exec_driver_sql("DELETE FROM fill").rowcount == 3
        with desk.reading(YOURS) as unit:
            assert len(unit.rows(select(FILL))) == 3

    def test_the_tenant_does_not_outlive_its_transaction(self, desk: Database) -> None:
        with desk.unit(MINE) as unit:
            unit.rows(select(FILL))
        with desk._engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT current_setting('app.user_id', true)").scalar_one() in (
                "",
                None,
            )
            assert connection.exec_driver_sql("SELECT current_user").scalar_one() != APP_ROLE


class TestTables:
    """A table that would leak cannot even be described."""

    def table(self, *items: object) -> None:
        schema.tenant_table("leaky", Column("id", Text, primary_key=True), *items, metadata=MetaData())  # type: ignore[arg-type]

    def test_every_key_of_a_tenant_table_includes_the_tenant(self) -> None:
        from sqlalchemy import Index, UniqueConstraint

        with pytest.raises(ValueError, match="does not include tenant_id"):
            self.table(Column("number", Text), UniqueConstraint("number"))
        with pytest.raises(ValueError, match="does not include tenant_id"):
            self.table(Column("number", Text, unique=True))
        with pytest.raises(ValueError, match="does not include tenant_id"):
            self.table(Column("number", Text), Index("ix", "number", unique=True))

    def test_the_tenant_leads_the_primary_key(self) -> None:
        assert [column.name for column in FILL.primary_key] == ["tenant_id", "id"]

    def test_values_come_from_the_store(self) -> None:
        with pytest.raises(ValueError, match="no Python-side default"):
            self.table(Column("kind", Text, default="x"))

    def test_a_shared_table_is_listed_and_has_no_tenant(self) -> None:
        with pytest.raises(ValueError, match="not listed in SHARED_TABLES"):
            schema.shared_table("quotes", Column("symbol", Text, primary_key=True))
        with pytest.raises(ValueError, match="make it a tenant table"):
            schema.shared_table("quotes", Column("tenant_id", TenantColumn()), metadata=MetaData())


def test_plain_inserts_are_sent_to_insert(desk: Database) -> None:
    with desk.unit(MINE) as unit, pytest.raises(TenantScopeError, match=r"Unit\.insert"):
        unit.execute(insert(FILL), [{"id": 1}])
