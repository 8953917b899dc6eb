"""Many judged trades as one score."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.plans.test_adherence import COUNTS, TERMS, TRADES, WHOLE
from tests.plans.trades import counts, trade, version
from thetadesk.plans.adherence import judge
from thetadesk.plans.model import Code, PlanStrategy, Version
from thetadesk.plans.scoring import score

D = Decimal
PLAN = version(PlanStrategy("short_put", D(1)), risk_per_trade=D(5000))


def test_a_trade_counts_by_what_it_puts_at_risk():
    kept, broken = judge(trade(risk=D(2000)), PLAN, counts()), judge(trade(risk=D(6000)), PLAN, counts())
    found = score([kept, broken])
    # Each was judged by three rules; one of three was broken, with three times the weight.
    assert found.points == D("75.0")
    assert (found.trades, found.departed, found.kept, found.judged, found.unknown) == (2, 1, 5, 6, 0)
    assert found.cost == broken.cost


def test_nothing_judged_is_no_score():
    assert score([]).points is None


def test_a_single_broken_rule_never_rounds_to_a_hundred():
    many = [judge(trade(risk=D(4000)), PLAN, counts())] * 5000
    assert score([*many, judge(trade(risk=D(5001)), PLAN, counts())]).points == D("99.9")


def test_each_rule_says_how_often_it_was_kept():
    unknown = judge(trade(risk=None), PLAN, counts())
    found = {each.code: each for each in score([unknown, judge(trade(), PLAN, counts())]).tallies}
    assert (found[Code.RISK_TOO_LARGE].kept, found[Code.RISK_TOO_LARGE].unknown) == (1, 1)
    assert Code.NO_RESERVE not in found


@given(st.lists(st.tuples(TRADES, TERMS, COUNTS), max_size=8))
def test_costs_of_rules_are_the_costs_of_trades(some):
    judged = [judge(one, Version("p1", 1, one.opened_on, terms), book) for one, terms, book in some]
    found = score(judged)
    known = [each.cost for one in judged for each in one.departures if each.cost is not None]
    assert found.cost == sum((each.cost for each in found.tallies), D(0)) == sum(known, D(0))
    assert found.judged == sum(len(each.kept) + len(each.departures) for each in judged)
    assert found.points is None or 0 <= found.points <= 100
    assert (found.points == 100) == (found.judged > 0 and found.kept == found.judged) or not found.judged


def test_the_whole_plan_is_judged():
    assert score([judge(trade(), WHOLE, counts())]).points == 100
