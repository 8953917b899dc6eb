"""A desk whose live book has been told prices, for tests of the endpoints that show it."""

import asyncio

from thetadesk.market.model import Tick
from thetadesk.portfolio.service.loading import load

SOURCE = "sim"


def tick(client, symbol: str, bid: float, ask: float, close: float | None = None, **more) -> Tick:
    """What a stream says of a symbol at the desk's own time."""
    at = client.app.state.desk.clock.now().timestamp()
    return Tick(symbol, SOURCE, at, bid, ask, previous_close=close, quoted_at=at, **more)


def follow(client, *ticks: Tick) -> None:
    """Has the live book loaded with what is held, and valued after these ticks."""
    desk, live = client.app.state.desk, client.app.state.work.live
    live.hub.put(ticks)
    with desk.reading() as unit:
        loaded = load(unit, desk.clock.now(), live.book.loaded)
    live.book.load(loaded)

    async def valued() -> None:
        await live.book.revalue()
        await live.book.reckon()

    asyncio.run(valued())


def quote_everything(client) -> None:
    """Prices for all that the stories leave open: a spread of a dime around a plausible middle."""
    held = client.get("/api/v1/positions/open").json()["items"]
    spots = {"KO": 61.0, "IWM": 212.0, "TLT": 91.0, "SPY": 600.0}
    ticks = [tick(client, symbol, spot - 0.01, spot + 0.01, spot - 0.5) for symbol, spot in spots.items()]
    options = [leg["symbol"] for leg in held if leg["instrument"]["right"]]
    follow(client, *ticks, *(tick(client, symbol, 0.85, 0.95, 1.00) for symbol in options))
