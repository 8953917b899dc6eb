"""The tables of the daily record: what each leg and each account was worth at the close of a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, and_, delete, func, select

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, EnumColumn, InstantColumn, MoneyColumn, QuantityColumn
from thetadesk.db.unit import Unit
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import AccountDay, FigureSource, LegDay, Risk, Taken

leg_snapshots = tenant_table(
    "leg_snapshots",
    Column("on", DateColumn, primary_key=True),
    Column("account_id", String(20), primary_key=True),
    # As the campaign was called that day: it may be an alias by now.
    Column("campaign_id", String(16), primary_key=True),
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
    Column("risk", EnumColumn(Risk)),
    Column("assignment_probability", Float),
    Column("quote_state", EnumColumn(QuoteState), nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("source", EnumColumn(Taken), nullable=False),
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
    Column("power_source", EnumColumn(FigureSource), nullable=False),
    Column("legs", Integer, nullable=False),
    Column("unvalued", Integer, nullable=False),
    Column("without_greeks", Integer, nullable=False),
    Column("without_beta", Integer, nullable=False),
    Column("stale", Integer, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("source", EnumColumn(Taken), nullable=False),
    sqlite_with_rowid=False,
)

_LEG = tuple(field.name for field in fields(LegDay))
_ACCOUNT = tuple(field.name for field in fields(AccountDay))


def keep_day(unit: Unit, on: date, accounts: Sequence[AccountDay], legs: Sequence[LegDay]) -> None:
    """Stores a market date of these accounts in place of what was stored of it."""
    ids = [account.account_id for account in accounts]
    unit.execute(delete(leg_snapshots).where(leg_snapshots.c.on == on, leg_snapshots.c.account_id.in_(ids)))
    unit.insert(leg_snapshots, [{name: getattr(leg, name) for name in _LEG} for leg in legs])
    unit.upsert(account_days, [{name: getattr(account, name) for name in _ACCOUNT} for account in accounts])


def account_days_between(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> list[AccountDay]:
    """The rows of these accounts from `first` to `last`, both included, by market date and account."""
    of = account_days.c
    query = select(*(of[name] for name in _ACCOUNT)).where(of.account_id.in_(account_ids))
    if first is not None:
        query = query.where(of.on >= first)
    if last is not None:
        query = query.where(of.on <= last)
    return [AccountDay(*row) for row in unit.rows(query.order_by(of.on, of.account_id))]


def legs_on(unit: Unit, account_ids: Sequence[str], on: date) -> list[LegDay]:
    """What these accounts held at the close of a market date, by account, campaign and symbol."""
    of = leg_snapshots.c
    query = select(*(of[name] for name in _LEG)).where(of.on == on, of.account_id.in_(account_ids))
    return [LegDay(*row) for row in unit.rows(query.order_by(of.account_id, of.campaign_id, of.symbol))]


def each_leg(
    unit: Unit, account_ids: Sequence[str], first: date | None, last: date | None
) -> Iterator[LegDay]:
    """What these accounts held at the close of each day from `first` to `last`, oldest first, one by one."""
    of = leg_snapshots.c
    query = select(*(of[name] for name in _LEG)).where(of.account_id.in_(account_ids))
    if first is not None:
        query = query.where(of.on >= first)
    if last is not None:
        query = query.where(of.on <= last)
    rows = unit.stream(query.order_by(of.on, of.account_id, of.campaign_id, of.symbol))
    return (LegDay(*row) for row in rows)


def first_deltas(
    unit: Unit, account_ids: Sequence[str]
) -> dict[tuple[str, str, date], tuple[float, Decimal]]:
    """The delta of each position on the first day on which a campaign's leg was taken down, and its quantity then, by
    account, symbol and that day."""
    of = leg_snapshots.c
    keys = of.account_id, of.campaign_id, of.symbol
    firsts = (
        select(*keys, func.min(of.on).label("first_on"))
        .where(of.account_id.in_(account_ids))
        .group_by(*keys)
        .subquery()
    )
    same = and_(
        of.on == firsts.c.first_on,
        of.account_id == firsts.c.account_id,
        of.campaign_id == firsts.c.campaign_id,
        of.symbol == firsts.c.symbol,
    )
    query = select(of.account_id, of.symbol, of.on, of.delta, of.quantity).join_from(
        leg_snapshots, firsts, same
    )
    return {
        (account_id, symbol, on): (delta, quantity)
        for account_id, symbol, on, delta, quantity in unit.rows(query)
        if delta is not None
    }


@dataclass(frozen=True, slots=True)
class LegFilter:
    """Which legs: of these campaigns (by every name they had) of an account, between two market dates (inclusive), of one
    symbol; None means all."""

    account_id: str
    campaign_ids: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    symbol: str | None = None


def legs_of(
    unit: Unit, wanted: LegFilter, limit: int | None = None, offset: int = 0
) -> tuple[int, list[LegDay]]:
    """How many rows there are, and a page of them, newest day first."""
    of, where = leg_snapshots.c, _legs_where(wanted)
    total = unit.value(select(func.count()).select_from(leg_snapshots).where(*where))
    query = select(*(of[name] for name in _LEG)).where(*where)
    query = query.order_by(of.on.desc(), of.symbol, of.campaign_id).limit(limit).offset(offset)
    return int(total or 0), [LegDay(*row) for row in unit.rows(query)]


def newest_day_of(unit: Unit, wanted: LegFilter) -> date | None:
    """The newest day on which any of these legs was taken down."""
    found: date | None = unit.value(select(func.max(leg_snapshots.c.on)).where(*_legs_where(wanted)))
    return found


def _legs_where(wanted: LegFilter) -> list[Any]:
    of = leg_snapshots.c
    where: list[Any] = [of.account_id == wanted.account_id, of.campaign_id.in_(wanted.campaign_ids)]
    if wanted.symbol is not None:
        where.append(of.symbol == wanted.symbol)
    if wanted.first is not None:
        where.append(of.on >= wanted.first)
    if wanted.last is not None:
        where.append(of.on <= wanted.last)
    return where


def keep_legs(unit: Unit, legs: Sequence[LegDay]) -> None:
    """Stores legs of a day in place of what was stored of them."""
    unit.upsert(leg_snapshots, [{name: getattr(leg, name) for name in _LEG} for leg in legs])


def newest(unit: Unit, account_ids: Sequence[str]) -> tuple[int, datetime | None]:
    """How many days of these accounts are taken down, and when the newest row was."""
    of = account_days.c
    query = select(func.count(), func.max(of.at)).where(of.account_id.in_(account_ids))
    ((count, at),) = unit.rows(query)
    return int(count), at


def remove_before(unit: Unit, before: date) -> int:
    """Deletes what was taken down of market dates before this one; how many rows that were."""
    return sum(unit.execute(delete(table).where(table.c.on < before)).rowcount for table in _TABLES)


def remove_accounts(unit: Unit, account_ids: Iterable[str]) -> None:
    """Deletes all that was taken down of these accounts."""
    ids = list(account_ids)
    for table in _TABLES:
        unit.execute(delete(table).where(table.c.account_id.in_(ids)))


_TABLES: tuple[Table, ...] = (leg_snapshots, account_days)
