"""The table of portfolios: named sets of accounts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Row, String, Text, UniqueConstraint, delete, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import InstantColumn, JsonColumn, MoneyColumn
from thetadesk.db.unit import Unit
from thetadesk.portfolio.model import Portfolio

portfolios = tenant_table(
    "portfolios",
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("default_capital", MoneyColumn),
    Column("account_ids", JsonColumn, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
    UniqueConstraint("tenant_id", "name"),
)


def list_portfolios(unit: Unit) -> list[Portfolio]:
    """Every portfolio, in order of creation."""
    return [
        _portfolio(row)
        for row in unit.rows(select(portfolios).order_by(portfolios.c.created_at, portfolios.c.id))
    ]


def find_portfolio(unit: Unit, *, id: str | None = None, name: str | None = None) -> Portfolio | None:
    """The portfolio of this id or this name."""
    of = portfolios.c.id == id if id is not None else portfolios.c.name == name
    row = unit.row(select(portfolios).where(of))
    return _portfolio(row) if row else None


def save_portfolio(unit: Unit, portfolio: Portfolio) -> None:
    unit.upsert(portfolios, [_row(portfolio)])


def remove_portfolio(unit: Unit, id: str) -> None:
    unit.execute(delete(portfolios).where(portfolios.c.id == id))


def _row(portfolio: Portfolio) -> dict[str, Any]:
    return {
        "id": portfolio.id,
        "name": portfolio.name,
        "description": portfolio.description,
        "default_capital": portfolio.default_capital,
        "account_ids": list(portfolio.account_ids),
        "created_at": portfolio.created_at,
        "updated_at": portfolio.updated_at,
    }


def _portfolio(row: Row[Any]) -> Portfolio:
    return Portfolio(
        row.id,
        row.name,
        row.description,
        row.default_capital,
        tuple(_texts(row.account_ids)),
        row.created_at,
        row.updated_at,
    )


def _texts(listed: Iterable[object]) -> list[str]:
    return [str(each) for each in listed]
