"""The tables of the clockwork (leases, schedule, runs) and of identity (brokers' tokens, the key that seals).

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _auth_tokens()
    _job_runs()
    _job_schedule()
    _leases()
    _sealing_key()


def downgrade() -> None:
    """Drop them."""
    for table in ("sealing_key", "leases", "job_schedule", "job_runs", "auth_tokens"):
        op.drop_table(table)


def _auth_tokens() -> None:
    op.create_table(
        "auth_tokens",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("connection_id", sa.String(length=20), nullable=False),
        sa.Column("access_sealed", sa.Text(), nullable=False),
        sa.Column("access_expires_at", types.InstantColumn(), nullable=False),
        sa.Column("refresh_sealed", sa.Text(), nullable=False),
        sa.Column("refresh_expires_at", types.InstantColumn(), nullable=True),
        sa.Column("granted_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "connection_id", name=op.f("pk_auth_tokens")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _job_runs() -> None:
    op.create_table(
        "job_runs",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", types.InstantColumn(), nullable=False),
        sa.Column("finished_at", types.InstantColumn(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job_runs")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.create_index("ix_job_runs_started", ["tenant_id", "job", "started_at"], unique=False)


def _job_schedule() -> None:
    op.create_table(
        "job_schedule",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("next_run_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "job", name=op.f("pk_job_schedule")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_leases")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _sealing_key() -> None:
    op.create_table(
        "sealing_key",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("since_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_sealing_key")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
