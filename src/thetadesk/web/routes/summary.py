"""Totals: of the ledger, and everything the home page shows in one call."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, TypeAlias

from fastapi import Query, Response

from thetadesk.attention.service import listing
from thetadesk.attention.service.listing import Books
from thetadesk.connections.model import ConnectionHealth, ConnectionState
from thetadesk.connections.service import reading as connections
from thetadesk.db.unit import Unit
from thetadesk.ledger.service import overview, reading
from thetadesk.ledger.service.overview import CampaignFilter, TransactionFilter
from thetadesk.ledger.service.reading import Position, Summary
from thetadesk.web.asking import AccountQuery, Day, Desk, PortfolioQuery, ScopeQuery, Working, answer, chosen
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.needing import listed, market_day
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling, telling_attention, telling_book, telling_connections
from thetadesk.web.schemas.campaigns import CampaignJson, LegJson
from thetadesk.web.schemas.summary import (
    BasisText,
    DeskJson,
    ExpiryDayJson,
    LiveTotalsJson,
    MonthIncomeJson,
    SummaryJson,
    TotalsJson,
)
from thetadesk.web.schemas.transactions import TransactionJson
from thetadesk.web.schemas.values import Scope, maybe_day, money, quantity

router = Router(tags=["summary"])
_RECENT = 20
_MONTHS = 12
Currencies: TypeAlias = dict[str, TotalsJson]
"""The totals of each currency, the accounts' own first."""

BasisQuery = Annotated[
    BasisText,
    Query(description="Cash: matched inside campaigns as they happened; tax: by the account's lot method."),
]


@router.get("/summary", response_model=SummaryJson, responses=examples.answers(examples.SUMMARY))
def get_summary(
    desk: Desk,
    working: Working,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    basis: BasisQuery = "cash",
    as_of: Annotated[Day | None, Query(description="As it was at the end of this market date.")] = None,
) -> Response:
    """Show cash, realised profit and loss, income and what is held, per currency, and what it is worth and risks now."""

    def read(unit: Unit) -> tuple[Scope, tuple[str, ...], Currencies]:
        named, ids = chosen(unit, scope, account, portfolio)
        return named, ids, _currencies(reading.summaries(unit, ids, basis, as_of, desk.roll_window))

    named, ids, found = desk.remembered((get_summary, scope, account, portfolio, basis, as_of), read)
    live = live_now(working.live, ids if as_of is None else None)
    return answer(summary_json(found, named, basis, as_of, live))


def live_now(live: LiveMarket, ids: Collection[str] | None) -> LiveTotalsJson:
    """What these accounts are worth and risk just now; None: nothing of it."""
    return telling_book.live_totals(None if ids is None else live.book.header(ids), live.now())


@router.get("/desk", response_model=DeskJson, responses=examples.answers(examples.DESK))
def get_desk(
    desk: Desk,
    working: Working,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
) -> Response:
    """Show everything of the home page: what needs a hand, open campaigns, expirations, latest trades."""
    valued = working.live.valued()
    on = market_day(desk, valued)

    def read(unit: Unit) -> _Home:
        return _home(unit, on, *chosen(unit, scope, account, portfolio))

    home = desk.remembered((get_desk, scope, account, portfolio, on), read)
    with desk.reading() as unit:
        feeds = _used(connections.list_health(unit, desk.clock.now()))
    whole = account is None and portfolio is None
    attention = listed(desk, working, home.books, on, valued, whole=whole)
    live = live_now(working.live, home.ids)
    body: DeskJson = {
        "scope": home.scope,
        "summary": summary_json(home.currencies, home.scope, "cash", None, live),
        "attention": [telling_attention.attention(each) for each in attention.items],
        "campaigns": home.campaigns,
        "recent": home.recent,
        "expirations": home.expirations,
        "income_by_month": home.income_by_month,
        "sync": [telling_connections.desk_sync(each) for each in feeds],
        "reconciliation": {"unexplained": home.unexplained, "ok": home.unexplained == 0},
    }
    return answer(body)


@dataclass(frozen=True, slots=True)
class _Home:
    """What the ledger has for the home page on a market date, as it is told."""

    scope: Scope
    ids: tuple[str, ...]
    currencies: Currencies
    unexplained: int
    campaigns: list[CampaignJson]
    recent: list[TransactionJson]
    expirations: list[ExpiryDayJson]
    income_by_month: list[MonthIncomeJson]
    books: Books


def _home(unit: Unit, on: date, scope: Scope, ids: tuple[str, ...]) -> _Home:
    summaries, held = reading.summaries(unit, ids), reading.positions(unit, ids, on)
    _, campaigns = reading.list_campaigns(unit, CampaignFilter(ids, is_open=True))
    _, recent = reading.list_transactions(unit, TransactionFilter(ids), "-occurred_at", _RECENT, 0)
    currencies = overview.campaign_currencies(unit)
    months = reading.months(unit, ids)[-_MONTHS:]
    return _Home(
        scope,
        ids,
        _currencies(summaries),
        sum(each.unexplained for each in summaries),
        [telling.campaign(view, currencies, on) for view in campaigns],
        [telling.transaction(each) for each in recent],
        _expirations(held, on),
        [{"month": month, "amount": money(amount)} for month, amount in months],
        listing.books(unit, ids, on, held),
    )


def summary_json(
    found: Currencies, scope: Scope, basis: BasisText, as_of: date | None, live: LiveTotalsJson
) -> SummaryJson:
    """The summaries of each currency, and the live figures beside them."""
    own = next(iter(found))
    return {
        **found[own],
        **live,
        "scope": scope,
        "basis": basis,
        "as_of": maybe_day(as_of),
        "currency": own,
        "currencies": found,
    }


def _currencies(found: Iterable[Summary]) -> Currencies:
    return {each.currency: telling.totals(each) for each in found}


def _used(found: Iterable[ConnectionHealth]) -> list[ConnectionHealth]:
    return [each for each in found if each.connection.state is not ConnectionState.DISCONNECTED]


def _expirations(held: Iterable[Position], on: date) -> list[ExpiryDayJson]:
    coming = [each for each in held if each.instrument.expires_on and each.instrument.expires_on >= on]
    coming.sort(key=lambda each: (each.instrument.expires_on or on, each.ticker, each.instrument.symbol))
    by_day = groupby(coming, key=lambda each: each.instrument.expires_on or on)
    return [
        {"on": day.isoformat(), "dte": (day - on).days, "legs": [_leg(each, day, on) for each in legs]}
        for day, legs in by_day
    ]


def _leg(held: Position, day: date, on: date) -> LegJson:
    return {
        "symbol": held.instrument.symbol,
        "words": held.instrument.words,
        "quantity": quantity(held.quantity),
        "expires_on": day.isoformat(),
        "dte": (day - on).days,
        "state": "open",
    }
