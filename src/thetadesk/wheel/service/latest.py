"""What was recommended last, for whoever lists wheels and symbols: nobody looks at the market for a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thetadesk.db.unit import Unit
from thetadesk.wheel.choosing.asking import Choice, Recommendation
from thetadesk.wheel.choosing.saying import line
from thetadesk.wheel.model import Direction, Profile
from thetadesk.wheel.store import choosing as store


@dataclass(frozen=True, slots=True)
class Latest:
    """The last recommendation of a `subject`, in one `line` of words; `at` is when it was made, by the desk's clock.
    What is of an option is None where none was proposed, and `why_none` says why. `credit` is dollars, the rest are
    fractions; `score` is of 100."""

    subject: str
    symbol: str
    direction: Direction
    profile: Profile
    at: datetime
    favourable: bool
    line: str
    as_of_close: bool = False
    option: str | None = None
    expires_on: date | None = None
    strike: Decimal | None = None
    score: float | None = None
    credit: Decimal | None = None
    p_itm: float | None = None
    yield_annual: float | None = None
    cautions: tuple[str, ...] = ()
    why_none: str = ""


def of_wheel(wheel_id: str) -> str:
    """The subject that a wheel is."""
    return f"wheel:{wheel_id}"


def of_symbol(symbol: str, direction: Direction, profile: Profile) -> str:
    """The subject that a symbol is, looked at for one right and one distance."""
    return f"symbol:{symbol}:{direction.value}:{profile.value}"


def latest(unit: Unit, subjects: Sequence[str] | None = None) -> dict[str, Latest]:
    """The last recommendation of each of these subjects, or of all; without those that were never looked at."""
    return {
        subject: _read(subject, at, favourable, body)
        for subject, at, favourable, body in store.latest(unit, subjects)
    }


def keep(unit: Unit, found: Iterable[Latest]) -> None:
    """Keeps recommendations in place of earlier ones of the same subjects."""
    store.keep(unit, [(each.subject, each.at, each.favourable, _written(each)) for each in found])


def forget(unit: Unit, subjects: Sequence[str]) -> None:
    """Forgets what was recommended of these subjects: there is no such wheel or symbol any more."""
    store.forget(unit, subjects)


def told(subject: str, direction: Direction, profile: Profile, found: Recommendation, at: datetime) -> Latest:
    """What is kept of a recommendation."""
    blank = Latest(
        subject,
        found.symbol,
        direction,
        profile,
        at,
        found.favourable,
        line(found),
        found.as_of_close,
        cautions=tuple(caution.words for caution in found.cautions),
        why_none=found.why_none,
    )
    return blank if found.choice is None else _with_choice(blank, found.choice)


def _with_choice(blank: Latest, choice: Choice) -> Latest:
    return replace(
        blank,
        option=choice.row.symbol,
        expires_on=choice.row.expires_on,
        strike=choice.row.strike,
        score=choice.score,
        credit=choice.credit,
        p_itm=choice.p_itm,
        yield_annual=choice.yield_annual,
    )


_TEXTS = ("option", "why_none", "line")
_FLOATS = ("score", "p_itm", "yield_annual")
_DECIMALS = ("strike", "credit")


def _written(each: Latest) -> dict[str, Any]:
    """As JSON, numbers as text: what is kept is what was said, to the last digit."""
    numbers = {name: getattr(each, name) for name in (*_FLOATS, *_DECIMALS)}
    return {
        **{name: getattr(each, name) for name in _TEXTS},
        **{name: None if number is None else str(number) for name, number in numbers.items()},
        "symbol": each.symbol,
        "direction": each.direction.value,
        "profile": each.profile.value,
        "as_of_close": each.as_of_close,
        "expires_on": None if each.expires_on is None else each.expires_on.isoformat(),
        "cautions": list(each.cautions),
    }


def _read(subject: str, at: datetime, favourable: bool, body: Mapping[str, Any]) -> Latest:
    def number(name: str, kind: Any) -> Any:
        return None if body[name] is None else kind(body[name])

    return Latest(
        subject,
        body["symbol"],
        Direction(body["direction"]),
        Profile(body["profile"]),
        at,
        favourable,
        as_of_close=body["as_of_close"],
        expires_on=number("expires_on", date.fromisoformat),
        cautions=tuple(body["cautions"]),
        **{name: body[name] for name in _TEXTS},
        **{name: number(name, float) for name in _FLOATS},
        **{name: number(name, Decimal) for name in _DECIMALS},
    )
