"""The symbols that the user has the desk track: they are followed like what is owned, and looked at for what could be sold."""

from __future__ import annotations

from datetime import datetime

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError, NotFoundError
from thetadesk.kernel.instruments import InstrumentKind, from_symbol
from thetadesk.market import store
from thetadesk.market.model import Tracked

MOST_TRACKED = 100
"""Each costs a place in a broker's stream, and two or three requests whenever it is looked at."""
LONGEST_NOTE, LONGEST_SYMBOL = 500, 16
_KINDS = (InstrumentKind.EQUITY, InstrumentKind.INDEX)


def tracked(unit: Unit) -> list[Tracked]:
    """Every tracked symbol, by name."""
    return store.tracked(unit)


def track(unit: Unit, wanted: Tracked, at: datetime, actor: str) -> Tracked:
    """Tracks a symbol; one that is tracked already keeps the day since when, and takes over the rest. Raises
    InvalidInputError for what is no stock, fund or index, too long a note, and beyond MOST_TRACKED symbols."""
    symbol = _symbol(wanted.symbol)
    if len(wanted.note) > LONGEST_NOTE:
        raise InvalidInputError(f"A note has at most {LONGEST_NOTE} characters.", field="note")
    known = {each.symbol: each for each in store.tracked(unit)}
    before = known.get(symbol)
    if before is None and len(known) >= MOST_TRACKED:
        raise InvalidInputError(
            f"At most {MOST_TRACKED} symbols are tracked: untrack one first.", field="symbol"
        )
    since = wanted.added_at if before is None else before.added_at
    made = Tracked(symbol, wanted.profile, wanted.note.strip(), since)
    if made != before:
        store.keep_tracked(unit, made)
        _record(unit, at, actor, before, made)
    return made


def untrack(unit: Unit, symbol: str, at: datetime, actor: str) -> None:
    """Tracks a symbol no longer. Raises NotFoundError for one that is not tracked."""
    before = next((each for each in store.tracked(unit) if each.symbol == symbol), None)
    if before is None:
        raise NotFoundError(f"{symbol} is not tracked.", symbol=symbol)
    store.remove_tracked(unit, symbol)
    _record(unit, at, actor, before, None)


def _symbol(said: str) -> str:
    symbol = said.strip().upper()
    if not 0 < len(symbol) <= LONGEST_SYMBOL:
        raise InvalidInputError("Name the symbol of a stock, fund or index.", field="symbol")
    try:
        kind = from_symbol(symbol).kind
    except InvalidInputError as wrong:
        raise InvalidInputError(wrong.detail, field="symbol") from None
    if kind not in _KINDS:
        raise InvalidInputError(f"{symbol} is no stock, fund or index.", field="symbol")
    return symbol


def _record(unit: Unit, at: datetime, actor: str, before: Tracked | None, after: Tracked | None) -> None:
    about = after or before
    audit.record(
        unit,
        at=at,
        actor=actor,
        action="market.untrack" if after is None else "market.track",
        subject=f"symbol:{'' if about is None else about.symbol}",
        before=_told(before),
        after=_told(after),
    )


def _told(each: Tracked | None) -> dict[str, str | None] | None:
    return None if each is None else {"symbol": each.symbol, "profile": each.profile, "note": each.note}
