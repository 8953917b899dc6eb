"""The tables of alerts: rules, where they stand, what fired, the outbox with its attempts, channels; and preferences.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; each is guarded as its `info` says."""
    _alert_attempts()
    _alert_channels()
    _alert_deliveries()
    _alert_rule_versions()
    _alert_rules()
    _alert_silences()
    _alert_states()
    _alerts()
    _preferences()


def downgrade() -> None:
    """Drop them."""
    for table in (
        "preferences",
        "alerts",
        "alert_states",
        "alert_silences",
        "alert_rules",
        "alert_rule_versions",
        "alert_deliveries",
        "alert_channels",
        "alert_attempts",
    ):
        op.drop_table(table)


def _alert_attempts() -> None:
    op.create_table(
        "alert_attempts",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("delivery_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "delivery_id", "number", name=op.f("pk_alert_attempts")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _alert_channels() -> None:
    op.create_table(
        "alert_channels",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("config_sealed", sa.Text(), nullable=False),
        sa.Column("fallback_id", sa.String(length=20), nullable=True),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.Column("checked_at", types.InstantColumn(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alert_channels")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _alert_deliveries() -> None:
    op.create_table(
        "alert_deliveries",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.String(length=20), nullable=False),
        sa.Column("channel_id", sa.String(length=20), nullable=False),
        sa.Column("telling", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("due_at", types.InstantColumn(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=20), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("leased_until", types.InstantColumn(), nullable=True),
        sa.Column("delivered_at", types.InstantColumn(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("maybe_twice", sa.Boolean(), nullable=False),
        sa.Column("fallback_for", sa.String(length=20), nullable=True),
        sa.Column("batched_at", types.InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alert_deliveries")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("alert_deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_alert_deliveries_alert", ["tenant_id", "alert_id"], unique=False)
        batch_op.create_index("ix_alert_deliveries_due", ["tenant_id", "state", "due_at"], unique=False)


def _alert_rule_versions() -> None:
    op.create_table(
        "alert_rule_versions",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("rule_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", types.InstantColumn(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "rule_id", "version", name=op.f("pk_alert_rule_versions")),
        info={"scope": "tenant", "append_only": True},
        sqlite_with_rowid=True,
    )


def _alert_rules() -> None:
    op.create_table(
        "alert_rules",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.Column("deleted_at", types.InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alert_rules")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _alert_silences() -> None:
    op.create_table(
        "alert_silences",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("rule_id", sa.String(length=20), nullable=True),
        sa.Column("instance", sa.Text(), nullable=True),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.Column("until_at", types.InstantColumn(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alert_silences")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _alert_states() -> None:
    op.create_table(
        "alert_states",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("rule_id", sa.String(length=20), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("last_value", sa.Double(), nullable=True),
        sa.Column("last_fired_at", sa.Double(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "rule_id", "instance", name=op.f("pk_alert_states")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("rule_id", sa.String(length=20), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("rule_text", sa.Text(), nullable=False),
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fired_at", types.InstantColumn(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source_age", sa.Double(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("subjects", types.JsonColumn(), nullable=False),
        sa.Column("cleared_at", types.InstantColumn(), nullable=True),
        sa.Column("acknowledged_at", types.InstantColumn(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_alerts")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_fired", ["tenant_id", "fired_at", "id"], unique=False)
        batch_op.create_index("ix_alerts_open", ["tenant_id", "rule_id", "cleared_at"], unique=False)
        batch_op.create_index("ix_alerts_rule", ["tenant_id", "rule_id", "fired_at"], unique=False)
        batch_op.create_index("ix_alerts_seen", ["tenant_id", "seen", "fired_at"], unique=False)
        batch_op.create_index("ix_alerts_state", ["tenant_id", "state", "fired_at"], unique=False)


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", types.JsonColumn(), nullable=False),
        sa.Column("updated_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_preferences")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=True,
    )
