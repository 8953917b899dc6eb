"""One port for everything, and one line that says where."""

import pytest

from brokersim import server
from brokersim.server import PortTakenError, address, create_app, listening, ready
from tests.brokersim.simulated import client, simulator


@pytest.fixture(scope="module")
def sim():
    return simulator()


def test_the_line_says_where_everything_is(sim):
    sim.base_url = "http://127.0.0.1:4321"
    line = ready(sim)
    assert line["stream_url"] == "ws://127.0.0.1:4321"
    assert line["schwab"]["authorize_url"] == "http://127.0.0.1:4321/v1/oauth/authorize"
    assert line["tastytrade"]["streamer_url"] == "ws://127.0.0.1:4321/streamer"
    assert line["finnhub"]["url"] == "http://127.0.0.1:4321/finnhub/api/v1"
    assert line["control"]["url"] == "http://127.0.0.1:4321/control"
    assert (line["seed"], line["clock"]["mode"]) == (7, "stepped")


def test_the_grant_that_it_prints_is_taken(sim):
    line = ready(sim)["tastytrade"]
    grant = {"grant_type": "refresh_token"} | {key: line[key] for key in ("client_secret", "refresh_token")}
    assert client(sim).post("/oauth/token", json=grant).json()["expires_in"] == 900


def test_the_secret_it_was_told_is_the_one_it_prints():
    assert ready(simulator(app_secret="told"))["tastytrade"]["client_secret"] == "told"


def test_every_protocol_answers(sim):
    caller = client(sim)
    for path in ("/trader/v1/accounts", "/marketdata/v1/quotes", "/customers/me/accounts"):
        assert caller.get(path).status_code == 401
    assert caller.get("/control/state").status_code == 200
    assert caller.get("/v1/oauth/authorize").status_code == 401
    assert caller.get("/nowhere").status_code == 404


def test_no_two_routes_have_the_same_path_and_method(sim):
    seen = [
        (method, route.path)
        for route in create_app(sim).routes
        for method in (getattr(route, "methods", None) or {"WS"})
    ]
    assert len(seen) == len(set(seen))


def test_a_port_is_opened_once():
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert address(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(PortTakenError, match="choose another --port"):
            listening("127.0.0.1", port)


def test_a_world_is_made_for_the_clock_it_is_given(sim):
    assert server.create_sim(sim.clock, sim.options).world.accounts.keys() >= sim.world.accounts.keys()
