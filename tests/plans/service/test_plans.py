"""Plans as they are kept: on both engines."""

from datetime import date
from decimal import Decimal

import pytest

from thetadesk.kernel.errors import InvalidInputError, NotFoundError
from thetadesk.plans.model import PlanNotFoundError, PlanStrategy, Terms
from thetadesk.plans.service import plans
from thetadesk.portfolio.service import portfolios

D = Decimal
TODAY = date(2026, 3, 3)
TERMS = Terms(
    D(1500), D("5000.50"), None, D(0), (PlanStrategy("wheel", D("0.6"), 4, D("0.1"), D("0.3"), D(80)),)
)


@pytest.fixture
def portfolio(desk):
    return desk.decide(portfolios.create_portfolio, portfolios.Wish("Main")).id


def create(desk, portfolio, **more):
    return desk.decide(plans.create, plans.Wish("Income", portfolio, TERMS, **more), TODAY)


def test_a_plan_is_kept_as_it_was_said(desk, portfolio):
    made = create(desk, portfolio)
    assert desk.do(plans.get_plan, made.id) == made == desk.do(plans.list_plans)[0]
    assert (made.active, made.current.number, made.current.valid_from) == (True, 1, TODAY)
    assert made.current.terms == TERMS
    assert desk.decisions("plan.create")


def test_a_change_is_a_new_version_and_the_old_one_stays(desk, portfolio):
    made = create(desk, portfolio, since=date(2026, 2, 1))
    wanted = plans.Change("Income", Terms(D(2000)))
    changed = desk.decide(plans.change, made.id, wanted, TODAY)
    assert [(each.number, each.valid_from) for each in desk.do(plans.versions, made.id)] == [
        (1, date(2026, 2, 1)),
        (2, TODAY),
    ]
    assert desk.do(plans.get_plan, made.id) == changed
    renamed = desk.decide(plans.change, made.id, plans.Change("Calm", Terms(D(2000))), TODAY)
    assert (renamed.name, renamed.current.number) == ("Calm", 2)


def test_one_plan_of_a_portfolio_is_active(desk, portfolio):
    first, second = create(desk, portfolio), create(desk, portfolio)
    assert (first.active, second.active) == (True, False)
    desk.decide(plans.activate, second.id)
    assert [each.active for each in desk.do(plans.list_plans)] == [False, True]
    third = create(desk, portfolio, active=True)
    assert [each.id for each in desk.do(plans.active_plans, (portfolio,))] == [third.id]


def test_the_active_plan_limits_its_portfolio(desk, portfolio):
    assert desk.do(plans.limits, portfolio) is None
    made = create(desk, portfolio)
    found = desk.do(plans.limits, portfolio)
    assert (found.plan_id, found.risk_per_trade, found.of("wheel").max_positions) == (made.id, D("5000.5"), 4)
    desk.decide(plans.remove, made.id)
    assert desk.do(plans.limits, portfolio) is None
    with pytest.raises(PlanNotFoundError):
        desk.do(plans.get_plan, made.id)


def test_what_cannot_be_is_refused_and_changes_nothing(desk, portfolio):
    with pytest.raises(NotFoundError):
        create(desk, "nobody")
    with pytest.raises(InvalidInputError, match="begins today"):
        create(desk, portfolio, since=date(2026, 3, 4))
    with pytest.raises(PlanNotFoundError):
        desk.decide(plans.activate, "nobody")
    assert desk.do(plans.list_plans) == []
