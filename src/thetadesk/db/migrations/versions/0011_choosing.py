"""The tables of tracked symbols and of the last recommendations.

Revision 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; they are guarded as their `info` says."""
    op.create_table(
        "tracked_symbols",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "symbol", name=op.f("pk_tracked_symbols")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "recommendations",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("favourable", sa.Boolean(), nullable=False),
        sa.Column("body", types.JsonColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "subject", name=op.f("pk_recommendations")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("recommendations")
    op.drop_table("tracked_symbols")
