"""The table of wheels: how each is configured."""

from typing import Any

from sqlalchemy import Column, Index, Row, String, Text, delete, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, InstantColumn, JsonColumn, MoneyColumn
from thetadesk.db.unit import Unit
from thetadesk.wheel.model import Direction, Profile, Wheel

wheels = tenant_table(
    "wheels",
    Column("id", String(36), primary_key=True),
    Column("portfolio_id", String(36), nullable=False),
    Column("account_id", String(20), nullable=False),
    Column("symbol", Text, nullable=False),
    Column("capital", MoneyColumn),
    Column("profile", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("started_on", DateColumn, nullable=False),
    Column("ended_on", DateColumn),
    Column("adopted", JsonColumn, nullable=False),  # anchors of campaigns that it takes in
    Column("left_out", JsonColumn, nullable=False),  # and of those it does not, though they would fit
    Column("note", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
    Index("ix_wheels_portfolio", "tenant_id", "portfolio_id"),
    Index("ix_wheels_symbol", "tenant_id", "account_id", "symbol"),
)


def list_wheels(unit: Unit, portfolio_id: str | None = None, account_id: str | None = None) -> list[Wheel]:
    """Every wheel, of a portfolio or of an account where one is named, in the order in which they were made."""
    query = select(wheels).order_by(wheels.c.created_at, wheels.c.id)
    if portfolio_id is not None:
        query = query.where(wheels.c.portfolio_id == portfolio_id)
    if account_id is not None:
        query = query.where(wheels.c.account_id == account_id)
    return [_wheel(row) for row in unit.rows(query)]


def find_wheel(unit: Unit, id: str) -> Wheel | None:
    row = unit.row(select(wheels).where(wheels.c.id == id))
    return _wheel(row) if row else None


def save_wheel(unit: Unit, wheel: Wheel) -> None:
    unit.upsert(wheels, [_row(wheel)])


def remove_wheel(unit: Unit, id: str) -> None:
    unit.execute(delete(wheels).where(wheels.c.id == id))


def _row(wheel: Wheel) -> dict[str, Any]:
    return {
        "id": wheel.id,
        "portfolio_id": wheel.portfolio_id,
        "account_id": wheel.account_id,
        "symbol": wheel.symbol,
        "capital": wheel.capital,
        "profile": wheel.profile.value,
        "direction": wheel.direction.value,
        "started_on": wheel.started_on,
        "ended_on": wheel.ended_on,
        "adopted": list(wheel.adopted),
        "left_out": list(wheel.left_out),
        "note": wheel.note,
        "created_at": wheel.created_at,
        "updated_at": wheel.updated_at,
    }


def _wheel(row: Row[Any]) -> Wheel:
    return Wheel(
        row.id,
        row.portfolio_id,
        row.account_id,
        row.symbol,
        row.capital,
        Profile(row.profile),
        Direction(row.direction),
        row.started_on,
        row.ended_on,
        tuple(row.adopted),
        tuple(row.left_out),
        row.note,
        row.created_at,
        row.updated_at,
    )
