"""Schwab's Trader API: accounts by their hash, transactions in windows of at most a year, positions and cash."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

from thetadesk.brokers.schwab import login
from thetadesk.brokers.schwab.holdings import holding
from thetadesk.brokers.schwab.parse import SOURCE, parse
from thetadesk.brokers.schwab.symbols import STREAMED_KINDS
from thetadesk.brokers.windows import Found, walk
from thetadesk.connections.model import BrokerFigures, LoginLapsedError
from thetadesk.connections.ports import BrokerAccount, Capabilities, Chunk, Endpoint, Holdings, Session
from thetadesk.identity.model import Grant
from thetadesk.kernel.calendar import NEW_YORK, market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.ports import Parsed
from thetadesk.market.ports import MarketData, QuoteSource
from thetadesk.wire.answers import dated, member, object_in, records_in
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http, Params
from thetadesk.wire.records import Record, figure_of, instant_of, money_of, objects_of, quantity_of, text_of

T = TypeVar("T")

_TYPES = (
    "TRADE,RECEIVE_AND_DELIVER,DIVIDEND_OR_INTEREST,ACH_RECEIPT,ACH_DISBURSEMENT,CASH_RECEIPT,CASH_DISBURSEMENT,"
    "ELECTRONIC_FUND,WIRE_OUT,WIRE_IN,JOURNAL,MEMORANDUM,MARGIN_CALL,MONEY_MARKET,SMA_ADJUSTMENT"
)
_MOST_ROWS = 3000
_LONGEST_WINDOW = 364
"""Days; a year is the most that Schwab takes, and leap years and changing hours stay out of it."""
_UNAUTHORIZED, _BAD_REQUEST = 401, 400
_DAY, _INSTANT = timedelta(days=1), timedelta(milliseconds=1)


class SchwabSession:
    """One login's accounts."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._http = http
        self._trader = f"{endpoint.api_url.rstrip('/')}/trader/v1"
        self._access = access

    async def accounts(self) -> list[BrokerAccount]:
        """The accounts with the names that their owner gave them."""
        rows, _ = await self._get("accounts/accountNumbers", "accounts", records_in)
        names = await self._names()
        found = []
        for row in rows:
            number, reference = text_of(row.fields, "accountNumber"), text_of(row.fields, "hashValue")
            if not number or not reference:
                raise BrokenAnswerError("Schwab lists an account without its number or its hash.")
            found.append(BrokerAccount(number, reference, names.get(number, "")))
        return found

    async def history(self, account: BrokerAccount, since: date | None, until: date) -> AsyncIterator[Chunk]:
        """Newest first. What lies further back than Schwab tells is refused there (400) or empty here."""
        oldest_told = until

        async def read(first_on: date, last_on: date) -> Found:
            nonlocal oldest_told
            try:
                found = await self._window(account, first_on, last_on)
            except RefusedError as refusal:
                if refusal.status != _BAD_REQUEST or since is not None or oldest_told == until:
                    raise
                return Found([], True, 0, 1)
            oldest_told = first_on
            return found

        async for chunk in walk(read, since, until, _LONGEST_WINDOW):
            yield chunk

    async def holdings(self, account: BrokerAccount) -> Holdings:
        """Positions and cash, now."""
        params = [("fields", "positions")]
        fields, at = await self._get(f"accounts/{_path(account)}", "positions", _dated_object, params)
        inside = member(fields, "securitiesAccount")
        positions: dict[str, Decimal] = {}
        try:
            for row in objects_of(inside, "positions"):
                symbol = _symbol(member(row, "instrument"))
                held = quantity_of(row, "longQuantity") - quantity_of(row, "shortQuantity")
                positions[symbol] = positions.get(symbol, ZERO) + held
            balances = member(inside, "currentBalances")
            cash = _cash(balances)
        except InvalidInputError as refusal:
            raise BrokenAnswerError(f"Schwab's positions cannot be read: {refusal.detail}.") from None
        held_now = {symbol: quantity for symbol, quantity in positions.items() if quantity}
        return Holdings(at or self._http.now(), held_now, cash, figures=_figures(balances))

    async def _names(self) -> dict[str, str]:
        """Nicknames by account number; none where Schwab does not tell them to this application."""
        try:
            fields = await self._get("userPreference", "account names", _preferences)
        except RefusedError:
            return {}
        return {
            text_of(row, "accountNumber"): text_of(row, "nickName") for row in objects_of(fields, "accounts")
        }

    async def _window(self, account: BrokerAccount, first_on: date, last_on: date) -> Found:
        start, end = _midnight(first_on), _midnight(last_on + _DAY) - _INSTANT
        if first_on == last_on:
            rows = await self._all_between(account, start, end)
            return Found(_once(rows), True, len(rows), 1)
        rows = await self._between(account, start, end)
        return Found(_once(rows), len(rows) < _MOST_ROWS, len(rows), _days(rows, first_on, last_on))

    async def _all_between(self, account: BrokerAccount, start: datetime, end: datetime) -> list[Record]:
        """Every row of a stretch within one day, however many there are."""
        rows = await self._between(account, start, end)
        if len(rows) < _MOST_ROWS or end - start < 2 * _INSTANT:
            return rows
        middle = start + (end - start) / 2
        newer = await self._all_between(account, middle, end)
        return [*await self._all_between(account, start, middle), *newer]

    async def _between(self, account: BrokerAccount, start: datetime, end: datetime) -> list[Record]:
        params = [("startDate", _stamp(start)), ("endDate", _stamp(end)), ("types", _TYPES)]
        path = f"accounts/{_path(account)}/transactions"
        rows, _ = await self._get(path, "transactions", records_in, params)
        return rows

    async def _get(self, path: str, what: str, read: Callable[[Answer], T], params: Params = ()) -> T:
        try:
            return await self._http.get(
                f"{self._trader}/{path}",
                what,
                read,
                params,
                {"authorization": f"Bearer {await self._access()}"},
            )
        except RefusedError as refusal:
            if refusal.status == _UNAUTHORIZED:
                raise LoginLapsedError("Schwab takes this login's token no longer.") from None
            raise


class Schwab:
    """The adapter: its tables of facts, and the ways in."""

    name = "schwab"
    title = "Charles Schwab"
    source = SOURCE
    richness = 90
    capabilities = Capabilities(
        history_years=None,
        history_window_days=_LONGEST_WINDOW,
        rows_per_answer=_MOST_ROWS,
        login_lifetime=login.LOGIN_LIFETIME,
        access_lifetime=timedelta(minutes=30),
        reads_per_minute=120,
        writes_per_minute=60,
        pkce=False,
        refresh_rotates=False,
        personal_grant=False,
        https_callback_only=True,
        streams_per_user=1,
        symbols_per_stream=500,
        streamed_kinds=STREAMED_KINDS,
    )

    def authorize_url(self, endpoint: Endpoint, state: str, challenge: str | None) -> str:
        """Schwab's login page. `challenge` is not used: Schwab has no PKCE."""
        del challenge
        return login.authorize_url(endpoint, state)

    async def exchange(
        self, http: Http, endpoint: Endpoint, code: str, verifier: str | None, now: datetime
    ) -> Grant:
        """The tokens for a login's code. LoginRefusedError, NotConfiguredError or an error of `wire.errors`."""
        del verifier
        return await login.exchange(http, endpoint, code, now)

    async def refresh(self, http: Http, endpoint: Endpoint, grant: Grant, now: datetime) -> Grant:
        """Fresh tokens. LoginLapsedError after seven days, NotConfiguredError or an error of `wire.errors`."""
        return await login.refresh(http, endpoint, grant, now)

    def session(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> Session:
        """What this login may see."""
        return SchwabSession(http, endpoint, access)

    def market(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> MarketData:
        """What Schwab answers about the market. Loaded when asked for: a sync needs nothing of it."""
        from thetadesk.brokers.schwab.market import SchwabMarket

        return SchwabMarket(http, endpoint, access)

    def stream(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> QuoteSource:
        """Schwab's stream of quotes."""
        from thetadesk.brokers.schwab.stream import SchwabStream

        return SchwabStream(http, endpoint, access)

    def parse(self, records: Iterable[Any]) -> Parsed:
        """Schwab's records as transactions, and what could not be read."""
        return parse(records)


BROKER = Schwab()


def _once(rows: list[Record]) -> list[Record]:
    """Every transaction once, as it was told last. Rows without an id are all kept: they will be quarantined."""
    return list({row.fields.get("activityId") or f"row {row.index}": row for row in rows}.values())


def _path(account: BrokerAccount) -> str:
    return quote(account.reference, safe="")


def _dated_object(answer: Answer) -> tuple[Mapping[str, object], datetime | None]:
    return object_in(answer), dated(answer)


def _preferences(answer: Answer) -> Mapping[str, object]:
    """The user's preferences; older answers wrap them in an array."""
    rows, _ = records_in(answer)
    return rows[0].fields if rows else {}


def _symbol(instrument: Mapping[str, object]) -> str:
    """The ledger's symbol for a position; Schwab's own word for a thing that transactions could not name either, so
    that the certificate shows it."""
    try:
        return holding(instrument).symbol
    except InvalidInputError:
        return text_of(instrument, "symbol") or text_of(instrument, "cusip") or "unnamed"


def _cash(balances: Mapping[str, object]) -> Decimal:
    """What the transactions' amounts add up to: cash, less what is borrowed, and the proceeds of short sales, which a
    margin account keeps apart."""
    if "cashBalance" not in balances:
        raise InvalidInputError("there is no cashBalance")
    return sum((money_of(balances, key) for key in ("cashBalance", "marginBalance", "shortBalance")), ZERO)


def _figures(balances: Mapping[str, object]) -> BrokerFigures:
    """Schwab's own sums. A cash account has no requirement and its own word for what is left."""
    available = figure_of(balances, "availableFunds")
    return BrokerFigures(
        figure_of(balances, "liquidationValue"),
        figure_of(balances, "maintenanceRequirement"),
        figure_of(balances, "cashAvailableForTrading") if available is None else available,
    )


def _days(rows: list[Record], first_on: date, last_on: date) -> int:
    """How many days the rows of an answer cover: all of the window unless it is cut off."""
    if len(rows) < _MOST_ROWS:
        return (last_on - first_on).days + 1
    try:
        days = [market_date(instant_of(row.fields, "time")) for row in rows]
    except InvalidInputError:
        return (last_on - first_on).days + 1
    return (max(days) - min(days)).days + 1


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NEW_YORK)


def _stamp(at: datetime) -> str:
    """As Schwab writes instants in queries: UTC with milliseconds."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
