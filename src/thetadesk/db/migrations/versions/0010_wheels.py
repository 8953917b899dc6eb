"""The table of wheels: how each is configured.

What a wheel has done is nowhere here: it follows from the ledger.

Revision 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; it is guarded as its `info` says."""
    op.create_table(
        "wheels",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("portfolio_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("capital", types.MoneyColumn(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("started_on", types.DateColumn(), nullable=False),
        sa.Column("ended_on", types.DateColumn(), nullable=True),
        sa.Column("adopted", types.JsonColumn(), nullable=False),
        sa.Column("left_out", types.JsonColumn(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_wheels")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    op.create_index("ix_wheels_portfolio", "wheels", ["tenant_id", "portfolio_id"])
    op.create_index("ix_wheels_symbol", "wheels", ["tenant_id", "account_id", "symbol"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("wheels")
