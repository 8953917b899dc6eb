"""The tables of the market: candles and how far they reach, daily volatilities, dividends, earnings, facts, rates.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _candles()
    _candle_coverage()
    _iv_days()
    _market_dividends()
    _market_earnings()
    _symbol_facts()
    _interest_rates()


def downgrade() -> None:
    """Drop them."""
    for table in (
        "interest_rates",
        "symbol_facts",
        "market_earnings",
        "market_dividends",
        "iv_days",
        "candle_coverage",
        "candles",
    ):
        op.drop_table(table)


def _candles() -> None:
    op.create_table(
        "candles",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("open", types.MoneyColumn(), nullable=False),
        sa.Column("high", types.MoneyColumn(), nullable=False),
        sa.Column("low", types.MoneyColumn(), nullable=False),
        sa.Column("close", types.MoneyColumn(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", "interval", "at", name=op.f("pk_candles")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )


def _candle_coverage() -> None:
    op.create_table(
        "candle_coverage",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("first_on", types.DateColumn(), nullable=False),
        sa.Column("last_on", types.DateColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", "interval", name=op.f("pk_candle_coverage")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _iv_days() -> None:
    op.create_table(
        "iv_days",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("on", types.DateColumn(), nullable=False),
        sa.Column("iv", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("spot", types.MoneyColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", "on", name=op.f("pk_iv_days")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _market_dividends() -> None:
    op.create_table(
        "market_dividends",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("ex_on", types.DateColumn(), nullable=False),
        sa.Column("amount", types.MoneyColumn(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("pay_on", types.DateColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", "ex_on", name=op.f("pk_market_dividends")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _market_earnings() -> None:
    op.create_table(
        "market_earnings",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("on", types.DateColumn(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=True),
        sa.Column("eps_estimate", sa.Double(), nullable=True),
        sa.Column("eps_actual", sa.Double(), nullable=True),
        sa.Column("revenue_estimate", sa.Double(), nullable=True),
        sa.Column("revenue_actual", sa.Double(), nullable=True),
        sa.Column("quarter", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", "on", "source", name=op.f("pk_market_earnings")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _symbol_facts() -> None:
    op.create_table(
        "symbol_facts",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("iv", sa.Double(), nullable=True),
        sa.Column("iv_rank", sa.Double(), nullable=True),
        sa.Column("iv_percentile", sa.Double(), nullable=True),
        sa.Column("beta", sa.Double(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("dividend_amount", types.MoneyColumn(), nullable=True),
        sa.Column("dividend_frequency", sa.Integer(), nullable=True),
        sa.Column("dividend_yield", sa.Double(), nullable=True),
        sa.Column("dividend_ex_on", types.DateColumn(), nullable=True),
        sa.Column("dividend_pay_on", types.DateColumn(), nullable=True),
        sa.Column("earnings_on", types.DateColumn(), nullable=True),
        sa.Column("earnings_hour", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", "source", name=op.f("pk_symbol_facts")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _interest_rates() -> None:
    op.create_table(
        "interest_rates",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("on", types.DateColumn(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "on", "days", name=op.f("pk_interest_rates")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
