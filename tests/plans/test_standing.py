"""Where a book stands under a plan."""

from decimal import Decimal

import pytest

from thetadesk.plans.model import Code, PlanStrategy, Terms
from thetadesk.plans.standing import Equity, Facts, Held, stand

D = Decimal
WORTH = Equity(D(100_000), "live")
TERMS = Terms(None, None, D(60_000), D(10_000), (PlanStrategy("wheel", D("0.5"), 3),))


def now(*held, overnight="0", equity=WORTH, terms=TERMS):
    return stand(Facts(equity, held, None if overnight is None else D(overnight)), terms)


def test_a_book_inside_its_plan():
    found = now(Held("wheel", 3, D(50_000)), overnight="60000")
    assert (found.beyond, found.unknown, found.at_risk, found.free) == ((), (), 50_000, 50_000)
    assert (found.strategies[0].used, found.strategies[0].room) == (D("0.5"), 0)


@pytest.mark.parametrize(
    ("held", "more", "code", "over", "words"),
    [
        (
            Held("wheel", 1, D(50_001)),
            {},
            Code.OVER_ALLOCATION,
            "1",
            "Wheel has 50 % of net liquidation at risk, $1",
        ),
        (
            Held("wheel", 5, D(0)),
            {},
            Code.TOO_MANY_POSITIONS,
            "2",
            "5 positions of Wheel, where the plan has at most 3",
        ),
        (Held("stock", 1, D(5)), {}, Code.STRATEGY_NOT_IN_PLAN, "1", "1 open position of Stock"),
        (
            Held("wheel", 1, D(0)),
            {"overnight": "60001"},
            Code.OVERNIGHT_EXPOSURE,
            "1",
            "$60,001 could change hands",
        ),
        (
            Held("wheel", 1, D(9000)),
            {"equity": Equity(D(18_500), "book")},
            Code.NO_RESERVE,
            "500",
            "$9,500 is free, $500 short of the reserve",
        ),
    ],
)
def test_each_limit_says_how_far_the_book_is_beyond_it(held, more, code, over, words):
    (beyond,) = now(held, **more).beyond
    assert (beyond.code, beyond.over) == (code, D(over))
    assert words in beyond.words


def test_what_is_unknown_is_told_and_not_judged():
    found = now(Held("wheel", 1, None), overnight=None)
    assert (found.at_risk, found.free, found.beyond) == (None, None, ())
    assert found.unknown == (Code.OVER_ALLOCATION, Code.OVERNIGHT_EXPOSURE, Code.NO_RESERVE)
    nobody = now(Held("wheel", 1, D(5)), equity=Equity(None, None, "an opening lacks"))
    assert (nobody.strategies[0].used, nobody.strategies[0].room) == (None, None)
