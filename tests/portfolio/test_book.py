"""The live book values what a tick touches, all of it, and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.builders import adjusted, named
from tests.portfolio.books import (
    CALL,
    FACTS,
    KO,
    NOW,
    PUT,
    SHARES,
    SOURCE,
    SPY,
    THE_CALL,
    THE_PUT,
    hub,
    leg,
    revalue,
    tick,
    valued,
)
from tests.turns import ended
from thetadesk.kernel.instruments import future
from thetadesk.market.model import BrokerGreeks, QuoteState, Tick
from thetadesk.portfolio import fitting
from thetadesk.portfolio.book import Book
from thetadesk.portfolio.fitting import value
from thetadesk.portfolio.model import Totals
from thetadesk.portfolio.totals import totals

HELD = [leg(PUT, -2, "238.74"), leg(CALL, -1, "60.00"), leg(SHARES, 100, "-6000"), leg("SPY", 10, "-5900")]
AT = NOW.timestamp()


@pytest.fixture
def quotes():
    return hub(THE_PUT, THE_CALL, KO, SPY)


@pytest.fixture
def book(quotes):
    made = Book(HELD, FACTS, quotes)
    revalue(made, AT)
    return made


def changed(book, seq):
    return [each.held.instrument.symbol for each in book.snapshot.since(seq)]


def test_the_first_valuation_is_of_everything(book, quotes):
    job = book.chance_job(AT, 10)
    assert job.rows.tolist() == [0]  # the short put: a call without dividends is not exercised early
    book.settle_chances(job, job.run())
    revalue(book, AT)
    assert book.chance_job(AT, 10) is None
    assert list(book.snapshot.legs) == valued(HELD, quotes)


def test_a_first_snapshot_is_of_all_legs(book):
    assert book.snapshot.seq == 1
    assert len(book.snapshot.since(0)) == len(HELD)
    assert not book.is_touched


def test_an_options_tick_touches_that_option_alone(book, quotes):
    quotes.put([tick(PUT, 0.82, 0.92)])
    book.touch(named(PUT).symbol)
    revalue(book, AT)
    assert changed(book, 1) == [named(PUT).symbol]
    assert book.snapshot.legs[0].value == Decimal("-174.00")


def test_an_underlyings_tick_touches_everything_on_it(book, quotes):
    before = book.snapshot.legs
    quotes.put([tick("KO", 61.20, 61.22)])
    book.touch("KO")
    revalue(book, AT)
    assert changed(book, 1) == [named(PUT).symbol, named(CALL).symbol, "KO"]
    after = book.snapshot.legs
    assert after[0].value == before[0].value
    assert after[0].greeks.delta < before[0].greeks.delta  # further out of the money
    assert after[3] is before[3]


def test_the_benchmark_moves_the_weights_of_the_sums(book, quotes):
    before = book.snapshot.accounts["a1"].beta_weighted_delta
    quotes.put([tick("SPY", 630, 630)])
    book.touch("SPY")
    revalue(book, AT)
    shares_of_spy = 10
    after = book.snapshot.accounts["a1"].beta_weighted_delta
    assert after - shares_of_spy == pytest.approx((before - shares_of_spy) * 600 / 630)


def test_a_quote_that_nobody_confirms_becomes_stale_without_a_tick(book, quotes):
    later = (NOW + timedelta(minutes=5)).timestamp()
    ended(book.look(later))
    assert book.is_touched
    revalue(book, later)
    assert {leg.state for leg in book.snapshot.legs} == {QuoteState.STALE}
    assert book.snapshot.accounts["a1"].stale == len(HELD)
    ended(book.look(later))
    assert not book.is_touched


def asked(monkeypatch, book):
    """How often valuing a book asks the model."""
    calls = []

    def counted(*given):
        calls.append(given)
        return value(*given)

    monkeypatch.setattr(fitting, "value", counted)
    revalue(book, AT)
    return len(calls)


def test_a_new_book_goes_on_where_the_old_one_was(book, quotes, monkeypatch):
    after = Book([*HELD[1:], leg(PUT, -3, "350")], FACTS, quotes, book)
    assert after.snapshot is book.snapshot
    assert asked(monkeypatch, after) < asked(monkeypatch, Book(HELD, FACTS, quotes))
    assert after.snapshot.seq == book.snapshot.seq + 1
    assert [leg.held.quantity for leg in after.snapshot.legs] == [-1, 100, 10, -3]


def test_an_empty_book_is_a_book(quotes):
    book = Book([], FACTS, quotes)
    revalue(book, AT)
    assert (book.snapshot.legs, dict(book.snapshot.accounts)) == ((), {})


def test_legs_are_found_by_their_key(book):
    assert book.snapshot.by_key[HELD[2].key].value == Decimal("6101.00")


def test_an_accounts_sums_are_those_of_its_legs_whatever_is_unknown_of_them():
    greeks = BrokerGreeks(iv=0.5, delta=-0.4, gamma=0.02, theta=-0.03, vega=0.04, rho=0.01)
    several = adjusted("GREE1 20 Mar 26 22 P", 100, ("GREE", 11), ("USD", 50))
    unknown, a_future = named("KO1 20 Mar 26 22 P"), future("/MESH6")
    told = [
        Tick(each.symbol, SOURCE, AT, 1.4, 1.6, previous_close=1.7, greeks=greeks)
        for each in (several, unknown, a_future)
    ]
    held = [leg(several, -1, "100"), leg(unknown, -1, "90"), leg(a_future, 1), *HELD]
    made = Book(held, FACTS, hub(*told, THE_PUT, THE_CALL, KO, SPY))
    revalue(made, AT)
    expected, sums = totals(made.snapshot.legs), made.snapshot.accounts["a1"]
    assert sums.without_greeks == 3
    for name in Totals.__slots__:
        assert float(getattr(sums, name)) == pytest.approx(float(getattr(expected, name)), abs=1e-9), name


moves = st.lists(
    st.tuples(st.sampled_from([PUT, CALL, SHARES, "SPY"]), st.integers(1, 9000), st.integers(0, 40)),
    max_size=6,
)


@given(st.lists(moves, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_following_ticks_ends_where_valuing_everything_anew_does(rounds):
    quotes = hub(THE_PUT, THE_CALL, KO, SPY)
    book = Book(HELD, FACTS, quotes)
    revalue(book, AT)
    for ticks in rounds:
        told = [tick(what, bid / 100, (bid + wide) / 100) for what, bid, wide in ticks]
        quotes.put(told)
        for each in told:
            book.touch(each.symbol)
        revalue(book, AT)
    for followed, anew in zip(book.snapshot.legs, valued(HELD, quotes), strict=True):
        money = ("value", "pnl_today", "pnl_open", "extrinsic", "mark", "moneyness", "risk", "problems")
        assert all(getattr(followed, name) == getattr(anew, name) for name in money)
        assert (followed.greeks is None) == (anew.greeks is None)
        if anew.greeks is not None:
            assert followed.greeks.delta == pytest.approx(anew.greeks.delta, abs=0.5)
