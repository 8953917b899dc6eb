"""DXLink's conversation: in its order, with the fields that were asked for, and only what changed."""

import pytest
from starlette.websockets import WebSocketDisconnect

from brokersim.tastytrade import dxlink
from tests.brokersim.simulated import client, simulator

FIELDS = ["eventSymbol", "bidPrice", "askPrice"]


@pytest.fixture
def socket(sim):
    with client(sim).websocket_connect("/realtime") as socket:
        yield socket


def greet(sim, socket):
    socket.send_json({"type": "SETUP", "channel": 0, "keepaliveTimeout": 60, "version": "0.1"})
    assert socket.receive_json()["type"] == "SETUP"
    assert socket.receive_json() == {"type": "AUTH_STATE", "channel": 0, "state": "UNAUTHORIZED"}
    socket.send_json({"type": "AUTH", "channel": 0, "token": sim.tokens.quote_token("tess")})
    assert socket.receive_json()["state"] == "AUTHORIZED"


def opened(sim, socket, number=7, **setup):
    greet(sim, socket)
    socket.send_json({"type": "CHANNEL_REQUEST", "channel": number, "service": "FEED"})
    assert socket.receive_json()["type"] == "CHANNEL_OPENED"
    socket.send_json(
        {"type": "FEED_SETUP", "channel": number, "acceptEventFields": {"Quote": FIELDS}} | setup
    )


def subscribe(socket, number=7, **message):
    socket.send_json({"type": "FEED_SUBSCRIPTION", "channel": number} | message)


def quote(*symbols):
    return [{"symbol": symbol, "type": "Quote"} for symbol in symbols]


def test_a_subscription_is_answered_with_the_present_at_once(sim, socket):
    option = sim.market.chain(sim.market.expirations("AAPL")[2])[20]
    opened(sim, socket)
    subscribe(socket, add=quote("AAPL", option.streamer_symbol, "NOPE", ".NOPE241220C1"))
    assert socket.receive_json()["eventFields"] == {"Quote": FIELDS}
    kind, values = socket.receive_json()["data"]
    assert kind == "Quote"
    assert len(values) == 2 * len(FIELDS)
    told = {values[at]: values[at + 1 : at + 3] for at in range(0, len(values), 3)}
    now = sim.market.quote("AAPL")
    assert told["AAPL"] == [now.bid, now.ask]
    assert told.keys() == {"AAPL", option.streamer_symbol}


def test_full_events_are_objects(sim, socket):
    opened(sim, socket, acceptDataFormat="FULL")
    subscribe(socket, add=quote("AAPL"))
    assert socket.receive_json()["dataFormat"] == "FULL"
    (event,) = socket.receive_json()["data"]
    assert (event["eventType"], event["eventSymbol"]) == ("Quote", "AAPL")


def test_only_what_changes_is_told_again(monkeypatch):
    monkeypatch.setattr(dxlink, "OPEN_SECONDS", 0.01)
    sim = simulator()
    with client(sim).websocket_connect("/realtime") as socket:
        opened(sim, socket)
        subscribe(socket, add=quote("AAPL", "F"))
        assert socket.receive_json()["type"] == "FEED_CONFIG"
        assert len(socket.receive_json()["data"][1]) == 2 * len(FIELDS)
        sim.market.shock("F", 1.5)
        values = socket.receive_json()["data"][1]
        assert values[0] == "F"
        assert len(values) == len(FIELDS)


def test_what_is_removed_is_told_no_more(sim, socket):
    opened(sim, socket)
    subscribe(socket, add=quote("AAPL"))
    assert [socket.receive_json()["type"] for _ in range(2)] == ["FEED_CONFIG", "FEED_DATA"]
    subscribe(socket, remove=quote("AAPL"))
    subscribe(socket, add=quote("F"))
    assert socket.receive_json()["data"][1][0] == "F"
    subscribe(socket, reset=True, add=quote("SPY"))
    assert [*socket.receive_json()["data"][1]][0::3] == ["SPY"]


def test_bars_come_as_a_snapshot(sim, socket):
    opened(sim, socket, 1, acceptEventFields={"Candle": ["eventSymbol", "eventFlags", "low", "high"]})
    start = sim.clock.now().timestamp() * 1000 - 20 * 86_400_000
    subscribe(socket, 1, add=[{"symbol": "AAPL{=1d,tho=true}", "type": "Candle", "fromTime": start}])
    assert socket.receive_json()["type"] == "FEED_CONFIG"
    values = socket.receive_json()["data"][1]
    flags = values[1::4]
    assert (flags[0], flags[-1], len(flags)) == (0x4, 0x8, 14)
    assert all(low <= high for low, high in zip(values[2::4], values[3::4], strict=True))


def test_a_cancelled_channel_is_closed_and_may_be_opened_again(sim, socket):
    opened(sim, socket)
    socket.send_json({"type": "CHANNEL_CANCEL", "channel": 7})
    assert socket.receive_json() == {"type": "CHANNEL_CLOSED", "channel": 7}
    socket.send_json({"type": "CHANNEL_REQUEST", "channel": 7, "service": "FEED"})
    assert socket.receive_json()["type"] == "CHANNEL_OPENED"


def test_keepalives_are_answered(socket):
    socket.send_json({"type": "KEEPALIVE", "channel": 0})
    assert socket.receive_json() == {"type": "KEEPALIVE", "channel": 0}


def refusal(socket):
    error = socket.receive_json()
    assert (error["type"], error["channel"]) == ("ERROR", 0)
    with pytest.raises(WebSocketDisconnect):
        socket.receive_json()
    return error["error"]


@pytest.mark.parametrize("text", ["{", "[]", '"SETUP"'])
def test_what_is_no_message_is_refused(socket, text):
    socket.send_text(text)
    assert refusal(socket) == "INVALID_MESSAGE"


def test_nothing_is_opened_before_the_token_was_shown(socket):
    socket.send_json({"type": "CHANNEL_REQUEST", "channel": 7, "service": "FEED"})
    assert refusal(socket) == "UNAUTHORIZED"


def test_a_wrong_token_is_refused(socket):
    socket.send_json({"type": "AUTH", "channel": 0, "token": "nope"})
    assert refusal(socket) == "UNAUTHORIZED"


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"type": "CHANNEL_REQUEST", "channel": 2, "service": "FEED"}, "BAD_ACTION"),
        ({"type": "CHANNEL_REQUEST", "channel": 1, "service": "DOM"}, "BAD_ACTION"),
        ({"type": "FEED_SUBSCRIPTION", "channel": 9, "add": []}, "BAD_ACTION"),
        ({"type": "FEED_SUBSCRIPTION", "channel": "x"}, "BAD_ACTION"),
        ({"type": "FEED_SUBSCRIPTION", "channel": 7, "add": "all"}, "INVALID_MESSAGE"),
        (
            {"type": "FEED_SUBSCRIPTION", "channel": 7, "add": [{"type": "Mood", "symbol": "F"}]},
            "INVALID_MESSAGE",
        ),
        ({"type": "DANCE", "channel": 7}, "INVALID_MESSAGE"),
    ],
)
def test_what_the_protocol_does_not_know_is_refused(sim, socket, message, error):
    opened(sim, socket)
    socket.send_json(message)
    assert refusal(socket) == error


def test_too_long_a_subscription_ends_the_connection(socket, monkeypatch):
    monkeypatch.setattr(dxlink, "MOST_CHARACTERS", 10)
    socket.send_json({"type": "KEEPALIVE", "channel": 0})
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    assert closed.value.code == 1009


def test_a_client_that_falls_silent_is_told_so(sim, monkeypatch):
    monkeypatch.setattr(dxlink, "SILENCE_SECONDS", 0.01)
    with client(sim).websocket_connect("/realtime") as socket:
        assert refusal(socket) == "TIMEOUT"


def test_a_token_that_lapses_ends_the_stream(sim, socket, monkeypatch):
    monkeypatch.setattr(dxlink, "OPEN_SECONDS", 0.01)
    monkeypatch.setattr(dxlink, "CLOSED_SECONDS", 0.01)
    opened(sim, socket)
    subscribe(socket, add=quote("AAPL"))
    sim.tokens.lapse("tastytrade", "quote")
    while (message := socket.receive_json())["type"] != "ERROR":
        pass
    assert message["error"] == "UNAUTHORIZED"
    with pytest.raises(WebSocketDisconnect):
        socket.receive_json()
