"""No statement can leave its tenant, however it names its tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Executable,
    Integer,
    MetaData,
    Select,
    Table,
    bindparam,
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import StatementError

from tests.databases import owner_connection
from tests.db.desk import ACCOUNT, FILL, HOLIDAY, MINE, YOURS
from thetadesk.db.engine import Database
from thetadesk.db.errors import TenantScopeError

FILL_CTE = select(FILL).cte("fills")
OTHER_ACCOUNT = ACCOUNT.alias("other")

# Every way to read that a store is likely to use; each answers with a column `whose`.
READS: dict[str, Select[Any] | Any] = {
    "plain": select(FILL.c.note.label("whose")),
    "where": select(FILL.c.note.label("whose")).where(FILL.c.id > 0),
    "asks for another tenant": select(FILL.c.note.label("whose")).where(FILL.c.tenant_id == YOURS),
    "everything or nothing": select(FILL.c.note.label("whose")).where(
        (FILL.c.id > 0) | (FILL.c.tenant_id == YOURS)
    ),
    "alias": select(FILL.alias("f").c.note.label("whose")),
    "join": select(FILL.c.note.label("whose")).join(ACCOUNT, ACCOUNT.c.id == FILL.c.account_id),
    "joined side": select(ACCOUNT.c.name.label("whose"))
    .select_from(FILL)
    .join(ACCOUNT, ACCOUNT.c.id == FILL.c.account_id),
    "cross": select(OTHER_ACCOUNT.c.name.label("whose")).where(FILL.c.account_id == OTHER_ACCOUNT.c.id),
    "self join": select(OTHER_ACCOUNT.c.name.label("whose")).join(
        ACCOUNT, ACCOUNT.c.id == OTHER_ACCOUNT.c.id
    ),
    "outer join": select(ACCOUNT.c.name.label("whose")).outerjoin(FILL, ACCOUNT.c.id == FILL.c.account_id),
    "outer side": select(func.coalesce(ACCOUNT.c.name, "mine").label("whose"))
    .select_from(FILL)
    .outerjoin(ACCOUNT, ACCOUNT.c.id == FILL.c.id - 10),
    "subquery": select(select(FILL.c.note.label("whose")).subquery().c.whose),
    "cte": select(FILL_CTE.c.note.label("whose")),
    "recursive": select(
        (
            base := select(FILL.c.id, FILL.c.note.label("whose"))
            .where(FILL.c.id == 10)
            .cte("walk", recursive=True)
        )
        .union_all(select(FILL.c.id, FILL.c.note).join(base, FILL.c.id == base.c.id + 1))
        .c.whose
    ),
    "union": union_all(select(FILL.c.note.label("whose")), select(ACCOUNT.c.name)),
    "scalar": select(select(func.max(FILL.c.note)).scalar_subquery().label("whose")),
    "lone aggregate": select(func.max(FILL.c.note).label("whose")),
    "in": select(ACCOUNT.c.name.label("whose")).where(ACCOUNT.c.id.in_(select(FILL.c.account_id))),
    "exists": select(ACCOUNT.c.name.label("whose")).where(exists().where(FILL.c.account_id == ACCOUNT.c.id)),
    "shared": select(ACCOUNT.c.name.label("whose")).join(HOLIDAY, HOLIDAY.c.id == ACCOUNT.c.id),
    "distinct": select(FILL.c.note.label("whose")).distinct().order_by(FILL.c.note),
    "window": select(func.first_value(FILL.c.note).over(order_by=FILL.c.note.desc()).label("whose")),
    "for update": select(FILL.c.note.label("whose")).with_for_update(),
}


@pytest.mark.parametrize("name", READS)
def test_every_way_to_read_sees_only_the_own_rows(desk: Database, name: str) -> None:
    with desk.unit(MINE) as unit:
        seen = {row.whose for row in unit.rows(READS[name])}
    assert seen == (set() if name == "asks for another tenant" else {"mine"})


def test_counts_are_those_of_the_tenant(desk: Database) -> None:
    with desk.reading(MINE) as unit:
        assert unit.value(select(func.count()).select_from(FILL)) == 3
        assert (
            unit.value(
                select(func.count()).select_from(FILL.outerjoin(ACCOUNT, ACCOUNT.c.id == FILL.c.account_id))
            )
            == 3
        )
        assert sum(1 for _ in unit.stream(select(FILL), size=1)) == 3
        # Were the criterion put into WHERE, the unmatched accounts would be lost.
        unmatched = select(ACCOUNT.c.id).outerjoin(FILL, ACCOUNT.c.id == FILL.c.id).where(FILL.c.id.is_(None))
        assert len(unit.rows(unmatched)) == 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nested_queries_of_any_shape_see_only_the_own_rows(desk: Database, data: st.DataObject) -> None:
    def shape(depth: int) -> Any:
        name = data.draw(st.sampled_from(["table", "alias", "filter", "join", "union", "cte", "outer"]))
        if depth == 0 or name == "table":
            return select(FILL.c.id, FILL.c.note).subquery()
        inner = shape(depth - 1)
        if name == "alias":
            other = FILL.alias()
            return select(other.c.id, inner.c.note).where(inner.c.id == other.c.id).limit(50).subquery()
        if name == "filter":
            return select(inner.c.id, inner.c.note).where(inner.c.id.in_(select(FILL.c.id))).subquery()
        if name == "join":
            return select(FILL.c.id, inner.c.note).join(inner, FILL.c.id == inner.c.id).subquery()
        if name == "outer":
            return select(FILL.c.id, FILL.c.note).outerjoin(inner, FILL.c.id == inner.c.id + 1).subquery()
        if name == "union":
            return union_all(
                select(inner.c.id, inner.c.note), select(ACCOUNT.c.id, ACCOUNT.c.name)
            ).subquery()
        return select(inner.c.id, inner.c.note).cte()

    query = shape(data.draw(st.integers(0, 3)))
    with desk.reading(MINE) as unit:
        assert {row.note for row in unit.rows(select(query.c.note))} <= {"mine"}


CHANGES: dict[str, Executable] = {
    "update": update(FILL).values(note="changed"),
    "update where": update(FILL).where((FILL.c.id > 0) | (FILL.c.tenant_id == YOURS)).values(note="changed"),
    "update from": update(FILL).where(FILL.c.account_id == ACCOUNT.c.id).values(note=ACCOUNT.c.name + "!"),
    "update by subquery": update(FILL).values(
        note=select(func.max(ACCOUNT.c.name) + "!").where(ACCOUNT.c.id == FILL.c.account_id).scalar_subquery()
    ),
    "delete": delete(FILL),
    "delete where": delete(FILL).where((FILL.c.id > 0) | (FILL.c.tenant_id == YOURS)),
    "delete by subquery": delete(FILL).where(FILL.c.account_id.in_(select(ACCOUNT.c.id))),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_touches_only_the_own_rows(desk: Database, name: str) -> None:
    with desk.unit(MINE) as unit:
        assert unit.execute(CHANGES[name]).rowcount == 3
        assert not unit.rows(select(FILL).where(FILL.c.note == "mine"))
    with desk.reading(YOURS) as unit:
        assert [row.note for row in unit.rows(select(FILL.c.note))] == ["yours"] * 3


def test_a_change_run_for_many_parameters_touches_only_the_own_rows(desk: Database) -> None:
    renamed = update(FILL).where(FILL.c.id == bindparam("which")).values(note=bindparam("text"))
    with desk.unit(MINE) as unit:
        unit.execute(renamed, [{"which": 10, "text": "a"}, {"which": 11, "text": "b"}])
        assert [row.note for row in unit.rows(select(FILL.c.note).order_by(FILL.c.id))] == ["a", "b", "mine"]
    with desk.reading(YOURS) as unit:
        assert [row.note for row in unit.rows(select(FILL.c.note))] == ["yours"] * 3


STRANGE = Table("fill", MetaData(), Column("id", Integer), Column("note", Integer))

REFUSED: dict[str, Callable[[], Executable]] = {
    "raw text": lambda: text("SELECT * FROM fill"),
    "text as columns": lambda: text("SELECT note FROM fill").columns(column("note")),
    "text in from": lambda: select(text("note")).select_from(text("fill")),
    "text in where": lambda: select(FILL.c.id).where(text("note = 'x'")),
    "text in order": lambda: select(FILL.c.id).order_by(text("(select max(id) from fill)")),
    "literal subquery": lambda: select(literal_column("(SELECT max(note) FROM fill)")),
    "lightweight table": lambda: select(table("fill", column("note"))),
    "unlisted table": lambda: select(STRANGE),
    "unlisted target": lambda: update(STRANGE).values(note=1),
    "unlisted delete": lambda: delete(STRANGE),
    "moving rows": lambda: update(FILL).values(tenant_id=YOURS),
    "moving rows by column": lambda: update(FILL).values({FILL.c.tenant_id: ACCOUNT.c.tenant_id}),
    "insert": lambda: insert(FILL).values(id=1),
    "insert from select": lambda: insert(FILL).from_select(["id"], select(ACCOUNT.c.id)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_narrowed_is_refused(desk: Database, name: str) -> None:
    with desk.unit(MINE) as unit, pytest.raises((TenantScopeError, StatementError)) as refusal:
        unit.execute(REFUSED[name]())
    assert isinstance(refusal.value, TenantScopeError) or isinstance(refusal.value.orig, TenantScopeError)


def test_moving_rows_by_parameters_is_refused(desk: Database) -> None:
    with desk.unit(MINE) as unit, pytest.raises(TenantScopeError, match="may not change its tenant_id"):
        unit.execute(update(FILL).where(FILL.c.id == 10), {"tenant_id": YOURS})


def test_a_statement_without_a_tenant_cannot_run_at_all(desk: Database) -> None:
    with desk._engine.connect() as connection, pytest.raises(StatementError, match="_tenant"):
        connection.execute(select(FILL))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_sqlite_still_finds_rows_by_index(desk: Database) -> None:
    query = select(FILL.c.note).join(ACCOUNT, ACCOUNT.c.id == FILL.c.account_id).where(FILL.c.account_id == 1)
    outer = select(FILL.c.note).outerjoin(ACCOUNT, ACCOUNT.c.id == FILL.c.account_id).where(FILL.c.id == 1)
    for statement in (query, outer):
        rendered = str(statement.compile(desk._engine))
        with owner_connection(desk) as owner:
            plan = owner.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {rendered}", tuple([MINE.bytes] * 2 + [1])
            ).all()
        steps = [row[-1] for row in plan]
        assert all(step.startswith("SEARCH") for step in steps), steps
