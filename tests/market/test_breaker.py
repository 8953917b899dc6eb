"""Chains are given up first, positions next; both come back slowly, in the opposite order."""

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.market.breaker import CALM_LOOKS, STRAINED_LOOKS, Breaker
from thetadesk.market.model import Degradation

LATE, EARLY, BETWEEN = 0.8, 0.01, 0.3


def looks(breaker: Breaker, late: float, count: int) -> Degradation:
    return [breaker.look(late) for _ in range(count)][-1]


def test_each_step_takes_some_looks_in_a_row():
    breaker = Breaker()
    assert looks(breaker, LATE, STRAINED_LOOKS - 1) is Degradation.NONE
    assert looks(breaker, EARLY, 1) is Degradation.NONE
    assert looks(breaker, LATE, STRAINED_LOOKS) is Degradation.CHAINS
    assert looks(breaker, LATE, STRAINED_LOOKS) is Degradation.POSITIONS
    assert looks(breaker, LATE, 100) is Degradation.POSITIONS


def test_what_was_given_up_last_comes_back_first_after_a_calm_while():
    breaker = Breaker()
    looks(breaker, LATE, 2 * STRAINED_LOOKS)
    assert looks(breaker, BETWEEN, 1000) is Degradation.POSITIONS
    assert looks(breaker, EARLY, CALM_LOOKS - 1) is Degradation.POSITIONS
    assert looks(breaker, EARLY, 1) is Degradation.CHAINS
    assert looks(breaker, EARLY, CALM_LOOKS) is Degradation.NONE
    assert looks(breaker, EARLY, CALM_LOOKS) is Degradation.NONE


@given(st.lists(st.sampled_from([LATE, EARLY, BETWEEN])))
def test_it_never_takes_more_than_a_step_at_once(found):
    breaker, level = Breaker(), Degradation.NONE
    for late in found:
        after = breaker.look(late)
        assert abs(after - level) <= 1
        assert (after > level) <= (late == LATE)
        assert (after < level) <= (late == EARLY)
        level = after
