"""Reading a board off chains: each option as it is quoted now, and what its quote is good for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.market.hub import Hub
from thetadesk.market.merging import merge
from thetadesk.market.model import Chain, Quote, QuoteState
from thetadesk.market.quality import POLLED_SECONDS
from thetadesk.pricing.terms import settles_at, years_left
from thetadesk.wheel.choosing.board import Row
from thetadesk.wheel.standing import delivers


@dataclass(frozen=True, slots=True)
class Present:
    """The present as the hub has it: `now` by our clock, in epoch seconds, and `at` in the market of the symbol."""

    hub: Hub
    now: float
    at: datetime


def rows_of(chain: Chain, present: Present) -> list[Row]:
    """Every option of one expiration, each right by strike: what the chain says of it, or the hub where that is newer."""
    expiration = chain.expiration
    settles = expiration.settles_at or settles_at(expiration.root, expiration.expires_on)
    days = (expiration.expires_on - market_date(present.at)).days
    years = years_left(present.at, settles)
    # Of one root all deliver the same, and nobody else asks what thousands of options are.
    multiplier = _multiplier(next(iter(chain.symbols), ""), expiration.multiplier)
    found = []
    for strike in chain.rows:
        for sign, symbol in ((1, strike.call), (-1, strike.put)):
            if symbol is not None:
                blank = Row(
                    symbol, sign, strike.strike, expiration.expires_on, days, years,
                    None, None, None, None, None, None, None, QuoteState.MISSING,
                    multiplier=multiplier,
                )  # fmt: skip
                found.append(quoted(blank, _quote(chain, symbol, present), present))
    return found


def requoted(rows: Iterable[Row], elapsed: float, is_open: bool, present: Present) -> tuple[Row, ...]:
    """The same rows as they are `elapsed` seconds later: with the hub's prices where it has newer ones, older for the rest.
    `is_open` says whether their market trades now."""

    def now(row: Row) -> Row:
        known = present.hub.get(row.symbol)
        age = (row.age or 0.0) + elapsed
        if known is not None and (row.age is None or present.now - known.received_at < age):
            return quoted(row, known, present)
        return (
            row if row.quote is QuoteState.MISSING else replace(row, age=age, quote=_aged(row, age, is_open))
        )

    return tuple(map(now, rows))


def _aged(row: Row, age: float, is_open: bool) -> QuoteState:
    """What an answer to a request is good for when it is so old."""
    if is_open:
        return QuoteState.STALE if age >= POLLED_SECONDS or row.quote is QuoteState.CLOSED else row.quote
    return row.quote if row.quote is QuoteState.CROSSED else QuoteState.CLOSED


def quoted(row: Row, quote: Quote | None, present: Present) -> Row:
    """A row with this quote, as it is without one."""
    if quote is None:
        return row
    greeks = quote.greeks
    bid = 0.0 if quote.bid is None and quote.nobody_bids else quote.bid
    return replace(
        row,
        bid=bid,
        ask=quote.ask,
        mid=quote.mid,
        volume=row.volume if quote.volume is None else quote.volume,
        open_interest=row.open_interest if quote.open_interest is None else quote.open_interest,
        iv=row.iv if greeks is None or greeks.iv is None else greeks.iv,
        delta=row.delta if greeks is None or greeks.delta is None else greeks.delta,
        quote=present.hub.state(quote, present.now),
        age=max(0.0, present.now - quote.received_at),
    )


def _quote(chain: Chain, symbol: str, present: Present) -> Quote | None:
    """The newer one of what the chain says and what the hub has."""
    tick, known = chain.ticks.get(symbol), present.hub.get(symbol)
    if tick is None or (known is not None and known.received_at >= tick.received_at):
        return known
    told = Quote(symbol, is_option=True)
    merge(told, tick, tick.received_at + present.hub.standing(tick.source).ahead)
    return told


def _multiplier(symbol: str, told: Decimal) -> Decimal | None:
    """How many shares one contract delivers; None where it delivers anything else."""
    try:
        instrument = from_symbol(symbol)
    except InvalidInputError:
        return None
    units = delivers(instrument)
    return None if units is None or units != told else units
