"""The interest rates that pricing uses: the shipped table, and the user's own above it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import NotFoundError
from thetadesk.market import store
from thetadesk.market.model import RatePoint
from thetadesk.market.rates import RateTable, checked


def rate_table(unit: Unit) -> RateTable:
    """Every rate there is, the user's days in place of shipped ones."""
    return RateTable(store.rates(unit))


def change_rates(unit: Unit, on: date, yields: Mapping[int, float], at: datetime, actor: str) -> RateTable:
    """Sets the yields of a day (fractions by days to maturity) in place of those it had, and writes it down. Raises
    InvalidInputError."""
    points = checked(on, yields)
    before = _of_day(unit, on)
    store.keep_rates(unit, on, points)
    _record(unit, at, actor, "rates.set", on, before, points)
    return rate_table(unit)


def remove_rates(unit: Unit, on: date, at: datetime, actor: str) -> RateTable:
    """Takes a day of the user's out again. Raises NotFoundError."""
    before = _of_day(unit, on)
    if not before:
        raise NotFoundError(f"You have entered no rates for {on}.", on=on.isoformat())
    store.remove_rates(unit, on)
    _record(unit, at, actor, "rates.removed", on, before, [])
    return rate_table(unit)


def _of_day(unit: Unit, on: date) -> list[RatePoint]:
    return [point for point in store.rates(unit) if point.on == on]


def _record(
    unit: Unit,
    at: datetime,
    actor: str,
    action: str,
    on: date,
    before: list[RatePoint],
    after: list[RatePoint],
) -> None:
    audit.record(
        unit,
        at=at,
        actor=actor,
        action=action,
        subject=f"rates:{on}",
        before=_told(before),
        after=_told(after),
    )


def _told(points: list[RatePoint]) -> dict[str, str] | None:
    return {str(point.days): f"{point.rate:g}" for point in points} or None
