"""Schwab's Trader API: accounts, orders, transactions, market data and the streamer. Its login is in `login`."""

from starlette.routing import Route, WebSocketRoute

from brokersim.schwab import marketdata, streamer, trader, trading
from brokersim.sim import Sim

__all__ = ["routes"]


def routes(sim: Sim) -> list[Route | WebSocketRoute]:
    """Every route of Schwab's API and its streamer, but for the login."""
    return [*trader.routes(sim), *trading.routes(sim), *marketdata.routes(sim), *streamer.routes(sim)]
