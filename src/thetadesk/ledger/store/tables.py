"""The ledger's tables. Facts (accounts, imports, transactions, sightings, quarantine, the user's edits and notes) are
kept; the tables of `PROJECTIONS` are derived from them and can be deleted and rebuilt."""

from sqlalchemy import BigInteger as Big
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    or_,
)

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, EnumColumn, InstantColumn, JsonColumn, MoneyColumn, QuantityColumn
from thetadesk.kernel.instruments import Right
from thetadesk.ledger.model import (
    AccountKind,
    Confidence,
    Effect,
    Kind,
    Outcome,
    Role,
    Status,
    TimePrecision,
)

accounts = tenant_table(
    "accounts",
    Column("id", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", EnumColumn(AccountKind), nullable=False),
    Column("broker", Text),
    Column("number_sealed", Text),
    Column("number_fingerprint", Text),
    Column("number_masked", Text),
    Column("currency", String(3), nullable=False),
    Column("lot_methods", JsonColumn, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    UniqueConstraint("tenant_id", "name"),
    UniqueConstraint("tenant_id", "number_fingerprint"),
)


source_zones = tenant_table(
    "source_zones",
    Column("account_id", String(20), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("zone", Text, nullable=False),
)


imports = tenant_table(
    "imports",
    Column("id", String(20), primary_key=True),
    Column("filename", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("format", Text),
    Column("account_id", String(20)),
    Column("zone", Text),
    Column("counts", JsonColumn, nullable=False),
    Column("notes", JsonColumn, nullable=False),
    Column("problem", JsonColumn),
    Column("started_at", InstantColumn, nullable=False),
    Column("finished_at", InstantColumn),
    Index("ix_imports_started", "tenant_id", "started_at"),
)


transactions = tenant_table(
    "transactions",
    Column("id", String(20), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("is_current", Boolean, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("recorded_at", InstantColumn, nullable=False),
    Column("import_id", String(20)),
    Column("account_id", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text),
    Column("content_key", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("occurred_at", InstantColumn, nullable=False),
    Column("precision", EnumColumn(TimePrecision), nullable=False),
    Column("traded_on", DateColumn, nullable=False),
    Column("sequence", Big, nullable=False),
    Column("kind", EnumColumn(Kind), nullable=False),
    Column("effect", EnumColumn(Effect)),
    Column("symbol", Text),
    Column("terms", JsonColumn),  # of instruments whose symbol alone does not say them
    Column("ticker", Text),
    Column("quantity", QuantityColumn, nullable=False),
    Column("price", MoneyColumn),
    Column("gross", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("order_id", Text),
    Column("basis", MoneyColumn),
    Column("status", EnumColumn(Status), nullable=False),
    Column("description", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("reason", Text, nullable=False),  # why this revision was made
    Index("ix_transactions_ticker", "tenant_id", "account_id", "ticker"),
    Index("ix_transactions_time", "tenant_id", "occurred_at"),
)


def _is_kind(kind: Kind) -> ColumnElement[bool]:
    # Written into the SQL as it is: an index of some rows only is used where the condition names the same value.
    return transactions.c.kind == bindparam(None, kind, EnumColumn(Kind), literal_execute=True)


IS_CORPORATE = _is_kind(Kind.CORPORATE)
IS_OPENING = (_is_kind(Kind.OPENING_POSITION), _is_kind(Kind.OPENING_CASH))
_RARE = or_(
    *(transactions.c.kind == kind for kind in (Kind.CORPORATE, Kind.OPENING_POSITION, Kind.OPENING_CASH))
)
# The migration says to PostgreSQL too which rows these are; said here, it would load that dialect into every desk.
Index("ix_transactions_rare", transactions.c.tenant_id, transactions.c.account_id, sqlite_where=_RARE)


# Of the current revisions: how many there are, and their money, day by day.
transaction_days = tenant_table(
    "transaction_days",
    Column("account_id", String(20), primary_key=True),
    Column("traded_on", DateColumn, primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("kind", EnumColumn(Kind), primary_key=True),
    Column("status", EnumColumn(Status), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("gross", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    sqlite_with_rowid=False,
)


sightings = tenant_table(
    "sightings",
    Column("account_id", String(20), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("transaction_id", String(20), nullable=False),
    Column("recorded_at", InstantColumn, nullable=False),
    sqlite_with_rowid=False,
)


quarantine = tenant_table(
    "quarantine",
    Column("id", String(20), primary_key=True),
    Column("import_id", String(20), nullable=False),
    Column("account_id", String(20), nullable=False),
    Column("line", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("state", String(10), nullable=False),  # open, same, new, dismissed
    Column("candidates", JsonColumn, nullable=False),
    Column("transaction", JsonColumn),  # what the row says, where only its identity is in doubt
    Column("transaction_id", String(20)),  # what the decision made it
    Index("ix_quarantine_state", "tenant_id", "state"),
)


campaign_edits = tenant_table(
    "campaign_edits",
    Column("id", String(20), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("account_id", String(20), nullable=False),
    Column("ticker", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
    Column("summary", Text, nullable=False),
    Column("moves", JsonColumn, nullable=False),
    Column("merge", JsonColumn),
    Column("undone", Boolean, nullable=False),
)


campaign_notes = tenant_table(
    "campaign_notes",
    Column("anchor", Text, primary_key=True),  # the transaction (or edit) that opened the campaign
    Column("account_id", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", JsonColumn, nullable=False),
    Column("strategy", Text),
)


ticker_families = tenant_table(
    "ticker_families",
    Column("account_id", String(20), primary_key=True),
    Column("ticker", Text, primary_key=True),
    Column("family", Text, nullable=False),
)


# A campaign keeps its old names for good: bookmarks, alerts and plans may hold them.
campaign_aliases = tenant_table(
    "campaign_aliases",
    Column("alias", String(16), primary_key=True),
    Column("campaign_id", String(16), nullable=False),
)


campaigns = tenant_table(
    "campaigns",
    Column("id", String(16), primary_key=True),
    Column("account_id", String(20), nullable=False),
    Column("family", Text, nullable=False),
    Column("ticker", Text, nullable=False),
    Column("anchor", Text, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("incomplete", Boolean, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("opened_on", DateColumn, nullable=False),
    Column("closed_on", DateColumn),
    Column("realized", MoneyColumn, nullable=False),
    Column("realized_tax", MoneyColumn, nullable=False),
    Column("income", MoneyColumn, nullable=False),
    Column("cash", MoneyColumn, nullable=False),
    Column("open_cost", MoneyColumn, nullable=False),
    Column("shares", QuantityColumn, nullable=False),
    Column("adjusted_basis", MoneyColumn),
    Column("rolls", Integer, nullable=False),
    Column("legs", JsonColumn, nullable=False),
    Column("links", JsonColumn, nullable=False),
    Column("cash_curve", JsonColumn, nullable=False),
    Index("ix_campaigns_family", "tenant_id", "account_id", "family"),
    # With what a ticker's campaigns come to: the rows themselves, full of legs and links, need not be read for it.
    Index("ix_campaigns_ticker", "tenant_id", "account_id", "ticker", "is_open", "realized", "cash"),
    Index("ix_campaigns_open", "tenant_id", "is_open", "closed_on"),
)


allocations = tenant_table(
    "allocations",
    Column("campaign_id", String(16), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("account_id", String(20), nullable=False),
    Column("transaction_id", String(20), nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("gross", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    Column("role", EnumColumn(Role), nullable=False),
    Column("link", String(20)),
    Column("reason", Text, nullable=False),
    Column("confidence", EnumColumn(Confidence), nullable=False),
    Column("edited", Boolean, nullable=False),
    Index("ix_allocations_transaction", "tenant_id", "transaction_id"),
    sqlite_with_rowid=False,
)


lots = tenant_table(
    "lots",
    Column("account_id", String(20), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("basis", String(4), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("symbol", Text, nullable=False),
    Column("terms", JsonColumn),
    Column("opened_by", String(20), nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("cost", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    Column("premium", MoneyColumn, nullable=False),
    Column("premium_fees", MoneyColumn, nullable=False),
    Column("opened_on", DateColumn, nullable=False),
    Column("basis_known", Boolean, nullable=False),
    Column("campaign_id", String(16), nullable=False),
)


matches = tenant_table(
    "matches",
    Column("account_id", String(20), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("basis", String(4), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("symbol", Text, nullable=False),
    Column("is_option", Boolean, nullable=False),
    Column("opened_by", String(20), nullable=False),
    Column("closed_by", String(20), nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("open_gross", MoneyColumn, nullable=False),
    Column("close_gross", MoneyColumn, nullable=False),
    Column("open_fees", MoneyColumn, nullable=False),
    Column("close_fees", MoneyColumn, nullable=False),
    Column("premium", MoneyColumn, nullable=False),
    Column("opened_on", DateColumn, nullable=False),
    Column("closed_on", DateColumn, nullable=False),
    Column("basis_known", Boolean, nullable=False),
    Column("opened_in", String(16), nullable=False),
    Column("closed_in", String(16), nullable=False),
    sqlite_with_rowid=False,
)


# What the matches of a day realise (those whose opening cost is known); days that come to nothing have no row.
realized_days = tenant_table(
    "realized_days",
    Column("account_id", String(20), primary_key=True),
    Column("basis", String(4), primary_key=True),
    Column("closed_on", DateColumn, primary_key=True),
    Column("is_option", Boolean, primary_key=True),
    Column("gross", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    sqlite_with_rowid=False,
)


missing_opens = tenant_table(
    "missing_opens",
    Column("account_id", String(20), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("transaction_id", String(20), nullable=False),
    Column("symbol", Text, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("gross", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    Column("campaign_id", String(16), nullable=False),
)


booking_notes = tenant_table(
    "booking_notes",
    Column("account_id", String(20), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("transaction_id", String(20), nullable=False),
    Column("text", Text, nullable=False),
)


# What became of each opening, by the campaign that tells its closes (or holds what is left of it).
trade_results = tenant_table(
    "trade_results",
    Column("account_id", String(20), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("campaign_id", String(16), nullable=False),
    Column("ticker", Text, nullable=False),
    Column("opened_by", String(20), nullable=False),
    Column("symbol", Text, nullable=False),
    Column("is_option", Boolean, nullable=False),
    Column("right", EnumColumn(Right)),
    Column("sign", Integer, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("open_quantity", QuantityColumn, nullable=False),
    Column("opened_on", DateColumn, nullable=False),
    Column("closed_on", DateColumn),
    Column("expires_on", DateColumn),
    Column("dte_at_open", Integer),
    Column("premium", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    Column("realized", MoneyColumn, nullable=False),
    Column("capital", MoneyColumn),
    Column("outcome", EnumColumn(Outcome), nullable=False),
    Column("closed_by", JsonColumn, nullable=False),
    Column("basis_known", Boolean, nullable=False),
    Index("ix_trade_results_closed", "tenant_id", "account_id", "closed_on"),
    Index("ix_trade_results_campaign", "tenant_id", "campaign_id"),
    sqlite_with_rowid=False,
)


# What a campaign came to on each day on which something of it happened.
campaign_days = tenant_table(
    "campaign_days",
    Column("account_id", String(20), primary_key=True),
    Column("family", Text, primary_key=True),
    Column("campaign_id", String(16), primary_key=True),
    Column("on", DateColumn, primary_key=True),
    Column("ticker", Text, nullable=False),
    Column("realized_options", MoneyColumn, nullable=False),
    Column("realized_stock", MoneyColumn, nullable=False),
    Column("fees", MoneyColumn, nullable=False),
    Column("income", MoneyColumn, nullable=False),
    Column("premium", MoneyColumn, nullable=False),
    Column("closes", Integer, nullable=False),
    Column("capital", MoneyColumn),
    Column("capital_days", MoneyColumn),
    # With all that a day's total needs: sums over years are then read from the index alone.
    Index(
        "ix_campaign_days_totals", "tenant_id", "account_id", "on",
        "realized_options", "realized_stock", "fees", "income", "premium", "closes",
    ),
    sqlite_with_rowid=False,
)  # fmt: skip


# Which code derived an account's projections, and how often its books have changed since it was made.
projection_editions = tenant_table(
    "projection_editions",
    Column("account_id", String(20), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("changes", Big, nullable=False),
)


PROJECTIONS = (
    campaigns, allocations, lots, matches, missing_opens, booking_notes, trade_results, campaign_days,
)  # fmt: skip


CASH, TAX = "cash", "tax"
