"""What each field of a quote is, and the quickest way to find a tick quiet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from thetadesk.alerts.engine.bands import Band
from thetadesk.market.model import Quote

Read = Callable[[Quote], float | None]
Look = Callable[[Quote, float], None]
"""Takes a quote that has changed, and when (epoch seconds)."""
Gate = tuple[Band, Look]
"""A band that a symbol's mark must have left, and what its tick is given to then."""

NOWHERE = Band()
"""The band that no mark lies in: every tick is looked at."""


def mark(quote: Quote) -> float | None:
    """Half-way between bid and ask, else the last trade; None while bid and ask are crossed."""
    return None if _is_crossed(quote) else quote.mark


def bid(quote: Quote) -> float | None:
    """The best bid; None while it is above the ask."""
    return None if _is_crossed(quote) else quote.bid


def ask(quote: Quote) -> float | None:
    """The best ask; None while it is below the bid."""
    return None if _is_crossed(quote) else quote.ask


def spread(quote: Quote) -> float | None:
    """The ask less the bid; None unless there are both and they are not crossed."""
    if quote.bid is None or quote.ask is None or quote.bid > quote.ask:
        return None
    return quote.ask - quote.bid


def spread_percent(quote: Quote) -> float | None:
    """The spread as a fraction of the mark."""
    wide, worth = spread(quote), quote.mark
    return wide / worth if wide is not None and worth else None


def change(quote: Quote) -> float | None:
    """The last trade against the previous close; without a trade the mark."""
    return None if quote.last is None and _is_crossed(quote) else quote.change


def change_percent(quote: Quote) -> float | None:
    """The change as a fraction of the previous close."""
    moved = change(quote)
    return moved / quote.previous_close if moved is not None and quote.previous_close else None


def _is_crossed(quote: Quote) -> bool:
    return quote.bid is not None and quote.ask is not None and quote.bid > quote.ask


def _greek(name: str) -> Read:
    def read(quote: Quote) -> float | None:
        found: float | None = getattr(quote.greeks, name, None)
        return found

    return read


def _plain(name: str) -> Read:
    def read(quote: Quote) -> float | None:
        found: float | None = getattr(quote, name)
        return found

    return read


FIELDS: dict[str, Read] = {
    "mark": mark,
    "last": _plain("last"),
    "bid": bid,
    "ask": ask,
    "spread": spread,
    "spread_percent": spread_percent,
    "bid_size": _plain("bid_size"),
    "ask_size": _plain("ask_size"),
    "volume": _plain("volume"),
    "open": _plain("open"),
    "high": _plain("high"),
    "low": _plain("low"),
    "previous_close": _plain("previous_close"),
    "change": change,
    "change_percent": change_percent,
    "iv": _greek("iv"),
    "delta": _greek("delta"),
    "gamma": _greek("gamma"),
    "theta": _greek("theta"),
    "vega": _greek("vega"),
}
"""How the observables of a quote that come with its ticks are read from it."""


def gate_of(bands: dict[str, Band], moved: Look) -> Gate:
    """How a symbol's ticks are taken when nothing is reckoned from them: `moved` is called if a value has left its
    band. Most rules watch the mark: it is what `ticking` looks at itself."""
    if list(bands) == ["mark"]:
        return bands["mark"], moved
    if list(bands) == ["last"]:
        return NOWHERE, _looking_at_last(bands["last"], moved)
    return NOWHERE, _looking_at([(FIELDS[name], band) for name, band in bands.items()], moved)


def _looking_at_last(band: Band, moved: Look) -> Look:
    def look(quote: Quote, at: float) -> None:
        last = quote.last
        if last is None or not band.low <= last <= band.high:
            moved(quote, at)

    return look


def _looking_at(bands: list[tuple[Read, Band]], moved: Look) -> Look:
    def look(quote: Quote, at: float) -> None:
        for read, band in bands:
            value = read(quote)
            if value is None or not band.low <= value <= band.high:
                moved(quote, at)
                return

    return look


def ticking(gates: Mapping[str, Gate]) -> Look:
    """Takes every tick, and gives it to the look of its symbol, if there is one, unless the mark lies within its band.
    One function and no calls for what comes 20,000 times a second and changes nothing."""
    find = gates.get

    def tick(quote: Quote, at: float) -> None:
        gate = find(quote.symbol)
        if gate is not None:
            band, look = gate
            low = quote.bid
            high = quote.ask
            if low is None or high is None or low > high or not band.low <= (low + high) / 2.0 <= band.high:
                look(quote, at)

    return tick
