"""The user's own decisions about campaigns, and how they are replayed over the automatic grouping.

An edit names transactions, not campaigns: a campaign is named by its anchor (the transaction that opened it, or the edit
that made it), so that edits survive re-imports and older history that arrives later.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from thetadesk.ledger.model import Edit

NEW = "edit:"  # the anchor of a campaign that an edit made is this and the edit's id


def campaign_id(account_id: str, anchor: str) -> str:
    """The permanent id of the campaign that `anchor` opened in an account: 16 hexadecimal digits."""
    return hashlib.blake2b(f"{account_id}\n{anchor}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class PlacedMove:
    """A move with its campaigns resolved to ids."""

    edit_id: str
    quantity: Decimal | None
    source: str | None
    target: str


@dataclass(slots=True)
class Placements:
    """What the edits ask of the grouping; `applied` fills with the edits that found what they name."""

    moves: dict[str, list[PlacedMove]] = field(default_factory=lambda: defaultdict(list))
    merged: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def home(self, campaign: str) -> str:
        """The campaign in which `campaign` is told."""
        seen = {campaign}
        while (merged := self.merged.get(campaign)) is not None and merged not in seen:
            seen.add(merged)
            campaign = merged
        return campaign

    def place(self, transaction_id: str, parts: list[tuple[str, Decimal]]) -> list[tuple[str, Decimal, bool]]:
        """Where the parts (campaign, signed quantity) of a transaction are told after the user's moves, with whether
        a move put them there. Quantities always add up to what came in."""
        told: dict[str, Decimal] = {}
        for campaign, quantity in parts:
            home = self.home(campaign)
            told[home] = told.get(home, Decimal(0)) + quantity
        placed = [(campaign, quantity, False) for campaign, quantity in told.items()]
        for move in self.moves.get(transaction_id, ()):
            placed = _apply(placed, move, self.home(move.target), move.source and self.home(move.source))
            self.applied.add(move.edit_id)
        return placed


def _apply(
    placed: list[tuple[str, Decimal, bool]], move: PlacedMove, target: str, source: str | None
) -> list[tuple[str, Decimal, bool]]:
    left = abs(move.quantity) if move.quantity is not None else None
    moved = Decimal(0)
    kept: list[tuple[str, Decimal, bool]] = []
    whole_from = source if left is None and any(campaign == source for campaign, _, _ in placed) else None
    for campaign, quantity, edited in sorted(placed, key=lambda part: part[0] != source):
        if campaign == target or (whole_from is not None and campaign != whole_from):
            kept.append((campaign, quantity, edited))
            continue
        taken = quantity if left is None or left >= abs(quantity) else left.copy_sign(quantity)
        if left is not None:
            left -= abs(taken)
        moved += taken
        if quantity != taken:
            kept.append((campaign, quantity - taken, edited))
    if not moved and all(quantity for _, quantity, _ in placed):
        return placed
    already = next((part for part in kept if part[0] == target), None)
    rest = [part for part in kept if part is not already]
    return [*rest, (target, moved + (already[1] if already else 0), True)]


def resolve(account_id: str, edits: Iterable[Edit], campaign_of: Mapping[str, str]) -> Placements:
    """The edits (in the order in which they were made) as placements; `campaign_of` tells in which campaign the
    automatic grouping puts each transaction."""

    def id_of(anchor: str) -> str:
        automatic = campaign_of.get(anchor)
        resolved = automatic or campaign_id(account_id, anchor)
        placements.anchors.setdefault(resolved, anchor)
        return resolved

    placements = Placements()
    for edit in edits:
        if edit.undone:
            continue
        for move in edit.moves:
            source = id_of(move.source) if move.source else None
            placed = PlacedMove(edit.id, move.quantity, source, id_of(move.target))
            placements.moves[move.transaction_id].append(placed)
        if edit.merge:
            placements.merged[id_of(edit.merge.source)] = id_of(edit.merge.target)
            placements.applied.add(edit.id)
    return placements
