"""The tables of plans: what each is called, and what it said from when on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, String, Text, delete, func, select, update

from thetadesk.db.schema import tenant_table
from thetadesk.db.types import DateColumn, InstantColumn, JsonColumn, MoneyColumn
from thetadesk.db.unit import Unit
from thetadesk.plans.model import Plan, PlanStrategy, Terms, Version

plans = tenant_table(
    "plans",
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("portfolio_id", String(36), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
    Index("ix_plans_portfolio", "tenant_id", "portfolio_id", "active"),
)


# Nothing of them is ever changed: trades are judged by what was said when they were opened.
plan_versions = tenant_table(
    "plan_versions",
    Column("plan_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("valid_from", DateColumn, nullable=False),
    Column("monthly_income_target", MoneyColumn),
    Column("risk_per_trade", MoneyColumn),
    Column("max_overnight_exposure", MoneyColumn),
    Column("cash_reserve", MoneyColumn),
    Column("strategies", JsonColumn, nullable=False),
)

_AMOUNTS = ("monthly_income_target", "risk_per_trade", "max_overnight_exposure", "cash_reserve")
_PLAN = (
    plans.c.id,
    plans.c.name,
    plans.c.portfolio_id,
    plans.c.active,
    plans.c.created_at,
    plans.c.updated_at,
)
_VERSION = tuple(column for column in plan_versions.c if column.name != "tenant_id")


def list_plans(unit: Unit, portfolio_ids: Sequence[str] | None = None) -> list[Plan]:
    """Every plan, or the active ones of these portfolios, in the order in which they were made."""
    last = (
        select(plan_versions.c.plan_id, func.max(plan_versions.c.number).label("number"))
        .group_by(plan_versions.c.plan_id)
        .subquery()
    )
    query = (
        select(*_PLAN, *_VERSION)
        .join(last, last.c.plan_id == plans.c.id)
        .join(
            plan_versions,
            (plan_versions.c.plan_id == last.c.plan_id) & (plan_versions.c.number == last.c.number),
        )
        .order_by(plans.c.created_at, plans.c.id)
    )
    if portfolio_ids is not None:
        query = query.where(plans.c.active, plans.c.portfolio_id.in_(portfolio_ids))
    rows: Sequence[Any] = unit.rows(query)
    return [_plan(row, _version(row[len(_PLAN) :])) for row in rows]


def find_plan(unit: Unit, id: str) -> Plan | None:
    """The plan of this id."""
    row: Any = unit.row(select(*_PLAN).where(plans.c.id == id))
    return None if row is None else _plan(row, versions(unit, id)[-1])


def versions(unit: Unit, plan_id: str) -> list[Version]:
    """All that a plan has said, oldest first."""
    query = select(*_VERSION).where(plan_versions.c.plan_id == plan_id).order_by(plan_versions.c.number)
    return [_version(row) for row in unit.rows(query)]


def save_plan(unit: Unit, plan: Plan) -> None:
    """Writes what a plan is called and whose it is; its versions stay as they are."""
    row = {
        "id": plan.id,
        "name": plan.name,
        "portfolio_id": plan.portfolio_id,
        "active": plan.active,
        "created_at": plan.created_at,
        "updated_at": plan.updated_at,
    }
    unit.upsert(plans, [row])


def add_version(unit: Unit, version: Version) -> None:
    """Writes what a plan says from now on."""
    amounts = {name: getattr(version.terms, name) for name in _AMOUNTS}
    row = {
        "plan_id": version.plan_id,
        "number": version.number,
        "valid_from": version.valid_from,
        "strategies": [_told(each) for each in version.terms.strategies],
        **amounts,
    }
    unit.insert(plan_versions, [row])


def rest(unit: Unit, portfolio_id: str) -> None:
    """Makes every plan of a portfolio inactive."""
    unit.execute(update(plans).where(plans.c.portfolio_id == portfolio_id).values(active=False))


def remove_plan(unit: Unit, id: str) -> None:
    """Deletes a plan and all that it has said."""
    unit.execute(delete(plan_versions).where(plan_versions.c.plan_id == id))
    unit.execute(delete(plans).where(plans.c.id == id))


def _plan(row: Any, current: Version) -> Plan:
    return Plan(row.id, row.name, row.portfolio_id, row.active, row.created_at, row.updated_at, current)


def _version(row: Any) -> Version:
    plan_id, number, valid_from, target, risk, overnight, reserve, strategies = row
    terms = Terms(target, risk, overnight, reserve, tuple(_strategy(each) for each in strategies))
    return Version(plan_id, number, valid_from, terms)


def _told(strategy: PlanStrategy) -> dict[str, Any]:
    return {
        "strategy": strategy.strategy,
        "allocation": str(strategy.allocation),
        "max_positions": strategy.max_positions,
        "delta_min": _text(strategy.delta_min),
        "delta_max": _text(strategy.delta_max),
        "target_credit": _text(strategy.target_credit),
    }


def _strategy(told: Mapping[str, Any]) -> PlanStrategy:
    return PlanStrategy(
        told["strategy"],
        Decimal(told["allocation"]),
        told["max_positions"],
        _decimal(told["delta_min"]),
        _decimal(told["delta_max"]),
        _decimal(told["target_credit"]),
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
