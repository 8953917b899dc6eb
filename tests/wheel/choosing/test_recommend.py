"""The answer adds up, says why it lost and why there is none."""

from dataclasses import replace
from decimal import Decimal
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wheel.choosing.boards import ASK, CALLS, asks, board, boards, chain, row
from thetadesk.market.model import QuoteState, Sourced
from thetadesk.wheel.choosing.board import Code
from thetadesk.wheel.choosing.cautions import Warn
from thetadesk.wheel.choosing.factors import FACTORS
from thetadesk.wheel.choosing.recommend import MOST_REFUSED, MOST_RUNNERS, recommend, recommend_each
from thetadesk.wheel.choosing.sigma import blended

D = Decimal


@given(boards(), asks())
def test_factors_add_up_and_runners_say_why_they_lost(found, ask):
    said = recommend(found, ask, with_flips=False)
    choices = [said.choice, *said.runners] if said.choice else []
    assert bool(choices) != bool(said.why_none)
    assert len(said.runners) <= MOST_RUNNERS
    for choice in choices:
        assert [point.name for point in choice.factors] == [factor.name for factor in FACTORS]
        assert choice.exact == fsum(point.weight * point.value for point in choice.factors)
        assert round(fsum(point.points for point in choice.factors), 1) == choice.score
        assert 0 <= choice.p_itm <= 1
        assert 0 <= choice.p_assigned <= 1
    for runner in said.runners:
        assert runner.exact <= said.choice.exact
        assert round(fsum(points for _, points in runner.lost), 1) == round(
            said.choice.score - runner.score, 1
        )
    assert said.choice is None or said.choice.lost == ()


@given(boards(), asks())
def test_every_option_passes_or_has_a_reason(found, ask):
    said = recommend(found, ask, with_flips=False)
    asked_for = {each.symbol for each in found.rows if each.sign == ask.sign}
    refused = {refusal.symbol for refusal in said.rows_refused}
    assert refused <= asked_for
    assert len(said.rows_refused) == min(sum(said.refused.values()), MOST_REFUSED)
    if asked_for and said.choice is None:
        assert refused


@given(boards(), asks())
def test_the_order_in_which_options_are_listed_says_nothing(found, ask):
    turned = replace(found, rows=found.rows[::-1])
    assert recommend(turned, ask, with_flips=False).choice == recommend(found, ask, with_flips=False).choice


@given(st.lists(st.tuples(boards(most=15), asks()), max_size=4))
def test_many_boards_are_answered_as_each_alone(asked):
    for many, (found, ask) in zip(recommend_each(asked), asked, strict=True):
        alone = recommend(found, ask, with_flips=False)
        if alone.choice is not None:
            assert many.choice.p_assigned == pytest.approx(alone.choice.p_assigned, abs=1e-6)
            alone = replace(
                alone,
                choice=replace(alone.choice, p_assigned=many.choice.p_assigned),
                runners=tuple(replace(runner, p_assigned=None) for runner in alone.runners),
            )
        assert many == alone


def test_a_put_by_hand():
    option = row(92, days=30, bid=1.0, ask=1.1)
    choice = recommend(board([option]), replace(ASK, contracts=2), with_flips=False).choice
    assert choice is not None
    assert (choice.credit, choice.capital, choice.buying_power) == (D(200), D(18_400), D(18_400))
    assert choice.yield_raw == pytest.approx(1 / 92)
    assert choice.yield_annual == pytest.approx(1 / 92 * 365 / 30)
    assert choice.breakeven == 91.0
    assert not choice.capital_assumed


def test_a_covered_call_stands_on_what_its_shares_cost():
    option = row(109, days=30, sign=1, bid=1.0, ask=1.1)
    found = recommend(board([option]), CALLS, with_flips=False)
    choice = found.choice
    assert choice is not None
    assert (choice.credit, choice.capital, choice.buying_power) == (D(100), D(9_800), D(0))
    assert choice.breakeven == pytest.approx(95.40)
    unknown = recommend(
        board([option]), replace(CALLS, share_cost=None, adjusted_basis=None), with_flips=False
    )
    assert unknown.choice is not None
    assert (unknown.choice.capital, unknown.choice.capital_assumed) == (D(10_000), True)
    assert unknown.choice.breakeven == 99.0


def test_weights_asked_for_decide():
    """With nothing but the nearest expiration counting, that is what is taken."""
    alone = {factor.name: 0.0 for factor in FACTORS} | {"weekly": 1.0}
    choice = recommend(chain(), replace(ASK, weights=alone), with_flips=False).choice
    assert choice is not None
    assert (choice.row.days, choice.score) == (4, 100.0)


def test_favourable_needs_the_score_an_open_market_and_no_bad_news():
    good = chain()
    assert recommend(good, ASK, with_flips=False).favourable
    assert not recommend(good, replace(ASK, favourable_from=99.0), with_flips=False).favourable
    closed = replace(
        good,
        spot_state=QuoteState.CLOSED,
        rows=tuple(replace(each, quote=QuoteState.CLOSED) for each in good.rows),
    )
    shut = recommend(closed, ASK, with_flips=False)
    assert (shut.favourable, shut.as_of_close) == (False, True)
    assert shut.choice == replace(recommend(good, ASK, with_flips=False).choice, row=shut.choice.row)
    reporting = replace(good, earnings_on=Sourced(good.rows[0].expires_on, "somebody"))
    told = recommend(reporting, ASK, with_flips=False)
    assert not told.favourable
    assert Warn.EARNINGS in {caution.code for caution in told.cautions}


@pytest.mark.parametrize(
    ("found", "ask", "said"),
    [
        (board(), ASK, "no put of KO is listed for the moderate zone"),
        (board([row(80)]), ASK, "no put of KO lies in the moderate zone"),
        (chain(spot_state=QuoteState.STALE), ASK, "the price of KO is stale"),
        (chain(spot=None), ASK, "no price of KO is known"),
        (chain(sigma=blended(None, None)), ASK, "neither an implied nor a realised volatility is known"),
        (
            board([row(93, bid=None)]),
            replace(ASK, cash=D(100)),
            "every put of KO in the moderate zone is refused: nobody bids (1), not enough cash (1)",
        ),
    ],
)
def test_no_choice_says_why(found, ask, said):
    assert recommend(found, ask).why_none == said


def test_the_nearest_refusals_are_told_first():
    said = recommend(board([row(60), row(93, bid=None), row(85)]), ASK)
    assert [refusal.code for refusal in said.rows_refused] == [Code.NO_BID] + [Code.OUTSIDE_ZONE] * 2
    assert [refusal.actual for refusal in said.rows_refused[1:]] == ["85", "60"]
