"""What would bring a book back to its plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.plans.test_standing import WORTH
from tests.plans.trades import counts, trade, version
from thetadesk.plans.adherence import judge
from thetadesk.plans.model import Code, PlanStrategy, Terms
from thetadesk.plans.month import pace
from thetadesk.plans.scoring import score
from thetadesk.plans.standing import Equity, Facts, Held, stand
from thetadesk.plans.suggestions import Advice, suggestions

D = Decimal
TERMS = Terms(D(1000), None, D(60_000), D(10_000), (PlanStrategy("wheel", D("0.5"), 3),))
AHEAD = pace(date(2026, 3, 31), D(2000), D(0), D(1000))
BEHIND = pace(date(2026, 3, 31), D(250), D(0), D(1000))


def told(held, judged=(), month=AHEAD, overnight="0", equity=WORTH):
    now = stand(Facts(equity, held, D(overnight)), TERMS)
    return suggestions(now, month, judged, score(judged))


def test_a_book_that_keeps_to_its_plan_needs_nothing():
    assert told([Held("wheel", 1, D(1000))]) == []


def test_everything_beyond_the_plan_has_a_way_back():
    held = [Held("wheel", 5, D(60_000)), Held("stock", 2, D(10_000))]
    found = told(held, overnight="90000", equity=Equity(D(75_000), "live"))
    assert [each.code for each in found] == [
        Code.TOO_MANY_POSITIONS,
        Code.OVER_ALLOCATION,
        Code.STRATEGY_NOT_IN_PLAN,
        Code.OVERNIGHT_EXPOSURE,
        Code.NO_RESERVE,
    ]
    assert found[0].words == "Open no Wheel until 2 of those that are open have ended"
    assert all(each.effect for each in found)


def test_an_open_position_that_loses_by_departing_comes_first():
    plan = version(PlanStrategy("short_put", D(1)), risk_per_trade=D(1000))
    some = [
        judge(trade(campaign_id=f"c{net}", closed_on=None, net=D(net)), plan, counts())
        for net in (-10, -900, 50)
    ]
    found = [each for each in told([], some) if each.campaign_id]
    assert [each.campaign_id for each in found] == ["c-900", "c-10"]
    assert (found[0].advice, found[0].code) == (Advice.REDUCE, Code.RISK_TOO_LARGE)


def test_a_rule_broken_again_and_again_is_named_whether_it_cost_or_paid():
    plan = version(PlanStrategy("short_put", D(1), target_credit=D(100)))
    lost = [judge(trade(net=D(-50)), plan, counts()) for _ in range(3)]
    (found,) = told([], lost)
    assert (found.advice, found.effect) == (Advice.WAIT, "those have cost $150")
    assert "3 of 3 trades" in found.words
    paid = [judge(trade(net=D(50)), plan, counts()) for _ in range(3)]
    (found,) = told([], paid)
    assert (found.advice, found.effect) == (Advice.RECONSIDER, "those have earned $150")


def test_room_is_shown_while_the_month_is_behind_and_nothing_is_beyond():
    (found,) = told([Held("wheel", 1, D(1000))], month=BEHIND)
    assert found.words == "Wheel has room for $49,000 in 2 more positions"
    assert found.effect == "the month is $750 behind its pace"
    assert told([Held("wheel", 3, D(1000))], month=BEHIND) == []
    assert all(each.advice is not Advice.ROOM for each in told([Held("wheel", 4, D(1000))], month=BEHIND))
    assert told([Held("wheel", 1, D(1000))], month=replace(BEHIND, target=None)) == []
