"""What a file of settings says of the desk's work: tracked symbols, plans, wheels, and when jobs run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from thetadesk.backup.saying import (
    SettingsFileError,
    amount,
    day,
    each_of,
    flag,
    names_of,
    one_of,
    text,
    texts,
    whole_number,
)
from thetadesk.jobs import timing
from thetadesk.jobs.model import JobEdit, ScheduleError, Timing
from thetadesk.market.model import Tracked
from thetadesk.plans.model import Plan, PlanStrategy, Terms, Version, written
from thetadesk.wheel.model import Direction, Profile, Wheel

_THEN = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a file does not say when something was written."""


def tracked(said: object) -> tuple[Tracked, ...]:
    """The symbols to track."""
    return tuple(
        Tracked(
            text(each, "symbol", where),
            None if each.get("profile") is None else str(one_of(Profile, each, "profile", where)),
            text(each, "note", where),
            _THEN,
        )
        for where, each in each_of(said, "tracked")
    )


def plans(said: object) -> tuple[Plan, ...]:
    """The plans, each as it is now: what one has said before is in no file of settings."""
    return tuple(_plan(each, where) for where, each in each_of(said, "plans"))


def _plan(said: Mapping[str, object], where: str) -> Plan:
    id = text(said, "id", where)
    terms = Terms(
        amount(said, "monthly_income_target", where),
        amount(said, "risk_per_trade", where),
        amount(said, "max_overnight_exposure", where),
        amount(said, "cash_reserve", where),
        tuple(_strategy(each, at) for at, each in each_of(said.get("strategies"), f"{where}.strategies")),
    )
    current = Version(id, 1, day(said, "valid_from", where), terms)
    name, portfolio = text(said, "name", where), text(said, "portfolio_id", where)
    return Plan(id, name, portfolio, flag(said, "active", where), _THEN, _THEN, current)


def _strategy(said: Mapping[str, object], where: str) -> PlanStrategy:
    allocation = amount(said, "allocation", where)
    if allocation is None:
        raise SettingsFileError(f'{where}.allocation must be a fraction as text, such as "0.5".')
    return PlanStrategy(
        text(said, "strategy", where),
        allocation,
        whole_number(said, "max_positions", where),
        amount(said, "delta_min", where),
        amount(said, "delta_max", where),
        amount(said, "target_credit", where),
    )


def wheels(said: object) -> tuple[Wheel, ...]:
    """How wheels are configured."""
    return tuple(
        Wheel(
            text(each, "id", where),
            text(each, "portfolio_id", where),
            text(each, "account_id", where),
            text(each, "symbol", where),
            amount(each, "capital", where),
            one_of(Profile, each, "profile", where),
            one_of(Direction, each, "direction", where),
            day(each, "started_on", where),
            None if each.get("ended_on") is None else day(each, "ended_on", where),
            tuple(texts(each.get("adopted"), f"{where}.adopted")),
            tuple(texts(each.get("left_out"), f"{where}.left_out")),
            text(each, "note", where),
            _THEN,
            _THEN,
        )
        for where, each in each_of(said, "wheels")
    )


def jobs(said: object) -> tuple[JobEdit, ...]:
    """What is changed of jobs: for all, or where a portfolio is named for that."""
    return tuple(
        JobEdit(
            text(each, "job", where),
            "" if each.get("portfolio_id") is None else text(each, "portfolio_id", where),
            flag(each, "enabled", where),
            None if each.get("timing") is None else _timing(each["timing"], f"{where}.timing"),
            _THEN,
        )
        for where, each in each_of(said, "jobs")
    )


def _timing(said: object, where: str) -> Timing:
    try:
        return timing.read(names_of(said, where))
    except ScheduleError as error:
        raise SettingsFileError(f"{where}.{error.detail}") from error


def written_tracked(each: Tracked) -> dict[str, object]:
    """As a file has it."""
    return {"symbol": each.symbol, "profile": each.profile, "note": each.note}


def written_plan(plan: Plan) -> dict[str, object]:
    """As a file has it."""
    terms = plan.current.terms
    return {
        "id": plan.id,
        "name": plan.name,
        "portfolio_id": plan.portfolio_id,
        "active": plan.active,
        "valid_from": plan.current.valid_from.isoformat(),
        **written(terms),
    }


def written_wheel(wheel: Wheel) -> dict[str, object]:
    """As a file has it."""
    return {
        "id": wheel.id,
        "portfolio_id": wheel.portfolio_id,
        "account_id": wheel.account_id,
        "symbol": wheel.symbol,
        "capital": _text(wheel.capital),
        "profile": wheel.profile.value,
        "direction": wheel.direction.value,
        "started_on": _day(wheel.started_on),
        "ended_on": _day(wheel.ended_on),
        "adopted": list(wheel.adopted),
        "left_out": list(wheel.left_out),
        "note": wheel.note,
    }


def written_job(edit: JobEdit) -> dict[str, object]:
    """As a file has it."""
    return {
        "job": edit.job,
        "portfolio_id": edit.portfolio_id or None,
        "enabled": edit.enabled,
        "timing": None if edit.timing is None else timing.written(edit.timing),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
