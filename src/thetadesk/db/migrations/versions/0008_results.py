"""The tables of results: what became of each trade, and what each campaign came to day by day.

Both are projections. A desk that has a history finds them empty and without a row in `projection_editions`, by which the
job `projections` knows that they are to be derived.

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _trade_results()
    _campaign_days()
    _projection_editions()


def downgrade() -> None:
    """Drop them."""
    for table in ("projection_editions", "campaign_days", "trade_results"):
        op.drop_table(table)


def _trade_results() -> None:
    op.create_table(
        "trade_results",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(length=20), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("is_option", sa.Boolean(), nullable=False),
        sa.Column("right", sa.Text(), nullable=True),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("open_quantity", types.QuantityColumn(), nullable=False),
        sa.Column("opened_on", types.DateColumn(), nullable=False),
        sa.Column("closed_on", types.DateColumn(), nullable=True),
        sa.Column("expires_on", types.DateColumn(), nullable=True),
        sa.Column("dte_at_open", sa.Integer(), nullable=True),
        sa.Column("premium", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.Column("realized", types.MoneyColumn(), nullable=False),
        sa.Column("capital", types.MoneyColumn(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_by", types.JsonColumn(), nullable=False),
        sa.Column("basis_known", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "family", "position", name=op.f("pk_trade_results")
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )
    op.create_index("ix_trade_results_closed", "trade_results", ["tenant_id", "account_id", "closed_on"])
    op.create_index("ix_trade_results_campaign", "trade_results", ["tenant_id", "campaign_id"])


def _campaign_days() -> None:
    money = ("realized_options", "realized_stock", "fees", "income", "premium")
    op.create_table(
        "campaign_days",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.Column("on", types.DateColumn(), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        *(sa.Column(name, types.MoneyColumn(), nullable=False) for name in money),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("capital", types.MoneyColumn(), nullable=True),
        sa.Column("capital_days", types.MoneyColumn(), nullable=True),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "family", "campaign_id", "on", name=op.f("pk_campaign_days")
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_campaign_days_totals", "campaign_days", ["tenant_id", "account_id", "on", *money, "closes"]
    )


def _projection_editions() -> None:
    op.create_table(
        "projection_editions",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name=op.f("pk_projection_editions")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
