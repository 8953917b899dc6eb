"""Campaigns in outline, for rooms that show many of some tickers at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from thetadesk.db.unit import Unit
from thetadesk.ledger.edits import campaign_id
from thetadesk.ledger.model import Link, Lot, Transaction
from thetadesk.ledger.service.reading import notes_by_campaign
from thetadesk.ledger.store import outlines as store
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.store.outlines import Outline, Takings

__all__ = [
    "Outline",
    "Takings",
    "anchors_now",
    "links_of",
    "open_lots",
    "open_outlines",
    "outlines",
    "takings",
    "transactions_of",
]


def outlines(unit: Unit, account_ids: Sequence[str], tickers: Sequence[str]) -> list[Outline]:
    """The campaigns of these tickers in these accounts, in order of opening, by the strategy that the user calls them."""
    return _named(unit, store.outlines(unit, account_ids, tickers) if account_ids and tickers else [])


def open_outlines(unit: Unit, account_ids: Sequence[str]) -> list[Outline]:
    """Every open campaign of these accounts, in order of opening, by the strategy that the user calls it."""
    return _named(unit, store.outlines(unit, account_ids, None, open_only=True))


def _named(unit: Unit, found: list[Outline]) -> list[Outline]:
    named = {id: note.strategy for id, note in notes_by_campaign(unit).items() if note.strategy}
    return [replace(each, strategy=named.get(each.id, each.strategy)) if named else each for each in found]


def anchors_now(unit: Unit, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of these campaigns, each named by its account and its anchor, those that have another anchor now, with it: older history
    has come, or they were joined with others."""
    ids = {campaign_id(account_id, anchor): (account_id, anchor) for account_id, anchor in named}
    return {ids[id]: anchor for id, anchor in store.retold_anchors(unit, ids).items()} if ids else {}


def open_lots(unit: Unit, of: Sequence[Outline]) -> list[Lot]:
    """What these campaigns hold, on the cash basis."""
    return store.open_lots(unit, of) if of else []


def takings(unit: Unit, of: Sequence[Outline]) -> dict[str, Takings]:
    """What each of these campaigns took in and ties up, by its id."""
    return store.takings(unit, of)


def links_of(unit: Unit, campaign_ids: Iterable[str]) -> list[Link]:
    """Why transactions of these campaigns belong together: rolls, assignments and the like."""
    return store.links_of(unit, campaign_ids)


def transactions_of(unit: Unit, ids: Iterable[str]) -> dict[str, Transaction]:
    """Current transactions by id; those taken back are left out."""
    return transaction_store.transactions_by_id(unit, ids)
