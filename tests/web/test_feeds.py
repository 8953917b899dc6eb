"""Feeds begin with a connection and tell what is on screen; both brokers share it, and one stands in for the other."""

import json
import time

import httpx2
import pytest
from websockets.sync.client import connect as open_socket

from tests.processes import run, serving
from tests.simulators import START, sent_back, simulating
from thetadesk.connections.model import Connection, ConnectionState
from thetadesk.kernel.clock import SystemClock
from thetadesk.web.feeds import tellers

SYMBOLS = ["AAPL", "MSFT", "SPY", "QQQ", "NVDA", "AMD", "F", "KO", "XOM", "JPM"]
WITHIN = 30.0


def connection(endpoint: str, state=ConnectionState.CONNECTED) -> Connection:
    simulated = endpoint.endswith("-sim")
    broker = endpoint.removesuffix("-sim")
    return Connection(endpoint, endpoint, broker, broker, simulated, state, SystemClock().now())


def test_real_brokers_tell_the_market_and_simulated_ones_only_where_there_is_no_real_one():
    real, simulated = connection("schwab"), connection("tastytrade-sim")
    other = connection("tastytrade")
    assert tellers([simulated, other, real]) == [real, other]
    assert tellers([simulated]) == [simulated]
    assert tellers([connection("schwab", ConnectionState.LAPSED), simulated]) == [simulated]
    assert tellers([]) == []


@pytest.fixture(scope="module")
def market():
    """A simulator on a trading morning, whose clock goes."""
    with simulating("--speed", "1", "--at", START, at=None) as running:
        yield running


@pytest.fixture(scope="module")
def server(market, tmp_path_factory):
    settings = {"THETADESK_SIMULATOR": market.ready["url"], "SCHEDULER_ENABLED": "false"}
    with serving(tmp_path_factory.mktemp("feeds") / "data", **settings) as running:
        yield running


def log_in(server, endpoint: str) -> None:
    page = httpx2.get(f"{server.url}/api/v1/brokers/{endpoint}/login").headers["location"]
    assert httpx2.get(sent_back(page), timeout=30, verify=False).status_code == 302


class Page:
    """What a page knows: the newest of everything it heard."""

    def __init__(self, socket) -> None:
        self._socket = socket
        self.quotes: dict[str, dict] = {}
        self.feeds: dict[str, str] = {}

    def hear(self, seconds: float = 1.0) -> None:
        try:
            message = json.loads(self._socket.recv(timeout=seconds))
        except TimeoutError:
            return
        for quote in message.get("quotes", []):
            self.quotes.setdefault(quote["symbol"], {}).update(quote)
        for feed in message.get("feeds", []):
            self.feeds[feed["source"]] = feed["state"]

    def until(self, happens) -> None:
        deadline = time.monotonic() + WITHIN
        while not happens():
            assert time.monotonic() < deadline, (self.feeds, self.quotes)
            self.hear()

    def states(self) -> set[str]:
        return {self.quotes[symbol]["state"] for symbol in SYMBOLS}

    def sources(self) -> set[str]:
        return {self.quotes[symbol]["source"] for symbol in SYMBOLS}


def test_nothing_is_told_before_a_broker_is_connected(server, tmp_path):
    asked = run(tmp_path, "quotes", "SPY", THETADESK_SERVER=server.url)
    assert "missing" in asked.stdout
    assert "connect a broker" in asked.stdout
    assert run(tmp_path, "chain", "SPY", "2026-12-18", THETADESK_SERVER=server.url).returncode == 2


def commands_show_them(server, folder) -> None:
    here = {"THETADESK_SERVER": server.url}
    [spy, put] = json.loads(run(folder, "quotes", "SPY", "AAPL", "--json", **here).stdout)
    assert (spy["state"], put["source"]) == ("live", "tastytrade-sim")
    assert "tastytrade-sim" in run(folder, "quotes", "SPY", **here).stdout
    ends = json.loads(run(folder, "expirations", "SPY", "--json", **here).stdout)
    assert "SPY" in run(folder, "expirations", "SPY", **here).stdout
    told = run(folder, "chain", "SPY", ends[4]["expires_on"], **here)
    assert "expected move ±" in told.stdout, told.stderr


def test_a_login_brings_quotes_two_brokers_share_and_one_stands_in_for_the_other(server, market, tmp_path):
    address = server.url.replace("http", "ws") + "/ws/market"
    with open_socket(address, compression=None) as socket:
        page = Page(socket)
        socket.send(json.dumps({"op": "subscribe", "symbols": SYMBOLS}))
        page.until(lambda: len(page.quotes) == len(SYMBOLS))
        assert page.states() == {"missing"}

        log_in(server, "tastytrade-sim")
        page.until(lambda: page.states() == {"live"})
        page.until(lambda: page.feeds == {"tastytrade-sim": "live"})
        commands_show_them(server, tmp_path)
        assert all(float(quote["bid"]) < float(quote["ask"]) for quote in page.quotes.values())

        log_in(server, "schwab-sim")
        page.until(lambda: page.sources() == {"schwab-sim", "tastytrade-sim"} and page.states() == {"live"})

        market.fault("silent-stream", match="/realtime")
        page.until(lambda: page.feeds["tastytrade-sim"] != "live")
        page.until(lambda: page.sources() == {"schwab-sim"} and page.states() == {"live"})
        market.heal()
        page.until(lambda: page.feeds["tastytrade-sim"] == "live" and len(page.sources()) == 2)

        market.fault("drop-stream", match="/realtime")
        page.until(lambda: page.sources() == {"schwab-sim"} and page.states() == {"live"})
        market.heal()
        page.until(lambda: page.feeds["tastytrade-sim"] == "live" and len(page.sources()) == 2)
