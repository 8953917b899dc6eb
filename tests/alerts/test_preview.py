"""What a rule says now and what it would have said."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.engines import Market
from thetadesk.alerts.engine.preview import MOST_FIRINGS, Replaying, now, replay, words_now
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import Of
from thetadesk.kernel.calendar import session_open
from thetadesk.market.model import Candle, Interval, Quote

MONDAY = date(2026, 9, 21)
OPENING = session_open(MONDAY)
UNTIL = OPENING + timedelta(days=20)


def minutes(symbol: str, *closes: float, since: datetime = OPENING) -> list[Candle]:
    """A candle a minute, each beginning where the last one ended."""
    found, opened = [], closes[0]
    for number, close in enumerate(closes):
        at = since + timedelta(minutes=number)
        found.append(Candle(symbol, at, opened, max(opened, close), min(opened, close), close, 100.0))
        opened = close
    return found


def market(**prices: float) -> Market:
    found = Market()
    found.quotes = {s: Quote(s, bid=p, ask=p, received_at=1.0) for s, p in prices.items()}
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AAPL < 185", "true now: AAPL 182.40 < 185.00"),
        ("AAPL > 185", "not true now: AAPL 182.40 > 185.00"),
        ("MSFT > 185", "unknown now: MSFT unknown > 185.00 (there is no quote of MSFT)"),
        ("AAPL < 185 or MSFT > 185", "true now: AAPL 182.40 < 185.00 or MSFT unknown > 185.00"),
        ("move(AAPL, 15m) <= -1%", "true now: move of AAPL over 15m −1.41% <= −1.00%"),
        ("desk.backup_failed", "not true now: backup failed: no"),
        ("desk.token_left < 2d", "true now: login left 1d < 2d"),
        ("AAPL between 180 and 185", "true now: AAPL 182.40 between 180.00 and 185.00"),
    ],
)
def test_it_says_what_is_true_now_with_the_numbers(text, words):
    facts = {Of.DESK: {"": {"backup_failed": False, "token_left": 86_400.0}}}
    past = {("AAPL", "mark"): [(9_000_000.0 - 2_000, 185.0)]}
    (said,) = now(parse(text), market(AAPL=182.40), facts, 9_000_000.0, past)
    assert words_now(said) == words


def test_of_subjects_the_true_ones_come_first():
    legs = {key: {"short": True, "dte": float(dte)} for key, dte in (("a", 30), ("b", 20), ("c", 10))}
    said = now(parse("each short leg: dte <= 21"), market(), {Of.LEG: legs}, 1.0)
    assert [(each.subject, each.true) for each in said] == [("b", True), ("c", True), ("a", False)]


def test_it_counts_how_often_it_would_have_fired_and_says_when():
    candles = minutes("AAPL", 190, 184, 190, 186, 183, 189)
    found = replay(parse("AAPL < 185"), {"AAPL": candles}, Interval.MINUTE, UNTIL)
    assert found.words == "would have fired 2 times in the last 20 days"
    assert [each.at for each in found.firings] == [
        candles[1].at + timedelta(seconds=30),
        candles[4].at + timedelta(seconds=30),
    ]
    assert found.firings[0].words == "AAPL 184.00 < 185.00"
    assert found.since == OPENING


def test_extremes_within_a_day_count():
    candles = [Candle("AAPL", session_open(MONDAY), 190.0, 191.0, 184.0, 190.0)]
    line = parse("AAPL < 185 during market")
    found = replay(line, {"AAPL": candles}, Interval.DAY, OPENING + timedelta(days=1))
    assert found.words == "would have fired once in the last day"


def test_what_candles_do_not_tell_is_named():
    candles = {"AAPL": minutes("AAPL", 190, 184)}
    assert replay(parse("AAPL.iv > 40%"), {}, Interval.MINUTE, UNTIL).words == (
        "cannot be replayed: no history is kept of AAPL.iv"
    )
    found = replay(parse("AAPL < 185 and AAPL.iv > 40%"), candles, Interval.MINUTE, UNTIL)
    assert found.words.endswith("as far as it is known without AAPL.iv")
    assert found.unknown == ("AAPL.iv",)


def test_several_symbols_are_replayed_together():
    candles = {"AAPL": minutes("AAPL", 190, 184, 184), "MSFT": minutes("MSFT", 300, 300, 410)}
    found = replay(parse("AAPL < 185 and MSFT > 400"), candles, Interval.MINUTE, UNTIL)
    assert [each.at.minute - OPENING.minute for each in found.firings] == [2]


def test_days_know_their_change_and_their_volume():
    days = [
        Candle("AAPL", session_open(MONDAY + timedelta(days=n)), close, close, close, close, 1000.0)
        for n, close in enumerate((100.0, 97.0, 98.0))
    ]
    found = replay(parse("AAPL.change_percent <= -3%"), {"AAPL": days}, Interval.DAY, UNTIL)
    assert [each.at for each in found.firings] == [days[1].at]
    assert replay(parse("AAPL.volume >= 1000 once"), {"AAPL": days}, Interval.DAY, UNTIL).count == 1


def test_it_is_bounded_and_can_be_done_piece_by_piece():
    closes = [184.0 if number % 2 else 190.0 for number in range(2_000)]
    candles = {"AAPL": minutes("AAPL", *closes)}
    whole = replay(parse("AAPL < 185"), candles, Interval.MINUTE, UNTIL)
    assert whole.count == 1_000
    assert len(whole.firings) == MOST_FIRINGS
    replaying, pieces = Replaying(parse("AAPL < 185"), candles, Interval.MINUTE, UNTIL), 1
    while not replaying.go(100):
        pieces += 1
    assert pieces > 70
    assert replaying.result() == whole


def test_a_quiet_night_costs_nothing():
    night = OPENING + timedelta(days=5)
    candles = {"SPY": minutes("SPY", 500, 501) + minutes("SPY", 501, 490, since=night)}
    found = replay(parse("move(SPY, 15m) <= -1%"), candles, Interval.MINUTE, UNTIL)
    assert [each.at.replace(second=0) for each in found.firings] == [night + timedelta(minutes=1)]


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=1, max_size=40))
def test_it_fires_once_for_each_time_that_it_becomes_true(closes):
    found = replay(parse("A < 2"), {"A": minutes("A", *closes)}, Interval.MINUTE, UNTIL)
    was = [4.0, *closes]
    assert found.count == sum(b < 2 <= a for a, b in zip(was, closes, strict=False))
