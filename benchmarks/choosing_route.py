"""How long the route takes that recommends for fifty symbols at once: a real application, and a broker that answers at once
with chains quoted by the model, so that what is measured is the desk's own."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from starlette.testclient import TestClient

from thetadesk.bootstrap import open_desk
from thetadesk.kernel.calendar import market_date, next_trading_day, session_close, session_open
from thetadesk.kernel.clock import FixedClock
from thetadesk.kernel.instruments import Right, option
from thetadesk.market.model import (
    BrokerGreeks,
    Candle,
    Chain,
    ChainRow,
    Dividend,
    Expiration,
    Interval,
    SymbolFacts,
    Tick,
)
from thetadesk.pricing import european
from thetadesk.settings import Settings
from thetadesk.web.app import create_app
from thetadesk.web.work import of_command

_DAYS = (4, 11, 18, 32, 46)
_STRIKES = 80
_SPOT, _VOL, _RATE = 100.0, 0.3, 0.04
_BATCH = "/api/v1/wheels/recommend/batch"
_NAME = "schwab"
_PATIENCE = 10


class QuickMarket:
    """A broker whose every answer is at hand: the same chain for every symbol."""

    name = _NAME

    def __init__(self, now: datetime) -> None:
        self._now = now
        on = market_date(now)
        self._days = [next_trading_day(on + timedelta(days=each)) for each in _DAYS]

    async def quotes(self, symbols: Sequence[str]) -> list[Tick]:
        return [self._tick(each, _SPOT - 0.01, _SPOT + 0.01) for each in symbols]

    async def expirations(self, underlying: str) -> list[Expiration]:
        return [Expiration(day, underlying, underlying, settles_at=session_close(day)) for day in self._days]

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        at = self._now.timestamp()
        years = (expiration.expires_on - market_date(self._now)).days / 365
        rows: list[ChainRow] = []
        ticks = {underlying: self._tick(underlying, _SPOT - 0.01, _SPOT + 0.01)}
        for place in range(_STRIKES):
            strike = Decimal(int(_SPOT) - _STRIKES // 4) + Decimal(place) / 2
            names = []
            for right, sign in ((Right.CALL, 1.0), (Right.PUT, -1.0)):
                name = option(underlying, expiration.expires_on, right, strike).symbol
                worth = european.value(_SPOT, float(strike), years, _VOL, _RATE, 0.0, sign)
                bid = max(round(worth.price - 0.02, 2), 0.01)
                ticks[name] = self._tick(name, bid, round(bid + 0.05, 2))
                ticks[name].greeks = BrokerGreeks(iv=_VOL, delta=worth.delta, at=at)
                names.append(name)
            rows.append(ChainRow(strike, *names))
        return Chain(underlying, expiration, tuple(rows), self._now, _NAME, ticks)

    async def candles(
        self, symbol: str, interval: Interval, since: datetime, until: datetime
    ) -> list[Candle]:
        if interval is Interval.MINUTE:
            return []
        count = (until - since).days
        opens = (
            session_open(next_trading_day(market_date(since) + timedelta(days=at))) for at in range(count)
        )
        return [
            Candle(symbol, at, _SPOT, _SPOT + 1, _SPOT - 1, _SPOT + at.day % 3 / 3, 1e6)
            for at in dict.fromkeys(opens)
            if at < until
        ]

    async def dividends(self, symbol: str, since: date) -> list[Dividend]:
        return [Dividend(symbol, since + timedelta(days=30), 0.4, _NAME)]

    async def facts(self, symbols: Sequence[str]) -> list[SymbolFacts]:
        return [SymbolFacts(each, _NAME, self._now) for each in symbols]

    def _tick(self, symbol: str, bid: float, offer: float) -> Tick:
        at = self._now.timestamp()
        return Tick(
            symbol, _NAME, at, bid, offer, volume=120.0, open_interest=900.0, snapshot=True, streamed=False
        )


class Asking:
    """The application over a desk in `folder`, asked for `symbols` names; its clock stands at `now`."""

    def __init__(self, folder: Path, symbols: int, now: datetime) -> None:
        self._desk = open_desk(Settings(folder), FixedClock(now))
        market = QuickMarket(now)
        self._client = TestClient(
            create_app(self._desk, of_command(self._desk)), base_url="http://localhost:8000"
        )
        # Only now: the application has just said whom to ask.
        self._desk.market.asks = lambda _symbol: (market,)
        self._symbols = [f"S{chr(65 + at // 26)}{chr(65 + at % 26)}" for at in range(symbols)]

    def __enter__(self) -> "Asking":
        self._client.__enter__()
        while self.ask(_PATIENCE) < len(self._symbols):
            pass
        return self

    def __exit__(self, *_: object) -> None:
        self._client.__exit__()
        self._desk.close()

    def ask(self, within: float = 2.0) -> int:
        """Asks for all of them; of how many there was a choice."""
        body = {"symbols": self._symbols, "within_seconds": within}
        answer = self._client.post(_BATCH, json=body)
        answer.raise_for_status()
        found = [each["recommendation"] for each in answer.json()["items"]]
        return sum(each is not None and each["choice"] is not None for each in found)
