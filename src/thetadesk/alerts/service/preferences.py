"""The user's manners, kept as a preference."""

from __future__ import annotations

from thetadesk.alerts import manners
from thetadesk.alerts.manners import Manners, MannersError
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
    audit.prefer(unit, NAME, manners.written(wanted), at=by.at, actor=by.actor)
    return wanted
