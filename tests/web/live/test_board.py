"""The board: what changed since the last beat, for whoever watches."""

import json

from tests.turns import ended
from tests.web.live.watching import Market
from thetadesk.web.live import board as board_room
from thetadesk.web.live.board import Board


def board_of(market):
    return Board(market.hub, market.now)


def test_only_watched_symbols_are_told_and_only_when_they_change():
    market = Market()
    board = board_of(market)
    board.watch(["SPY"])
    market.say("SPY", 600.0, 600.1)
    market.say("QQQ", 500.0, 500.1)
    assert set(ended(board.beat()).quotes) == {"SPY"}
    assert ended(board.beat()).quotes == {}
    market.say("SPY", 600.0, 600.2)
    assert json.loads(ended(board.beat()).quotes["SPY"]) == {
        "symbol": "SPY",
        "ask": "600.20",
        "mark": "600.10",
        "age_seconds": 0.0,
    }


def test_many_changes_between_two_beats_are_one():
    market = Market()
    board = board_of(market)
    board.watch(["SPY"])
    for cents in range(100):
        market.say("SPY", 600 + cents / 100, 602.0)
    (text,) = ended(board.beat()).quotes.values()
    assert json.loads(text)["bid"] == "600.99"


def test_a_snapshot_and_the_changes_after_it_fit_whenever_it_is_taken():
    market = Market()
    market.say("SPY", 600.0, 600.1)
    board = board_of(market)
    board.watch(["SPY"])
    market.say("SPY", 601.0, 601.1)
    board.watch(["SPY"])
    seen = json.loads(board.whole("SPY"))
    market.say("SPY", 600.0, 600.1)
    seen |= json.loads(ended(board.beat()).quotes["SPY"])
    assert (seen["bid"], seen["ask"]) == ("600.00", "600.10")


def test_who_begins_to_watch_while_a_beat_is_written_is_not_told_what_was_before(monkeypatch):
    monkeypatch.setattr(board_room, "_AT_ONCE", 1)
    market = Market()
    market.say("SPY", 600.0, 600.1)
    board = board_of(market)
    board.watch(["SPY"])
    market.say("SPY", 601.0, 601.1)
    beat = board.beat()
    next(beat)  # the look
    next(beat)
    board.release(["SPY"])
    market.say("SPY", 602.0, 602.1)
    board.watch(["SPY"])
    assert json.loads(board.whole("SPY"))["bid"] == "602.00"
    assert ended(beat).quotes == {}


def test_what_changes_while_a_beat_is_written_comes_after_every_message_until_its_end(monkeypatch):
    monkeypatch.setattr(board_room, "_AT_ONCE", 1)
    market = Market()
    board = board_of(market)
    board.watch(["SPY", "QQQ"])
    market.say("SPY", 600.0, 600.1)
    market.say("QQQ", 500.0, 500.1)
    beat = board.beat()
    for _ in range(3):
        next(beat)
    meanwhile = board.seq
    assert ended(beat).seq > meanwhile
    assert set(board.changed_after(meanwhile, ["SPY", "QQQ"])) == {"SPY", "QQQ"}


def test_time_alone_makes_a_quote_stale():
    market = Market()
    board = board_of(market)
    market.say("SPY", 600.0, 600.1)
    board.watch(["SPY"])
    market.at += 120
    told = json.loads(ended(board.beat()).quotes["SPY"])
    assert told == {"symbol": "SPY", "state": "stale", "age_seconds": 120.0}


def test_nothing_is_listened_to_when_nobody_watches():
    market = Market()
    board = board_of(market)
    board.watch(["SPY"])
    board.watch(["SPY", "QQQ"])
    board.release(["SPY", "QQQ"])
    assert len(board) == 1
    board.release(["SPY"])
    market.say("SPY", 600.0, 600.1)
    assert len(board) == 0
    assert ended(board.beat()).quotes == {}


def test_what_changed_after_a_message_is_known_while_somebody_watches():
    market = Market()
    board = board_of(market)
    board.watch(["SPY", "QQQ"])
    market.say("QQQ", 500.0, 500.1)
    seq = ended(board.beat()).seq
    market.say("SPY", 600.0, 600.1)
    ended(board.beat())
    assert board.changed_after(seq, ["SPY", "QQQ"]) == ["SPY"]
    assert board.changed_after(board.seq, ["SPY", "QQQ"]) == []


def test_numbers_of_another_run_of_the_desk_say_nothing():
    market = Market()
    earlier = board_of(market).seq
    market.at += 10
    board = board_of(market)
    board.watch(["SPY"])
    ended(board.beat())
    assert board.changed_after(earlier, ["SPY"]) == ["SPY"]
    assert board.changed_after(board.seq + 10**6, ["SPY"]) == ["SPY"]


def test_a_clock_that_goes_back_does_not_turn_the_numbers():
    market = Market()
    board = board_of(market)
    first = ended(board.beat()).seq
    market.at -= 3600
    assert ended(board.beat()).seq == first + 1


def test_the_age_counts_from_the_markets_own_clock():
    market = Market()
    board = board_of(market)
    market.hub.keep_time("schwab", 86400.0)
    market.hub.put([])
    market.say("SPY", 600.0, 600.1)
    quote = market.hub.get("SPY")
    quote.quoted_at = market.at + 86400.0 - 2.5
    board.watch(["SPY"])
    assert json.loads(board.whole("SPY"))["age_seconds"] == 2.5
