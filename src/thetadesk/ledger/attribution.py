"""Tells which campaign each tax-basis match and lot belongs to: a match to the campaign that tells its close, a lot to the
one that tells its opening. Nothing is realised or moved by it; sums stay the same to the last digit."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from thetadesk.ledger.campaigns import Campaign
from thetadesk.ledger.lots import QUANTITY_STEP, share_out
from thetadesk.ledger.model import Books, Lot, Match

Told = Mapping[str, list[tuple[str, Decimal]]]


def attribute(books: Books, campaigns: Iterable[Campaign]) -> Books:
    """The same books with campaigns filled in."""
    told: dict[str, list[tuple[str, Decimal]]] = {}
    for campaign in campaigns:
        for allocation in campaign.allocations:
            if allocation.quantity:
                parts = told.setdefault(allocation.transaction_id, [])
                parts.append((campaign.id, abs(allocation.quantity)))
    return Books(
        lots=[_lot(lot, told) for lot in books.lots],
        matches=[part for match in books.matches for part in _match(match, told)],
        missing=books.missing,
        notes=books.notes,
        departed=books.departed,
    )


def _lot(lot: Lot, told: Told) -> Lot:
    parts = told.get(lot.opened_by)
    return replace(lot, campaign=parts[0][0]) if parts else lot


def _match(match: Match, told: Told) -> list[Match]:
    parts = told.get(match.closed_by) or [("", Decimal(1))]
    opened = told.get(match.opened_by)
    opened_in = opened[0][0] if opened else ""
    if len(parts) == 1:
        return [replace(match, closed_in=parts[0][0], opened_in=opened_in)]
    weights = [weight for _, weight in parts]
    quantities = share_out(match.quantity, weights, QUANTITY_STEP)
    money = [
        share_out(amount, weights)
        for amount in (match.open_gross, match.close_gross, match.open_fees, match.close_fees, match.premium)
    ]
    return [
        replace(
            match,
            quantity=quantities[at],
            open_gross=money[0][at],
            close_gross=money[1][at],
            open_fees=money[2][at],
            close_fees=money[3][at],
            premium=money[4][at],
            closed_in=key,
            opened_in=opened_in,
        )
        for at, (key, _) in enumerate(parts)
    ]
