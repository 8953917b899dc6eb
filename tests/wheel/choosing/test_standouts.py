"""Of many rolls those that stand out: the best of each kind, and the one that is weak in nothing."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.wheel.choosing.boards import ASK, boards, chain, row
from thetadesk.wheel.choosing.rolls import Held, roll_front
from thetadesk.wheel.choosing.standouts import BALANCE, OBJECTIVES, balances, best_of_each, ordered

HELD = Held(row(97, days=4), 1)
FRONT = roll_front(chain(), HELD, ASK).front


def test_the_best_of_each_kind_is_first_in_its_order():
    assert len(FRONT) > 5
    found = dict(best_of_each(FRONT))
    assert list(found) == [BALANCE, *OBJECTIVES]
    for at, name in enumerate(OBJECTIVES):
        assert found[name].goods[at] == max(choice.goods[at] for choice in FRONT)
        assert ordered(FRONT, name)[0] == found[name]
    told = [choice.row.symbol for choice in ordered(FRONT, BALANCE)]
    first = list(dict.fromkeys(choice.row.symbol for choice in found.values()))
    assert told[: len(first)] == first


def test_balance_is_the_weakest_side():
    shares = balances(FRONT)
    assert all(0.0 <= each <= 1.0 for each in shares)
    best = best_of_each(FRONT)[0][1]
    assert shares[FRONT.index(best)] == max(shares) > 0.0
    for _, extreme in best_of_each(FRONT)[1:]:
        assert shares[FRONT.index(extreme)] <= max(shares)


def test_alike_in_everything_and_none_at_all():
    alike = [FRONT[0], replace(FRONT[0], row=FRONT[1].row)]
    assert balances(alike) == [1.0, 1.0]
    assert (balances([]), best_of_each([]), ordered([], BALANCE)) == ([], [], [])


@given(boards(most=24, sign=-1))
def test_every_order_has_the_whole_front(found):
    front = roll_front(found, HELD, ASK).front
    for name in (BALANCE, *OBJECTIVES):
        assert {choice.row.symbol for choice in ordered(front, name)} == {each.row.symbol for each in front}


def test_there_is_no_other_order():
    with pytest.raises(ValueError, match="not in tuple"):
        ordered(FRONT, "taste")
