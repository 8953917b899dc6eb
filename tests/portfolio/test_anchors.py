"""Greeks carried on from their last solution stay near what solving them anew says."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.portfolio.books import (
    CALL,
    KO,
    NOW,
    PUT,
    SPY,
    THE_CALL,
    THE_PUT,
    hub,
    leg,
    paying,
    revalue,
    tick,
    valued,
)
from thetadesk.portfolio.anchors import FAR, OLD_SECONDS
from thetadesk.portfolio.book import Book

AT = NOW.timestamp()
HELD = [leg(PUT, -2, "238.74"), leg(CALL, -1, "60.00")]
FACTS = paying(0.53, date(2026, 3, 13))


@pytest.fixture
def quotes():
    return hub(THE_PUT, THE_CALL, KO, SPY)


@pytest.fixture
def book(quotes):
    made = Book(HELD, FACTS, quotes)
    revalue(made, AT)
    return made


def solved(book):
    job = book.job(AT, 10)
    book.settle(job, job.run())
    revalue(book, AT)


def test_a_quick_solution_serves_until_there_is_an_exact_one(book, quotes):
    quick = [each.greeks.unit_delta for each in book.snapshot.legs]
    solved(book)
    exact = [each.greeks.unit_delta for each in valued(HELD, quotes, FACTS)]
    assert [each.greeks.unit_delta for each in book.snapshot.legs] == pytest.approx(exact, abs=1e-3)
    assert quick == pytest.approx(exact, abs=0.05)
    assert book.job(AT, 10) is None


def test_a_small_move_is_carried_on_to_what_solving_it_anew_says(book, quotes):
    solved(book)
    moved = tick("KO", 61.14, 61.16)
    quotes.put([moved, tick(PUT, 0.77, 0.85), tick(CALL, 0.54, 0.60)])
    for symbol in (moved.symbol, HELD[0].instrument.symbol, HELD[1].instrument.symbol):
        book.touch(symbol)
    revalue(book, AT)
    assert book.job(AT, 10) is None
    for carried, anew in zip(book.snapshot.legs, valued(HELD, quotes, FACTS), strict=True):
        assert (carried.value, carried.pnl_today, carried.extrinsic) == (
            anew.value,
            anew.pnl_today,
            anew.extrinsic,
        )
        assert carried.iv == pytest.approx(anew.iv, abs=0.003)
        assert carried.greeks.unit_delta == pytest.approx(anew.greeks.unit_delta, abs=0.01)
        assert carried.greeks.theta == pytest.approx(anew.greeks.theta, rel=0.05)


def test_a_worn_solution_asks_for_a_new_one_oldest_first(book, quotes):
    solved(book)
    assert book.job(AT + OLD_SECONDS + 1, 10) is not None
    assert len(book.job(AT + OLD_SECONDS + 1, 1).rows) == 1
    far = 61.01 * (1 + 2 * FAR)
    quotes.put([tick("KO", far - 0.01, far + 0.01)])
    book.touch("KO")
    revalue(book, AT)
    assert len(book.job(AT, 10).rows) == 2


def test_a_new_book_has_the_solutions_of_the_old_one(book, quotes):
    solved(book)
    after = Book([*HELD, leg(PUT, -1, campaign="c2")], FACTS, quotes, book)
    revalue(after, AT)
    assert after.job(AT, 10).rows.tolist() == [2]


def test_delta_never_leaves_its_bounds(book):
    solved(book)
    rows, asked, when = book.columns._able(book.columns.style[0], np.array([0, 1]), AT)
    wild = replace(asked, spot=asked.spot * 3)
    carried = book.columns.anchors.carried(rows, wild, when)
    assert -1 <= carried.delta[0] <= 0 <= carried.delta[1] <= 1
    assert (carried.iv > 0).all()


def test_a_book_without_dividends_has_nothing_to_solve(quotes):
    book = Book(HELD, replace(FACTS, underlyings={}), quotes)
    revalue(book, AT)
    assert book.job(AT, 10) is None
