"""Chances of ending in the money and of being assigned."""

from datetime import timedelta

import numpy as np
import pytest

from tests.wheel.choosing.boards import TODAY, board, chain, row
from thetadesk.kernel.instruments import Right, option
from thetadesk.market.model import Dividend
from thetadesk.pricing.probability import Outlook, of_ending_in_the_money
from thetadesk.wheel.choosing.chances import (
    MOST_EXACT,
    Exact,
    assigned,
    assigned_across,
    in_the_money,
    in_the_money_array,
    vols,
)


def test_an_expiration_has_the_volatility_of_its_option_nearest_to_the_price():
    found = board(
        [row(90, iv=0.5), row(99, iv=0.31), row(101, iv=None), row(98, days=46, iv=None), row(97, days=4)]
    )
    assert vols(found) == {TODAY + timedelta(days=18): 0.31, TODAY + timedelta(days=4): 0.30}


def test_of_two_options_equally_near_the_first_by_symbol_has_it_in_any_order():
    pair = [row(100, iv=0.5, sign=-1), row(100, iv=0.3, sign=1)]
    assert vols(board(pair)) == vols(board(pair[::-1])) == {pair[0].expires_on: 0.3}


def test_the_blended_volatility_stands_in():
    found, option_ = board(), row(95)
    expected = of_ending_in_the_money(Outlook(100.0, option_.years, found.sigma.value, 0.04), 95.0, -1)
    assert in_the_money(found, option_, {}) == expected
    with_own = of_ending_in_the_money(Outlook(100.0, option_.years, 0.5, 0.04), 95.0, -1)
    assert in_the_money(found, option_, {option_.expires_on: 0.5}) == with_own


@pytest.mark.parametrize("sign", [-1, 1])
def test_many_are_as_one(sign):
    found = chain(carry_yield=0.02)
    rows = [each for each in found.rows if each.sign == sign]
    strike, years = (np.array([float(getattr(each, name)) for each in rows]) for name in ("strike", "years"))
    known = vols(found)
    chance, delta = in_the_money_array(found, strike, years, np.full(len(rows), 0.3), sign)
    assert chance == pytest.approx([in_the_money(found, each, known) for each in rows], abs=1e-12)
    told = in_the_money_array(chain(), strike, years, np.full(len(rows), 0.3), sign)[1]
    assert told == pytest.approx([each.delta for each in rows], abs=1e-9)
    assert (abs(delta) <= 1).all()


def test_a_dividend_makes_an_early_assignment_of_a_call_likely():
    deep = row(85, days=18, sign=1)
    plain, paying = (
        board([deep], dividends=paid)
        for paid in ((), (Dividend("KO", TODAY + timedelta(days=7), 1.5, "announced"),))
    )
    (without,), (with_it,) = (assigned(each, [deep], vols(each)) for each in (plain, paying))
    assert without == pytest.approx(in_the_money(plain, deep, vols(plain)), abs=0.02)
    assert with_it > 0.95


def test_dividends_of_the_past_do_not_count():
    found = board([row(95)], dividends=(Dividend("KO", TODAY - timedelta(days=7), 1.5, "paid"),))
    assert assigned(found, found.rows, vols(found)) == assigned(board(found.rows), found.rows, vols(found))


def test_what_cannot_be_exercised_early_is_assigned_only_at_the_end():
    index = row(95, symbol=option("SPXW", TODAY + timedelta(days=18), Right.PUT, row(95).strike).symbol)
    found = board([index])
    assert assigned(found, [index], {}) == [in_the_money(found, index, {})]
    ended = row(95, years=0.0)
    assert assigned(board([ended]), [ended], {}) == [in_the_money(found, ended, {})]


def test_several_boards_at_once_are_as_each_alone():
    """With different prices, rates and dividends, of which one has none."""
    paying = board(
        [row(85, sign=1)], dividends=(Dividend("KO", TODAY + timedelta(days=7), 1.5, "announced"),)
    )
    plain = board([row(95)], spot=97.0)
    asked = [Exact(each, each.rows[0], vols(each)) for each in (paying, plain)]
    alone = [assigned(each, each.rows, vols(each))[0] for each in (paying, plain)]
    assert assigned_across(asked) == pytest.approx(alone, abs=1e-9)


def test_only_so_many_at_once():
    with pytest.raises(ValueError, match="at most 60"):
        assigned(board(), [row()] * (MOST_EXACT + 1), {})
    assert assigned(board(), [], {}) == []
