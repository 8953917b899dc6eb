"""Totals: of the ledger, and everything the home page shows in one call."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Annotated, TypeAlias

from fastapi import Query, Response
from pydantic_core import to_json

from thetadesk.attention.model import HeldLeg
from thetadesk.connections.model import ConnectionHealth, ConnectionState
from thetadesk.connections.service import reading as connections
from thetadesk.db.unit import Unit
from thetadesk.ledger.service import overview, reading
from thetadesk.ledger.service.overview import CampaignFilter, TransactionFilter
from thetadesk.ledger.service.reading import Summary
from thetadesk.portfolio.model import LegKey
from thetadesk.web.asking import (
    AccountQuery,
    Day,
    Desk,
    PortfolioQuery,
    ScopeQuery,
    Working,
    answer,
    chosen_now,
    merged,
)
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.needing import books, listed, market_day
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling, telling_attention, telling_book, telling_connections
from thetadesk.web.schemas.campaigns import LegJson
from thetadesk.web.schemas.summary import (
    BasisText,
    DeskJson,
    DeskLedgerJson,
    DeskNowJson,
    ExpiryDayJson,
    LiveTotalsJson,
    SummaryJson,
    TotalsJson,
)
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
    named, ids = chosen_now(desk, scope, account, portfolio)

    def read(unit: Unit) -> Currencies:
        return _currencies(reading.summaries(unit, ids, basis, as_of, desk.roll_window))

    found = desk.remembered((get_summary, ids, basis, as_of), read)
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
    named, ids = chosen_now(desk, scope, account, portfolio)
    home = desk.remembered((_Home, named, ids, on), lambda unit: _home(unit, on, named, ids))
    with desk.reading() as unit:
        feeds = _used(connections.list_health(unit, desk.clock.now()))
    found = books(desk, ids, on)
    attention = listed(desk, working, found, on, valued, whole=account is None and portfolio is None)
    now: DeskNowJson = {
        "summary": summary_json(home.currencies, named, "cash", None, live_now(working.live, ids)),
        "attention": [telling_attention.attention(each) for each in attention.items],
        "expirations": _expirations(found.legs, on),
        "sync": [telling_connections.desk_sync(each) for each in feeds],
    }
    return merged(home.told, to_json(now))


@dataclass(frozen=True, slots=True)
class _Home:
    """What the ledger has for the home page on a market date: what live figures are added to, and the rest as it is told,
    a DeskLedgerJson."""

    currencies: Currencies
    told: bytes


def _home(unit: Unit, on: date, scope: Scope, ids: tuple[str, ...]) -> _Home:
    summaries = reading.summaries(unit, ids)
    _, campaigns = reading.list_campaigns(unit, CampaignFilter(ids, is_open=True))
    _, recent = reading.list_transactions(unit, TransactionFilter(ids), "-occurred_at", _RECENT, 0)
    currencies = overview.campaign_currencies(unit)
    months = reading.months(unit, ids)[-_MONTHS:]
    unexplained = sum(each.unexplained for each in summaries)
    told: DeskLedgerJson = {
        "scope": scope,
        "campaigns": [telling.campaign(view, currencies, on) for view in campaigns],
        "recent": [telling.transaction(each) for each in recent],
        "income_by_month": [{"month": month, "amount": money(amount)} for month, amount in months],
        "reconciliation": {"unexplained": unexplained, "ok": unexplained == 0},
    }
    return _Home(_currencies(summaries), to_json(told))


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


def _expirations(legs: Iterable[tuple[LegKey, HeldLeg]], on: date) -> list[ExpiryDayJson]:
    coming = [
        (leg.expires_on, leg.ticker, key.symbol, leg)
        for key, leg in legs
        if leg.expires_on is not None and leg.expires_on >= on
    ]
    coming.sort(key=itemgetter(0, 1, 2))
    return [
        {
            "on": day.isoformat(),
            "dte": (day - on).days,
            "legs": [_leg(symbol, leg, day, on) for _, _, symbol, leg in of_day],
        }
        for day, of_day in groupby(coming, key=itemgetter(0))
    ]


def _leg(symbol: str, leg: HeldLeg, day: date, on: date) -> LegJson:
    return {
        "symbol": symbol,
        "words": leg.words,
        "quantity": quantity(leg.quantity),
        "expires_on": day.isoformat(),
        "dte": (day - on).days,
        "state": "open",
    }
