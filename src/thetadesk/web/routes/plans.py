"""Plans: made, changed, tried on what was done, and held against what is done."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.market.beta import BENCHMARK
from thetadesk.plans.checking import LONGEST_NAME, MOST_POSITIONS
from thetadesk.plans.model import PlanStrategy, Terms
from thetadesk.plans.service import plans, preview
from thetadesk.plans.service.adherence import Adherence, Record, adherence, record
from thetadesk.plans.service.plans import Change, Wish
from thetadesk.plans.service.seeing import Span, span
from thetadesk.web.asking import Day, Desk, Id, IdIn, MoneyIn, Offset, Whole, answer, decided
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_plans
from thetadesk.web.schemas import examples_plans as shown
from thetadesk.web.schemas.plans import (
    AdherenceJson,
    PlanCheckJson,
    PlanDetailJson,
    PlanJson,
    PlansJson,
    PlanSuggestionsJson,
)

router = Router(tags=["plans"], prefix="/plans")
_MOST_STRATEGIES = 20

First = Annotated[
    Day | None,
    Query(alias="from", description="Trades opened from this market date on; this month's when left out."),
]
Last = Annotated[Day | None, Query(alias="to", description="Trades opened up to this market date.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many trades to list at most.")]
Departed = Annotated[bool, Query(description="Only trades that did not keep to the plan.")]


class PlanStrategyBody(BaseModel):
    """One strategy of a plan; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.STRATEGY_BODY))
    strategy: Annotated[str, Field(min_length=1, max_length=40)]
    allocation: MoneyIn
    max_positions: Annotated[Whole, Field(ge=0, le=MOST_POSITIONS)] | None = None
    delta_min: MoneyIn | None = None
    delta_max: MoneyIn | None = None
    target_credit: MoneyIn | None = None

    def told(self) -> PlanStrategy:
        """The same as the service takes it."""
        return PlanStrategy(
            self.strategy,
            self.allocation,
            self.max_positions,
            self.delta_min,
            self.delta_max,
            self.target_credit,
        )


class _TermsBody(BaseModel):
    monthly_income_target: MoneyIn | None = None
    risk_per_trade: MoneyIn | None = None
    max_overnight_exposure: MoneyIn | None = None
    cash_reserve: MoneyIn | None = None
    strategies: Annotated[list[PlanStrategyBody], Field(max_length=_MOST_STRATEGIES)] = []

    def terms(self) -> Terms:
        """The same as the service takes it."""
        return Terms(
            self.monthly_income_target,
            self.risk_per_trade,
            self.max_overnight_exposure,
            self.cash_reserve,
            tuple(each.told() for each in self.strategies),
        )


class PlanBody(_TermsBody):
    """What a new plan is to be. Trades are held against it from `since` on, which is today when left out; a portfolio's
    first plan is active, and so is one that is to be."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.PLAN_BODY))
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    portfolio_id: IdIn
    since: Day | None = None
    active: bool = False


class PlanChangeBody(_TermsBody):
    """What a plan is called, and what it says from today on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.PLAN_CHANGE_BODY))
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class PlanCheckBody(_TermsBody):
    """Terms to be tried on a portfolio's history."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.PLAN_CHECK_BODY))
    portfolio_id: IdIn


@router.get("", response_model=PlansJson, responses=examples.answers(shown.PLANS))
def list_plans(desk: Desk) -> Response:
    """List every plan."""
    with desk.reading() as unit:
        found = plans.list_plans(unit)
    body: PlansJson = {"items": [telling_plans.plan(each) for each in found], "total": len(found)}
    return answer(body)


@router.post("", status_code=201, response_model=PlanJson, responses=examples.answers(shown.PLAN, 201))
def create_plan(desk: Desk, body: PlanBody) -> Response:
    """Make a plan for a portfolio."""
    wish = Wish(body.name, body.portfolio_id, body.terms(), body.since, body.active)
    with desk.unit() as unit:
        made = plans.create(unit, wish, _today(desk), decided(desk))
    return answer(telling_plans.plan(made), 201)


@router.post("/check", response_model=PlanCheckJson, responses=examples.answers(shown.CHECK))
def check_plan(desk: Desk, body: PlanCheckBody) -> Response:
    """Try terms on what a portfolio has really done in the last six months; nothing is kept."""
    with desk.reading() as unit:
        found = preview.check(unit, body.portfolio_id, body.terms(), desk.valued(), _today(desk))
    return answer(telling_plans.checked(found))


@router.get("/{plan_id}", response_model=PlanDetailJson, responses=examples.answers(shown.PLAN_DETAIL))
def get_plan(desk: Desk, plan_id: Id) -> Response:
    """Show a plan with all that it has said."""
    with desk.reading() as unit:
        found = plans.get_plan(unit, plan_id)
        versions = plans.versions(unit, plan_id)
    return answer(telling_plans.plan_detail(found, versions))


@router.put("/{plan_id}", response_model=PlanJson, responses=examples.answers(shown.PLAN))
def change_plan(desk: Desk, plan_id: Id, body: PlanChangeBody) -> Response:
    """Change what a plan says from today on; trades of days before are judged by what it said then."""
    with desk.unit() as unit:
        changed = plans.change(unit, plan_id, Change(body.name, body.terms()), _today(desk), decided(desk))
    return answer(telling_plans.plan(changed))


@router.delete("/{plan_id}", status_code=204)
def remove_plan(desk: Desk, plan_id: Id) -> Response:
    """Remove a plan and all that it has said; trades stay."""
    with desk.unit() as unit:
        plans.remove(unit, plan_id, decided(desk))
    return Response(status_code=204)


@router.post("/{plan_id}/activate", response_model=PlanJson, responses=examples.answers(shown.PLAN))
def activate_plan(desk: Desk, plan_id: Id) -> Response:
    """Make a plan its portfolio's only active one."""
    with desk.unit() as unit:
        active = plans.activate(unit, plan_id, decided(desk))
    return answer(telling_plans.plan(active))


@router.get("/{plan_id}/adherence", response_model=AdherenceJson, responses=examples.answers(shown.ADHERENCE))
def get_plan_adherence(
    desk: Desk,
    plan_id: Id,
    first: First = None,
    last: Last = None,
    departed: Departed = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Show how well a plan is kept to: the month, the book just now, and each trade with what its departures cost."""
    found = _kept(desk, plan_id, span(_today(desk), first, last))
    chosen = [each for each in found.judged if each.departures or not departed]
    return answer(telling_plans.adherence(found, chosen[offset : offset + limit], len(chosen)))


@router.get(
    "/{plan_id}/suggestions",
    response_model=PlanSuggestionsJson,
    responses=examples.answers(shown.SUGGESTIONS),
)
def list_plan_suggestions(desk: Desk, plan_id: Id) -> Response:
    """List what would bring the book back to its plan, by what was done this month."""
    found = _kept(desk, plan_id, span(_today(desk)))
    return answer(telling_plans.suggested(found.suggestions))


def _kept(desk: App, plan_id: str, time: Span) -> Adherence:
    def read(unit: Unit) -> Record:
        return record(unit, plan_id, time)

    return adherence(desk.remembered((Record, plan_id, time), read), desk.valued())


def _today(desk: App) -> date:
    """The market date now, which a simulator may be ahead of."""
    return market_date(desk.market.now(BENCHMARK, desk.clock.now()))
