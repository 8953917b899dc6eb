"""Having a name to oneself for a while, among all processes that share the database.

A tenant has one writing unit at a time, so whoever finds a lease free and takes it in one unit has it alone.
A holder that dies loses its lease by the clock; clocks of machines that share a database must agree to within
a good part of the lease.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from thetadesk.db.unit import Unit
from thetadesk.jobs import store


def claim(unit: Unit, name: str, holder: str, at: datetime, length: timedelta) -> bool:
    """True if `holder` has the lease from now on for `length`, or had it already; False while another one has it."""
    kept = store.lease(unit, name)
    if kept is not None and kept.holder != holder and kept.until_at > at:
        return False
    store.keep_lease(unit, name, store.Lease(holder, at + length))
    return True


def extend(unit: Unit, name: str, holder: str, at: datetime, length: timedelta) -> bool:
    """True if the lease, still `holder`'s own, now ends `length` from `at`; False if it has been lost."""
    kept = store.lease(unit, name)
    if kept is None or kept.holder != holder:
        return False
    store.keep_lease(unit, name, store.Lease(holder, at + length))
    return True


def release(unit: Unit, name: str, holder: str) -> None:
    """Ends the lease, if it is still `holder`'s."""
    store.drop_lease(unit, name, holder)


def drop(unit: Unit, name: str) -> None:
    """Ends the lease, whoever has it."""
    store.drop_lease(unit, name)


def held_until(unit: Unit, name: str, at: datetime) -> datetime | None:
    """When the lease ends that somebody has; None if it is free."""
    kept = store.lease(unit, name)
    return None if kept is None or kept.until_at <= at else kept.until_at


def shorten(unit: Unit, name: str, until: datetime) -> None:
    """Ends the lease at this instant if it would end later, whoever has it."""
    kept = store.lease(unit, name)
    if kept is not None and kept.until_at > until:
        store.keep_lease(unit, name, store.Lease(kept.holder, until))
