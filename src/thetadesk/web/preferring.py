"""The preferences: what may be changed while the desk runs, with what each means, and who keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from thetadesk.alerts import manners
from thetadesk.alerts.service import preferences as alerting
from thetadesk.attention.model import Thresholds
from thetadesk.attention.service import preferences as attending
from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import By
from thetadesk.web.schemas.operations import PreferenceJson
from thetadesk.wheel.choosing.asking import FAVOURABLE
from thetadesk.wheel.service import asks

_HIGHEST = 100


@dataclass(frozen=True, slots=True)
class Preference:
    """One preference. `keep` stores a value, None for the default, and raises InvalidInputError for what makes no sense."""

    name: str
    kind: Literal["object", "number"]
    default: object
    description: str
    keep: Callable[[Unit, Any, By], object]


def told(unit: Unit) -> list[PreferenceJson]:
    """Every preference as it is."""
    return [
        {
            "name": each.name,
            "kind": each.kind,
            "value": audit.preference(unit, each.name),
            "default": each.default,
            "description": each.description,
        }
        for each in PREFERENCES
    ]


def prefer(unit: Unit, wanted: Mapping[str, Any], by: By) -> None:
    """Keeps preferences by name, in force at once. Raises InvalidInputError for a name that is none, and for a value that
    makes no sense."""
    known = {each.name: each for each in PREFERENCES}
    for name, value in wanted.items():
        if name not in known:
            raise InvalidInputError(
                f"there is no preference {name[:80]!r}; there are {', '.join(known)}", field=name[:80]
            )
        known[name].keep(unit, value, by)


def _keep_favourable(unit: Unit, value: object, by: By) -> None:
    given = value is not None
    if given and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _HIGHEST):
        raise InvalidInputError(f"{asks.PREFERENCE} is a whole number from 0 to {_HIGHEST}")
    audit.prefer(unit, asks.PREFERENCE, value, at=by.at, actor=by.actor)


PREFERENCES = (
    Preference(
        alerting.NAME,
        "object",
        manners.written(manners.Manners()),
        "When and where you are told of alerts: routes by severity, quiet hours, waits.",
        alerting.prefer,
    ),
    Preference(
        attending.NAME,
        "object",
        asdict(Thresholds()),
        "From where on something needs a hand: days to expiry, distance to the strike, share of the profit.",
        attending.prefer,
    ),
    Preference(
        asks.PREFERENCE,
        "number",
        int(FAVOURABLE),
        "From which score, of 100, a recommendation is called favourable, and told.",
        _keep_favourable,
    ),
)
