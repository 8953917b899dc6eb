"""The tables of connections: logins, syncs, cursors and certificates.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _certificates()
    _connections()
    _oauth_logins()
    _stale_tickers()
    _sync_cursors()
    _sync_runs()


def downgrade() -> None:
    """Drop them."""
    for table in (
        "sync_runs",
        "sync_cursors",
        "stale_tickers",
        "oauth_logins",
        "connections",
        "certificates",
    ):
        op.drop_table(table)


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.String(length=20), nullable=False),
        sa.Column("run_id", sa.String(length=20), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", types.JsonColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_certificates")),
        info={"scope": "tenant", "append_only": True},
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_account", ["tenant_id", "account_id", "number"], unique=False)


def _connections() -> None:
    op.create_table(
        "connections",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("broker", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("connected_at", types.InstantColumn(), nullable=False),
        sa.Column("account_ids", types.JsonColumn(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_connections")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _oauth_logins() -> None:
    op.create_table(
        "oauth_logins",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("verifier_sealed", sa.Text(), nullable=True),
        sa.Column("expires_at", types.InstantColumn(), nullable=False),
        sa.Column("used_at", types.InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "state_hash", name=op.f("pk_oauth_logins")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _stale_tickers() -> None:
    op.create_table(
        "stale_tickers",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", "ticker", name=op.f("pk_stale_tickers")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )


def _sync_cursors() -> None:
    op.create_table(
        "sync_cursors",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("connection_id", sa.String(length=20), nullable=False),
        sa.Column("covered_from", types.DateColumn(), nullable=True),
        sa.Column("covered_to", types.DateColumn(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("reread_at", types.InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", name=op.f("pk_sync_cursors")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _sync_runs() -> None:
    op.create_table(
        "sync_runs",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("connection_id", sa.String(length=20), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("thousandths", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("queued_at", types.InstantColumn(), nullable=False),
        sa.Column("started_at", types.InstantColumn(), nullable=True),
        sa.Column("finished_at", types.InstantColumn(), nullable=True),
        sa.Column("problem", types.JsonColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sync_runs")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("sync_runs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sync_runs_connection", ["tenant_id", "connection_id", "queued_at"], unique=False
        )
