"""The tables of plans: what each is called, and what it said from when on.

How well a plan is kept to is nowhere here: it follows from the ledger and the daily record.

Revision 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; they are guarded as their `info` says."""
    op.create_table(
        "plans",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("portfolio_id", sa.String(length=36), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_plans")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    op.create_index("ix_plans_portfolio", "plans", ["tenant_id", "portfolio_id", "active"])
    op.create_table(
        "plan_versions",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", types.DateColumn(), nullable=False),
        sa.Column("monthly_income_target", types.MoneyColumn(), nullable=True),
        sa.Column("risk_per_trade", types.MoneyColumn(), nullable=True),
        sa.Column("max_overnight_exposure", types.MoneyColumn(), nullable=True),
        sa.Column("cash_reserve", types.MoneyColumn(), nullable=True),
        sa.Column("strategies", types.JsonColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "plan_id", "number", name=op.f("pk_plan_versions")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("plan_versions")
    op.drop_table("plans")
