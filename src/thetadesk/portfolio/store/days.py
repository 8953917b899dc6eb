"""The tables of the daily record: what each leg and each account was worth at the close of a day."""

from sqlalchemy import Column, Float, Index, Integer, String, Text

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, InstantColumn, MoneyColumn, QuantityColumn

leg_snapshots = tenant_table(
    "leg_snapshots",
    Column("on", DateColumn, primary_key=True),
    Column("account_id", String(20), primary_key=True),
    Column(
        "campaign_id", String(16), primary_key=True
    ),  # as it was called that day: it may be an alias by now
    Column("symbol", Text, primary_key=True),
    Column("ticker", Text, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("mark", Float),
    Column("spot", Float),
    Column("value", MoneyColumn),
    Column("cost", MoneyColumn, nullable=False),
    Column("pnl_open", MoneyColumn),
    Column("iv", Float),
    Column("delta", Float),
    Column("gamma", Float),
    Column("theta", Float),
    Column("vega", Float),
    Column("beta_weighted_delta", Float),
    Column("extrinsic", MoneyColumn),
    Column("dte", Integer),
    Column("trading_dte", Integer),
    Column("moneyness", Float),
    Column("risk", Text),
    Column("assignment_probability", Float),
    Column("quote_state", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("source", Text, nullable=False),
    Index("ix_leg_snapshots_campaign", "tenant_id", "campaign_id", "on"),
    sqlite_with_rowid=False,
)


account_days = tenant_table(
    "account_days",
    Column("account_id", String(20), primary_key=True),
    Column("on", DateColumn, primary_key=True),
    Column("currency", String(3), nullable=False),
    Column("net_liquidation", MoneyColumn),
    Column("cash", MoneyColumn, nullable=False),
    Column("value", MoneyColumn, nullable=False),
    Column("pnl_open", MoneyColumn),
    Column("pnl_today", MoneyColumn),
    Column("delta", Float),
    Column("gamma", Float),
    Column("theta", Float),
    Column("vega", Float),
    Column("rho", Float),
    Column("beta_weighted_delta", Float),
    Column("extrinsic", MoneyColumn, nullable=False),
    Column("buying_power_used", MoneyColumn),
    Column("buying_power_left", MoneyColumn),
    Column("power_source", Text, nullable=False),
    Column("legs", Integer, nullable=False),
    Column("unvalued", Integer, nullable=False),
    Column("without_greeks", Integer, nullable=False),
    Column("without_beta", Integer, nullable=False),
    Column("stale", Integer, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("source", Text, nullable=False),
    sqlite_with_rowid=False,
)
