"""The tables of the daily record: what each leg and each account was worth at the close of a day.

Revision 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _leg_snapshots()
    _account_days()


def downgrade() -> None:
    """Drop them."""
    for table in ("account_days", "leg_snapshots"):
        op.drop_table(table)


def _leg_snapshots() -> None:
    op.create_table(
        "leg_snapshots",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("on", types.DateColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("mark", sa.Float(), nullable=True),
        sa.Column("spot", sa.Float(), nullable=True),
        sa.Column("value", types.MoneyColumn(), nullable=True),
        sa.Column("cost", types.MoneyColumn(), nullable=False),
        sa.Column("pnl_open", types.MoneyColumn(), nullable=True),
        *(
            sa.Column(name, sa.Float(), nullable=True)
            for name in ("iv", "delta", "gamma", "theta", "vega", "beta_weighted_delta")
        ),
        sa.Column("extrinsic", types.MoneyColumn(), nullable=True),
        sa.Column("dte", sa.Integer(), nullable=True),
        sa.Column("trading_dte", sa.Integer(), nullable=True),
        sa.Column("moneyness", sa.Float(), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("assignment_probability", sa.Float(), nullable=True),
        sa.Column("quote_state", sa.Text(), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "on", "account_id", "campaign_id", "symbol", name=op.f("pk_leg_snapshots")
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )
    op.create_index("ix_leg_snapshots_campaign", "leg_snapshots", ["tenant_id", "campaign_id", "on"])


def _account_days() -> None:
    op.create_table(
        "account_days",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("on", types.DateColumn(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_liquidation", types.MoneyColumn(), nullable=True),
        sa.Column("cash", types.MoneyColumn(), nullable=False),
        sa.Column("value", types.MoneyColumn(), nullable=False),
        sa.Column("pnl_open", types.MoneyColumn(), nullable=True),
        sa.Column("pnl_today", types.MoneyColumn(), nullable=True),
        *(
            sa.Column(name, sa.Float(), nullable=True)
            for name in ("delta", "gamma", "theta", "vega", "rho", "beta_weighted_delta")
        ),
        sa.Column("extrinsic", types.MoneyColumn(), nullable=False),
        sa.Column("buying_power_used", types.MoneyColumn(), nullable=True),
        sa.Column("buying_power_left", types.MoneyColumn(), nullable=True),
        sa.Column("power_source", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("legs", "unvalued", "without_greeks", "without_beta", "stale")
        ),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", "on", name=op.f("pk_account_days")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )
