"""Schwab's streamer, for what the simulator does not say: its codes, sentinels, late frames, futures."""

import asyncio
from datetime import date
from typing import Any

import pytest

from thetadesk.brokers.schwab.client import BROKER
from thetadesk.brokers.schwab.stream import MOST_KEYS, Place, SchwabLine
from thetadesk.brokers.schwab.symbols import EQUITIES, FUTURES, OPTIONS, service_of, told_as
from thetadesk.market.model import SENTINEL
from thetadesk.wire.errors import BrokenAnswerError, StreamLostError, StreamRefusedError, UnreachableError

PLACE = Place("ws://127.0.0.1:1/ws", "customer", "correlation", "N9", "APIAPP")
NOW = 1_795_186_800.0
OPTION = "AAPL  261218C00230000"


class Clock:
    """The stream that lines belong to."""

    name, ahead = "schwab", 0.0

    def now(self) -> float:
        return NOW

    def keep_time(self, at: float) -> None:
        """Schwab's time is ours."""


class Wire:
    """A socket that keeps what is sent, and gives what it was given."""

    def __init__(self, *frames: dict[str, Any]) -> None:
        self.frames = list(frames)
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent += message["requests"]

    async def receive(self, longest: float | None = None) -> dict[str, Any]:
        return self.frames.pop(0)

    def asked(self) -> list[tuple[str, str, str]]:
        return [(each["service"], each["command"], each["parameters"]["keys"]) for each in self.sent]


def line(*symbols: str, wire: Wire | None = None) -> tuple[SchwabLine, Wire]:
    """A line on which these symbols are followed."""
    wire = wire or Wire()
    made = SchwabLine(Clock(), PLACE, wire)
    asyncio.run(made.want(symbols))
    return made, wire


def answer(id: object, code: int, service: str = EQUITIES, command: str = "ADD") -> dict[str, Any]:
    content = {"code": code, "msg": "words"}
    return {"response": [{"service": service, "command": command, "requestid": id, "content": content}]}


def data(service: str, *content: dict[str, Any], at: int = 1_795_186_800_000) -> dict[str, Any]:
    return {"data": [{"service": service, "timestamp": at, "command": "SUBS", "content": list(content)}]}


def test_a_previous_close_has_its_day():
    made, _ = line("AAPL")
    (tick,) = made.take(data(EQUITIES, {"key": "AAPL", "12": 230.5}))
    assert (tick.previous_close, tick.closed_on) == (230.5, date(2026, 11, 19))
    (tick,) = made.take(data(EQUITIES, {"key": "AAPL", "3": 231.5}))
    assert tick.closed_on is None


def log_in(*frames: dict[str, Any]) -> None:
    made, _ = line(wire=Wire(*frames))
    asyncio.run(made.log_in("token-of-tests"))


def test_the_market_is_open_when_any_of_what_is_followed_trades(monkeypatch):
    made, _ = line("AAPL")
    assert made.is_open
    monkeypatch.setattr(Clock, "ahead", 8 * 3600.0)
    assert not made.is_open
    evening, _ = line("AAPL", "/ESZ6")
    assert evening.is_open is False  # a Friday evening
    monkeypatch.setattr(Clock, "ahead", (2 * 24 + 8) * 3600.0)
    assert evening.is_open


def test_a_login_waits_for_its_answer_through_heartbeats():
    log_in({"notify": [{"heartbeat": "1795186800000"}]}, answer(1, 0, "ADMIN", "LOGIN"))


@pytest.mark.parametrize(
    ("code", "error"), [(3, StreamRefusedError), (12, StreamRefusedError), (9, UnreachableError)]
)
def test_a_login_that_is_refused_says_why(code, error):
    with pytest.raises(error) as refused:
        log_in(answer("1", code, "ADMIN", "LOGIN"))
    assert (getattr(refused.value, "lapsed", False), getattr(refused.value, "taken", False)) == (
        code == 3,
        code == 12,
    )


def test_symbols_go_to_their_services_in_schwabs_words():
    made, wire = line("AAPL", "SPX", OPTION, "/ESZ6", "ETH/USD", "./ESZ6EW4X6 261127P5050", "BRK/B")
    assert wire.asked() == [
        (EQUITIES, "ADD", "AAPL,$SPX,BRK/B"),
        (OPTIONS, "ADD", OPTION),
        (FUTURES, "ADD", "/ESZ26"),
    ]
    assert made.followed == {"AAPL", "SPX", OPTION, "/ESZ6", "BRK/B"}


def test_only_differences_are_subscribed_and_unsubscribed():
    made, wire = line("AAPL", "MSFT")
    asyncio.run(made.want(["MSFT", "SPY"]))
    asyncio.run(made.want(["MSFT", "SPY"]))
    assert wire.asked()[1:] == [(EQUITIES, "UNSUBS", "AAPL"), (EQUITIES, "ADD", "SPY")]


def test_no_service_gets_more_keys_than_it_takes():
    assert BROKER.capabilities.symbols_per_stream == MOST_KEYS
    made, wire = line(*(f"S{n}" for n in range(MOST_KEYS + 50)))
    assert len(made.followed) == MOST_KEYS
    assert "S0" in made.followed
    assert len(wire.asked()[0][2].split(",")) == MOST_KEYS


def test_what_is_not_granted_is_not_followed():
    made, _ = line("AAPL", OPTION)
    made.take(answer(1, 19))
    assert made.followed == {OPTION}


def test_a_service_that_is_absent_is_not_asked_again():
    made, wire = line("/ESZ6", "AAPL")
    made.take(answer(2, 11, FUTURES))
    assert made.followed == {"AAPL"}
    asyncio.run(made.want(["/ESZ6", "AAPL", "/NQZ6"]))
    assert len(wire.asked()) == 2


@pytest.mark.parametrize("code", [20, 21, 22, 24])
def test_a_request_that_fails_ends_the_line(code):
    made, _ = line("AAPL")
    with pytest.raises(StreamLostError):
        made.take(answer(1, code))


def test_a_streamer_that_stops_ends_the_line():
    made, _ = line("AAPL")
    with pytest.raises(StreamLostError, match="stopped"):
        made.take({"notify": [{"service": "ADMIN", "content": {"code": 30, "msg": "Stop"}}]})


def test_the_first_frame_is_a_snapshot_and_later_ones_are_changes():
    made, _ = line("AAPL")
    (first,) = made.take(
        data(
            EQUITIES,
            {"key": "AAPL", "assetMainType": "EQUITY", "1": 229.95, "2": 229.97, "34": 1_795_186_799_000},
        )
    )
    assert (first.symbol, first.bid, first.ask, first.quoted_at, first.snapshot) == (
        "AAPL",
        229.95,
        229.97,
        1_795_186_799.0,
        True,
    )
    (later,) = made.take(data(EQUITIES, {"key": "AAPL", "2": 229.99}))
    assert (later.bid, later.ask, later.snapshot) == (None, 229.99, False)


def test_sentinels_take_values_away_and_are_never_values():
    made, _ = line(OPTION)
    content = {
        "key": OPTION,
        "2": 0,
        "3": "NaN",
        "4": -999,
        "10": -999.0,
        "28": -999,
        "29": 0.01,
        "30": "NaN",
    }
    (tick,) = made.take(data(OPTIONS, content))
    assert (tick.bid, tick.ask, tick.last) == (0.0, 0.0, 0.0)
    assert tick.greeks.iv == tick.greeks.delta == tick.greeks.theta == SENTINEL
    assert (tick.greeks.gamma, tick.greeks.vega) == (0.01, None)


def test_volatility_comes_in_percent_and_leaves_as_a_fraction():
    made, _ = line(OPTION)
    (tick,) = made.take(data(OPTIONS, {"key": OPTION, "10": 31.25}))
    assert tick.greeks.iv == 0.3125


def test_a_frame_that_comes_late_is_left_out_and_its_keys_asked_for_again():
    made, wire = line("AAPL", "MSFT")
    made.take(data(EQUITIES, {"key": "AAPL", "1": 2.0}, at=2000))
    assert made.doubtful() == set()
    assert (
        made.take(data(EQUITIES, {"key": "AAPL", "1": 1.0, "2": 3.0}, {"key": "GONE", "1": 1}, at=1000)) == []
    )
    assert made.doubtful() == {"AAPL"}
    assert made.doubtful() == set()
    asyncio.run(made.ask_again({"AAPL", "SPY"}))
    assert wire.asked()[-2:] == [(EQUITIES, "UNSUBS", "AAPL"), (EQUITIES, "ADD", "AAPL")]


def test_what_was_unsubscribed_meanwhile_is_not_told():
    made, _ = line("AAPL")
    assert made.take(data(EQUITIES, {"key": "MSFT", "1": 2.0})) == []


@pytest.mark.parametrize(
    "frame",
    [
        {"data": [{"service": EQUITIES}]},
        {"data": [{"service": EQUITIES, "timestamp": "x", "content": []}]},
        {"data": [{"service": EQUITIES, "timestamp": 1, "content": [{"1": 2.0}]}]},
        {"data": 7},
        {"data": [[]]},
        {"response": [{}]},
        {"notify": ["x"]},
    ],
)
def test_frames_that_make_no_sense_are_garbage(frame):
    made, _ = line("AAPL")
    with pytest.raises(BrokenAnswerError):
        made.take(frame)


def test_frames_about_other_things_say_nothing():
    made, _ = line("AAPL")
    assert (
        made.take({"data": [{"service": "ACCT_ACTIVITY", "timestamp": 1, "content": [{"key": "x"}]}]}) == []
    )
    assert made.take({}) == []


@pytest.mark.parametrize(
    ("symbol", "year", "told"),
    [
        ("/ESZ6", 2026, "/ESZ26"),
        ("/ESH7", 2026, "/ESH27"),
        ("/CLF0", 2029, "/CLF30"),
        ("/CLZ5", 2026, "/CLZ25"),
        ("/ESZ26", 2026, "/ESZ26"),
        ("/ESZ6:XCME", 2026, "/ESZ26"),
        ("SPX", 2026, "$SPX"),
        ("AAPL", 2026, "AAPL"),
        (OPTION, 2026, OPTION),
    ],
)
def test_symbols_as_schwab_has_them(symbol, year, told):
    assert told_as(symbol, year) == told


@pytest.mark.parametrize("symbol", ["ETH/USD", "./ESZ6EW4X6 261127P5050", "./nonsense"])
def test_what_schwab_does_not_quote_has_no_service(symbol):
    assert service_of(symbol) is None
