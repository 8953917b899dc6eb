"""What accounts held, and put at risk, in a time, as those see it who judge it by a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from thetadesk.db.unit import Unit
from thetadesk.ledger.service.reading import notes_by_campaign
from thetadesk.ledger.store import exposure as store
from thetadesk.ledger.store.exposure import CapitalStep, HeldCampaign, HeldTrade

__all__ = ["CapitalStep", "Exposure", "HeldCampaign", "HeldTrade", "exposure"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Everything of which something was held between two market dates, both included. Each list is in order of time;
    campaigns have the strategy that the user calls
    them, where there is one. `moved` are the transactions that brought something in without a trade."""

    first: date
    last: date
    campaigns: tuple[HeldCampaign, ...]
    trades: tuple[HeldTrade, ...]
    capital: tuple[CapitalStep, ...]
    moved: frozenset[str] = frozenset()


def exposure(unit: Unit, account_ids: Sequence[str], first: date, last: date) -> Exposure:
    """What these accounts held in this time."""
    notes = {id: note.strategy for id, note in notes_by_campaign(unit).items() if note.strategy}
    held = store.campaigns_held(unit, account_ids, first, last)
    trades = store.trades_held(unit, account_ids, first, last)
    return Exposure(
        first,
        last,
        tuple(replace(each, strategy=notes.get(each.id, each.strategy)) for each in held)
        if notes
        else tuple(held),
        tuple(trades),
        tuple(store.capital_steps(unit, account_ids, first, last)),
        frozenset(store.moved_in(unit, account_ids, [each for each in trades if each.opened_on >= first])),
    )
