"""tastytrade's market data when asked: quotes, expirations, chains, candles, and what is known about a symbol.

Candles are told by the stream only: each question opens it, takes the snapshot and closes it.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from thetadesk.brokers.listing import rows_of, settles_at
from thetadesk.brokers.tastytrade.asking import Asking, items_in
from thetadesk.brokers.tastytrade.candles import candles_of
from thetadesk.connections.ports import Endpoint
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import INDEXES, InstrumentKind, from_symbol
from thetadesk.kernel.money import quantity
from thetadesk.market.figures import Seconds, greek
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
from thetadesk.wire.errors import BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http

Fields = Mapping[str, Any]
Reader = Callable[[object], Any]

_MOST_SYMBOLS = 100
"""Symbols in one question for quotes."""
_LISTED_FOR = timedelta(minutes=5).total_seconds()
"""How long a list of options is used again: it holds all expirations of an underlying."""
_MOST_LISTED = 4
_NOT_FOUND = 404
_HOURS = {"BMO": "before", "AMC": "after", "DMH": "during", "DMT": "during"}
_QUOTE: Mapping[str, tuple[str, Reader]] = {
    "bid": ("bid", raw_bid),
    "ask": ("ask", raw),
    "last": ("last", raw),
    "bid-size": ("bid_size", number),
    "ask-size": ("ask_size", number),
    "volume": ("volume", number),
    "open": ("open", raw),
    "day-high-price": ("high", raw),
    "day-low-price": ("low", raw),
    "prev-close": ("previous_close", raw),
    "open-interest": ("open_interest", number),
}
_GREEKS = {
    "volatility": "iv",
    "delta": "delta",
    "gamma": "gamma",
    "theta": "theta",
    "vega": "vega",
    "rho": "rho",
    "theo-price": "theoretical",
}


@dataclass(frozen=True, slots=True)
class _Listed:
    """An underlying's options by expiration, and when they were told."""

    at: Seconds
    options: Mapping[Expiration, tuple[str, ...]]


class TastytradeMarket:
    """What tastytrade answers one login about the market."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._asking = Asking(http, endpoint, access)
        self._http = http
        self._listed: OrderedDict[str, _Listed] = OrderedDict()
        self.name = endpoint.id

    async def quotes(self, symbols: Sequence[str]) -> list[Tick]:
        """Snapshots; what tastytrade does not know or quote is left out."""
        asked = [(kind, symbol) for symbol in dict.fromkeys(symbols) if (kind := _kind(symbol))]
        ticks: list[Tick] = []
        for start in range(0, len(asked), _MOST_SYMBOLS):
            part = asked[start : start + _MOST_SYMBOLS]
            found = await self._asking.get("market-data/by-type", "quotes", items_in, part)
            wanted, now = {symbol for _, symbol in part}, self._asking.now()
            named = [(told.get("symbol"), told) for told in found]
            ticks += [
                self._tick(symbol, told, now)
                for symbol, told in named
                if isinstance(symbol, str) and symbol in wanted
            ]
        return ticks

    async def expirations(self, underlying: str) -> list[Expiration]:
        """Every listed expiration."""
        return sorted((await self._options(underlying)).options)

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        """One expiration's options, and the underlying's quote."""
        symbols = (await self._options(underlying)).options.get(expiration, ())
        ticks = {tick.symbol: tick for tick in await self.quotes([underlying, *symbols])}
        return Chain(underlying, expiration, rows_of(symbols), self._http.now(), self.name, ticks)

    async def candles(
        self, symbol: str, interval: Interval, since: datetime, until: datetime
    ) -> list[Candle]:
        """Candles of the regular session, oldest first."""
        ticket, _ = await self._asking.ticket()
        return await candles_of(ticket, symbol, interval, (since, until), plain=self._asking.is_plain)

    async def facts(self, symbols: Sequence[str]) -> list[SymbolFacts]:
        """Implied volatility and its rank, beta, dividends, the next report."""
        rows = await self._metrics(symbols)
        return [self._facts(row) for row in rows if row.get("symbol") in symbols]

    async def dividends(self, symbol: str, since: date) -> list[Dividend]:
        """What was paid so far, and the next one where tastytrade names it."""
        path = f"market-metrics/historic-corporate-events/dividends/{quote(symbol, safe='')}"
        try:
            paid = await self._asking.get(path, "dividends", items_in)
        except RefusedError as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return []
        metrics = await self._metrics([symbol])
        named = [self._dividend(row) for row in metrics if row.get("symbol") == symbol]
        told = {each.ex_on: each for each in (*map(self._paid(symbol), paid), *named) if each is not None}
        return [told[on] for on in sorted(told) if on >= since]

    def _paid(self, symbol: str) -> Callable[[Fields], Dividend | None]:
        def read(row: Fields) -> Dividend | None:
            ex_on, amount = _day(row.get("occurred-date")), price(row.get("amount"))
            return None if ex_on is None or amount is None else Dividend(symbol, ex_on, amount, self.name)

        return read

    async def _metrics(self, symbols: Sequence[str]) -> list[Fields]:
        found: list[Fields] = []
        for start in range(0, len(symbols), _MOST_SYMBOLS):
            part = ",".join(symbols[start : start + _MOST_SYMBOLS])
            found += await self._asking.get("market-metrics", "metrics", items_in, [("symbols", part)])
        return found

    def _facts(self, told: Fields) -> SymbolFacts:
        report = told.get("earnings")
        earnings: Fields = report if isinstance(report, dict) else {}
        dividend = self._dividend(told)
        return SymbolFacts(
            told["symbol"],
            self.name,
            self._http.now(),
            iv=price(told.get("implied-volatility-index")),
            iv_rank=number(told.get("implied-volatility-index-rank")),
            iv_percentile=number(told.get("implied-volatility-percentile")),
            beta=number(told.get("beta")),
            dividend_amount=dividend.amount if dividend else None,
            dividend_yield=number(told.get("dividend-yield")),
            dividend_ex_on=dividend.ex_on if dividend else None,
            dividend_pay_on=dividend.pay_on if dividend else None,
            earnings_on=_day(earnings.get("expected-report-date")),
            earnings_hour=_HOURS.get(str(earnings.get("time-of-day", "")).upper()),
        )

    def _dividend(self, told: Fields) -> Dividend | None:
        amount = price(told.get("dividend-rate-per-share"))
        ex_on = _day(told.get("dividend-next-date")) or _day(told.get("dividend-ex-date"))
        if amount is None or ex_on is None:
            return None
        return Dividend(told["symbol"], ex_on, amount, self.name, _day(told.get("dividend-pay-date")))

    async def _options(self, underlying: str) -> _Listed:
        known, now = self._listed.get(underlying), self._asking.now()
        if known is not None and now - known.at < _LISTED_FOR:
            return known
        try:
            path = f"option-chains/{quote(underlying, safe='')}/nested"
            found = await self._asking.get(path, "the chain", items_in)
        except RefusedError as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            found = []
        listed = self._listed[underlying] = _Listed(now, _by_expiration(underlying, found))
        self._listed.move_to_end(underlying)
        while len(self._listed) > _MOST_LISTED:
            self._listed.popitem(last=False)
        return listed

    def _tick(self, symbol: str, told: Fields, now: Seconds) -> Tick:
        tick = Tick(symbol, self.name, now, snapshot=True, streamed=False, quoted_at=_instant(told))
        for key, (name, read) in _QUOTE.items():
            if key in told:
                setattr(tick, name, read(told[key]))
        tick.closed_on = _day(told.get("prev-close-date"))
        if "delta" in told:
            greeks = {name: greek(told[key]) for key, name in _GREEKS.items() if key in told}
            tick.greeks = BrokerGreeks(**greeks, at=tick.quoted_at)
        return tick


def _kind(symbol: str) -> str | None:
    """The word for the kind of thing that one of our symbols names; None for what is not quoted here."""
    if symbol in INDEXES:
        return "index"
    try:
        kind = from_symbol(symbol).kind
    except InvalidInputError:
        return None
    return {
        InstrumentKind.EQUITY: "equity",
        InstrumentKind.OPTION: "equity-option",
        InstrumentKind.FUTURE: "future",
        InstrumentKind.CRYPTO: "cryptocurrency",
    }.get(kind)


def _by_expiration(underlying: str, roots: Iterable[Fields]) -> dict[Expiration, tuple[str, ...]]:
    found: dict[Expiration, tuple[str, ...]] = {}
    try:
        for root in roots:
            for told in root["expirations"]:
                expiration = _expiration(underlying, root, told)
                symbols = (row.get(side) for row in told["strikes"] for side in ("call", "put"))
                found[expiration] = tuple(symbol for symbol in symbols if symbol)
    except (KeyError, TypeError, AttributeError, ValueError, InvalidInputError):
        raise BrokenAnswerError("tastytrade's chain cannot be understood.") from None
    return found


def _expiration(underlying: str, root: Fields, told: Fields) -> Expiration:
    on = date.fromisoformat(told["expiration-date"])
    settlement = Settlement(told["settlement-type"])
    return Expiration(
        on,
        root["root-symbol"],
        underlying,
        settlement,
        settles_at(on, settlement),
        told.get("expiration-type") == "Regular",
        quantity(root.get("shares-per-contract", 100)),
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(told: Fields) -> Seconds | None:
    """When a snapshot was made."""
    try:
        at = datetime.fromisoformat(str(told.get("updated-at")))
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo else at.replace(tzinfo=UTC).timestamp()
