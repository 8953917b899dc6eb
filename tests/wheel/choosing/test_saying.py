"""Recommendations in words that a person reads, and that say what the numbers say."""

from dataclasses import replace

import pytest

from tests.wheel.choosing.boards import ASK, board, chain, row
from thetadesk.market.model import QuoteState
from thetadesk.wheel.choosing.asking import Flip
from thetadesk.wheel.choosing.board import Code
from thetadesk.wheel.choosing.recommend import recommend
from thetadesk.wheel.choosing.saying import REASONS, flip_words, line, lost_words, of_row, of_symbol

FOUND = recommend(chain(), ASK)
PUT = row(95, 18)


def test_an_option_has_a_short_name():
    assert of_row(PUT) == of_symbol(PUT.symbol) == "95 put of Mar 20"
    assert of_symbol(row("97.5", 18, 1).symbol) == "97.5 call of Mar 20"
    assert of_symbol("") == "nothing"


@pytest.mark.parametrize(
    ("flip", "words"),
    [
        (Flip("spot", "", 100.0, 97.12, PUT.symbol), "If KO falls to 97.12 (now 100.00), the 95 put of Mar 20 would be chosen."),
        (Flip("sigma", "", 0.28, 0.305, ""), "If volatility rises to 30.5% (now 28.0%), nothing would be chosen."),
        (Flip("bid", PUT.symbol, 1.0, 1.1, PUT.symbol), "If the bid of the 95 put of Mar 20 rises to 1.10 (now 1.00), the 95 put of Mar 20 would be chosen."),
        (Flip("open_interest", PUT.symbol, 900.0, 4.0, ""), "If only 4 contracts of the 95 put of Mar 20 were open (now 900), nothing would be chosen."),
        (Flip("profile", "", "moderate", "defensive", PUT.symbol), "With the defensive profile instead of the moderate one, the 95 put of Mar 20 would be chosen."),
    ],
)  # fmt: skip
def test_what_would_flip_it_is_said(flip, words):
    assert flip_words("KO", flip) == words


def test_every_flip_of_a_real_choice_can_be_said():
    assert FOUND.flips
    assert all(flip_words("KO", flip).endswith("chosen.") for flip in FOUND.flips)


def test_why_a_runner_up_lost():
    assert FOUND.choice is not None
    assert lost_words(FOUND.choice) == ""
    assert all("points by" in lost_words(each) for each in FOUND.runners)
    tied = replace(FOUND.runners[0], lost=(("edge", 0.0), ("yield", 0.0)))
    assert lost_words(tied) == "ties, and comes later"


def test_the_line_says_what_to_sell_and_as_of_when():
    choice = FOUND.choice
    assert choice is not None
    assert line(FOUND).startswith(f"sell the {of_row(choice.row)} for ${choice.credit:,.2f}: ")
    assert line(FOUND).endswith(f"{choice.score:g} of 100")
    rows = tuple(replace(each, quote=QuoteState.CLOSED) for each in chain().rows)
    closed = recommend(replace(chain(), rows=rows, spot_state=QuoteState.CLOSED), ASK)
    assert line(closed).endswith("as of the close")
    none = recommend(board(), ASK)
    assert line(none) == none.why_none


def test_every_reason_has_words():
    assert set(REASONS) == set(Code)
