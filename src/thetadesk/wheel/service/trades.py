"""What a wheel does, recorded by hand: checked against the table of moves first, and then ledger entries like any other."""

from __future__ import annotations

from datetime import timedelta

from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import AccountKind, By, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service import manual
from thetadesk.ledger.service.accounts import get_account
from thetadesk.wheel.machine import step
from thetadesk.wheel.model import Act, MoveNotAllowedError, NotManualError, Wheel
from thetadesk.wheel.recording import Terms, after, entries, require_held
from thetadesk.wheel.service.views import course, holdings
from thetadesk.wheel.service.wheels import get_wheel
from thetadesk.wheel.standing import standing_of, state_of


def perform(
    unit: Unit, wheel_id: str, act: Act, terms: Terms, by: By, window: timedelta = ROLL_WINDOW
) -> list[Transaction]:
    """Records one act of a wheel, whole or not at all. Raises WheelNotFoundError, NotManualError, MoveNotAllowedError (it
    names what is allowed), InvalidInputError: the unit of work is then to be given up."""
    wheel = get_wheel(unit, wheel_id)
    _require_by_hand(unit, wheel)
    _require_running(wheel, terms)
    written = entries(act, wheel.symbol, terms)
    held = [(lot.instrument, lot.quantity) for lot in holdings(unit, wheel)]
    state = state_of(standing_of(wheel.symbol, held))
    step(state, act, after(wheel.symbol, held, written))
    require_held(held, written)
    known = set(course(unit, wheel).departures)
    told = manual.record(unit, wheel.account_id, written, by, window)
    _require_no_departure(unit, wheel, known)
    return told


def _require_by_hand(unit: Unit, wheel: Wheel) -> None:
    account = get_account(unit, wheel.account_id)
    if account.kind is not AccountKind.MANUAL:
        source = account.broker or "a file"
        raise NotManualError(
            f"{account.name} is copied from {source}: trade there, and sync.", account=account.id
        )


def _require_running(wheel: Wheel, terms: Terms) -> None:
    if wheel.ended_on is not None:
        raise MoveNotAllowedError(
            f"The wheel on {wheel.symbol} ended on {wheel.ended_on}: let it run again first.", allowed=[]
        )
    if terms.on < wheel.started_on:
        raise InvalidInputError(
            f"The wheel runs from {wheel.started_on}: what happened before is not its own.", field="on"
        )


def _require_no_departure(unit: Unit, wheel: Wheel, known: set[str]) -> None:
    """What is told of an earlier day must fit what happened after it, too."""
    new = [each for each in course(unit, wheel).departures if each not in known]
    if new:
        raise MoveNotAllowedError(f"It does not fit what is told already: {new[0]}.", allowed=[])
