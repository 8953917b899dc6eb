"""The user's hand on campaigns: moving, splitting and merging, taking back, notes. Raw history never changes."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.edits import NEW, campaign_id
from thetadesk.ledger.model import Allocation, By, Edit, Merge, Move
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.projecting import rebuild
from thetadesk.ledger.store import campaigns as campaign_store
from thetadesk.ledger.store import decisions
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.strategies import STRATEGIES


@dataclass(frozen=True, slots=True)
class WantedMove:
    """A move as the user names it: `target` None makes a campaign of its own; `quantity` None moves all of it."""

    transaction_id: str
    source: str
    target: str | None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a campaign comes to, before or after an edit."""

    id: str
    realized: Decimal
    cash: Decimal
    open_cost: Decimal
    is_open: bool
    adjusted_basis: Decimal | None


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What an edit did: totals of every campaign it touched; `created` is the new campaign, if it made one."""

    edit_id: str
    before: list[Totals]
    after: list[Totals]
    created: str | None = None

    @property
    def touched(self) -> list[str]:
        return sorted({totals.id for totals in (*self.before, *self.after)})


def regroup(
    unit: Unit,
    moves: Sequence[WantedMove],
    merge: tuple[str, str] | None,
    by: By,
    window: timedelta = ROLL_WINDOW,
) -> Regrouped:
    """Moves parts of transactions between campaigns, or tells one campaign in another (`merge`: from, into). To see
    what it would do, roll the unit back afterwards."""
    if bool(moves) == bool(merge):
        raise InvalidInputError("Name moves, or two campaigns to merge.", field="moves")
    edit_id = secrets.token_hex(8)
    campaigns = _campaigns(unit, moves, merge)
    first = next(iter(campaigns.values()))
    _refuse_mixing(campaigns.values())
    edit = Edit(
        edit_id,
        first.account_id,
        first.ticker,
        by.at,
        tuple(_move(unit, move, campaigns, edit_id) for move in moves),
        _merge(merge, campaigns),
    )
    summary = _summary(unit, edit, moves, campaigns)
    decisions.add_edit(unit, edit, summary)
    made = any(move.target is None for move in moves)
    created = campaign_id(first.account_id, NEW + edit_id) if made else None
    return _rebuilt(unit, edit, "campaign.regroup", summary, created, by, window)


def _campaigns(unit: Unit, moves: Sequence[WantedMove], merge: tuple[str, str] | None) -> dict[str, Any]:
    """Every campaign that the request names, by the id it was named with."""
    named = [*(merge or ())]
    for move in moves:
        named += [move.source, *([move.target] if move.target else [])]
    found: dict[str, Any] = {}
    for name in dict.fromkeys(named):
        row = campaign_store.find_campaign(unit, decisions.current_campaign_id(unit, name))
        if row is None:
            raise NotFoundError(
                f"There is no campaign {name}. It may have been regrouped: reload.", campaign=name
            )
        found[name] = row
    return found


def _refuse_mixing(campaigns: Iterable[Any]) -> None:
    rows = list(campaigns)
    if len({row.account_id for row in rows}) > 1:
        raise InvalidInputError("A campaign lives in one account; these are in different ones.")
    if len({row.family for row in rows}) > 1:
        tickers = " and ".join(sorted({row.ticker for row in rows}))
        raise InvalidInputError(f"A campaign tells of one ticker; {tickers} stay apart.")


def _move(unit: Unit, move: WantedMove, campaigns: Mapping[str, Any], edit_id: str) -> Move:
    source = campaigns[move.source]
    target = campaigns[move.target] if move.target else None
    if target is not None and target.id == source.id:
        raise InvalidInputError("It stands in that campaign already.", field="moves")
    told = [
        a for a in campaign_store.allocations_of(unit, source.id) if a.transaction_id == move.transaction_id
    ]
    if not told:
        raise ConflictError(
            "That transaction does not stand in the campaign it was to be taken from: reload.",
            transaction=move.transaction_id,
        )
    quantity = _checked_quantity(move.quantity, told)
    return Move(move.transaction_id, quantity, source.anchor, target.anchor if target else NEW + edit_id)


def _checked_quantity(quantity: Decimal | None, told: Sequence[Allocation]) -> Decimal | None:
    """None for all of it; quantities are named as magnitudes or with the transaction's sign."""
    if quantity is None:
        return None
    held = sum((abs(a.quantity) for a in told), Decimal(0))
    if not 0 < abs(quantity) <= held:
        raise InvalidInputError(f"Only {held.normalize():f} of it stand in that campaign.", field="quantity")
    return None if abs(quantity) == held else abs(quantity)


def _merge(merge: tuple[str, str] | None, campaigns: Mapping[str, Any]) -> Merge | None:
    if merge is None:
        return None
    source, target = campaigns[merge[0]], campaigns[merge[1]]
    if source.id == target.id:
        raise InvalidInputError("A campaign cannot be merged with itself.", field="merge")
    return Merge(source.anchor, target.anchor)


def _summary(unit: Unit, edit: Edit, moves: Sequence[WantedMove], campaigns: Mapping[str, Any]) -> str:
    """One line for people: what was moved from where to where."""
    if edit.merge:
        return f"Merged two {edit.ticker} campaigns"
    told = transaction_store.transactions_by_id(unit, [move.transaction_id for move in moves])
    names = [t.instrument.words if t.instrument else t.description for t in told.values()]
    shown = ", ".join(dict.fromkeys(names[:3])) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    targets = {campaigns[move.target].opened_on for move in moves if move.target}
    where = f"the {edit.ticker} campaign of {min(targets)}" if targets else "a campaign of its own"
    return f"Moved {shown} to {where}"


def _rebuilt(
    unit: Unit,
    edit: Edit,
    action: str,
    summary: str,
    created: str | None,
    by: By,
    window: timedelta,
) -> Regrouped:
    stored = {row.id: row for row in campaign_store.campaigns_of_ticker(unit, edit.account_id, edit.ticker)}
    rebuild(unit, edit.account_id, [edit.ticker], window)
    now = {row.id: row for row in campaign_store.campaigns_of_ticker(unit, edit.account_id, edit.ticker)}
    changed = [id for id in {**stored, **now} if _facts(stored.get(id)) != _facts(now.get(id))]
    result = Regrouped(
        edit.id,
        [_totals(stored[id]) for id in changed if id in stored],
        [_totals(now[id]) for id in changed if id in now],
        created,
    )
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"edit:{edit.id}",
        before=[_as_json(totals) for totals in result.before],
        after={"summary": summary, "campaigns": [_as_json(totals) for totals in result.after]},
    )
    return result


def _facts(row: Any) -> tuple[Any, ...] | None:
    return None if row is None else (row.realized, row.cash, row.open_cost, row.is_open, row.legs, row.links)


def _totals(row: Any) -> Totals:
    return Totals(row.id, row.realized, row.cash, row.open_cost, row.is_open, row.adjusted_basis)


def _as_json(totals: Totals) -> dict[str, Any]:
    return {
        "id": totals.id,
        "realized": str(totals.realized),
        "cash": str(totals.cash),
        "open_cost": str(totals.open_cost),
        "open": totals.is_open,
    }


def set_undone(
    unit: Unit, edit_id: str, by: By, window: timedelta = ROLL_WINDOW, *, undone: bool
) -> Regrouped:
    """Takes an edit back, or does it again; the edit itself is kept."""
    found = decisions.find_edit(unit, edit_id)
    if found is None:
        raise NotFoundError(f"There is no edit {edit_id}.", edit=edit_id)
    edit, summary = found
    if edit.undone == undone:
        raise ConflictError("That edit is undone already." if undone else "That edit is in force already.")
    decisions.mark_edit(unit, edit_id, undone=undone)
    action = "campaign.undo" if undone else "campaign.redo"
    return _rebuilt(unit, replace(edit, undone=undone), action, summary, None, by, window)


@dataclass(frozen=True, slots=True)
class NoteChange:
    """What to write on a campaign; None leaves as it is, an empty strategy goes back to the recognised one."""

    note: str | None = None
    tags: Sequence[str] | None = None
    strategy: str | None = None


def annotate(unit: Unit, campaign: str, change: NoteChange, by: By) -> str:
    """Writes a note, tags or another strategy on a campaign and answers its current id."""
    row = campaign_store.find_campaign(unit, decisions.current_campaign_id(unit, campaign))
    if row is None:
        raise NotFoundError(f"There is no campaign {campaign}.", campaign=campaign)
    if change.strategy and change.strategy not in STRATEGIES:
        raise InvalidInputError(f"A strategy is one of: {', '.join(STRATEGIES)}.", field="strategy")
    before = decisions.notes_by_anchor(unit, [row.anchor]).get(row.anchor, decisions.CampaignNote())
    after = decisions.CampaignNote(
        before.note if change.note is None else change.note.strip(),
        before.tags if change.tags is None else _clean(change.tags),
        before.strategy if change.strategy is None else (change.strategy or None),
    )
    decisions.save_note(unit, row.anchor, row.account_id, after)
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="campaign.note",
        subject=f"campaign:{row.id}",
        before={"note": before.note, "tags": list(before.tags), "strategy": before.strategy},
        after={"note": after.note, "tags": list(after.tags), "strategy": after.strategy},
    )
    return str(row.id)


def _clean(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))


@dataclass(frozen=True, slots=True)
class RecordedEdit:
    """An edit as it is listed: whether it is undone, and whether it still finds the transactions it names."""

    id: str
    made_at: datetime
    kind: str
    summary: str
    undone: bool
    applies: bool
    reason: str


def list_edits(unit: Unit) -> list[RecordedEdit]:
    """Every edit, newest first; those that no longer apply say why."""
    edits = decisions.list_edits(unit)
    named = {id for edit, _ in edits for id in _named(edit)}
    there = transaction_store.transactions_by_id(unit, named)
    return [_recorded(edit, summary, there) for edit, summary in edits]


def _named(edit: Edit) -> list[str]:
    """The transactions that must be there for the edit to mean anything."""
    anchors = [edit.merge.source, edit.merge.target] if edit.merge else []
    return [move.transaction_id for move in edit.moves] + [a for a in anchors if not a.startswith(NEW)]


def _recorded(edit: Edit, summary: str, there: Mapping[str, Any]) -> RecordedEdit:
    gone = [id for id in _named(edit) if id not in there]
    reason = f"{len(gone)} of the transactions that it names are no longer in the ledger" if gone else ""
    kind = "merge" if edit.merge else "move"
    return RecordedEdit(edit.id, edit.made_at, kind, summary, edit.undone, not gone, reason)
