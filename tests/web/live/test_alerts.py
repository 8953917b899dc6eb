"""A real server and a real simulator: a price trips a rule, pages hear of it, a restart tells nothing twice, and while a
stream is silent price alerts are held back."""

import json
import time
from contextlib import contextmanager

import httpx2
import pytest
from websockets.sync.client import connect as open_socket

from tests.channels.doubles import http_double
from tests.processes import serving
from tests.simulators import START, sent_back, simulating

WITHIN = 40.0


@pytest.fixture(scope="module")
def market():
    """A simulator on a trading morning, whose clock goes."""
    with simulating("--speed", "1", "--at", START, at=None) as running:
        yield running


class Desk:
    """A running server, as a page sees it."""

    def __init__(self, server) -> None:
        self.server = server
        self._http = httpx2.Client(base_url=f"{server.url}/api/v1", timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self._http.close()

    def get(self, path: str, **query):
        return self._http.get(path, params=query).json()

    def post(self, path: str, **body):
        answered = self._http.post(path, json=body)
        assert answered.is_success, answered.text
        return answered.json() if answered.content else None

    def log_in(self, endpoint: str) -> None:
        page = httpx2.get(f"{self.server.url}/api/v1/brokers/{endpoint}/login").headers["location"]
        assert httpx2.get(sent_back(page), timeout=30, verify=False).status_code == 302

    def price(self, symbol: str) -> float:
        return float(until(lambda: self.get("/market/quotes", symbols=symbol)["items"][0]["mark"]))

    @contextmanager
    def following(self, seq: int | None = None):
        address = self.server.url.replace("http", "ws") + "/ws/alerts"
        with open_socket(address, compression=None) as socket:
            socket.send(json.dumps({"type": "follow", "seq": seq}))
            yield Follower(socket)


class Follower:
    def __init__(self, socket) -> None:
        self._socket = socket
        self.snapshot = json.loads(socket.recv(timeout=WITHIN))
        self.seq = self.snapshot["seq"]

    def hear(self, what: str):
        deadline = time.monotonic() + WITHIN
        while True:
            message = json.loads(self._socket.recv(timeout=max(0.1, deadline - time.monotonic())))
            self.seq = message["seq"]
            for change in message.get("changes", ()):
                if change["what"] == what:
                    return change["alert"]


def until(found):
    deadline = time.monotonic() + WITHIN
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return answer


def running(market, folder):
    return serving(folder, THETADESK_SIMULATOR=market.ready["url"], SCHEDULER_ENABLED="false")


def test_a_price_trips_a_rule_and_a_restart_tells_it_once(market, tmp_path):
    with running(market, tmp_path / "data") as server, Desk(server) as desk:
        desk.log_in("tastytrade-sim")
        threshold = round(desk.price("MSFT") * 0.9, 2)
        desk.post("/alerts/rules", text=f"MSFT < {threshold} severity urgent", name="Falls")
        with desk.following() as page:
            assert (page.snapshot["items"], page.snapshot["complete"]) == ([], False)
            until(lambda: desk.get("/alerts/latency")["rules"] == 1)
            market.control("shock", symbol="MSFT", factor=0.8)
            fired = page.hear("fired")
            assert (fired["rule_name"], fired["title"], fired["severity"]) == ("Falls", "MSFT", "urgent")
            assert fired["value"] < fired["threshold"] == threshold
            assert fired["mode"] == "SIMULATED"
            seq = page.seq
        inbox = desk.get("/alerts/events")
        assert (
            [each["id"] for each in inbox["items"]]
            == [fired["id"]]
            == [each["id"] for each in inbox["missed"]]
        )
        with desk.following(seq) as page:
            desk.post(f"/alerts/events/{fired['id']}/ack", note="seen it")
            assert page.hear("acknowledged")["note"] == "seen it"
        with desk.following(seq) as page:
            assert page.snapshot["complete"]
            assert [each["state"] for each in page.snapshot["since"]] == ["acknowledged"]
        stages = {each["stage"]: each["count"] for each in desk.get("/alerts/latency")["stages"]}
        assert stages["fired"] >= stages["committed"] == stages["handed_over"] == 1
        server.kill()
    with running(market, tmp_path / "data") as server, Desk(server) as desk:
        assert desk.price("MSFT") < threshold
        time.sleep(1)
        assert [each["id"] for each in desk.get("/alerts/history")["items"]] == [fired["id"]]
        with desk.following() as page:
            market.control("shock", symbol="MSFT", factor=1.25)
            assert page.hear("cleared")["id"] == fired["id"]
            market.control("shock", symbol="MSFT", factor=0.8)
            assert page.hear("fired")["count"] == 2


def test_while_the_stream_is_silent_price_alerts_are_held_back(market, tmp_path):
    with (
        running(market, tmp_path / "data") as server,
        Desk(server) as desk,
        http_double(lambda _: (200, b"")) as double,
    ):
        desk.log_in("tastytrade-sim")
        assert desk.price("KO") > 0
        webhook = desk.post("/alerts/channels", kind="webhook", config={"url": f"{double.url}/hook"})
        desk.post("/alerts/rules", text="each connection: stream_silent severity info")
        desk.post("/alerts/rules", text=f"KO.age > 20s severity urgent to {webhook['id']}")
        with desk.following() as page:
            until(lambda: desk.get("/alerts/latency")["rules"] == 2)
            market.fault("silent-stream", match="/realtime")
            cause = page.hear("fired")
            assert (cause["kind"], cause["instance"] != "") == ("fired", True)
            assert cause["words"].endswith("stream silent: yes")
            of_price = page.hear("fired")
            assert (of_price["title"], of_price["severity"]) == ("KO", "urgent")
            until(lambda: delivery_of(desk, of_price)["state"] == "inhibited")
            assert "stream silent" in delivery_of(desk, of_price)["problem"]
            market.heal()
            until(lambda: desk.get("/alerts/events")["items"] == [])
        # The health check, and nothing since.
        assert [json.loads(each.body)["event"] for each in double.heard] == ["check"]


def delivery_of(desk, alert):
    return desk.get(f"/alerts/events/{alert['id']}")["deliveries"][0]


def test_days_pass_for_positions_of_which_nobody_tells_prices(tmp_path):
    with serving(tmp_path / "data", SCHEDULER_ENABLED="false") as server, Desk(server) as desk:
        desk.post("/imports/sample")
        held = until(lambda: desk.get("/positions")["items"])
        assert held
        desk.post("/alerts/rules", text="each short leg: dte < 10000")
        fired = until(lambda: desk.get("/alerts/events")["items"])
        assert {each["severity"] for each in fired} == {"warning"}
        assert all("days to expiration" in each["words"] for each in fired)
