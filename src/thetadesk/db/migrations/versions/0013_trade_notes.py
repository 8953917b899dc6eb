"""The table of trade notes: what the user says of a trade, by the transaction that opened it.

Revision 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; it is guarded as its `info` says."""
    op.create_table(
        "trade_notes",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("transaction_id", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stock_price", types.MoneyColumn(), nullable=True),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "transaction_id", name=op.f("pk_trade_notes")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("trade_notes")
