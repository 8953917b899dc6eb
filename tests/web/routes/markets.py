"""A broker that tells a market by formula: options of SPY at one volatility, so that the model must find it again."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from thetadesk.kernel.calendar import session_open, trading_days_between
from thetadesk.kernel.instruments import Right, from_symbol, option
from thetadesk.market.model import (
    BrokerGreeks,
    Candle,
    Chain,
    ChainRow,
    Expiration,
    Interval,
    Settlement,
    SymbolFacts,
    Tick,
)
from thetadesk.pricing import american, terms
from thetadesk.wire.errors import StreamLostError

SPOT, VOL, RATE = 600.0, 0.2, 0.04
MONTHLY, WEEKLY = date(2026, 4, 17), date(2026, 3, 13)
STRIKES = [Decimal(strike) for strike in range(560, 645, 5)]
NAME = "schwab"


class FormulaMarket:
    """Answers as `market.ports.MarketData`; `fails` makes it answer nothing."""

    name = NAME

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.fails = False
        self.asked: list[str] = []

    async def quotes(self, symbols) -> list[Tick]:
        self._ask("quotes")
        return [self._tick(symbol) for symbol in symbols if self._price(symbol) is not None]

    async def expirations(self, underlying: str) -> list[Expiration]:
        self._ask("expirations")
        if underlying != "SPY":
            return []
        return [
            Expiration(day, "SPY", "SPY", Settlement.PM, standard=day == MONTHLY) for day in (WEEKLY, MONTHLY)
        ]

    async def chain(self, underlying: str, expiration: Expiration) -> Chain:
        self._ask("chain")
        day = expiration.expires_on
        rows = tuple(
            ChainRow(
                strike,
                option("SPY", day, Right.CALL, strike).symbol,
                option("SPY", day, Right.PUT, strike).symbol,
            )
            for strike in STRIKES
        )
        symbols = ["SPY", *(symbol for row in rows for symbol in (row.call, row.put))]
        ticks = {symbol: self._tick(symbol) for symbol in symbols}
        return Chain("SPY", expiration, rows, self.now, NAME, ticks)

    async def candles(
        self, symbol: str, interval: Interval, since: datetime, until: datetime
    ) -> list[Candle]:
        self._ask("candles")
        if interval is Interval.MINUTE:
            return []
        days = [since.date() + timedelta(days=number) for number in range((until - since).days + 1)]
        opens = [session_open(day) for day in days if trading_days_between(day - timedelta(days=1), day)]
        return [
            Candle(symbol, at, 598 + n % 5, 603 + n % 5, 596 + n % 5, 600 + n % 5, 1e6)
            for n, at in enumerate(opens)
            if since <= at < until
        ]

    async def dividends(self, symbol: str, since: date) -> list:
        return []

    async def facts(self, symbols) -> list[SymbolFacts]:
        return []

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.fails:
            raise StreamLostError("The broker gives no answer.")

    def _tick(self, symbol: str) -> Tick:
        price, at = self._price(symbol), self.now.timestamp()
        greeks = BrokerGreeks(iv=0.5, delta=-999.0, at=at) if len(symbol) > 6 else None
        half = 0.01 if price < 3 else 0.05
        return Tick(
            symbol,
            NAME,
            at,
            bid=round(price - half, 2),
            ask=round(price + half, 2),
            last=round(price, 2),
            previous_close=round(price * 0.99, 2),
            volume=1200.0,
            open_interest=50.0,
            quoted_at=at,
            greeks=greeks,
            snapshot=True,
            streamed=False,
        )

    def _price(self, symbol: str) -> float | None:
        if symbol == "SPY":
            return SPOT
        if len(symbol) <= 6:
            return None
        leg = from_symbol(symbol)
        left = terms.years_left(self.now, terms.settles_at("SPY", leg.expires_on))
        sign = 1.0 if leg.right is Right.CALL else -1.0
        return american.price(SPOT, float(leg.strike), left, VOL, RATE, 0.0, sign)
