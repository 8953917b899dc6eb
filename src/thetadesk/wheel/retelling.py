"""Retells what the ledger has written of a wheel's campaigns as the acts of a wheel.

A roll's two orders, an assignment and the shares that it delivers, or both sides of a corporate action are one act; shares bought with the call sold on them
are two, the shares first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from thetadesk.kernel.instruments import Instrument, Right
from thetadesk.ledger.joining import Joined
from thetadesk.ledger.model import ZERO, Allocation, Kind, Link, LinkKind, MissingOpen, Transaction
from thetadesk.wheel.machine import Step, Walk, walk
from thetadesk.wheel.model import Act
from thetadesk.wheel.standing import Holding, standing_of

_ONE_ACT = frozenset({LinkKind.ROLL, LinkKind.ASSIGNMENT, LinkKind.EXERCISE})
_MOVED_IN = frozenset({Kind.OPENING_POSITION, Kind.TRANSFER})
_TRADED = frozenset({Kind.TRADE, *_MOVED_IN})


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one campaign of a wheel tells: its parts of transactions in booking order, why they belong together, and what
    it must have opened before its history begins."""

    allocations: Sequence[Allocation]
    links: Sequence[Link] = ()
    missing: Sequence[MissingOpen] = ()


@dataclass(frozen=True, slots=True)
class _Movement:
    transaction: Transaction
    quantity: Decimal

    @property
    def instrument(self) -> Instrument:
        return self.transaction.holding


def retold(ticker: str, chapters: Iterable[Chapter], transactions: Mapping[str, Transaction]) -> Walk:
    """The way of a wheel on `ticker` through all that its campaigns tell."""
    chapters = list(chapters)
    held: dict[str, Holding] = {}
    for chapter in chapters:
        for missing in chapter.missing:
            _hold(held, missing.instrument, missing.quantity)
    begun = standing_of(ticker, held.values())
    steps = []
    for act in _acts(_in_order(chapters, transactions), chapters):
        name = _act_of(act, held)
        for movement in act:
            _hold(held, movement.instrument, movement.quantity)
        last = act[-1].transaction
        words = last.description or f"{last.kind.value} of {last.holding.words}"
        steps.append(Step(name, standing_of(ticker, held.values()), last.traded_on, words))
    return walk(steps, begun)


def _hold(held: dict[str, Holding], instrument: Instrument, quantity: Decimal) -> None:
    _, before = held.get(instrument.symbol, (instrument, ZERO))
    held[instrument.symbol] = instrument, before + quantity


def _in_order(chapters: Iterable[Chapter], transactions: Mapping[str, Transaction]) -> list[_Movement]:
    """Every movement of a holding, oldest first; within a moment as booked, but shares come before the calls sold on them
    and go after the calls bought back."""
    told = [
        _Movement(transactions[part.transaction_id], part.quantity)
        for chapter in chapters
        for part in chapter.allocations
        if part.quantity and transactions[part.transaction_id].instrument is not None
    ]
    told.sort(key=lambda movement: (movement.transaction.traded_on, movement.transaction.occurred_at))
    ordered: list[_Movement] = []
    for _, moment in groupby(told, key=lambda movement: movement.transaction.occurred_at):
        ordered += sorted(moment, key=_phase)
    return ordered


def _phase(movement: _Movement) -> int:
    if movement.transaction.kind not in _TRADED:
        return 3
    if movement.instrument.is_option:
        return 1
    return 0 if movement.quantity > 0 else 2


def _acts(movements: Sequence[_Movement], chapters: Iterable[Chapter]) -> list[list[_Movement]]:
    """The movements by act, each act where its last movement stands."""
    joined = Joined()
    for chapter in chapters:
        for link in chapter.links:
            if link.kind in _ONE_ACT:
                first, *others = [*link.before, *link.after]
                for other in others:
                    joined.join(first, other)
    swapped: dict[datetime, str] = {}
    for movement in movements:
        changed = movement.transaction
        if changed.kind is Kind.CORPORATE:
            joined.join(swapped.setdefault(changed.occurred_at, changed.id), changed.id)
    last: dict[str, int] = {}
    for at, movement in enumerate(movements):
        last[joined.root(movement.transaction.id)] = at
    acts: dict[int, list[_Movement]] = {}
    for movement in movements:
        acts.setdefault(last[joined.root(movement.transaction.id)], []).append(movement)
    return [acts[at] for at in sorted(acts)]


def _act_of(movements: Sequence[_Movement], held: Mapping[str, Holding]) -> Act | None:
    """What these movements are to a wheel that held this before them; None for what is no act of one."""
    options = [movement for movement in movements if movement.instrument.is_option]
    if not options:
        return _of_shares(movements[0])
    settled = next((m for m in options if m.transaction.kind is Kind.ASSIGNMENT), None)
    if settled is not None:
        return Act.ASSIGN if settled.instrument.right is Right.PUT else Act.CALL_AWAY
    opened = [m for m in options if m.quantity < 0 and _held(held, m) <= 0 and m.transaction.kind in _TRADED]
    closed = [m for m in options if m.quantity > 0 and _held(held, m) < 0]
    if opened and closed:
        return Act.ROLL
    if closed:
        return _of_closing(closed[0].transaction.kind)
    if opened:
        return Act.SELL_PUT if opened[0].instrument.right is Right.PUT else Act.SELL_CALL
    return None


def _held(held: Mapping[str, Holding], movement: _Movement) -> Decimal:
    return held.get(movement.instrument.symbol, (None, ZERO))[1]


def _of_closing(kind: Kind) -> Act | None:
    if kind is Kind.TRADE:
        return Act.CLOSE
    return Act.EXPIRE if kind in (Kind.EXPIRATION, Kind.CASH_SETTLEMENT) else None


def _of_shares(movement: _Movement) -> Act | None:
    kind = movement.transaction.kind
    if movement.quantity > 0 and kind in _MOVED_IN:
        return Act.IMPORT_SHARES
    if kind is not Kind.TRADE:
        return None
    return Act.BUY_SHARES if movement.quantity > 0 else Act.SELL_SHARES
