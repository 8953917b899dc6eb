"""The tables of wheels: how each is configured, and what the user notes of a trade."""

from sqlalchemy import Column, Index, String, Text

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, InstantColumn, JsonColumn, MoneyColumn

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


trade_notes = tenant_table(
    "trade_notes",
    Column("transaction_id", String(20), primary_key=True),
    Column("note", Text, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
)
