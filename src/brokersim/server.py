"""Everything on one port: both brokers, Finnhub and the control, as one ASGI application."""

import asyncio
import json
import logging
import socket
import sys
import threading
from datetime import datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from brokersim import control, finnhub, login, schwab, tastytrade
from brokersim.clock import Clock
from brokersim.faults import FaultyWire
from brokersim.market import Market
from brokersim.sim import Options, Sim
from brokersim.tastytrade.streamer import STREAM_PATH
from brokersim.world import World

_SHUTDOWN_SECONDS = 1


class PortTakenError(Exception):
    """Something else listens on the port. The text says what to do."""


def create_sim(clock: Clock, options: Options, rows: int = 0, base_url: str = "http://127.0.0.1:9101") -> Sim:
    """A market and a world of this seed, lived up to now. `rows` adds an account of so many postings at each broker."""
    market = Market(options.seed, clock)
    return Sim(World(market, clock, options.seed, rows=rows), market, clock, options, base_url)


def create_app(sim: Sim) -> ASGIApp:
    """The whole simulator."""
    return Starlette(
        routes=[
            *login.routes(sim),
            *schwab.routes(sim),
            *tastytrade.routes(sim),
            *finnhub.routes(sim),
            *control.routes(sim),
        ],
        middleware=[Middleware(FaultyWire, sim=sim)],
    )


def ready(sim: Sim) -> dict[str, Any]:
    """Where everything is: what is said in one line once the port is open."""
    base = sim.base_url
    user = sim.users("tastytrade")[0]
    return {
        "url": base,
        "stream_url": sim.ws_url,
        "schwab": {
            "api_url": base,
            "authorize_url": f"{base}{login.SCHWAB_AUTHORIZE}",
            "token_url": f"{base}{login.SCHWAB_TOKEN}",
        },
        "tastytrade": {
            "api_url": base,
            "authorize_url": f"{base}{login.TASTYTRADE_AUTHORIZE}",
            "token_url": f"{base}{login.TASTYTRADE_TOKEN}",
            "streamer_url": f"{sim.ws_url}{STREAM_PATH}",
            "client_secret": sim.options.app_secret or sim.tokens.client_secret(),
            "refresh_token": sim.tokens.personal_grant("tastytrade", user),
        },
        "finnhub": {"url": f"{base}/finnhub/api/v1"},
        "control": {"url": f"{base}/control"},
        "seed": sim.options.seed,
        "clock": {"mode": sim.clock.mode.value, "speed": sim.clock.speed, "now": _stamp(sim.clock.now())},
    }


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def listening(host: str, port: int) -> socket.socket:
    """An open port; 0 takes any. Raises PortTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on, which holds back the end of every answer for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortTakenError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another --port, or 0 for any"
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """The URL of an open port."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(sim: Sim, listener: socket.socket, *, with_parent: bool = False) -> None:
    """Serves until a signal comes or, `with_parent`, standard input ends."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(sim),
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            date_header=False,  # dated by the simulator's clock
            ws="websockets-sansio",
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
    )
    if with_parent:
        threading.Thread(target=_outlive, args=(server,), daemon=True).start()
    asyncio.run(_announced(server, sim, listener))


async def _announced(server: uvicorn.Server, sim: Sim, listener: socket.socket) -> None:
    # The port is open already: whoever reads the line and calls at once waits for a moment, and is not refused.
    sys.stdout.write(json.dumps(ready(sim)) + "\n")
    sys.stdout.flush()
    await server.serve(sockets=[listener])


def _outlive(server: uvicorn.Server) -> None:
    """Ends the server when standard input ends, as it does with the process that holds its other side."""
    while sys.stdin.buffer.read(1024):
        pass
    server.should_exit = True
