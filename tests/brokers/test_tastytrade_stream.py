"""tastytrade's stream, for what the simulator does not say: fewer fields, tokens renewed in the middle, futures, errors."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from thetadesk.brokers.tastytrade.client import BROKER
from thetadesk.brokers.tastytrade.dxlink import Feed, Ticket
from thetadesk.brokers.tastytrade.stream import MOST_SYMBOLS, DxLine
from thetadesk.brokers.tastytrade.symbols import kinds_of, streamed_as
from thetadesk.market.model import SENTINEL
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError, StreamLostError, StreamRefusedError

NOW = 1_795_186_800.0
OPTION, STREAMED = "AAPL  261218C00217500", ".AAPL261218C217.5"


class Wire:
    """A socket that keeps what is sent, and gives what it was given."""

    def __init__(self, *frames: dict[str, Any]) -> None:
        self.frames = list(frames)
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    async def receive(self, longest: float | None = None) -> dict[str, Any]:
        return self.frames.pop(0)


class Asked:
    """What is asked over REST meanwhile."""

    def __init__(self, futures: Callable[[], list[dict[str, str]]] = list) -> None:
        self.at = NOW
        self.tickets = 0
        self.questions: list[Any] = []
        self._futures = futures

    def now(self) -> float:
        return self.at

    async def ticket(self) -> tuple[Ticket, float]:
        self.tickets += 1
        return Ticket("ws://127.0.0.1:1/", f"quote-token-{self.tickets}-of-tests"), self.at

    async def get(self, path: str, what: str, read: object, params: object) -> list[dict[str, str]]:
        self.questions.append((path, params))
        return self._futures()


def line(*symbols: str, asked: Asked | None = None) -> tuple[DxLine, Wire]:
    wire = Wire()
    made = DxLine("tastytrade", wire, asked or Asked())
    asyncio.run(made.want(symbols))
    return made, wire


def entries(wire: Wire, key: str) -> list[tuple[str, str]]:
    return [(each["type"], each["symbol"]) for message in wire.sent for each in message.get(key, ())]


def config(kind: str, *names: str) -> dict[str, Any]:
    return {"type": "FEED_CONFIG", "channel": 1, "dataFormat": "COMPACT", "eventFields": {kind: list(names)}}


def data(*pairs: object) -> dict[str, Any]:
    return {"type": "FEED_DATA", "channel": 1, "data": list(pairs)}


def test_symbols_as_dxfeed_has_them():
    assert streamed_as(OPTION) == STREAMED
    assert streamed_as("SPXW  261218P06300000") == ".SPXW261218P6300"
    assert (streamed_as("AAPL"), streamed_as("SPX"), streamed_as("BRK/B")) == ("AAPL", "SPX", "BRK/B")
    assert kinds_of(OPTION) == ("Quote", "Trade", "Summary", "Greeks")
    assert kinds_of("AAPL") == ("Quote", "Trade", "Summary")
    assert kinds_of("ETH/USD") == ("Quote", "Trade", "Summary")
    assert kinds_of("./ESZ6EW4X6 261127P5050") == ("Quote", "Trade", "Summary", "Greeks")
    assert kinds_of("./nonsense") == ()


def test_only_differences_are_subscribed_and_unsubscribed():
    made, wire = line("AAPL", OPTION)
    assert len(entries(wire, "add")) == 7
    wire.sent.clear()
    asyncio.run(made.want([OPTION, "SPY"]))
    assert {symbol for _, symbol in entries(wire, "remove")} == {"AAPL"}
    assert {symbol for _, symbol in entries(wire, "add")} == {"SPY"}
    assert made.followed == {OPTION, "SPY"}


def test_no_more_symbols_are_followed_than_promised():
    assert BROKER.capabilities.symbols_per_stream == MOST_SYMBOLS
    made, _ = line(*(f"S{n}" for n in range(MOST_SYMBOLS + 50)))
    assert len(made.followed) == MOST_SYMBOLS
    assert "S0" in made.followed


def test_many_subscriptions_go_in_several_messages():
    _, wire = line(*(f"S{n}" for n in range(1000)))
    assert len(entries(wire, "add")) == 3000
    assert all(len(message["add"]) <= 400 for message in wire.sent)


def test_events_are_read_by_the_fields_that_were_agreed_on():
    made, _ = line("AAPL", OPTION)
    made.take(config("Quote", "askPrice", "eventSymbol", "bidPrice"))
    first, second = made.take(data("Quote", [10.5, "AAPL", 10.4, "NaN", STREAMED, 0]))
    assert (first.symbol, first.bid, first.ask, first.quoted_at) == ("AAPL", 10.4, 10.5, None)
    assert (second.symbol, second.bid, second.ask) == (OPTION, 0.0, 0.0)
    assert first.snapshot
    (again,) = made.take(data("Quote", [10.6, "AAPL", 10.4]))
    assert not again.snapshot


@pytest.mark.parametrize("day", [20_778, 20_778.0])
def test_a_previous_close_has_its_day(day):
    made, _ = line("AAPL")
    made.take(config("Summary", "eventSymbol", "prevDayId", "prevDayClosePrice"))
    (tick,) = made.take(data("Summary", ["AAPL", day, 230.5]))
    assert (tick.previous_close, tick.closed_on) == (230.5, date(2026, 11, 21))
    (tick,) = made.take(data("Summary", ["AAPL", "NaN", 230.5]))
    assert tick.closed_on is None


def test_the_later_sides_time_is_the_quotes():
    made, _ = line("AAPL")
    made.take(config("Quote", "eventSymbol", "bidTime", "askTime", "bidPrice", "askPrice"))
    (tick,) = made.take(data("Quote", ["AAPL", 1_795_186_798_000, 1_795_186_799_500, 1.0, 2.0]))
    assert tick.quoted_at == 1_795_186_799.5
    (tick,) = made.take(data("Quote", ["AAPL", "NaN", 1_795_186_799_500, 1.0, 2.0]))
    assert tick.quoted_at == 1_795_186_799.5


def test_greeks_that_are_no_numbers_take_earlier_ones_away():
    made, _ = line(OPTION)
    made.take(config("Greeks", "eventSymbol", "time", "volatility", "delta", "theta"))
    (tick,) = made.take(data("Greeks", [STREAMED, 1_795_186_800_000, 0.31, "NaN", -0.05]))
    assert (tick.greeks.iv, tick.greeks.delta, tick.greeks.theta) == (0.31, SENTINEL, -0.05)
    assert tick.greeks.at == NOW


@pytest.mark.parametrize(
    "message",
    [
        data("Quote"),
        data("Quote", [1, 2]),
        data(7, []),
        data("Quote", {}),
        {"type": "FEED_DATA", "channel": 1},
        config("Quote", 1),
        {"type": "FEED_CONFIG", "channel": 1, "eventFields": [1]},
    ],
)
def test_messages_that_make_no_sense_are_garbage(message):
    made, _ = line("AAPL")
    with pytest.raises(BrokenAnswerError):
        made.take(message)


def test_fields_without_symbols_are_garbage():
    made, _ = line("AAPL")
    made.take(config("Quote", "bidPrice"))
    with pytest.raises(BrokenAnswerError):
        made.take(data("Quote", [1.0]))


def test_kinds_that_nobody_asked_for_and_other_messages_say_nothing():
    made, _ = line("AAPL")
    assert made.take(data("Profile", ["AAPL", 1], "Underlying", [])) == []
    assert made.take({"type": "KEEPALIVE", "channel": 0}) == []
    assert made.take({"type": "AUTH_STATE", "channel": 0, "state": "AUTHORIZED"}) == []


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ERROR", "channel": 0, "error": "TIMEOUT", "message": "words"},
        {"type": "CHANNEL_CLOSED", "channel": 1},
    ],
)
def test_messages_that_end_the_stream_do(message):
    made, _ = line("AAPL")
    with pytest.raises(StreamLostError):
        made.take(message)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "ERROR", "channel": 0, "error": "UNAUTHORIZED", "message": "words"},
        {"type": "AUTH_STATE", "channel": 0, "state": "UNAUTHORIZED"},
    ],
)
def test_a_token_that_ends_in_the_middle_says_so(message):
    made, _ = line("AAPL")
    with pytest.raises(StreamRefusedError):
        made.take(message)


def test_keepalives_are_sent_before_the_server_gives_up():
    made, wire = line("AAPL")
    wire.sent.clear()

    async def minute() -> None:
        for _ in range(60):
            await made.beat()

    asyncio.run(minute())
    assert [message["type"] for message in wire.sent] == ["KEEPALIVE", "KEEPALIVE"]


def test_a_ticket_is_renewed_on_the_open_line_before_it_ends():
    asked = Asked()
    wire = Wire({"type": "AUTH_STATE", "state": "AUTHORIZED"}, {"type": "CHANNEL_OPENED"})
    made = DxLine("tastytrade", wire, asked)

    async def day() -> None:
        await made.open("first-token-of-tests", asked.at)
        await made.beat()
        asked.at += 20 * 3600
        await made.beat()
        await made.beat()

    asyncio.run(day())
    assert asked.tickets == 1
    assert [message for message in wire.sent if message["type"] == "AUTH"] == [
        {"type": "AUTH", "channel": 0, "token": "quote-token-1-of-tests"}
    ]


def test_futures_are_looked_up_once():
    asked = Asked(lambda: [{"symbol": "/ESZ6", "streamer-symbol": "/ESZ26:XCME"}])
    made, wire = line("/ESZ6", "/NQZ6", "AAPL", asked=asked)
    asyncio.run(made.want(["/ESZ6", "/NQZ6"]))
    assert len(asked.questions) == 1
    assert made.followed == {"/ESZ6"}
    assert ("Quote", "/ESZ26:XCME") in entries(wire, "add")


def test_coins_and_options_on_futures_are_looked_up_too():
    ours = "./ESZ6 EW4X6 261127P5050"
    asked = Asked(
        lambda: [
            {"symbol": "BTC/USD", "streamer-symbol": "BTC/USD:CXTALP"},
            {"symbol": ours.replace(" ", "  "), "streamer-symbol": "./EW4X26P5050:XCME"},
        ]
    )
    made, wire = line("BTC/USD", ours, "BRK/B", asked=asked)
    assert [path for path, _ in asked.questions] == [
        "instruments/cryptocurrencies",
        "instruments/future-options",
    ]
    assert made.followed == {"BTC/USD", ours, "BRK/B"}
    assert ("Greeks", "./EW4X26P5050:XCME") in entries(wire, "add")
    made.take(config("Quote", "eventSymbol", "bidPrice", "askPrice"))
    (tick,) = made.take(data("Quote", ["BTC/USD:CXTALP", 90_000.0, 90_010.0]))
    assert (tick.symbol, tick.bid) == ("BTC/USD", 90_000.0)


def test_futures_that_cannot_be_looked_up_do_no_harm():
    def refuse() -> list[dict[str, str]]:
        raise RefusedError("no", Answer(404, {}, b""))

    made, _ = line("/ESZ6", "AAPL", asked=Asked(refuse))
    assert made.followed == {"AAPL"}


def opens(*frames: dict[str, Any]) -> Wire:
    wire = Wire(*frames)
    asyncio.run(Feed(wire, {"Quote": ["eventSymbol"]}, 0).open("token-of-tests"))
    return wire


def test_the_token_is_shown_only_when_it_is_asked_for():
    wire = opens(
        {"type": "SETUP", "channel": 0},
        {"type": "AUTH_STATE", "state": "UNAUTHORIZED"},
        {"type": "AUTH_STATE", "state": "AUTHORIZED"},
        {"type": "KEEPALIVE"},
        {"type": "CHANNEL_OPENED", "channel": 1},
    )
    assert [message["type"] for message in wire.sent] == ["SETUP", "AUTH", "CHANNEL_REQUEST", "FEED_SETUP"]


@pytest.mark.parametrize(
    "last", [{"type": "ERROR", "error": "UNAUTHORIZED"}, {"type": "AUTH_STATE", "state": "UNAUTHORIZED"}]
)
def test_a_token_that_is_not_taken_says_so(last):
    with pytest.raises(StreamRefusedError):
        opens({"type": "SETUP"}, {"type": "AUTH_STATE", "state": "UNAUTHORIZED"}, last)
