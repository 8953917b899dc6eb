"""Wheels for tests: configured ones, and what the rules make of a ledger's history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.ledger.booked import Booked
from thetadesk.ledger.campaigns import Campaign
from thetadesk.ledger.figures import Figures
from thetadesk.ledger.model import Allocation, Role, Transaction
from thetadesk.wheel.figures import Member, Premium, WheelFigures, figures
from thetadesk.wheel.machine import Walk
from thetadesk.wheel.model import Direction, Profile, Wheel
from thetadesk.wheel.retelling import Chapter, retold

WRITTEN = datetime(2026, 1, 5, 15, tzinfo=UTC)
WHEEL = Wheel(
    id="6f9f3c1c-35f5-4b6e-9f0a-6c3a9fd0a001",
    portfolio_id="portfolio",
    account_id="account",
    symbol="KO",
    capital=Decimal(12_000),
    profile=Profile.MODERATE,
    direction=Direction.PUT,
    started_on=date(2026, 1, 5),
    ended_on=None,
    adopted=(),
    left_out=(),
    note="",
    created_at=WRITTEN,
    updated_at=WRITTEN,
)


def wheel(**changes) -> Wheel:
    return replace(WHEEL, **changes)


def told(books: Booked, ticker: str) -> Walk:
    """The way of the wheel that has every campaign of a ticker."""
    by_id = {t.id: t for t in books.transactions}
    chapters = [_chapter(books, seen.campaign) for seen in books.campaigns if seen.campaign.ticker == ticker]
    return retold(ticker, chapters, by_id)


def _chapter(books: Booked, campaign: Campaign) -> Chapter:
    missing = [each for each in books.cash.missing if each.campaign == campaign.id]
    return Chapter(campaign.allocations, campaign.links, missing)


def summed(books: Booked, ticker: str, today: date = date(2026, 12, 31), **capital) -> WheelFigures:
    """The figures of the wheel that has every campaign of a ticker."""
    members = [
        member(books, seen.campaign, seen.figures, **capital)
        for seen in books.campaigns
        if seen.campaign.ticker == ticker
    ]
    return figures(members, today)


def member(books: Booked, campaign: Campaign, found: Figures, **capital) -> Member:
    by_id = {t.id: t for t in books.transactions}
    return Member(
        campaign.id,
        campaign.opened_on,
        campaign.closed_on,
        found.realized,
        found.income,
        found.cash,
        found.open_cost,
        found.shares,
        found.adjusted_basis,
        premium(campaign.allocations, by_id),
        **capital,
    )


def premium(allocations: Iterable[Allocation], transactions: Mapping[str, Transaction]) -> Premium:
    """What these parts of transactions took in and paid for options sold, told one by one."""
    collected = bought_back = fees = Decimal(0)
    for part in allocations:
        fees += part.fees
        instrument = transactions[part.transaction_id].instrument
        if instrument is None or not instrument.is_option:
            continue
        if part.quantity < 0 and part.role is Role.OPENING:
            collected += part.gross
        elif part.quantity > 0 and part.role in (Role.CLOSING, Role.ASSIGNMENT):
            bought_back += part.gross
    return Premium(collected, bought_back, fees)


def total(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
