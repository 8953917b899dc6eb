"""Correcting the trades of a wheel, taking them back, and noting what the ledger does not tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import ConflictError, InvalidInputError
from thetadesk.ledger.entries import Amendment
from thetadesk.ledger.model import By
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service import manual
from thetadesk.wheel.model import TradeNote
from thetadesk.wheel.service.trade_views import TradeView, get_trade
from thetadesk.wheel.service.trades import Fitting, require_alive, require_by_hand, require_day
from thetadesk.wheel.store import notes as store

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What was in truth: None leaves it. `price` is per share, `fees` (not negative) those of the opening."""

    price: Decimal | None = None
    fees: Decimal | None = None
    contracts: int | None = None
    on: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Correction()


def amend(
    unit: Unit, trade_id: str, change: Correction, by: By, window: timedelta = ROLL_WINDOW
) -> TradeView:
    """Corrects how a trade was opened. Raises TradeNotFoundError, NotManualError, InvalidInputError, and
    MoveNotAllowedError where the rest of the history would not fit any more."""
    trade = get_trade(unit, trade_id)
    require_by_hand(unit, trade.wheel)
    for field in ("price", "fees"):
        if (getattr(change, field) or 0) < 0:
            raise InvalidInputError(f"{field} is zero or more.", field=field)
    if change.on is not None:
        require_day(trade.wheel, change.on)
        require_alive(trade.option, change.on)
    before = Fitting.of(unit, trade.wheel)
    quantity = None if change.contracts is None else Decimal(-change.contracts)
    fees = None if change.fees is None else -change.fees
    manual.amend(unit, trade_id, Amendment(change.price, fees, quantity, change.on), by, window)
    before.require_still(unit, trade.wheel)
    return get_trade(unit, trade_id)


def note(unit: Unit, trade_id: str, text: str, by: By) -> TradeView:
    """Notes something of a trade, whatever account it is in; an empty note is none. Raises TradeNotFoundError."""
    trade = get_trade(unit, trade_id)
    if len(text) > LONGEST_NOTE:
        raise InvalidInputError(f"A note has at most {LONGEST_NOTE} characters.", field="notes")
    before = trade.note.text if trade.note else ""
    price = trade.note.stock_price if trade.note else None
    store.save_note(unit, TradeNote(trade_id, text.strip(), price, by.at))
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="trade.note",
        subject=f"trade:{trade_id}",
        before=before,
        after=text.strip(),
    )
    return get_trade(unit, trade_id)


def delete(unit: Unit, trade_id: str, by: By, window: timedelta = ROLL_WINDOW) -> None:
    """Takes a trade back: its opening, what was recorded of how it ended, and the other half of the roll that opened it.
    Raises TradeNotFoundError, NotManualError, ConflictError where it was rolled on, and MoveNotAllowedError where the
    rest of the history would not fit any more."""
    trade = get_trade(unit, trade_id)
    _take_back(unit, trade, (trade_id, *trade.closing_ids, *trade.roll_ids), by, window)
    store.remove_note(unit, trade_id)


def reopen(unit: Unit, trade_id: str, by: By, window: timedelta = ROLL_WINDOW) -> TradeView:
    """Takes back what was recorded of how a trade ended. Raises as `delete`, and ConflictError where nothing was."""
    trade = get_trade(unit, trade_id)
    if not trade.closing_ids:
        raise ConflictError(f"Nothing of {trade.option.words} has ended: there is nothing to take back.")
    _take_back(unit, trade, trade.closing_ids, by, window)
    if trade.note is not None:
        store.save_note(unit, TradeNote(trade_id, trade.note.text, None, by.at))
    return get_trade(unit, trade_id)


def _take_back(unit: Unit, trade: TradeView, ids: Iterable[str], by: By, window: timedelta) -> None:
    require_by_hand(unit, trade.wheel)
    if trade.rolled_to is not None:
        raise ConflictError(
            f"{trade.option.words} was rolled: take back what it was rolled to first.", trade=trade.rolled_to
        )
    before = Fitting.of(unit, trade.wheel)
    manual.delete(unit, list(dict.fromkeys(ids)), by, window)
    before.require_still(unit, trade.wheel)
