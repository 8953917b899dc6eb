"""Schwab's market data when asked: quotes, expirations, chains, candles, and what is known about a symbol."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from thetadesk.brokers.listing import rows_of, settles_at
from thetadesk.brokers.schwab.symbols import by_key, told_as
from thetadesk.connections.model import LoginLapsedError
from thetadesk.connections.ports import Endpoint
from thetadesk.kernel.calendar import is_trading_day, market_date, session_open
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import INDEXES, option_from_occ
from thetadesk.market.figures import Seconds, fraction, greek, seconds, volatility
from thetadesk.market.model import (
    BrokerGreeks,
    Candle,
    Chain,
    Dividend,
    Expiration,
    Interval,
    Settlement,
    SymbolFacts,
    Tick,
    number,
    price,
    raw,
    raw_bid,
)
from thetadesk.wire.answers import figures_in
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http, Params

T = TypeVar("T")
Fields = Mapping[str, Any]

_MOST_SYMBOLS = 200
"""Symbols in one question for quotes."""
_UNAUTHORIZED, _NOT_FOUND, _BAD_REQUEST = 401, 404, 400
_DAY = timedelta(days=1)

Reader = Callable[[object], Any]
_QUOTE: Mapping[str, tuple[str, Reader]] = {
    "bidPrice": ("bid", raw_bid),
    "askPrice": ("ask", raw),
    "lastPrice": ("last", raw),
    "bidSize": ("bid_size", number),
    "askSize": ("ask_size", number),
    "lastSize": ("last_size", number),
    "totalVolume": ("volume", number),
    "openPrice": ("open", raw),
    "highPrice": ("high", raw),
    "lowPrice": ("low", raw),
    "closePrice": ("previous_close", raw),
    "openInterest": ("open_interest", number),
    "quoteTime": ("quoted_at", seconds),
    "tradeTime": ("traded_at", seconds),
}
# Chains call the same things by other names.
_CHAINED: Mapping[str, tuple[str, Reader]] = {
    **_QUOTE,
    "bid": ("bid", raw_bid),
    "ask": ("ask", raw),
    "last": ("last", raw),
    "close": ("previous_close", raw),
    "quoteTimeInLong": ("quoted_at", seconds),
    "tradeTimeInLong": ("traded_at", seconds),
}
_GREEKS: Mapping[str, tuple[str, Reader]] = {
    "volatility": ("iv", volatility),
    "delta": ("delta", greek),
    "gamma": ("gamma", greek),
    "theta": ("theta", greek),
    "vega": ("vega", greek),
    "rho": ("rho", greek),
    "theoreticalOptionValue": ("theoretical", greek),
}
_FREQUENCIES = {
    Interval.MINUTE: [("periodType", "day"), ("frequencyType", "minute")],
    Interval.DAY: [("periodType", "year"), ("frequencyType", "daily")],
}


class SchwabMarket:
    """What Schwab answers one login about the market."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._http = http
        self._data = f"{endpoint.api_url.rstrip('/')}/marketdata/v1"
        self._access = access
        self.name = endpoint.id

    async def quotes(self, symbols: Sequence[str]) -> list[Tick]:
        """Snapshots; what Schwab does not know or quote is left out."""
        ticks: list[Tick] = []
        for keys in _parts(by_key(symbols, self._http.now().year)):
            found = await self._told(keys, "quote")
            now = self._now()
            for key, symbol in keys.items():
                if isinstance(told := _of(found, key).get("quote"), dict):
                    ticks.append(self._tick(symbol, told, _QUOTE, now))
        return ticks

    async def expirations(self, underlying: str) -> list[Expiration]:
        """Every listed expiration, one for each root that ends on it."""
        try:
            found = await self._get(
                "expirationchain", "expirations", figures_in, [("symbol", self._key(underlying))]
            )
        except RefusedError as refusal:
            if refusal.status in (_NOT_FOUND, _BAD_REQUEST):
                return []
            raise
        listed = _list(found, "expirationList")
        return sorted(each for row in listed for each in _expirations(underlying, row))

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        """One root's options of one day, and the underlying's quote."""
        on = expiration.expires_on.isoformat()
        params = [
            ("symbol", self._key(underlying)),
            ("contractType", "ALL"),
            ("includeUnderlyingQuote", "true"),
            ("fromDate", on),
            ("toDate", on),
        ]
        found = await self._get("chains", "the chain", figures_in, params)
        options = [each for each in _options(found) if _belongs(each, expiration)]
        now = self._now()
        ticks = {each["symbol"]: self._tick(each["symbol"], each, _CHAINED, now) for each in options}
        if isinstance(told := found.get("underlying"), dict):
            ticks[underlying] = self._tick(underlying, told, _CHAINED, now)
        rows = rows_of(each["symbol"] for each in options)
        return Chain(underlying, expiration, rows, self._http.now(), self.name, ticks)

    async def candles(
        self, symbol: str, interval: Interval, since: datetime, until: datetime
    ) -> list[Candle]:
        """Candles of the regular session, oldest first."""
        # A day's candle is dated by its midnight in Chicago, hours before the session that it tells of.
        first = since - _DAY if interval is Interval.DAY else since
        params = [
            ("symbol", self._key(symbol)),
            *_FREQUENCIES[interval],
            ("frequency", "1"),
            ("startDate", str(_milliseconds(first))),
            ("endDate", str(_milliseconds(until))),
            ("needExtendedHoursData", "false"),
        ]
        try:
            found = await self._get("pricehistory", "candles", figures_in, params)
        except RefusedError as refusal:
            if refusal.status == _NOT_FOUND:
                return []
            raise
        candles = (_candle(symbol, interval, row) for row in _list(found, "candles"))
        return [each for each in candles if each is not None and since <= each.at < until]

    async def facts(self, symbols: Sequence[str]) -> list[SymbolFacts]:
        """Names and dividends."""
        facts: list[SymbolFacts] = []
        for keys in _parts(by_key(symbols, self._http.now().year)):
            found = await self._told(keys, "fundamental,reference")
            for key, symbol in keys.items():
                told = _of(found, key)
                if told:
                    facts.append(self._facts(symbol, _of(told, "fundamental"), _of(told, "reference")))
        return facts

    async def dividends(self, symbol: str, since: date) -> list[Dividend]:
        """The last one, and the next one where it is announced."""
        found = await self._told({self._key(symbol): symbol}, "fundamental")
        told = _of(_of(found, self._key(symbol)), "fundamental")
        amount = price(told.get("divPayAmount"))
        if amount is None:
            return []
        days = [
            (told.get("divExDate"), told.get("divPayDate")),
            (told.get("nextDivExDate"), told.get("nextDivPayDate")),
        ]
        listed = {
            ex_on: Dividend(symbol, ex_on, amount, self.name, _day(pay))
            for ex, pay in days
            if (ex_on := _day(ex)) is not None and ex_on >= since
        }
        return [listed[on] for on in sorted(listed)]

    def _facts(self, symbol: str, told: Fields, reference: Fields) -> SymbolFacts:
        name = reference.get("description")
        frequency = number(told.get("divFreq"))
        return SymbolFacts(
            symbol,
            self.name,
            self._http.now(),
            dividend_amount=price(told.get("divPayAmount")),
            dividend_frequency=int(frequency) if frequency else None,
            dividend_yield=fraction(told.get("divYield")),
            dividend_ex_on=_day(told.get("nextDivExDate")) or _day(told.get("divExDate")),
            dividend_pay_on=_day(told.get("nextDivPayDate")) or _day(told.get("divPayDate")),
            name=name if isinstance(name, str) and name else None,
        )

    async def _told(self, keys: Iterable[str], fields: str) -> Fields:
        params = [("symbols", ",".join(keys)), ("fields", fields)]
        return await self._get("quotes", "quotes", figures_in, params)

    def _tick(self, symbol: str, told: Fields, words: Mapping[str, tuple[str, Reader]], now: Seconds) -> Tick:
        tick = Tick(symbol, self.name, now, snapshot=True, streamed=False)
        for key, (name, read) in words.items():
            if key in told:
                setattr(tick, name, read(told[key]))
        greeks = {name: read(told[key]) for key, (name, read) in _GREEKS.items() if key in told}
        if "delta" in greeks:
            tick.greeks = BrokerGreeks(**greeks, at=tick.quoted_at)
        return tick

    def _key(self, symbol: str) -> str:
        return told_as(symbol, self._http.now().year)

    def _now(self) -> Seconds:
        return self._http.now().timestamp()

    async def _get(self, path: str, what: str, read: Callable[[Answer], T], params: Params = ()) -> T:
        headers = {"authorization": f"Bearer {await self._access()}"}
        try:
            return await self._http.get(f"{self._data}/{path}", what, read, params, headers)
        except RefusedError as refusal:
            if refusal.status == _UNAUTHORIZED:
                raise LoginLapsedError(
                    "Schwab takes this login's token no longer, or the application lacks Market Data Production."
                ) from None
            raise


def _parts(keys: Mapping[str, str]) -> list[dict[str, str]]:
    listed = list(keys.items())
    return [dict(listed[start : start + _MOST_SYMBOLS]) for start in range(0, len(listed), _MOST_SYMBOLS)]


def _of(fields: Fields, key: str) -> Fields:
    found = fields.get(key)
    return found if isinstance(found, dict) else {}


def _list(fields: Fields, key: str) -> list[Fields]:
    found = fields.get(key)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BrokenAnswerError(f"Schwab's answer has no {key}.")
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _expirations(underlying: str, row: Fields) -> list[Expiration]:
    on, roots = _day(row.get("expirationDate")), row.get("optionRoots")
    if on is None or not isinstance(roots, str):
        raise BrokenAnswerError("Schwab lists an expiration without its day or its roots.")
    settlement = Settlement.AM if row.get("settlementType") == "A" else Settlement.PM
    return [
        Expiration(
            on,
            root.strip(),
            underlying,
            settlement,
            settles_at(on, settlement),
            row.get("expirationType") == "S",
        )
        for root in roots.split(",")
        if root.strip()
    ]


def _options(found: Fields) -> list[Fields]:
    """Every contract of a chain, calls first."""
    options: list[Fields] = []
    for side in ("callExpDateMap", "putExpDateMap"):
        for strikes in _of(found, side).values():
            if not isinstance(strikes, dict):
                raise BrokenAnswerError("Schwab's chain cannot be understood.")
            for same in strikes.values():
                options += [each for each in same if isinstance(each, dict)] if isinstance(same, list) else []
    return options


def _belongs(told: Fields, expiration: Expiration) -> bool:
    """Whether a contract is one of this root and settlement: several roots may end on one day."""
    symbol = told.get("symbol")
    try:
        named = option_from_occ(symbol) if isinstance(symbol, str) else None
    except InvalidInputError:
        return False
    if named is None or named.root != expiration.root:
        return False
    settlement = told.get("settlementType")
    return not isinstance(settlement, str) or expiration.settlement.value.startswith(settlement)


def _candle(symbol: str, interval: Interval, row: Fields) -> Candle | None:
    """None for a bar without a price or a time."""
    at, prices = (
        seconds(row.get("datetime")),
        [price(row.get(key)) for key in ("open", "high", "low", "close")],
    )
    first, high, low, last = prices
    if at is None or first is None or high is None or low is None or last is None:
        return None
    begun = datetime.fromtimestamp(at, UTC)
    if interval is Interval.DAY:
        on = market_date(begun + timedelta(hours=12))
        begun = session_open(on) if is_trading_day(on) else begun
    volume = 0 if symbol in INDEXES else number(row.get("volume")) or 0
    return Candle(symbol, begun, first, high, low, last, volume)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
