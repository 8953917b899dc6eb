"""Trades held against a plan, rule by rule."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans.trades import counts, trade, version
from thetadesk.plans.adherence import judge
from thetadesk.plans.model import Code, Counts, PlanStrategy, Share, Terms, Trade, Version

D = Decimal
PUTS = PlanStrategy("short_put", D("0.5"), 3, D("0.1"), D("0.3"), D(80))
WHOLE = version(PUTS, risk_per_trade=D(5000), max_overnight_exposure=D(20_000), cash_reserve=D(10_000))


def broken(judgement):
    return {each.code: each for each in judgement.departures}


def test_a_trade_inside_every_limit_keeps_every_rule():
    found = judge(trade(), WHOLE, counts())
    assert (found.departures, found.unknown, found.cost) == ((), (), 0)
    assert set(found.kept) == set(Code)


@pytest.mark.parametrize(
    ("code", "changed", "book", "words", "excess"),
    [
        (Code.STRATEGY_NOT_IN_PLAN, {"strategy": "strangle"}, {}, "Strangle is not in the plan", "1"),
        (
            Code.TOO_MANY_POSITIONS,
            {},
            {"others": 3},
            "position 4 of Short put, where the plan has at most 3",
            "1",
        ),
        (Code.DELTA_OUT_OF_RANGE, {"delta": D("0.31")}, {}, "at a delta of 0.31, outside 0.1 to 0.3", "1"),
        (
            Code.CREDIT_BELOW_TARGET,
            {"credit": D("79.5")},
            {},
            "$79.50 a contract, below the target of $80",
            "1",
        ),
        (Code.RISK_TOO_LARGE, {"risk": D(6250)}, {}, "put $6,250 at risk, over $5,000 a trade", "0.2"),
        (
            Code.OVER_ALLOCATION,
            {},
            {"strategy": Share(D(27_250), D(4500))},
            "Short put then had $27,250 at risk, over its 50 % ($25,000) of net liquidation",
            "0.5",
        ),
        (
            Code.OVERNIGHT_EXPOSURE,
            {},
            {"overnight": Share(D(29_000), D(4500))},
            "$29,000 could change hands overnight, over $20,000",
            "1",
        ),
        (
            Code.NO_RESERVE,
            {},
            {"at_risk": Share(D(40_900), D(4500))},
            "$9,100 was left free, below the reserve of $10,000",
            "0.2",
        ),
    ],
)
def test_each_rule_says_what_was_broken_and_by_how_much(code, changed, book, words, excess):
    found = judge(trade(**changed, net=D(-200)), WHOLE, counts(**book))
    departure = broken(found)[code]
    assert list(broken(found)) == [code]
    assert words in departure.words
    assert departure.excess == D(excess)
    assert departure.cost == 200 * departure.excess == found.cost


def test_a_departure_that_paid_has_cost_less_than_nothing():
    found = judge(trade(risk=D(10_000), net=D(80)), WHOLE, counts())
    assert broken(found)[Code.RISK_TOO_LARGE].cost == -40


def test_what_is_unknown_is_not_judged_and_said_so():
    unknown = trade(risk=None, credit=None, delta=None, net=None)
    found = judge(unknown, WHOLE, Counts(others=0))
    assert set(found.unknown) == set(Code) - {Code.STRATEGY_NOT_IN_PLAN, Code.TOO_MANY_POSITIONS}
    assert found.departures == ()


def test_the_cost_of_a_trade_that_is_not_valued_is_unknown():
    assert judge(trade(risk=D(9000), net=None), WHOLE, counts()).cost is None


def test_what_the_plan_does_not_limit_is_not_judged():
    found = judge(trade(delta=None), version(PlanStrategy("short_put", D(1))), counts())
    assert (set(found.kept), found.unknown) == ({Code.STRATEGY_NOT_IN_PLAN, Code.OVER_ALLOCATION}, ())


def test_a_call_on_shares_puts_nothing_more_at_risk():
    call = trade(strategy="covered_call", covered=True, risk=D(9000), begins=False)
    found = judge(call, version(PlanStrategy("wheel", D("0.01")), risk_per_trade=D(1)), counts())
    assert (set(found.kept), found.departures) == ({Code.STRATEGY_NOT_IN_PLAN}, ())


def test_a_put_belongs_to_a_wheel_where_the_plan_has_no_puts():
    plan = version(PlanStrategy("wheel", D("0.5"), target_credit=D(100)))
    assert set(broken(judge(trade(), plan, counts()))) == {Code.CREDIT_BELOW_TARGET}


# ---- whatever trade, whatever plan

AMOUNT = st.decimals(0, 100_000, places=2)
MAYBE = st.one_of(st.none(), AMOUNT)
DELTA = st.decimals(0, 1, places=2)
NET = st.one_of(st.none(), st.decimals(-50_000, 50_000, places=2))


def shares():
    """A sum of which a part was added that day."""
    both = st.tuples(AMOUNT, AMOUNT).map(lambda two: Share(max(two), min(two)))
    return st.one_of(st.just(Share()), both)


def strategies_of(name):
    limits = st.tuples(DELTA, DELTA).map(sorted)
    return st.builds(
        lambda allocation, most, deltas, credit: PlanStrategy(name, allocation, most, *deltas, credit),
        DELTA,
        st.one_of(st.none(), st.integers(0, 5)),
        st.one_of(st.just((None, None)), limits),
        MAYBE,
    )


TERMS = st.builds(
    Terms,
    st.none(),
    MAYBE,
    MAYBE,
    MAYBE,
    st.lists(st.sampled_from(["short_put", "wheel", "vertical"]), unique=True, max_size=3).flatmap(
        lambda names: st.tuples(*map(strategies_of, names))
    ),
)
TRADES = st.builds(
    trade,
    strategy=st.sampled_from(["short_put", "wheel", "vertical", "stock"]),
    begins=st.booleans(),
    sells=st.booleans(),
    covered=st.booleans(),
    risk=MAYBE,
    credit=MAYBE,
    delta=st.one_of(st.none(), DELTA),
    net=NET,
)
COUNTS = st.builds(Counts, st.integers(0, 6), MAYBE, shares(), shares(), shares())


@given(TRADES, TERMS, COUNTS)
def test_costs_add_up_and_no_rule_says_two_things(one, terms, book):
    found = judge(one, replace(WHOLE, terms=terms), book)
    said = [*found.kept, *found.unknown, *(each.code for each in found.departures)]
    assert len(said) == len(set(said))
    if not found.departures:
        return
    assert all(0 < each.excess <= 1 for each in found.departures)
    if one.net is None:
        assert found.cost is None
        return
    greatest = max(each.excess for each in found.departures)
    assert found.cost == (-one.net * greatest).quantize(D("0.01"))
    assert abs(found.cost) <= abs(one.net)


@given(TRADES, COUNTS)
def test_a_trade_inside_every_limit_has_no_departure(one, book):
    """Limits made so wide that this trade fits have nothing against it."""
    strategy = PlanStrategy(
        one.strategy,
        D(1),
        book.others + 1,
        D(0) if one.delta is None else one.delta,
        D(1) if one.delta is None else one.delta,
        D(0) if one.credit is None else one.credit,
    )
    fits = replace(
        book,
        strategy=Share(min(book.strategy.total or D(0), book.equity or D(0)), D(0)),
        at_risk=Share(min(book.at_risk.total or D(0), book.equity or D(0)), D(0)),
    )
    wide = version(
        strategy,
        risk_per_trade=one.risk or D(0),
        max_overnight_exposure=book.overnight.total or D(0),
        cash_reserve=D(0),
    )
    assert judge(one, wide, fits).departures == ()


@given(TRADES, TERMS, COUNTS)
def test_wider_limits_break_no_more_rules(one, terms, book):
    """Taking a limit away never makes a departure."""
    before = {each.code for each in judge(one, _said(terms), book).departures}
    for field in ("risk_per_trade", "max_overnight_exposure", "cash_reserve"):
        after = {each.code for each in judge(one, _said(replace(terms, **{field: None})), book).departures}
        assert after <= before


def _said(terms: Terms) -> Version:
    return Version("p1", 1, trade().opened_on, terms)


def test_every_field_of_a_trade_is_told_here():
    assert {field.name for field in fields(Trade)} >= {"covered", "begins", "sells"}
