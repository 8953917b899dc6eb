"""The whole desk over a long record: every GET of the API over HTTP, on a real server that copies a simulated broker.

It has a hundred thousand transactions in five hundred campaigns, fifty wheels, and two years of what each day's close was
taken down as. What is asked is read from the API's description, so that no endpoint is forgotten: one that the table here does not know
fails the measurement. Then its pages are opened in a browser.
"""

import random
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import live, paint
from benchmarks.history import overwritten
from benchmarks.ledger import TRANSACTIONS, timed_import
from benchmarks.machine import resident_megabytes
from benchmarks.report import Figure, percentile
from benchmarks.server import Connection, served
from thetadesk.bootstrap import App, open_desk
from thetadesk.db.unit import Unit
from thetadesk.kernel import calendar
from thetadesk.ledger.model import By, TradeResult
from thetadesk.ledger.service import accounts, record
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.ledger.service.reading import list_campaigns
from thetadesk.ledger.service.record import ResultFilter
from thetadesk.market import store as market
from thetadesk.market.model import Candle, Interval, QuoteState
from thetadesk.portfolio.model import AccountDay, FigureSource, LegDay, Taken
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.store import days
from thetadesk.settings import Settings
from thetadesk.web.openapi import document
from thetadesk.wheel.service import wheels
from thetadesk.wheel.service.wheels import Wish

WHEELS = 50
LEGS = 150
AIM = 100.0
_YEARS = timedelta(days=2 * 365)
_TIMES, _WARM_UP = 20, 2
_OPENINGS = 5
_SYMBOL = "SPY"
QUERIES = {
    "/market/quotes": f"symbols={_SYMBOL},AAPL",
    "/market/candles": f"symbol={_SYMBOL}&interval=day",
    "/market/metrics": f"symbol={_SYMBOL}",
    "/market/regime": f"symbol={_SYMBOL}",
    "/market/search": "q=B",
    "/alerts/rules/complete": "text=AA&at=2",
}
"""What has to be said besides the path."""
NOT_ASKED = {
    "/backups/{backup_id}/file": "a file",
    "/settings/export": "a file",
    "/audit/export": "a file",
    "/performance/export": "a file",
    "/export": "a file",
    "/audit/verify": "reckons the whole chain anew, which is what it is for",
    "/brokers/{broker_id}/login": "sends a browser elsewhere",
    "/brokers/{broker_id}/callback": "sends a browser elsewhere",
    "/options/{symbol}/chain": "asks the broker for what is not at hand",
    "/options/{symbol}/expirations": "asks the broker for what is not at hand",
    "/wheels/{wheel_id}/recommend": "looks at chains: benchmarks/choosing.py",
    "/alerts/events/{alert_id}": "there is no alert here: benchmarks/alerts_live.py",
    "/backups/{backup_id}": "there is no backup here",
}
"""Endpoints that are no page's reading, and why."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is, how often each endpoint is asked, which pages are opened and how often."""

    transactions: int = TRANSACTIONS
    campaigns: int = 500
    wheels: int = WHEELS
    legs: int = LEGS
    times: int = _TIMES
    pages: tuple[str, ...] = paint.PAGES
    openings: int = _OPENINGS


def measure(folder: Path, size: Size | None = None) -> list[Figure]:
    """Makes a desk in `folder`, serves it beside a simulated broker, asks everything and opens every page."""
    size = size or Size()
    folder /= "record"
    desk = open_desk(Settings(folder))
    try:
        timed_import(desk, "record", overwritten(size.transactions, size.campaigns))
        counted = _prepare(desk, size)
    finally:
        desk.close()
    with live.simulator() as broker, served(folder, THETADESK_SIMULATOR=broker) as (process, port):
        url = f"http://127.0.0.1:{port}"
        live.log_in(url)
        with closing(Connection(port)) as asked:
            found = _ask(asked, list(_paths(url)), size.times)
        pages = paint.measure(url, size.openings, size.pages)
        memory = resident_megabytes(process.pid)
    slowest = sorted(found, key=lambda path: -found[path])
    of = "A long record"
    return [
        *(Figure(f"{of}: {what}", count, "") for what, count in counted.items()),
        Figure(f"{of}: GETs asked", len(found), ""),
        Figure(f"{of}: resident with everything running", memory, "MB", 190),
        *(replace(each, name=f"{of}: {each.name}") for each in pages),
        *(Figure(f"{of}: GET {path}, p95", found[path], "ms", AIM) for path in slowest),
    ]


# ---- asking


def _ask(asked: Connection, paths: list[str], times: int) -> dict[str, float]:
    """The 95th percentile of each, in milliseconds, asked one after the other over and over, as pages do."""
    seconds: dict[str, list[float]] = {path: [] for path in paths}
    for turn in range(_WARM_UP + times):
        for path in paths:
            took = asked.seconds(f"/api/v1{path}")
            if turn >= _WARM_UP:
                seconds[path].append(took)
    return {path: percentile(sorted(took), 0.95) * 1000 for path, took in seconds.items()}


def _paths(url: str) -> Iterator[str]:
    """Every GET that the API describes, with something that is there in each place."""
    described = document()
    known = _known(f"{url}/api/v1")
    for whole, verbs in described["paths"].items():
        path = whole.removeprefix("/api/v1")
        if "get" not in verbs or path in NOT_ASKED:
            continue
        filled = path
        for place in re.findall(r"\{(\w+)\}", path):
            filled = filled.replace(f"{{{place}}}", quote(known(path, place)))
        query = QUERIES.get(path)
        yield f"{filled}?{query}" if query else filled


def _known(api: str) -> Any:
    """What stands for a place of a path."""
    got: dict[str, Any] = {}

    def first(path: str, items: str = "items", key: str = "id") -> str:
        if path not in got:
            got[path] = live.call(f"{api}{path}")[items][0]
        return str(got[path][key])

    rule: dict[str, Any] = {"text": f"{_SYMBOL} > 100000", "name": "far"}
    places = {
        "account_id": lambda: first("/accounts", "accounts"),
        "portfolio_id": lambda: first("/portfolios", "portfolios"),
        "wheel_id": lambda: first("/wheels"),
        "campaign_id": lambda: first("/campaigns?limit=1"),
        "transaction_id": lambda: first("/transactions?limit=1"),
        "trade_id": lambda: first(f"/wheels/{first('/wheels')}/trades"),
        "import_id": lambda: first("/imports"),
        "connection_id": lambda: first("/connections"),
        "certificate_id": lambda: first("/certificates"),
        "id": lambda: first("/scheduler/jobs", key="name"),
        "plan_id": lambda: str(live.call(f"{api}/plans", **_plan(first("/portfolios", "portfolios")))["id"]),
        "rule_id": lambda: str(live.call(f"{api}/alerts/rules", **rule)["id"]),
        "on": lambda: calendar.last_trading_day(datetime.now(UTC).date() - timedelta(days=7)).isoformat(),
        "symbol": lambda: _SYMBOL,
    }
    made: dict[str, str] = {}

    def known(path: str, place: str) -> str:
        if place not in places:
            raise RuntimeError(
                f"GET {path}: the benchmark knows nothing for {{{place}}}; add it, or say why not"
            )
        if place not in made:
            made[place] = places[place]()
        return made[place]

    return known


def _plan(portfolio_id: str) -> dict[str, Any]:
    return {
        "name": "Income",
        "portfolio_id": portfolio_id,
        "monthly_income_target": "5000",
        "strategies": [{"strategy": "short_put", "allocation": "0.5"}],
    }


# ---- preparing


def _prepare(desk: App, size: Size) -> dict[str, int]:
    """Adds what the record needs; answers how much there is of everything."""
    at = desk.clock.now()
    with desk.unit() as unit:
        [account] = accounts.list_accounts(unit)
        by = By("benchmark", at)
        portfolio = portfolios.create_portfolio(unit, portfolios.Wish("Book", account_ids=(account.id,)), by)
        since = at.date() - _YEARS
        _, campaigns = list_campaigns(unit, CampaignFilter((account.id,)))
        began = min(view.row.opened_on for view in campaigns)
        tickers = list(dict.fromkeys(view.row.ticker for view in campaigns))[: size.wheels]
        for ticker in tickers:
            wish = Wish(ticker, account_id=account.id, started_on=began)
            wheels.create(unit, portfolio.id, wish, at.date(), by)
        sessions = list(_sessions(since, at.date()))
        _keep_benchmark(unit, sessions)
        told = [each for each in record.each_result(unit, ResultFilter((account.id,))) if _lasts(each, since)]
        rows = sum(_keep_day(unit, account.id, on, told, size.legs) for on in sessions)
        trades = record.trade_stats(unit, ResultFilter((account.id,)))
    return {
        "campaigns": len(campaigns),
        "trades closed": trades.wins + trades.losses + trades.scratches,
        "wheels": len(tickers),
        "days taken down": len(sessions),
        "legs taken down": rows,
    }


def _lasts(trade: TradeResult, since: date) -> bool:
    return trade.closed_on is None or trade.closed_on >= since


def _sessions(first: date, last: date) -> Iterator[date]:
    day = calendar.next_trading_day(first)
    while day < last:
        yield day
        day = calendar.next_trading_day(day)


def _keep_benchmark(unit: Unit, sessions: list[date]) -> None:
    chance, price, candles = random.Random(1), 450.0, []
    for on in sessions:
        price *= 1 + chance.gauss(0.0004, 0.01)
        candles.append(Candle(_SYMBOL, calendar.session_open(on), price, price, price, price))
    market.keep_candles(unit, Interval.DAY, candles)


def _keep_day(unit: Unit, account_id: str, on: date, told: list[TradeResult], most: int) -> int:
    """Takes a day down: what was held then, as far as the rows of a day go."""
    at = calendar.session_close(on) + timedelta(minutes=30)
    held = {
        (trade.campaign_id, trade.symbol): trade
        for trade in told
        if trade.opened_on <= on and (trade.closed_on is None or trade.closed_on > on)
    }
    chosen = list(held.values())[:most]
    legs = [_leg(trade, on, at) for trade in chosen]
    chance = Decimal(random.Random(on.toordinal()).randrange(-5_000, 5_500))
    days.keep_day(unit, on, [_account_day(account_id, on, at, len(legs), chance)], legs)
    return len(legs)


def _leg(trade: TradeResult, on: date, at: datetime) -> LegDay:
    size = trade.sign * trade.quantity
    return LegDay(
        on, trade.account_id, trade.campaign_id, trade.symbol, trade.ticker, size, trade.premium, QuoteState.CLOSED, at,
        Taken.CLOSE, mark=1.5, spot=100.0, value=Decimal(150) * size, pnl_open=Decimal(25), iv=0.3, delta=-25.0, gamma=0.1,
        theta=4.0, vega=9.0, dte=30, trading_dte=21, moneyness=0.95,
    )  # fmt: skip


def _account_day(account_id: str, on: date, at: datetime, legs: int, moved: Decimal) -> AccountDay:
    worth = Decimal(2_000_000) + Decimal(on.toordinal() % 700) * 300 + moved
    return AccountDay(
        on, "USD", worth, worth, Decimal(0), Decimal(0), moved, 10.0, 0.5, 400.0, -900.0, 5.0, 12.0, Decimal(900),
        Decimal(500_000), Decimal(1_500_000), legs, 0, 0, 0, 0, account_id, FigureSource.MODEL, at, Taken.CLOSE,
    )  # fmt: skip
