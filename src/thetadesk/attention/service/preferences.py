"""From where on something needs a hand, kept as a preference."""

from __future__ import annotations

from dataclasses import asdict, fields

from thetadesk.attention.model import Thresholds
from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import By

NAME = "attention.thresholds"
_MOST = 365
_NAMES = tuple(each.name for each in fields(Thresholds))


def current(unit: Unit) -> Thresholds:
    """The thresholds in force."""
    return read(audit.preference(unit, NAME))


def read(value: object) -> Thresholds:
    """The thresholds that a JSON object names; those it does not name, and all for None, are the built-in ones. Raises
    InvalidInputError for what makes no sense."""
    if value is None:
        return Thresholds()
    if not isinstance(value, dict):
        raise InvalidInputError(f"{NAME} is an object with whole numbers for any of {', '.join(_NAMES)}")
    for name, given in value.items():
        if name not in _NAMES:
            raise InvalidInputError(f"there is no threshold {name!r}; there are {', '.join(_NAMES)}")
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= _MOST:
            raise InvalidInputError(
                f"the threshold {name} is a whole number from 0 to {_MOST}, not {given!r}"
            )
    found = Thresholds(**value)
    if not found.urgent_days <= found.soon_days <= found.manage_days:
        raise InvalidInputError(
            "urgent_days, soon_days and manage_days are in this order, each at least the one before"
        )
    return found


def prefer(unit: Unit, value: object, by: By) -> Thresholds:
    """Keeps the thresholds, in force at once; None for the built-in ones. Raises InvalidInputError."""
    found = read(value)
    audit.prefer(unit, NAME, None if value is None else asdict(found), at=by.at, actor=by.actor)
    return found
