"""Wheels as they are kept, with the campaigns that they name by the anchors that these have now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from thetadesk.db.unit import Unit
from thetadesk.ledger.service.outlines import anchors_now
from thetadesk.wheel.model import Anchor, Wheel
from thetadesk.wheel.store import wheels as store


def known(unit: Unit, portfolio_id: str | None = None, account_id: str | None = None) -> list[Wheel]:
    """Every wheel, of a portfolio or of an account where one is named, in the order in which they were made."""
    return _current(unit, store.list_wheels(unit, portfolio_id, account_id))


def find(unit: Unit, wheel_id: str) -> Wheel | None:
    """The wheel of this id."""
    found = store.find_wheel(unit, wheel_id)
    return None if found is None else _current(unit, [found])[0]


def _current(unit: Unit, wheels: Sequence[Wheel]) -> list[Wheel]:
    """A campaign that older history begins earlier, or that was joined with another, is named after another transaction."""
    named = [(each.account_id, anchor) for each in wheels for anchor in (*each.adopted, *each.left_out)]
    moved = anchors_now(unit, named)

    def now(wheel: Wheel, anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
        return tuple(dict.fromkeys(moved.get((wheel.account_id, each), each) for each in anchors))

    if not moved:
        return list(wheels)
    return [
        replace(each, adopted=now(each, each.adopted), left_out=now(each, each.left_out)) for each in wheels
    ]
