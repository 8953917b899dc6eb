"""`/ws/market` from outside: a snapshot, then changes, at most four a second; nobody is waited for."""

import asyncio
import json
import time

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.web.live.watching import Market
from thetadesk.market.model import Tick
from thetadesk.web.live import gallery as gallery_module
from thetadesk.web.live.gallery import Gallery

HERE, THERE = "http://localhost:8000", "ws://localhost:8000/ws/market"


@pytest.fixture
def live(client, desk):
    """The live market of the desk behind `client`."""
    return client.app.state.work.live


def say(live, desk, symbol, bid, ask):
    at = desk.clock.now().timestamp()
    live.hub.put([Tick(symbol, "schwab", at, bid=bid, ask=ask, quoted_at=at)])


def next_of(socket, kind):
    while (message := socket.receive_json())["type"] != kind:
        pass
    return message


def test_a_snapshot_comes_first_then_what_changes(client, live, desk):
    say(live, desk, "SPY", 600.0, 600.1)
    with client.websocket_connect(THERE) as socket:
        assert socket.receive_json()["type"] == "status"
        socket.send_json({"op": "subscribe", "symbols": ["SPY", "QQQ"]})
        snapshot = next_of(socket, "snapshot")
        spy, qqq = snapshot["quotes"]
        assert (spy["symbol"], spy["bid"], spy["state"]) == ("SPY", "600.00", "live")
        assert (qqq["symbol"], qqq["bid"], qqq["state"]) == ("QQQ", None, "missing")
        say(live, desk, "QQQ", 500.0, 500.1)
        delta = next_of(socket, "delta")
        assert delta["seq"] > snapshot["seq"]
        assert [(each["symbol"], each["bid"]) for each in delta["quotes"]] == [("QQQ", "500.00")]
        assert live.hub.demand.wanted() == ["QQQ", "SPY"]
    assert live.hub.demand.wanted() == []


def test_what_is_left_is_told_no_more(client, live, desk):
    with client.websocket_connect(THERE) as socket:
        socket.send_json({"op": "subscribe", "symbols": ["SPY", "QQQ"]})
        next_of(socket, "snapshot")
        socket.send_json({"op": "unsubscribe", "symbols": ["SPY"]})
        socket.send_json({"op": "subscribe", "symbols": ["IWM"]})
        assert [each["symbol"] for each in next_of(socket, "snapshot")["quotes"]] == ["IWM"]
        say(live, desk, "SPY", 600.0, 600.1)
        say(live, desk, "QQQ", 500.0, 500.1)
        assert [each["symbol"] for each in next_of(socket, "delta")["quotes"]] == ["QQQ"]


def test_who_comes_back_hears_what_changed_meanwhile(client, live, desk):
    with client.websocket_connect(THERE) as other, client.websocket_connect(THERE) as socket:
        for each in (other, socket):
            each.send_json({"op": "subscribe", "symbols": ["SPY", "QQQ"]})
            seq = next_of(each, "snapshot")["seq"]
        socket.close()
        say(live, desk, "QQQ", 500.0, 500.1)
        next_of(other, "delta")
        with client.websocket_connect(THERE) as again:
            again.send_json({"op": "resume", "seq": seq, "symbols": ["SPY", "QQQ"]})
            delta = next_of(again, "delta")
        assert [each["symbol"] for each in delta["quotes"]] == ["QQQ"]
        assert delta["quotes"][0].keys() >= {"ask", "greeks", "source"}


def test_nonsense_is_answered_in_words_and_changes_nothing(client):
    with client.websocket_connect(THERE) as socket:
        for text in ("{", '{"op": "sell"}', '{"op": "subscribe", "symbols": [1]}'):
            socket.send_text(text)
            problem = next_of(socket, "problem")
            assert problem["title"] == "Not understood"
            assert problem["detail"]
        socket.send_json({"op": "subscribe", "symbols": ["SPY"]})
        assert next_of(socket, "snapshot")["quotes"][0]["symbol"] == "SPY"


def test_no_more_symbols_than_can_be_followed(client, live):
    with client.websocket_connect(THERE) as socket:
        for part in range(2):
            symbols = [f"S{part}X{number}" for number in range(1001)]
            socket.send_json({"op": "subscribe", "symbols": symbols})
        assert "2000" in next_of(socket, "problem")["detail"]
        assert len(live.hub.demand) == 1001


def test_bytes_are_hung_up_on(client):
    with client.websocket_connect(THERE) as socket:
        socket.send_bytes(b"{}")
        with pytest.raises(WebSocketDisconnect) as ended:
            next_of(socket, "snapshot")
    assert (ended.value.code, ended.value.reason) == (1003, "messages are JSON text")


@pytest.mark.parametrize(
    ("headers", "admitted"),
    [
        ({}, True),
        ({"Origin": HERE}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost:9999"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Host": "evil.example"}, False),
        ({"Host": "127.0.0.1.evil.example:8000"}, False),
    ],
)
def test_who_may_come_in_is_who_may_call_the_api(client, headers, admitted):
    def come_in():
        with client.websocket_connect(THERE, headers=headers) as socket:
            return socket.receive_json()["type"]

    if admitted:
        assert come_in() == "status"
        return
    with pytest.raises(WebSocketDisconnect) as refused:
        come_in()
    assert (refused.value.code, refused.value.reason) == (1008, "not from this origin")


def test_there_is_an_end_to_how_many_come_in(client, monkeypatch):
    monkeypatch.setattr(gallery_module, "MOST_VIEWERS", 1)
    with client.websocket_connect(THERE) as first:
        first.receive_json()
        with client.websocket_connect(THERE) as second, pytest.raises(WebSocketDisconnect) as refused:
            second.receive_json()
        assert refused.value.code == 1013
        assert "too many" in refused.value.reason


class Wire:
    """What a client takes: nothing while it is stuck."""

    def __init__(self) -> None:
        self.taken: list[dict] = []
        self.flows = asyncio.Event()
        self.flows.set()

    async def send(self, text: str) -> None:
        await self.flows.wait()
        self.taken.append(json.loads(text))

    def quotes(self) -> list[dict]:
        return [quote for message in self.taken for quote in message.get("quotes", [])]


async def until(happens) -> None:
    async with asyncio.timeout(5):
        while not happens():  # noqa: ASYNC110 - what happens is seen only from outside
            await asyncio.sleep(0.001)


def watching(scene, monkeypatch, **options) -> None:
    """Plays a scene with a gallery whose beat is quick."""
    monkeypatch.setattr(gallery_module, "BEAT_SECONDS", 0.002)

    async def play() -> None:
        market = Market()
        gallery: Gallery = market.gallery(**options)
        viewer, wire = gallery.enter(), Wire()
        gallery.answer(viewer, '{"op": "subscribe", "symbols": ["SPY", "QQQ"], "book": true}')
        sending = asyncio.create_task(viewer.send_all(wire.send))
        try:
            await scene(market, gallery, viewer, wire, sending)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await gallery.close()

    asyncio.run(play())


def test_a_slow_client_is_told_the_newest_state_and_nothing_between(monkeypatch):
    async def scene(market, gallery, viewer, wire, sending):
        await until(lambda: len(wire.taken) == 2)
        wire.flows.clear()
        for cents in range(50):
            market.say("SPY", 600 + cents / 100, 602.0)
            await asyncio.sleep(0.003)
        wire.flows.set()
        await until(lambda: any(quote["bid"] == "600.49" for quote in wire.quotes()))
        told = [quote for quote in wire.quotes() if quote["symbol"] == "SPY" and quote["bid"]]
        assert len(told) <= 3
        assert told[-1].keys() >= {"ask", "state", "source"}, "what was missed is told whole"

    watching(scene, monkeypatch)


def test_a_client_that_takes_nothing_is_given_up(monkeypatch):
    async def scene(market, gallery, viewer, wire, sending):
        wire.flows.clear()
        await until(sending.done)
        assert type(sending.exception()).__name__ == "TooSlowError"

    watching(scene, monkeypatch, patience=0.02)


def test_the_book_comes_with_the_snapshot_and_then_as_it_changes(monkeypatch):
    async def scene(market, gallery, viewer, wire, sending):
        await until(lambda: len(wire.taken) == 2)
        assert wire.taken[1]["book"] == {"legs": [], "totals": {}}
        market.book.news.append('{"totals":{"theta":41.5}}')
        await until(lambda: "book" in wire.taken[-1] and wire.taken[-1]["type"] == "delta")
        assert wire.taken[-1]["book"] == {"totals": {"theta": 41.5}}
        gallery.leave(viewer)
        assert market.book.watchers == 0

    watching(scene, monkeypatch)


def test_nobody_hears_of_a_symbol_more_than_four_times_a_second(client, live, desk):
    with client.websocket_connect(THERE) as socket:
        socket.send_json({"op": "subscribe", "symbols": ["SPY"]})
        next_of(socket, "snapshot")
        heard, begun = [], time.monotonic()
        for cents in range(60):
            say(live, desk, "SPY", 600 + cents / 100, 602.0)
            time.sleep(0.01)
        say(live, desk, "SPY", 601.5, 602.0)
        while not heard or heard[-1] != "601.50":
            heard += [quote["bid"] for quote in next_of(socket, "delta")["quotes"]]
        # However long it took: at each end one beat may fall just inside.
        assert len(heard) <= 4 * (time.monotonic() - begun) + 1
        assert len(heard) < 60


def test_clients_hear_that_a_feed_fell_silent_at_once(monkeypatch):
    async def scene(market, gallery, viewer, wire, sending):
        await until(lambda: len(wire.taken) == 2)
        assert wire.taken[0]["feeds"][0]["state"] == "live"
        market.feeds = [
            gallery_module.FeedStatus("schwab", "silent", 12.0, "nothing was heard for 12 seconds")
        ]
        await until(lambda: wire.taken[-1]["type"] == "status")
        assert wire.taken[-1]["feeds"][0]["state"] == "silent"

    watching(scene, monkeypatch)
