"""The tables of what users change of jobs, and of the plug-ins that were found.

Revision 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; they are guarded as their `info` says."""
    op.create_table(
        "job_edits",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("portfolio_id", sa.String(length=36), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("timing", types.JsonColumn(), nullable=True),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "job", "portfolio_id", name=op.f("pk_job_edits")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    op.create_table(
        "plugins",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("timing", types.JsonColumn(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("seen_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_plugins")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("plugins")
    op.drop_table("job_edits")
