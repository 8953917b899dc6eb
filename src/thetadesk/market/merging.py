"""How a tick changes a quote: what is late or told twice changes nothing, sentinels take a value away."""

from __future__ import annotations

from dataclasses import replace

from thetadesk.market.model import LARGEST, SENTINEL, BrokerGreeks, Quote, Tick

FUTURE_SECONDS = 120.0
"""An exchange's time further ahead than this is garbage; believed, it would make every later tick look late."""

_LARGEST_IV = 50.0
_LARGEST_DELTA = 1.001
_FIGURES = ("gamma", "theta", "vega", "rho")


def merge(quote: Quote, tick: Tick, market_time: float) -> bool:
    """Changes `quote` as `tick` says; whether it says anything, be it that nothing has changed. `market_time` is when the
    tick was received, by the clock of the market it tells of.

    Prices and trades are each ordered by the exchange's own time, and a source's messages by its own numbers. A stream
    that tells everything anew is believed whatever came before; an answer to a request may have been overtaken.
    """
    anew = tick.snapshot and tick.streamed
    if not tick.snapshot and _is_repeated(quote, tick):
        return False
    newest = market_time + FUTURE_SECONDS
    quoted_at = _believable(tick.quoted_at, newest)
    traded_at = _believable(tick.traded_at, newest)
    late = not anew and _is_late(quoted_at, quote.quoted_at)
    late_trade = not anew and _is_late(traded_at, quote.traded_at)
    changed = not late and _merge_sides(quote, tick, quoted_at)
    changed = (not late_trade and _merge_trade(quote, tick, traded_at)) or changed
    changed = _merge_day(quote, tick) or changed
    if tick.greeks is not None:
        changed = _merge_greeks(quote, tick.greeks) or changed
    if not changed and (late or late_trade or not tick.snapshot):
        return False
    quote.source = tick.source
    quote.received_at = tick.received_at
    quote.streamed = tick.streamed
    if tick.sequence is not None:
        quote.sequence = tick.sequence
    return True


def _is_repeated(quote: Quote, tick: Tick) -> bool:
    return (
        tick.sequence is not None
        and quote.sequence is not None
        and tick.sequence <= quote.sequence
        and tick.source == quote.source
    )


def _merge_sides(quote: Quote, tick: Tick, at: float | None) -> bool:
    changed = False
    if tick.ask is not None and (ask := _price(tick.ask)) != quote.ask:
        quote.ask, changed = ask, True
    if tick.bid is not None:
        quote.nobody_bids = quote.is_option and tick.bid == 0.0
    # What nobody bids for has a bid as long as it has an ask, so that an ask alone may change it.
    if (tick.bid is not None or quote.nobody_bids) and (bid := _bid(quote, tick)) != quote.bid:
        quote.bid, changed = bid, True
    if tick.bid_size is not None and (size := _size(tick.bid_size)) != quote.bid_size:
        quote.bid_size, changed = size, True
    if tick.ask_size is not None and (size := _size(tick.ask_size)) != quote.ask_size:
        quote.ask_size, changed = size, True
    if at is not None and at != quote.quoted_at:
        quote.quoted_at, changed = at, True
    return changed


def _merge_trade(quote: Quote, tick: Tick, at: float | None) -> bool:
    changed = False
    if tick.last is not None and (last := _price(tick.last)) != quote.last:
        quote.last, changed = last, True
    if tick.last_size is not None and (size := _size(tick.last_size)) != quote.last_size:
        quote.last_size, changed = size, True
    if tick.volume is not None and (volume := _size(tick.volume)) != quote.volume:
        quote.volume, changed = volume, True
    if at is not None and at != quote.traded_at:
        quote.traded_at, changed = at, True
    return changed


def _merge_day(quote: Quote, tick: Tick) -> bool:
    """What changes rarely: the day's open, high and low, yesterday's close, the open interest."""
    changed = False
    for name in ("open", "high", "low", "previous_close"):
        said = getattr(tick, name)
        if said is not None and (found := _price(said)) != getattr(quote, name):
            setattr(quote, name, found)
            changed = True
    if tick.previous_close is not None and tick.closed_on != quote.closed_on:
        quote.closed_on, changed = tick.closed_on, True
    if tick.open_interest is not None and (held := _size(tick.open_interest)) != quote.open_interest:
        quote.open_interest, changed = held, True
    return changed


def _merge_greeks(quote: Quote, said: BrokerGreeks) -> bool:
    known = quote.greeks
    if known is not None and said.at is not None and known.at is not None and said.at < known.at:
        return False
    merged = sound_greeks(said, known or BrokerGreeks())
    if merged == known or (merged is None and known is None):
        return False
    quote.greeks = merged
    return True


def sound_greeks(said: BrokerGreeks, known: BrokerGreeks) -> BrokerGreeks | None:
    """What is known of an option's Greeks after `said`, sentinels and impossible figures left out; None if that is
    nothing. A volatility of 0 and a delta beyond 1 are sentinels too."""
    iv, delta, theoretical = (
        _told(getattr(said, n), getattr(known, n)) for n in ("iv", "delta", "theoretical")
    )
    if iv is not None and not 0.0 < iv < _LARGEST_IV:
        iv = None
    if delta is not None and abs(delta) > _LARGEST_DELTA:
        delta = None
    if theoretical is not None and theoretical < 0.0:
        theoretical = None
    figures = {name: _told(getattr(said, name), getattr(known, name)) for name in _FIGURES}
    if iv is None and delta is None and theoretical is None and not any(figures.values()):
        return None
    at = known.at if said.at is None else said.at
    return replace(BrokerGreeks(**figures), iv=iv, delta=delta, theoretical=theoretical, at=at)


def _told(said: float | None, known: float | None) -> float | None:
    if said is None:
        return known
    return said if -LARGEST < said < LARGEST and said != SENTINEL else None


def _believable(at: float | None, newest: float) -> float | None:
    return at if at is not None and 0.0 < at <= newest else None


def _is_late(at: float | None, known: float | None) -> bool:
    return at is not None and known is not None and at < known


def _price(said: float) -> float | None:
    return said if 0.0 < said < LARGEST else None


def _bid(quote: Quote, tick: Tick) -> float | None:
    if quote.nobody_bids:
        return None if quote.ask is None else 0.0
    return None if tick.bid is None else _price(tick.bid)


def _size(said: float) -> float | None:
    return said if 0.0 <= said < LARGEST else None
