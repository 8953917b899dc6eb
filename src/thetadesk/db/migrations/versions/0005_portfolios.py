"""The tables of portfolios, and of what brokers say of accounts as a whole.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _portfolios()
    _broker_figures()


def downgrade() -> None:
    """Drop them."""
    for table in ("broker_figures", "portfolios"):
        op.drop_table(table)


def _portfolios() -> None:
    op.create_table(
        "portfolios",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("default_capital", types.MoneyColumn(), nullable=True),
        sa.Column("account_ids", types.JsonColumn(), nullable=False),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_portfolios")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_portfolios_tenant_id_name")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _broker_figures() -> None:
    op.create_table(
        "broker_figures",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("net_liquidation", types.MoneyColumn(), nullable=True),
        sa.Column("used", types.MoneyColumn(), nullable=True),
        sa.Column("available", types.MoneyColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name=op.f("pk_broker_figures")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
