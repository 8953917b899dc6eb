"""The first tables: the audit log and the ledger.

Revision 0001, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from thetadesk.db import guards, types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_RARE = "kind = 'corporate' OR kind = 'opening_position' OR kind = 'opening_cash'"


def upgrade() -> None:
    """Create every table; each is guarded as its `info` says."""
    guards.create_app_role(op.get_bind())
    _accounts()
    _allocations()
    _audit_head()
    _audit_log()
    _booking_notes()
    _campaign_aliases()
    _campaign_edits()
    _campaign_notes()
    _campaigns()
    _imports()
    _lots()
    _matches()
    _missing_opens()
    _quarantine()
    _realized_days()
    _sightings()
    _source_zones()
    _ticker_families()
    _transaction_days()
    _transactions()


def downgrade() -> None:
    """Drop every table. The application's role stays: other databases of the server may use it."""
    for table in (
        "transactions",
        "transaction_days",
        "ticker_families",
        "source_zones",
        "sightings",
        "realized_days",
        "quarantine",
        "missing_opens",
        "matches",
        "lots",
        "imports",
        "campaigns",
        "campaign_notes",
        "campaign_edits",
        "campaign_aliases",
        "booking_notes",
        "audit_log",
        "audit_head",
        "allocations",
        "accounts",
    ):
        op.drop_table(table)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("broker", sa.Text()),
        sa.Column("number_sealed", sa.Text()),
        sa.Column("number_fingerprint", sa.Text()),
        sa.Column("number_masked", sa.Text()),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lot_methods", types.JsonColumn(), nullable=False),
        sa.Column("created_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_accounts_tenant_id_name")),
        sa.UniqueConstraint(
            "tenant_id", "number_fingerprint", name=op.f("uq_accounts_tenant_id_number_fingerprint")
        ),
        info={"scope": "tenant", "append_only": False},
    )


def _allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("transaction_id", sa.String(length=20), nullable=False),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("gross", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=20)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "campaign_id", "position", name=op.f("pk_allocations")),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )
    op.create_index("ix_allocations_transaction", "allocations", ["tenant_id", "transaction_id"])


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_audit_head")),
        info={"scope": "tenant", "append_only": False},
    )


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "seq", name=op.f("pk_audit_log")),
        info={"scope": "tenant", "append_only": True},
    )


def _booking_notes() -> None:
    op.create_table(
        "booking_notes",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "family", "position", name=op.f("pk_booking_notes")
        ),
        info={"scope": "tenant", "append_only": False},
    )


def _campaign_aliases() -> None:
    op.create_table(
        "campaign_aliases",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("alias", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "alias", name=op.f("pk_campaign_aliases")),
        info={"scope": "tenant", "append_only": False},
    )


def _campaign_edits() -> None:
    op.create_table(
        "campaign_edits",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("made_at", types.InstantColumn(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("moves", types.JsonColumn(), nullable=False),
        sa.Column("merge", types.JsonColumn()),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_campaign_edits")),
        info={"scope": "tenant", "append_only": False},
    )


def _campaign_notes() -> None:
    op.create_table(
        "campaign_notes",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tags", types.JsonColumn(), nullable=False),
        sa.Column("strategy", sa.Text()),
        sa.PrimaryKeyConstraint("tenant_id", "anchor", name=op.f("pk_campaign_notes")),
        info={"scope": "tenant", "append_only": False},
    )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("opened_on", types.DateColumn(), nullable=False),
        sa.Column("closed_on", types.DateColumn()),
        sa.Column("realized", types.MoneyColumn(), nullable=False),
        sa.Column("realized_tax", types.MoneyColumn(), nullable=False),
        sa.Column("income", types.MoneyColumn(), nullable=False),
        sa.Column("cash", types.MoneyColumn(), nullable=False),
        sa.Column("open_cost", types.MoneyColumn(), nullable=False),
        sa.Column("shares", types.QuantityColumn(), nullable=False),
        sa.Column("adjusted_basis", types.MoneyColumn()),
        sa.Column("rolls", sa.Integer(), nullable=False),
        sa.Column("legs", types.JsonColumn(), nullable=False),
        sa.Column("links", types.JsonColumn(), nullable=False),
        sa.Column("cash_curve", types.JsonColumn(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_campaigns")),
        info={"scope": "tenant", "append_only": False},
    )
    op.create_index("ix_campaigns_family", "campaigns", ["tenant_id", "account_id", "family"])
    op.create_index("ix_campaigns_open", "campaigns", ["tenant_id", "is_open", "closed_on"])
    op.create_index(
        "ix_campaigns_ticker",
        "campaigns",
        ["tenant_id", "account_id", "ticker", "is_open", "realized", "cash"],
    )


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("format", sa.Text()),
        sa.Column("account_id", sa.String(length=20)),
        sa.Column("zone", sa.Text()),
        sa.Column("counts", types.JsonColumn(), nullable=False),
        sa.Column("notes", types.JsonColumn(), nullable=False),
        sa.Column("problem", types.JsonColumn()),
        sa.Column("started_at", types.InstantColumn(), nullable=False),
        sa.Column("finished_at", types.InstantColumn()),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_imports")),
        info={"scope": "tenant", "append_only": False},
    )
    op.create_index("ix_imports_started", "imports", ["tenant_id", "started_at"])


def _lots() -> None:
    op.create_table(
        "lots",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=4), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("terms", types.JsonColumn()),
        sa.Column("opened_by", sa.String(length=20), nullable=False),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("cost", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.Column("premium", types.MoneyColumn(), nullable=False),
        sa.Column("premium_fees", types.MoneyColumn(), nullable=False),
        sa.Column("opened_on", types.DateColumn(), nullable=False),
        sa.Column("basis_known", sa.Boolean(), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "family", "basis", "position", name=op.f("pk_lots")
        ),
        info={"scope": "tenant", "append_only": False},
    )


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=4), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("is_option", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.String(length=20), nullable=False),
        sa.Column("closed_by", sa.String(length=20), nullable=False),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("open_gross", types.MoneyColumn(), nullable=False),
        sa.Column("close_gross", types.MoneyColumn(), nullable=False),
        sa.Column("open_fees", types.MoneyColumn(), nullable=False),
        sa.Column("close_fees", types.MoneyColumn(), nullable=False),
        sa.Column("premium", types.MoneyColumn(), nullable=False),
        sa.Column("opened_on", types.DateColumn(), nullable=False),
        sa.Column("closed_on", types.DateColumn(), nullable=False),
        sa.Column("basis_known", sa.Boolean(), nullable=False),
        sa.Column("opened_in", sa.String(length=16), nullable=False),
        sa.Column("closed_in", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "family", "basis", "position", name=op.f("pk_matches")
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )


def _missing_opens() -> None:
    op.create_table(
        "missing_opens",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.String(length=20), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("gross", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.Column("campaign_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "family", "position", name=op.f("pk_missing_opens")
        ),
        info={"scope": "tenant", "append_only": False},
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("import_id", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("candidates", types.JsonColumn(), nullable=False),
        sa.Column("transaction", types.JsonColumn()),
        sa.Column("transaction_id", sa.String(length=20)),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quarantine")),
        info={"scope": "tenant", "append_only": False},
    )
    op.create_index("ix_quarantine_state", "quarantine", ["tenant_id", "state"])


def _realized_days() -> None:
    op.create_table(
        "realized_days",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=4), nullable=False),
        sa.Column("closed_on", types.DateColumn(), nullable=False),
        sa.Column("is_option", sa.Boolean(), nullable=False),
        sa.Column("gross", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "basis", "closed_on", "is_option", name=op.f("pk_realized_days")
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", types.InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "account_id", "source", "key", "ordinal", name=op.f("pk_sightings")
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )


def _source_zones() -> None:
    op.create_table(
        "source_zones",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", "source", name=op.f("pk_source_zones")),
        info={"scope": "tenant", "append_only": False},
    )


def _ticker_families() -> None:
    op.create_table(
        "ticker_families",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "account_id", "ticker", name=op.f("pk_ticker_families")),
        info={"scope": "tenant", "append_only": False},
    )


def _transaction_days() -> None:
    op.create_table(
        "transaction_days",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("traded_on", types.DateColumn(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("gross", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id",
            "account_id",
            "traded_on",
            "currency",
            "kind",
            "status",
            name=op.f("pk_transaction_days"),
        ),
        info={"scope": "tenant", "append_only": False},
        sqlite_with_rowid=False,
    )


def _transactions() -> None:
    op.create_table(
        "transactions",
        sa.Column("tenant_id", types.TenantColumn(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", types.InstantColumn(), nullable=False),
        sa.Column("import_id", sa.String(length=20)),
        sa.Column("account_id", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text()),
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("occurred_at", types.InstantColumn(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("traded_on", types.DateColumn(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text()),
        sa.Column("symbol", sa.Text()),
        sa.Column("terms", types.JsonColumn()),
        sa.Column("ticker", sa.Text()),
        sa.Column("quantity", types.QuantityColumn(), nullable=False),
        sa.Column("price", types.MoneyColumn()),
        sa.Column("gross", types.MoneyColumn(), nullable=False),
        sa.Column("fees", types.MoneyColumn(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("order_id", sa.Text()),
        sa.Column("basis", types.MoneyColumn()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", "revision", name=op.f("pk_transactions")),
        info={"scope": "tenant", "append_only": False},
    )
    op.create_index(
        "ix_transactions_rare",
        "transactions",
        ["tenant_id", "account_id"],
        sqlite_where=sa.text(_RARE),
        postgresql_where=sa.text(_RARE),
    )
    op.create_index("ix_transactions_ticker", "transactions", ["tenant_id", "account_id", "ticker"])
    op.create_index("ix_transactions_time", "transactions", ["tenant_id", "occurred_at"])
