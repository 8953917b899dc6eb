"""Making, changing and removing plans. What a plan has said is never changed: a change is a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import By
from thetadesk.plans import store
from thetadesk.plans.checking import checked, checked_name, limits_of
from thetadesk.plans.model import Plan, PlanNotFoundError, Terms, Version, written
from thetadesk.portfolio.limits import Limits
from thetadesk.portfolio.service import portfolios


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new plan is to be. `since` is the market date from which on trades are held against it: today, or one that
    is past; a portfolio's first plan is active, and so is one that is to be."""

    name: str
    portfolio_id: str
    terms: Terms
    since: date | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan is called, and what it says, from today on."""

    name: str
    terms: Terms


def list_plans(unit: Unit) -> list[Plan]:
    """Every plan, in order of creation."""
    return store.list_plans(unit)


def active_plans(unit: Unit, portfolio_ids: Sequence[str]) -> list[Plan]:
    """The active plans of these portfolios."""
    return store.list_plans(unit, portfolio_ids)


def get_plan(unit: Unit, plan_id: str) -> Plan:
    """Raises PlanNotFoundError."""
    found = store.find_plan(unit, plan_id)
    if found is None:
        raise PlanNotFoundError(f"There is no plan {plan_id}.", plan=plan_id)
    return found


def versions(unit: Unit, plan_id: str) -> list[Version]:
    """All that a plan has said, oldest first."""
    return store.versions(unit, plan_id)


def limits(unit: Unit, portfolio_id: str) -> Limits | None:
    """What a portfolio's active plan allows; None where it has none."""
    found = store.list_plans(unit, (portfolio_id,))
    return limits_of(found[-1]) if found else None


def create(unit: Unit, wish: Wish, today: date, by: By) -> Plan:
    """A new plan. Raises NotFoundError for a portfolio that there is none of, InvalidInputError."""
    portfolios.get_portfolio(unit, wish.portfolio_id)
    name, terms = checked_name(wish.name), checked(wish.terms)
    since = wish.since or today
    if since > today:
        raise InvalidInputError(f"A plan begins today ({today}) or has begun before.", field="since")
    id = str(uuid4())
    first = Version(id, 1, since, terms)
    made = Plan(id, name, wish.portfolio_id, False, by.at, by.at, first)
    store.save_plan(unit, made)
    store.add_version(unit, first)
    _audit(unit, "plan.create", None, made, by)
    if wish.active or limits(unit, wish.portfolio_id) is None:
        return activate(unit, id, by)
    return made


def change(unit: Unit, plan_id: str, wanted: Change, today: date, by: By) -> Plan:
    """The plan as it is from today on; trades of days before are judged by what it said then. Raises PlanNotFoundError,
    InvalidInputError."""
    before = get_plan(unit, plan_id)
    name, terms = checked_name(wanted.name), checked(wanted.terms)
    current = before.current
    if terms != current.terms:
        current = Version(plan_id, current.number + 1, max(today, current.valid_from), terms)
        store.add_version(unit, current)
    after = replace(before, name=name, updated_at=by.at, current=current)
    store.save_plan(unit, after)
    _audit(unit, "plan.change", before, after, by)
    return after


def activate(unit: Unit, plan_id: str, by: By) -> Plan:
    """Makes a plan its portfolio's only active one. Raises PlanNotFoundError."""
    before = get_plan(unit, plan_id)
    store.rest(unit, before.portfolio_id)
    after = replace(before, active=True, updated_at=by.at)
    store.save_plan(unit, after)
    _audit(unit, "plan.activate", before, after, by)
    return after


def remove(unit: Unit, plan_id: str, by: By) -> None:
    """Removes a plan and all that it has said. Raises PlanNotFoundError."""
    before = get_plan(unit, plan_id)
    store.remove_plan(unit, plan_id)
    _audit(unit, "plan.remove", before, None, by)


def _audit(unit: Unit, action: str, before: Plan | None, after: Plan | None, by: By) -> None:
    about = after or before
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"plan:{about.id if about else ''}",
        before=_told(before),
        after=_told(after),
    )


def _told(plan: Plan | None) -> dict[str, object] | None:
    if plan is None:
        return None
    terms = plan.current.terms
    return {
        "name": plan.name,
        "portfolio_id": plan.portfolio_id,
        "active": plan.active,
        "version": plan.current.number,
        "valid_from": plan.current.valid_from.isoformat(),
        **written(terms),
    }
