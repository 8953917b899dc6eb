"""Options as JSON: expirations, and chains with the model's or the broker's Greeks, labelled."""

from collections.abc import Mapping
from datetime import datetime

from thetadesk.market.hub import Hub
from thetadesk.market.model import Chain, ChainRow, Expiration, Quote
from thetadesk.market.surface import ExpectedMove
from thetadesk.portfolio.model import LegValue
from thetadesk.pricing.terms import calendar_days_left, settles_at
from thetadesk.web.live.board import age_of
from thetadesk.web.live.quotes import NOTHING, fields_of, maybe_price
from thetadesk.web.schemas import telling_market
from thetadesk.web.schemas.options import (
    ChainJson,
    ChainRowJson,
    ExpectedMoveBracketJson,
    ExpirationJson,
    OptionQuoteJson,
)
from thetadesk.web.schemas.telling_market import rounded
from thetadesk.web.schemas.values import instant, money, quantity


def expiration(told: Expiration, now: datetime) -> ExpirationJson:
    """One expiration, counted from `now`."""
    return {
        "expires_on": told.expires_on.isoformat(),
        "root": told.root,
        "settlement": told.settlement.value,
        "settles_at": instant(told.settles_at or settles_at(told.root, told.expires_on)),
        "dte": calendar_days_left(now, told.expires_on),
        "standard": told.standard,
        "multiplier": quantity(told.multiplier),
    }


class ChainTeller:
    """Writes a chain as the hub's quotes stand at `now`; `valued` is what the model says of its options."""

    def __init__(self, hub: Hub, valued: Mapping[str, LegValue], now: float) -> None:
        self._hub, self._valued, self._now = hub, valued, now

    def chain(self, told: Chain, move: ExpectedMove | None, at: datetime) -> ChainJson:
        """The whole of it, seen at `at` by the market's own clock."""
        underlying = telling_market.quote(
            told.underlying, self._hub.get(told.underlying), self._hub, self._now
        )
        return {
            "symbol": told.underlying,
            "expiration": expiration(told.expiration, at),
            "source": told.source,
            "at": instant(at),
            "spot": underlying["mark"],
            "underlying": underlying,
            "rows": [self._row(row) for row in told.rows],
            "expected_move": _move(move),
        }

    def _row(self, row: ChainRow) -> ChainRowJson:
        return {"strike": money(row.strike), "call": self._option(row.call), "put": self._option(row.put)}

    def _option(self, symbol: str | None) -> OptionQuoteJson | None:
        if symbol is None:
            return None
        quote, leg = self._hub.get(symbol), self._valued.get(symbol)
        fields = NOTHING if quote is None else fields_of(quote, self._hub.state(quote, self._now))
        bid, ask, mark, _, _, _, volume, interest, state, *_ = fields
        greeks = None if leg is None else leg.greeks
        per_share = 1.0 if leg is None else float(leg.held.instrument.multiplier or 1)
        return {
            "symbol": symbol,
            "bid": maybe_price(bid),
            "ask": maybe_price(ask),
            "mark": maybe_price(mark),
            "iv": rounded(_iv(leg, quote), 6),
            "delta": None if greeks is None else round(greeks.unit_delta, 6),
            "gamma": None if greeks is None else round(greeks.gamma / per_share, 8),
            "theta": None if greeks is None else round(greeks.theta / per_share, 6),
            "vega": None if greeks is None else round(greeks.vega / per_share, 6),
            "rho": None if greeks is None else round(greeks.rho / per_share, 6),
            "open_interest": interest,
            "volume": volume,
            "age_seconds": None if quote is None else round(age_of(quote, self._hub, self._now), 3),
            "state": state,
            "greeks_source": None if greeks is None else greeks.source.value,
        }


def _iv(leg: LegValue | None, quote: Quote | None) -> float | None:
    """The volatility of whoever computed the Greeks, so that they are not mixed."""
    if leg is None or leg.greeks is None:
        return None
    if leg.greeks.source == "broker":
        return None if quote is None or quote.greeks is None else quote.greeks.iv
    return leg.iv


def _move(move: ExpectedMove | None) -> ExpectedMoveBracketJson | None:
    if move is None:
        return None
    return {"straddle": rounded(move.straddle, 4), "iv": round(move.volatility, 4)}
