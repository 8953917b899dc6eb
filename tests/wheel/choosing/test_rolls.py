"""The front of all rolls is what comparing each with each leaves."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wheel.choosing.boards import ASK, CALLS, NOW, TODAY, board, boards, chain, row
from thetadesk.market.model import QuoteState
from thetadesk.pricing.probability import Outlook, of_ending_in_the_money
from thetadesk.wheel.choosing.board import Code
from thetadesk.wheel.choosing.chances import MOST_EXACT
from thetadesk.wheel.choosing.gates import refused_roll
from thetadesk.wheel.choosing.rolls import Held, pareto, roll_front, with_assignment
from thetadesk.wheel.choosing.sigma import blended

D = Decimal


def beaten(one, others) -> bool:
    """By the definition: somebody is at least as good in everything and better in something."""
    return any(
        all(theirs >= mine for theirs, mine in zip(other, one, strict=True)) and tuple(other) != tuple(one)
        for other in others
    )


small = st.integers(0, 3).map(float)
vectors = st.lists(st.tuples(small, small, small, small, small), max_size=40)
scattered = st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 5), max_size=40)


@given(st.one_of(vectors, scattered))
def test_the_front_is_what_brute_force_leaves(goods):
    assert pareto(goods) == [not beaten(each, goods) for each in goods]


def test_equals_stay_together():
    assert pareto([(1.0, 2.0), (1.0, 2.0), (0.0, 2.0), (2.0, 0.0)]) == [True, True, False, True]
    assert pareto([]) == []


@given(boards(most=40), st.sampled_from([-1, 1]), st.integers(1, 2), st.sampled_from([0.0, 1.25]))
def test_rolls_on_any_small_chain(found, sign, contracts, taken):
    """Everything on the front may be rolled into, and everything else that may is beaten."""
    held = Held(row(97 if sign < 0 else 103, days=4, sign=sign), contracts, taken)
    ask = replace(ASK if sign < 0 else CALLS, contracts=contracts, horizon_days=30)
    said = roll_front(found, held, ask)
    if said.nothing is None:
        assert said.front == ()
        assert said.why_none
        return
    allowed = [
        each
        for each in found.rows
        if each.sign == sign
        and each.symbol != held.row.symbol
        and held.row.expires_on <= each.expires_on <= TODAY + timedelta(days=30)
        and not refused_roll(found, each, ask)
    ]
    assert said.considered == len(allowed)
    goods = {each.symbol: goods_of(found, held, each) for each in allowed}
    everything = [*goods.values(), said.nothing.goods]
    front = {choice.row.symbol: choice for choice in said.front}
    for symbol, mine in goods.items():
        assert (symbol in front) == (not beaten(mine, everything))
    assert said.nothing_is_beaten == beaten(said.nothing.goods, everything)
    for symbol, choice in front.items():
        assert choice.goods == pytest.approx(goods[symbol], abs=1e-9)
    assert [choice.credit for choice in said.front] == sorted((c.credit for c in said.front), reverse=True)


def goods_of(found, held, each) -> tuple[float, ...]:
    """The five things of one roll, one contract at a time."""
    nearest = [r for r in found.rows if r.expires_on == each.expires_on and r.iv]
    nearest.sort(key=lambda r: (abs(float(r.strike) - found.spot), r.symbol))
    vol = nearest[0].iv if nearest else found.sigma.value
    outlook = Outlook(found.spot, each.years, vol, found.rate.value, 0.0)
    chance = of_ending_in_the_money(outlook, float(each.strike), each.sign)
    credit = round(each.bid - held.row.ask, 6)
    even = float(each.strike) + each.sign * (held.taken + each.bid - held.row.ask)
    delta = model_delta(outlook, each) if each.delta is None else each.delta
    days = (each.expires_on - held.row.expires_on).days
    return credit, -abs(delta), -float(days), each.sign * (even - found.spot), -chance


def model_delta(outlook, each) -> float:
    higher = replace(outlook, rate=outlook.rate + outlook.vol**2)
    return each.sign * of_ending_in_the_money(higher, float(each.strike), each.sign)


def test_a_roll_by_hand():
    held = Held(row(97, days=4, bid=1.0, ask=1.1), 2, 0.9)
    later = row(95, days=32, bid=2.0, ask=2.1, delta=-0.28)
    said = roll_front(board([held.row, later]), held, ASK)
    (choice,) = said.front
    assert (choice.credit, choice.dollars, choice.days_added) == (0.9, D("180.0"), 28)
    assert choice.breakeven == pytest.approx(95 - 0.9 - 0.9)
    assert choice.distance == pytest.approx(100 - 93.2)
    assert said.nothing is not None
    assert (said.nothing.credit, said.nothing.dollars, said.nothing.days_added) == (0.0, 0, 0)
    assert said.nothing.breakeven == pytest.approx(96.1)
    assert said.considered == 1


def test_what_is_shown_has_its_chance_of_assignment():
    held = Held(row(97, days=4), 1)
    found = chain()
    shown = with_assignment(found, roll_front(found, held, ASK).front)
    told = [choice.p_assigned is not None for choice in shown]
    assert told == [at < MOST_EXACT for at in range(len(shown))]
    assert all(choice.p_assigned >= choice.p_itm - 1e-6 for choice in shown[:MOST_EXACT])


def test_doing_nothing_stays_a_candidate_and_may_be_beaten():
    held = Held(row(97, days=18, bid=1.0, ask=1.1, delta=-0.3), 1)
    better = row(90, days=18, bid=1.2, ask=1.3, delta=-0.1)
    assert roll_front(board([held.row, better]), held, ASK).nothing_is_beaten
    worse = row(99, days=46, bid=0.2, ask=0.25, delta=-0.5)
    said = roll_front(board([held.row, worse]), held, ASK)
    assert (said.front, said.nothing_is_beaten) == ((), False)
    assert said.why_none == "none of 1 is better than doing nothing in any respect"


def test_what_is_held_frees_its_cash_and_its_shares():
    put = Held(row(95, days=4), 1)
    lower, higher = row(94, days=18), row(96, days=18)
    nothing_left = replace(ASK, cash=D(0), risk_per_trade=D(5_000))
    said = roll_front(board([put.row, lower, higher]), put, nothing_left)
    assert (said.considered, said.refused) == (1, {Code.NO_CASH: 1, Code.PLAN_RISK: 1})
    call = Held(row(105, days=4, sign=1), 1)
    later = row(106, days=18, sign=1)
    assert roll_front(board([call.row, later]), call, replace(CALLS, shares=D(0))).considered == 1
    naked = roll_front(board([call.row, later]), call, replace(CALLS, shares=D(-100)))
    assert naked.refused == {Code.UNCOVERED_CALL: 1}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"quote": QuoteState.STALE}, "stale: stale"),
        ({"bid": 1.3, "ask": 1.1}, "crossed: 1.3 / 1.1"),
        ({"bid": None, "ask": None}, "the held option has no ask, or no volatility is known"),
    ],
)
def test_what_cannot_be_bought_back_is_not_rolled(said, why):
    held = Held(row(97, days=4, **said), 1)
    found = roll_front(chain(), held, ASK)
    assert (found.nothing, found.front, found.why_none) == (None, (), why)


def test_a_worthless_option_can_still_be_rolled():
    held = Held(row(80, days=4, bid=0.0, ask=0.05), 1)
    assert roll_front(chain(), held, ASK).front


def test_no_volatility_no_rolls():
    held = Held(row(97, days=4), 1)
    assert roll_front(chain(sigma=blended(None, None)), held, ASK).nothing is None
    assert NOW.date() == TODAY
