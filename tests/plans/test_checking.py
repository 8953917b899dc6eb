"""What can be meant by a plan."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.plans.checking import checked, checked_name, dollars, limits_of, percent, place
from thetadesk.plans.model import Plan, PlanStrategy, Terms, Version
from thetadesk.portfolio.limits import StrategyLimits

D = Decimal


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(monthly_income_target=D(-1)), "monthly_income_target"),
        (Terms(risk_per_trade=D(-1)), "risk_per_trade"),
        (Terms(strategies=(PlanStrategy("hope", D(0)),)), "strategies.0.strategy"),
        (Terms(strategies=(PlanStrategy("wheel", D("1.1")),)), "strategies.0.allocation"),
        (Terms(strategies=(PlanStrategy("wheel", D("0.1"), -1),)), "strategies.0.max_positions"),
        (Terms(strategies=(PlanStrategy("wheel", D(0), target_credit=D(-1)),)), "strategies.0.target_credit"),
        (Terms(strategies=(PlanStrategy("wheel", D(0), delta_max=D(2)),)), "strategies.0.delta_max"),
        (
            Terms(strategies=(PlanStrategy("wheel", D(0), None, D("0.3"), D("0.2")),)),
            "strategies.0.delta_min",
        ),
        (
            Terms(strategies=(PlanStrategy("wheel", D(0)), PlanStrategy("wheel", D(0)))),
            "strategies.1.strategy",
        ),
        (Terms(strategies=(PlanStrategy("wheel", D("0.6")), PlanStrategy("stock", D("0.5")))), "strategies"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(terms, field):
    with pytest.raises(InvalidInputError) as refused:
        checked(terms)
    assert refused.value.fields["field"] == field


def test_a_name_is_needed():
    assert checked_name(" Income ") == "Income"
    with pytest.raises(InvalidInputError):
        checked_name("  ")


def test_limits_say_what_the_plan_says():
    strategy = PlanStrategy("wheel", D("0.5"), 4, D("0.1"), D("0.3"), D(80))
    terms = checked(Terms(D(1000), D(5000), D(90_000), D(2000), (strategy,)))
    at = datetime(2026, 3, 3, tzinfo=UTC)
    found = limits_of(Plan("p", "Income", "f", True, at, at, Version("p", 3, date(2026, 3, 3), terms)))
    assert (found.portfolio_id, found.plan_id, found.version) == ("f", "p", 3)
    assert (found.risk_per_trade, found.overnight, found.cash_reserve) == (5000, 90_000, 2000)
    assert found.of("wheel") == StrategyLimits(D("0.5"), 4, D("0.1"), D("0.3"), D(80))
    assert found.of("strangle") is None


def test_a_strategy_has_its_place():
    wheel = Terms(strategies=(PlanStrategy("wheel", D(1)),))
    assert [place(each, wheel) for each in ("wheel", "short_put", "covered_call", "stock")] == [
        "wheel",
        "wheel",
        "wheel",
        None,
    ]
    both = Terms(strategies=(PlanStrategy("covered_call", D(0)), PlanStrategy("short_put", D(0))))
    assert place("wheel", both) == "short_put"


def test_amounts_in_words():
    assert (dollars(D(-1234)), dollars(D("0.5")), percent(D("0.125")), percent(D(1))) == (
        "−$1,234",
        "$0.50",
        "12.5 %",
        "100 %",
    )
