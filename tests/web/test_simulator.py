"""The simulator beside the server: started with it, ended with it, on another port when its own is taken."""

import signal
import socket

import httpx2
import pytest

from tests.processes import serving
from thetadesk.web import simulator
from thetadesk.web.simulator import SimulatorFailedError, simulating


def test_the_server_starts_it_and_takes_it_along(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(tmp_path / "data", "--simulator", "--simulator-port", str(port)) as server:
            health = httpx2.get(f"{server.url}/api/v1/health").json()
            assert (health["status"], health["checks"]["simulator"]) == ("ok", "ok")
            settings = httpx2.get(f"{server.url}/api/v1/config").json()["settings"]
            [url] = [each["value"] for each in settings if each["name"] == "simulator"]
            assert not url.endswith(f":{port}")
            assert httpx2.get(f"{url}/control/state", timeout=30).json()["clock"]["mode"] == "real"
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(20) == 0
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{url}/control/state")


def test_one_that_ends_is_said_in_health():
    with simulating(0, 60) as running:
        assert running.health() == "ok"
        running.process.kill()
        running.process.wait(20)
        assert "has ended" in running.health()


def test_one_that_does_not_start_is_said(monkeypatch):
    monkeypatch.setattr(simulator.sys, "executable", "false")
    with pytest.raises(SimulatorFailedError, match="Without --simulator"), simulating(0):
        pytest.fail("it started")
