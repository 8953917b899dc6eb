"""What the user decided about campaigns: edits, notes; and the names that campaigns and tickers go by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Row,
    delete,
    func,
    select,
    update,
)

from thetadesk.db.unit import Unit
from thetadesk.ledger.model import Edit, Merge, Move
from thetadesk.ledger.store.tables import (
    campaign_aliases,
    campaign_edits,
    campaign_notes,
    campaigns,
    ticker_families,
)


def _edit(row: Row[Any]) -> Edit:
    moves = tuple(
        Move(
            move["transaction"],
            Decimal(move["quantity"]) if move["quantity"] else None,
            move["from"],
            move["to"],
        )
        for move in row.moves
    )
    merge = Merge(row.merge["from"], row.merge["into"]) if row.merge else None
    return Edit(row.id, row.account_id, row.ticker, row.made_at, moves, merge, row.undone)


def edits_of(unit: Unit, account_id: str, tickers: Sequence[str] | None = None) -> list[Edit]:
    """An account's edits in the order in which they were made."""
    query = select(campaign_edits).where(campaign_edits.c.account_id == account_id)
    if tickers is not None:
        query = query.where(campaign_edits.c.ticker.in_(tickers))
    return [_edit(row) for row in unit.rows(query.order_by(campaign_edits.c.position))]


def list_edits(unit: Unit) -> list[tuple[Edit, str]]:
    """All edits with their summaries, newest first."""
    rows = unit.rows(select(campaign_edits).order_by(campaign_edits.c.position.desc()))
    return [(_edit(row), row.summary) for row in rows]


def find_edit(unit: Unit, edit_id: str) -> tuple[Edit, str] | None:
    row = unit.row(select(campaign_edits).where(campaign_edits.c.id == edit_id))
    return (_edit(row), row.summary) if row else None


def add_edit(unit: Unit, edit: Edit, summary: str) -> None:
    last = unit.value(select(func.max(campaign_edits.c.position))) or 0
    moves = [
        {
            "transaction": move.transaction_id,
            "quantity": None if move.quantity is None else str(move.quantity),
            "from": move.source,
            "to": move.target,
        }
        for move in edit.moves
    ]
    merge = {"from": edit.merge.source, "into": edit.merge.target} if edit.merge else None
    unit.insert(
        campaign_edits,
        [
            {
                "id": edit.id,
                "position": last + 1,
                "account_id": edit.account_id,
                "ticker": edit.ticker,
                "made_at": edit.made_at,
                "summary": summary,
                "moves": moves,
                "merge": merge,
                "undone": edit.undone,
            }
        ],
    )


def mark_edit(unit: Unit, edit_id: str, *, undone: bool) -> None:
    unit.execute(update(campaign_edits).where(campaign_edits.c.id == edit_id).values(undone=undone))


@dataclass(frozen=True, slots=True)
class CampaignNote:
    """What the user wrote on a campaign; `strategy` overrides the recognised one."""

    note: str = ""
    tags: tuple[str, ...] = ()
    strategy: str | None = None


def notes_by_anchor(unit: Unit, anchors: Iterable[str] | None = None) -> dict[str, CampaignNote]:
    query = select(campaign_notes)
    if anchors is not None:
        query = query.where(campaign_notes.c.anchor.in_(set(anchors)))
    return {row.anchor: CampaignNote(row.note, tuple(row.tags), row.strategy) for row in unit.rows(query)}


def save_note(unit: Unit, anchor: str, account_id: str, note: CampaignNote) -> None:
    values = {
        "anchor": anchor,
        "account_id": account_id,
        "note": note.note,
        "tags": list(note.tags),
        "strategy": note.strategy,
    }
    unit.upsert(campaign_notes, [values])


def families_of(unit: Unit, account_id: str) -> dict[str, str]:
    """The tickers that corporate actions tie together, each with the name of its family."""
    query = select(ticker_families).where(ticker_families.c.account_id == account_id)
    return {row.ticker: row.family for row in unit.rows(query)}


def save_families(unit: Unit, account_id: str, families: Mapping[str, str]) -> None:
    unit.execute(delete(ticker_families).where(ticker_families.c.account_id == account_id))
    rows = [{"account_id": account_id, "ticker": t, "family": family} for t, family in families.items()]
    unit.insert(ticker_families, rows)


def add_aliases(unit: Unit, aliases: Mapping[str, str]) -> None:
    """Old campaign ids with the campaigns that now tell their stories."""
    for old, new in aliases.items():
        moved = update(campaign_aliases).where(campaign_aliases.c.campaign_id == old).values(campaign_id=new)
        unit.execute(moved)
    unit.upsert(campaign_aliases, [{"alias": old, "campaign_id": new} for old, new in aliases.items()])


def current_campaign_id(unit: Unit, campaign_id: str) -> str:
    """The id under which this campaign is told now."""
    found = unit.value(select(campaign_aliases.c.campaign_id).where(campaign_aliases.c.alias == campaign_id))
    return campaign_id if found is None or campaign_exists(unit, campaign_id) else str(found)


def campaign_exists(unit: Unit, campaign_id: str) -> bool:
    return unit.value(select(campaigns.c.id).where(campaigns.c.id == campaign_id)) is not None


def aliases_of(unit: Unit, campaign_id: str) -> list[str]:
    query = select(campaign_aliases.c.alias).where(campaign_aliases.c.campaign_id == campaign_id)
    return [row.alias for row in unit.rows(query.order_by(campaign_aliases.c.alias))]


def aliases_of_each(unit: Unit, campaign_ids: Sequence[str]) -> list[str]:
    """Every earlier id of these campaigns."""
    query = select(campaign_aliases.c.alias).where(campaign_aliases.c.campaign_id.in_(campaign_ids))
    return [row.alias for row in unit.rows(query.order_by(campaign_aliases.c.alias))]
