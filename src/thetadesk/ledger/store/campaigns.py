"""Reading campaigns."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, Row, Select, func, or_, select, type_coerce
from typing_extensions import override

from thetadesk.db.types import JsonColumn
from thetadesk.db.unit import Unit
from thetadesk.ledger.model import (
    Allocation,
    Status,
)
from thetadesk.ledger.store.rows import CURRENT
from thetadesk.ledger.store.tables import allocations, campaigns, ticker_families, transactions

MOST_LINKS, MOST_POINTS = 12, 60  # of each campaign in a list: one of years has hundreds


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """Which campaigns to list; None means all. `text` is looked for in ticker, strategy and legs."""

    accounts: tuple[str, ...]
    ticker: str | None = None
    is_open: bool | None = None
    text: str | None = None


def _campaigns_where(wanted: CampaignFilter) -> list[Any]:
    where: list[Any] = [campaigns.c.account_id.in_(wanted.accounts)]
    if wanted.ticker is not None:
        where.append(campaigns.c.ticker == wanted.ticker)
    if wanted.is_open is not None:
        where.append(campaigns.c.is_open == wanted.is_open)
    if wanted.text:
        like = [
            column.icontains(wanted.text, autoescape=True)
            for column in (campaigns.c.ticker, campaigns.c.strategy)
        ]
        where.append(or_(*like))
    return where


class _Shortened(JsonColumn):
    """What of a long list a list of campaigns tells, cut as each row is read: two hundred campaigns of years are megabytes."""

    cache_ok = True

    def __init__(self, shorten: Callable[[list[Any]], list[Any]]) -> None:
        super().__init__()
        self.shorten = shorten

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return lambda value: None if value is None else self.shorten(json.loads(value))


def _latest(links: list[Any]) -> list[Any]:
    return links[-MOST_LINKS:]


def _thinned(points: list[Any]) -> list[Any]:
    step = -(-len(points) // MOST_POINTS)
    return points if step <= 1 else points[(len(points) - 1) % step :: step]


_SHORT = {"links": _Shortened(_latest), "cash_curve": _Shortened(_thinned)}
_OUTLINE = [
    type_coerce(column, _SHORT[column.name]).label(column.name) if column.name in _SHORT else column
    for column in campaigns.c
]


def list_campaigns(
    unit: Unit, wanted: CampaignFilter, limit: int | None = None, offset: int = 0
) -> tuple[int, Sequence[Row[Any]]]:
    """How many campaigns there are, and a page of them: open ones first, then the latest closed; each with its latest links
    and a curve that is thinned."""
    where = _campaigns_where(wanted)
    total = unit.value(select(func.count()).select_from(campaigns).where(*where))
    query = _in_order(wanted)
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return int(total or 0), unit.rows(query)


def each_campaign(unit: Unit, wanted: CampaignFilter) -> Iterator[Row[Any]]:
    """The same campaigns one by one, however many they are."""
    return unit.stream(_in_order(wanted))


def _in_order(wanted: CampaignFilter) -> Select[Any]:
    return (
        select(*_OUTLINE)
        .where(*_campaigns_where(wanted))
        .order_by(
            campaigns.c.is_open.desc(),
            # As the index has them: a page is then read without sorting everything. Open ones have no closed_on.
            campaigns.c.closed_on.desc(),
            campaigns.c.opened_on.desc(),
            campaigns.c.ticker,
            campaigns.c.id,
        )
    )


def open_campaigns(unit: Unit, account_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Id, account and strategy of every open campaign: their stories, which take long to read, stay where they are."""
    return unit.rows(
        select(campaigns.c.id, campaigns.c.account_id, campaigns.c.strategy).where(
            campaigns.c.account_id.in_(account_ids), campaigns.c.is_open
        )
    )


def campaign_tickers(unit: Unit, wanted: CampaignFilter) -> list[tuple[str, int, int, Decimal, Decimal]]:
    """Per ticker: open and closed campaigns, realised P&L, cash."""
    query = (
        select(
            campaigns.c.ticker,
            campaigns.c.is_open,
            func.count(),
            func.sum(campaigns.c.realized),
            func.sum(campaigns.c.cash),
        )
        .where(*_campaigns_where(wanted))
        .group_by(campaigns.c.ticker, campaigns.c.is_open)
        .order_by(campaigns.c.ticker)
    )
    found: dict[str, tuple[str, int, int, Decimal, Decimal]] = {}
    rows: Sequence[Any] = unit.rows(query)
    for ticker, is_open, count, realized, cash in rows:
        _, open_, closed, before, held = found.get(ticker, (ticker, 0, 0, Decimal(0), Decimal(0)))
        counts = (open_ + count, closed) if is_open else (open_, closed + count)
        found[ticker] = (ticker, *counts, before + realized, held + cash)
    return list(found.values())


def count_campaigns(unit: Unit, account_ids: Sequence[str]) -> tuple[int, int]:
    """Open and closed campaigns, counted in an index alone."""
    query = select(func.count(), func.count().filter(campaigns.c.is_open)).where(
        campaigns.c.account_id.in_(account_ids)
    )
    rows: Sequence[Any] = unit.rows(query)
    total, are_open = rows[0]
    return are_open, total - are_open


def find_campaign(unit: Unit, campaign_id: str) -> Row[Any] | None:
    return unit.row(select(campaigns).where(campaigns.c.id == campaign_id))


def find_campaigns(unit: Unit, campaign_ids: Iterable[str]) -> Sequence[Row[Any]]:
    return unit.rows(select(campaigns).where(campaigns.c.id.in_(set(campaign_ids))).order_by(campaigns.c.id))


def campaigns_of_ticker(unit: Unit, account_id: str, ticker: str) -> Sequence[Row[Any]]:
    """Every campaign of the ticker's family in an account."""
    family = select(ticker_families.c.family).where(
        ticker_families.c.account_id == account_id, ticker_families.c.ticker == ticker
    )
    return unit.rows(
        select(campaigns).where(
            campaigns.c.account_id == account_id,
            campaigns.c.family == func.coalesce(family.scalar_subquery(), ticker),
        )
    )


def campaigns_telling(unit: Unit, transaction_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """For each transaction the campaigns (id, ticker, strategy, anchor) that tell of it."""
    query = (
        select(
            allocations.c.transaction_id,
            campaigns.c.id,
            campaigns.c.ticker,
            campaigns.c.strategy,
            campaigns.c.anchor,
        )
        .join(campaigns, campaigns.c.id == allocations.c.campaign_id)
        .where(allocations.c.transaction_id.in_(transaction_ids))
        .distinct()
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in unit.rows(query):
        found.setdefault(row.transaction_id, []).append(row)
    return found


def campaigns_anchored_at(unit: Unit, anchors: Sequence[str]) -> Sequence[Row[Any]]:
    """The campaigns named after these transactions or edits (id, anchor)."""
    return unit.rows(select(campaigns.c.id, campaigns.c.anchor).where(campaigns.c.anchor.in_(anchors)))


def allocations_of(unit: Unit, campaign_id: str) -> list[Allocation]:
    query = (
        select(allocations).where(allocations.c.campaign_id == campaign_id).order_by(allocations.c.position)
    )
    return [
        Allocation(
            row.transaction_id,
            row.campaign_id,
            row.quantity,
            row.gross,
            row.fees,
            row.role,
            row.link,
            row.reason,
            row.confidence,
            row.edited,
        )
        for row in unit.rows(query)
    ]


def campaign_cash(unit: Unit, account_ids: Sequence[str]) -> Decimal:
    """The cash that campaigns tell of, all together."""
    query = select(func.sum(allocations.c.gross), func.sum(allocations.c.fees)).where(
        allocations.c.account_id.in_(account_ids)
    )
    rows: Sequence[Any] = unit.rows(query)
    gross, fees = rows[0]
    return (gross or Decimal(0)) + (fees or Decimal(0))


def untold_cash(unit: Unit, account_ids: Sequence[str]) -> Decimal:
    """The cash of valid transactions that no campaign tells of."""
    told = select(allocations.c.transaction_id).where(allocations.c.transaction_id == transactions.c.id)
    query = select(func.sum(transactions.c.gross), func.sum(transactions.c.fees)).where(
        CURRENT,
        transactions.c.status == Status.VALID,
        transactions.c.account_id.in_(account_ids),
        ~told.exists(),
    )
    rows: Sequence[Any] = unit.rows(query)
    gross, fees = rows[0]
    return (gross or Decimal(0)) + (fees or Decimal(0))
