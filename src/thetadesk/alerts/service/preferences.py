"""The user's manners, kept as a preference."""

from __future__ import annotations

from dataclasses import replace

from thetadesk.alerts import manners
from thetadesk.alerts.manners import Manners, MannersError
from thetadesk.alerts.model import Severity
from thetadesk.alerts.store import deliveries as store
from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.ledger.model import By

NAME = "alerts.manners"


def current(unit: Unit) -> Manners:
    """How the user wants to be told."""
    return manners.read(audit.preference(unit, NAME))


def prefer(unit: Unit, value: object, by: By) -> Manners:
    """Keeps how the user wants to be told, in force with the next alert. Raises MannersError for what makes no sense,
    a channel that is not set up included."""
    wanted = manners.read(value)
    known = store.channel_ids(unit)
    named = {one for some in wanted.routes.values() for one in some} | set(wanted.heartbeat)
    if strange := sorted(named - known):
        raise MannersError(f"There is no channel {strange[0]!r}: set it up first, or route to another one.")
    _keep(unit, wanted, by)
    return wanted


FIRST = (Severity.URGENT, Severity.WARNING)
"""What the first channel is told of, unless somebody has said where alerts go."""


def route_first(unit: Unit, channel_id: str, by: By) -> None:
    """Sends what matters to the first channel that is set up: whoever sets one up wants to hear by it. Nothing, if there
    are others or something is routed already."""
    before = current(unit)
    if store.channel_ids(unit) == {channel_id} and not any(before.routes.values()):
        _keep(unit, replace(before, routes=dict.fromkeys(FIRST, (channel_id,))), by)


def forget(unit: Unit, channel_id: str, fallback_id: str | None, by: By) -> None:
    """Routes what went to a channel that is gone to its fallback; what is urgent and would go nowhere, to all that are
    left."""
    before = current(unit)
    left = sorted(store.channel_ids(unit) - {channel_id})

    def without(some: tuple[str, ...]) -> tuple[str, ...]:
        moved = [fallback_id if one == channel_id else one for one in some]
        return tuple(dict.fromkeys(one for one in moved if one is not None))

    routes = {severity: without(some) for severity, some in before.routes.items()}
    if before.routes.get(Severity.URGENT) and not routes[Severity.URGENT]:
        routes[Severity.URGENT] = tuple(left)
    _keep(unit, replace(before, routes=routes, heartbeat=without(before.heartbeat)), by)


def _keep(unit: Unit, wanted: Manners, by: By) -> None:
    audit.prefer(unit, NAME, manners.written(wanted), at=by.at, actor=by.actor)
