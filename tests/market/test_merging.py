"""Late, repeated and impossible things change nothing."""

from math import nan

from tests.market.ticks import OPEN, quote, tick
from thetadesk.market.merging import merge, sound_greeks
from thetadesk.market.model import BrokerGreeks


def test_a_late_quote_is_ignored_while_its_newer_trade_is_taken():
    known = quote(bid=1.0, ask=1.2, quoted_at=OPEN, last=1.1, traded_at=OPEN)
    assert merge(known, tick(bid=0.9, quoted_at=OPEN - 1, last=1.15, traded_at=OPEN + 1), OPEN)
    assert (known.bid, known.last) == (1.0, 1.15)


def test_a_late_trade_is_ignored():
    known = quote(last=1.1, traded_at=OPEN, volume=100.0)
    assert not merge(known, tick(last=1.0, volume=90.0, traded_at=OPEN - 1), OPEN)
    assert (known.last, known.volume) == (1.1, 100.0)


def test_a_number_seen_before_is_ignored_but_only_from_the_same_source():
    known = quote(bid=1.0, sequence=7)
    assert not merge(known, tick(bid=2.0, sequence=7), OPEN)
    assert not merge(known, tick(bid=2.0, sequence=3), OPEN)
    assert merge(known, tick(bid=2.0, sequence=3, source="tastytrade-sim"), OPEN)
    assert known.bid == 2.0


def test_a_snapshot_is_believed_whatever_came_before():
    known = quote(bid=1.0, quoted_at=OPEN, sequence=9)
    assert merge(known, tick(at=OPEN + 5, bid=0.5, quoted_at=OPEN - 60, sequence=1, snapshot=True), OPEN)
    assert (known.bid, known.quoted_at, known.received_at) == (0.5, OPEN - 60, OPEN + 5)


def test_a_snapshot_that_says_the_same_makes_the_quote_young_again():
    known = quote(bid=1.0, ask=1.1)
    assert merge(known, tick(at=OPEN + 5, bid=1.0, ask=1.1, snapshot=True), OPEN + 5)
    assert known.received_at == OPEN + 5


def test_a_repeated_tick_does_not_make_the_quote_young():
    known = quote(bid=1.0, quoted_at=OPEN)
    assert not merge(known, tick(at=OPEN + 50, bid=1.0, quoted_at=OPEN), OPEN + 50)
    assert known.received_at == OPEN


def test_a_time_far_ahead_is_garbage_and_does_not_lock_the_quote():
    known = quote()
    merge(known, tick(bid=1.0, quoted_at=OPEN + 1e6), OPEN)
    assert (known.bid, known.quoted_at) == (1.0, None)
    assert merge(known, tick(bid=1.1, quoted_at=OPEN + 1), OPEN)


def test_greeks_are_kept_field_by_field_and_sentinels_taken_away():
    first = sound_greeks(BrokerGreeks(iv=0.3, delta=0.5, gamma=0.01, at=OPEN), BrokerGreeks())
    second = sound_greeks(BrokerGreeks(delta=0.6, gamma=nan), first)
    assert second == BrokerGreeks(iv=0.3, delta=0.6, at=OPEN)
    assert sound_greeks(BrokerGreeks(iv=0.0, delta=-999.0, gamma=nan), BrokerGreeks()) is None
    assert sound_greeks(BrokerGreeks(iv=0.2, delta=5.0, theoretical=-1.0), BrokerGreeks()) == BrokerGreeks(
        iv=0.2
    )


def test_late_greeks_are_ignored():
    known = quote(greeks=BrokerGreeks(iv=0.3, at=OPEN))
    assert not merge(known, tick(greeks=BrokerGreeks(iv=0.4, at=OPEN - 1)), OPEN)
    assert not merge(known, tick(greeks=BrokerGreeks(iv=0.3, at=OPEN)), OPEN)
    assert merge(known, tick(greeks=BrokerGreeks(iv=0.4, at=OPEN + 1)), OPEN)
    assert known.greeks == BrokerGreeks(iv=0.4, at=OPEN + 1)


def test_greeks_that_are_all_sentinels_leave_none():
    known = quote(greeks=BrokerGreeks(iv=0.3, delta=0.4))
    assert merge(known, tick(greeks=BrokerGreeks(iv=nan, delta=nan, theta=nan)), OPEN)
    assert known.greeks is None


def test_an_answer_to_a_request_may_have_been_overtaken_by_the_stream():
    known = quote(bid=1.0, ask=1.2, quoted_at=OPEN, last=1.1, traded_at=OPEN)
    answer = {"snapshot": True, "streamed": False}
    assert not merge(
        known, tick(at=OPEN + 1, bid=0.8, quoted_at=OPEN - 2, last=1.1, traded_at=OPEN, **answer), OPEN
    )
    assert (known.bid, known.received_at, known.streamed) == (1.0, OPEN, True)
    assert merge(known, tick(at=OPEN + 1, bid=1.1, quoted_at=OPEN + 1, **answer), OPEN + 1)
    assert (known.bid, known.received_at, known.streamed) == (1.1, OPEN + 1, False)


def test_an_answer_that_says_the_same_confirms_the_quote():
    known = quote(bid=1.0, quoted_at=OPEN)
    assert merge(known, tick(at=OPEN + 30, bid=1.0, quoted_at=OPEN, snapshot=True, streamed=False), OPEN + 30)
    assert known.received_at == OPEN + 30
