"""How a tick is taken: a quiet one costs one call, however many rules watch its symbol."""

import sys
from types import FrameType

import pytest

from tests.alerts.engines import Bench
from thetadesk.alerts.engine.bands import Band
from thetadesk.alerts.engine.quotes import FIELDS, gate_of, ticking
from thetadesk.market.model import Quote

START = 1_790_000_000.0


def between(low: float, high: float) -> Band:
    band = Band()
    band.low, band.high = low, high
    return band


@pytest.mark.parametrize(
    ("fields", "said", "quiet"),
    [
        (["mark"], {"bid": 1.0, "ask": 3.0}, True),
        (["mark"], {"bid": 1.0, "ask": 5.0}, True),
        (["mark"], {"bid": 1.0, "ask": 5.5}, False),
        (["mark"], {"bid": 0.5, "ask": 1.0}, False),
        (["mark"], {"bid": 3.0, "ask": 1.0}, False),  # crossed: nobody knows the mark
        (["mark"], {"bid": 2.0}, False),
        (["mark"], {"ask": 2.0}, False),
        (["mark"], {"last": 2.0}, False),
        (["last"], {"last": 2.0, "bid": 9.0, "ask": 9.0}, True),
        (["last"], {"last": 9.0, "bid": 2.0, "ask": 2.0}, False),
        (["last"], {"bid": 2.0, "ask": 2.0}, False),
        (["mark", "last"], {"bid": 2.0, "ask": 2.0, "last": 2.0}, True),
        (["mark", "last"], {"bid": 2.0, "ask": 2.0, "last": 9.0}, False),
        (["bid"], {"bid": 2.0, "ask": 1.0}, False),
    ],
)
def test_a_tick_is_quiet_if_every_value_lies_within_its_band(fields, said, quiet):
    moved = []
    gates = {"A": gate_of({name: between(1.0, 3.0) for name in fields}, lambda quote, at: moved.append(at))}
    tick = ticking(gates)
    tick(Quote("A", **said), START)
    tick(Quote("B", bid=9.0, ask=9.0), START)
    assert moved == ([] if quiet else [START])


def test_what_is_crossed_within_its_band_is_unknown_all_the_same():
    bench = Bench(["A < 2"], START)
    bench.price("A", START, 3.0)
    bench.tick("A", START + 1, bid=4.0, ask=2.5)
    bench.engine.beat(START + 1 + 61)
    assert bench.take() == ["ok>no_data"]


@pytest.mark.parametrize("rules", [10, 1_000])
def test_a_quiet_tick_is_one_call_however_many_rules_watch(rules):
    bench = Bench([f"A < {100 + number / 1000:.3f}" for number in range(rules)], START)
    quote = bench.price("A", START, 150.0)
    calls: list[str] = []

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        for price in (150.1, 149.9, 160.0):
            quote.bid = quote.ask = price
            bench.engine.tick(quote, START + 1)
    finally:
        sys.setprofile(before)
    assert calls == ["tick"] * 3


def test_every_field_of_a_quote_that_rules_ask_for_can_be_read():
    assert all(read(Quote("A")) is None for read in FIELDS.values())
