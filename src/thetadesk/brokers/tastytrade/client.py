"""tastytrade's Open API: accounts by their number, transactions in pages within windows of days, positions and cash."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

from thetadesk.brokers.tastytrade import login
from thetadesk.brokers.tastytrade.parse import SOURCE, parse
from thetadesk.brokers.tastytrade.symbols import STREAMED_KINDS
from thetadesk.brokers.tastytrade.words import instrument_named
from thetadesk.brokers.windows import Found, walk
from thetadesk.connections.model import BrokerFigures, LoginLapsedError
from thetadesk.connections.ports import BrokerAccount, Capabilities, Chunk, Endpoint, Holdings, Session
from thetadesk.identity.model import Grant
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.ports import Parsed
from thetadesk.market.ports import MarketData, QuoteSource
from thetadesk.wire.answers import dated, member, object_in, records_in
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http, Params
from thetadesk.wire.records import (
    Record,
    figure_of,
    money_of,
    quantity_of,
    text_of,
)

T = TypeVar("T")

_ROWS_PER_PAGE = 2000
_WANTED = 1700
"""Rows that a window should hold, so that most fit on one page though days differ."""
_LONGEST_WINDOW = 366
"""Days. tastytrade names no limit; a year keeps a chunk small."""
_UNAUTHORIZED = 401
_DIRECTIONS = {"long": 1, "short": -1, "zero": 0}


class TastytradeSession:
    """One login's accounts."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._http = http
        self._api = endpoint.api_url.rstrip("/")
        self._access = access

    async def accounts(self) -> list[BrokerAccount]:
        """The accounts with the names that their owner gave them, closed ones too: their history still counts."""
        rows, _ = await self._get("customers/me/accounts", "accounts", _items)
        return [_account(member(row.fields, "account")) for row in rows]

    async def history(self, account: BrokerAccount, since: date | None, until: date) -> AsyncIterator[Chunk]:
        """Newest first."""

        async def read(first_on: date, last_on: date) -> Found:
            return await self._window(account, first_on, last_on)

        async for chunk in walk(read, since, until, _LONGEST_WINDOW, _WANTED):
            yield chunk

    async def holdings(self, account: BrokerAccount) -> Holdings:
        """Positions and cash, now."""
        path = f"accounts/{_path(account)}"
        rows, _ = await self._get(f"{path}/positions", "positions", _items)
        balances, at = await self._get(f"{path}/balances/{account.currency}", "balances", _dated_object)
        positions: dict[str, Decimal] = {}
        try:
            for row in rows:
                symbol = _symbol(row.fields)
                positions[symbol] = positions.get(symbol, ZERO) + _held(row.fields)
            data = member(balances, "data")
            cash = _cash(data)
        except InvalidInputError as refusal:
            raise BrokenAnswerError(f"tastytrade's positions cannot be read: {refusal.detail}.") from None
        held_now = {symbol: quantity for symbol, quantity in positions.items() if quantity}
        return Holdings(at or self._http.now(), held_now, cash, account.currency, _figures(data))

    async def _window(self, account: BrokerAccount, first_on: date, last_on: date) -> Found:
        """All pages of a window, unless there are so many that shorter windows do better."""
        days = (last_on - first_on).days + 1
        rows, total, pages = await self._page(account, first_on, last_on, 0)
        if total > 2 * _ROWS_PER_PAGE and days > 1:
            return Found([], False, total, days)
        offset = 1
        while offset < pages:
            # Whatever arrives meanwhile moves rows to later pages, where they are met a second time.
            more, _, pages = await self._page(account, first_on, last_on, offset)
            rows += more
            offset += 1
        return Found(_once(rows), True, len(rows), days)

    async def _page(
        self, account: BrokerAccount, first_on: date, last_on: date, offset: int
    ) -> tuple[list[Record], int, int]:
        """A page's rows, newest first, how many rows the window has, and how many pages."""
        params = [
            ("start-date", first_on.isoformat()),
            ("end-date", last_on.isoformat()),
            ("sort", "Desc"),
            ("per-page", str(_ROWS_PER_PAGE)),
            ("page-offset", str(offset)),
        ]
        path = f"accounts/{_path(account)}/transactions"
        rows, rest = await self._get(path, "transactions", _items, params)
        if "pagination" not in rest:
            return rows, len(rows), 1
        pagination = member(rest, "pagination")
        total, pages = (quantity_of(pagination, key) for key in ("total-items", "total-pages"))
        return rows, int(total), int(pages) if rows else 0

    async def _get(self, path: str, what: str, read: Callable[[Answer], T], params: Params = ()) -> T:
        try:
            return await self._http.get(
                f"{self._api}/{path}", what, read, params, {"authorization": f"Bearer {await self._access()}"}
            )
        except RefusedError as refusal:
            if refusal.status == _UNAUTHORIZED:
                raise LoginLapsedError("tastytrade takes this login's token no longer.") from None
            raise


class Tastytrade:
    """The adapter: its tables of facts, and the ways in."""

    name = "tastytrade"
    title = "tastytrade"
    source = SOURCE
    richness = 90
    capabilities = Capabilities(
        history_years=None,
        history_window_days=None,
        rows_per_answer=_ROWS_PER_PAGE,
        login_lifetime=None,
        access_lifetime=timedelta(minutes=15),
        reads_per_minute=240,
        writes_per_minute=60,
        pkce=True,
        refresh_rotates=False,
        personal_grant=True,
        symbols_per_stream=4000,
        streamed_kinds=STREAMED_KINDS,
    )

    def authorize_url(self, endpoint: Endpoint, state: str, challenge: str | None) -> str:
        """tastytrade's login page."""
        return login.authorize_url(endpoint, state, challenge)

    async def exchange(
        self, http: Http, endpoint: Endpoint, code: str, verifier: str | None, now: datetime
    ) -> Grant:
        """The tokens for a login's code. LoginRefusedError, NotConfiguredError or an error of `wire.errors`."""
        return await login.exchange(http, endpoint, code, verifier, now)

    async def refresh(self, http: Http, endpoint: Endpoint, grant: Grant, now: datetime) -> Grant:
        """Fresh tokens. LoginLapsedError once the grant is revoked, NotConfiguredError or an error of `wire.errors`."""
        return await login.refresh(http, endpoint, grant, now)

    def session(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> Session:
        """What this login may see."""
        return TastytradeSession(http, endpoint, access)

    def market(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> MarketData:
        """What tastytrade answers about the market. Loaded when asked for: a sync needs nothing of it."""
        from thetadesk.brokers.tastytrade.market import TastytradeMarket

        return TastytradeMarket(http, endpoint, access)

    def stream(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> QuoteSource:
        """tastytrade's stream of quotes."""
        from thetadesk.brokers.tastytrade.stream import TastytradeStream

        return TastytradeStream(http, endpoint, access)

    def parse(self, records: Iterable[Any]) -> Parsed:
        """tastytrade's records as transactions, and what could not be read."""
        return parse(records)


BROKER = Tastytrade()


def _items(answer: Answer) -> tuple[list[Record], Mapping[str, object]]:
    return records_in(answer, {"data", "items"})


def _dated_object(answer: Answer) -> tuple[Mapping[str, object], datetime | None]:
    return object_in(answer), dated(answer)


def _path(account: BrokerAccount) -> str:
    return quote(account.reference, safe="")


def _account(fields: Mapping[str, object]) -> BrokerAccount:
    number = text_of(fields, "account-number")
    if not number:
        raise BrokenAnswerError("tastytrade lists an account without its number.")
    return BrokerAccount(number, number, text_of(fields, "nickname"), "USD")


def _once(rows: list[Record]) -> list[Record]:
    """Every transaction once, as it was told last. Rows without an id are all kept: they are told apart by content."""
    return list({row.fields.get("id") or f"row {place}": row for place, row in enumerate(rows)}.values())


def _symbol(fields: Mapping[str, object]) -> str:
    """The ledger's symbol for a position; tastytrade's own word for a thing that transactions could not name either, so
    that the certificate shows it."""
    symbol = text_of(fields, "symbol")
    try:
        return instrument_named(
            symbol, text_of(fields, "instrument-type"), text_of(fields, "underlying-symbol")
        ).symbol
    except InvalidInputError:
        return symbol or "unnamed"


def _held(fields: Mapping[str, object]) -> Decimal:
    direction = text_of(fields, "quantity-direction")
    if direction.casefold() not in _DIRECTIONS:
        raise InvalidInputError(f"direction {direction[:20]!r} says neither long nor short")
    return quantity_of(fields, "quantity") * _DIRECTIONS[direction.casefold()]


def _cash(balances: Mapping[str, object]) -> Decimal:
    """The cash that the transactions' amounts add up to, negative when borrowed."""
    if "cash-balance" not in balances:
        raise InvalidInputError("there is no cash-balance")
    cash = money_of(balances, "cash-balance")
    return -abs(cash) if text_of(balances, "cash-balance-effect").casefold() == "debit" else cash


def _figures(balances: Mapping[str, object]) -> BrokerFigures:
    """tastytrade's own sums."""
    return BrokerFigures(
        figure_of(balances, "net-liquidating-value"),
        figure_of(balances, "used-derivative-buying-power"),
        figure_of(balances, "derivative-buying-power"),
    )
