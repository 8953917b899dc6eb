"""Prepared frames: the quotes that are subscribed to, in the fields that were asked for, stamped when they are sent."""

import json

import pytest

from brokersim import replay
from brokersim.replay import Plan, ReplayError
from tests.brokersim.simulated import client, simulator

FIELDS = ["eventSymbol", "bidTime", "bidPrice", "askPrice"]


@pytest.fixture
def sim():
    return simulator()


def subscribed(sim, socket, *symbols):
    socket.send_json({"type": "SETUP", "channel": 0, "keepaliveTimeout": 60, "version": "0.1"})
    socket.receive_json()
    socket.receive_json()
    socket.send_json({"type": "AUTH", "channel": 0, "token": sim.tokens.quote_token("tess")})
    socket.receive_json()
    socket.send_json({"type": "CHANNEL_REQUEST", "channel": 7, "service": "FEED"})
    socket.receive_json()
    socket.send_json({"type": "FEED_SETUP", "channel": 7, "acceptEventFields": {"Quote": FIELDS}})
    added = [{"symbol": symbol, "type": "Quote"} for symbol in symbols]
    socket.send_json({"type": "FEED_SUBSCRIPTION", "channel": 7, "add": added})
    assert socket.receive_json()["type"] == "FEED_CONFIG"
    return socket.receive_json()["data"][1]


def test_what_is_subscribed_to_is_replayed_with_the_time_of_sending(sim):
    with client(sim) as caller, caller.websocket_connect("/realtime") as socket:
        assert caller.post("/control/replay", json={"rate": 20000, "seconds": 60}).json()["on"] is True
        told = subscribed(sim, socket, "AAPL", "F")
        at = round(sim.clock.now().timestamp() * 1000)
        bids = {told[0]: told[2], told[4]: told[6]}
        for _ in range(3):
            kind, values = socket.receive_json()["data"]
            assert kind == "Quote"
            for symbol, sent_at, bid, _ask in zip(*[iter(values)] * 4, strict=True):
                assert sent_at == at
                assert abs(bid - bids[symbol]) < 0.03
        ended = caller.delete("/control/replay").json()
        assert ended["on"] is False
        assert ended["frames"] >= 3
        assert ended["quotes"] >= ended["frames"]


def test_frames_hold_a_fiftieth_of_a_second_and_go_through_every_symbol():
    events = [{"eventSymbol": f"S{n}", "bidPrice": 1.0 + n, "askPrice": 1.1 + n} for n in range(2000)]
    frames = replay.prepared(events, Plan(20_000, 60), json.dumps)
    assert {count for _, count in frames} == {400}
    told = [event for text, _ in frames for event in json.loads(text)]
    assert len(told) == 8 * 2000
    assert {event["eventSymbol"] for event in told[:2000]} == {event["eventSymbol"] for event in events}
    assert all(event["askPrice"] > event["bidPrice"] for event in told)


def test_frames_are_as_many_a_second_as_asked_for(sim):
    events = [{"eventSymbol": f"S{n}", "bidPrice": 1.0 + n, "askPrice": 1.1 + n} for n in range(2000)]
    assert {count for _, count in replay.prepared(events, Plan(20_000, 60, 2_000), json.dumps)} == {10}
    with pytest.raises(ReplayError, match="frames"):
        Plan(20_000, 60, 0)
    with client(sim) as caller:
        assert (
            caller.post("/control/replay", json={"rate": 100, "seconds": 1, "frames": 10}).json()["on"]
            is True
        )


@pytest.mark.parametrize(("rate", "seconds"), [(0, 1), (10**6, 1), (1, 0), (1, 10**6)])
def test_a_plan_that_cannot_be_is_refused(sim, rate, seconds):
    with pytest.raises(ReplayError):
        Plan(rate, seconds)
    with client(sim) as caller:
        assert caller.post("/control/replay", json={"rate": rate, "seconds": seconds}).status_code == 400
        assert caller.get("/control/replay").json()["on"] is False
