"""Chances of assignment: early exercise counts, and moves with the chance of ending in the money between times."""

from datetime import date

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
    one,
    paying,
    revalue,
    tick,
)
from thetadesk.portfolio.assignment import FAR, OLD_SECONDS
from thetadesk.portfolio.book import Book

AT = NOW.timestamp()
DEEP = "KO 20 Mar 26 55 C"
A_DEEP_CALL = tick(DEEP, 6.00, 6.10)
PAYING = paying(0.53, date(2026, 3, 13))


def test_a_call_deep_in_the_money_before_a_dividend_is_all_but_assigned():
    found = one(leg(DEEP, -1), A_DEEP_CALL, KO, facts=PAYING)
    assert found.assignment_probability > 0.95


def test_a_put_may_be_exercised_early():
    deep = "KO 17 Apr 26 68 P"
    found = one(leg(deep, -1), tick(deep, 7.02, 7.12), KO)
    assert found.assignment_probability >= 0.9


@pytest.mark.parametrize(("what", "quote"), [(PUT, THE_PUT), (CALL, THE_CALL)])
def test_a_chance_is_between_nothing_and_certainty_and_for_short_legs_only(what, quote):
    assert 0 < one(leg(what, -1), quote, KO, facts=PAYING).assignment_probability < 1
    assert one(leg(what, 1), quote, KO, facts=PAYING).assignment_probability is None


def test_between_times_it_moves_with_the_chance_of_ending_in_the_money():
    quotes = hub(THE_PUT, KO, SPY)
    book = Book([leg(PUT, -1)], PAYING, quotes)
    revalue(book, AT)
    job = book.chance_job(AT, 10)
    book.settle_chances(job, job.run())
    revalue(book, AT)
    before = book.snapshot.legs[0].assignment_probability
    quotes.put([tick("KO", 60.80, 60.82)])
    book.touch("KO")
    revalue(book, AT)
    after = book.snapshot.legs[0].assignment_probability
    assert before < after < before + 0.1
    assert book.chance_job(AT, 10) is None
    assert book.chance_job(AT + OLD_SECONDS + 1, 10) is not None
    lower = 61.01 * (1 - 2 * FAR)
    quotes.put([tick("KO", lower, lower)])
    book.touch("KO")
    revalue(book, AT)
    assert book.chance_job(AT, 10) is not None


def test_a_new_book_knows_what_was_reckoned_in_the_old_one():
    quotes = hub(THE_PUT, KO, SPY)
    book = Book([leg(PUT, -1)], PAYING, quotes)
    revalue(book, AT)
    job = book.chance_job(AT, 10)
    book.settle_chances(job, job.run())
    after = Book([leg(PUT, -1)], PAYING, quotes, book)
    revalue(after, AT)
    assert after.chance_job(AT, 10) is None
