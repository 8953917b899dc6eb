"""Tells which campaign each tax-basis match and lot belongs to: a match to the campaign that tells its close, a lot to the
one that tells its opening. Where several do, a campaign gets what it opened itself before what others opened. Nothing is
realised or moved by it; sums stay the same to the last digit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from thetadesk.ledger.campaigns import Campaign
from thetadesk.ledger.lots import QUANTITY_STEP, share_out
from thetadesk.ledger.model import Books, Lot, Match

_Parts = dict[str, list[tuple[str, Decimal]]]  # transaction id -> (campaign id, quantity without its sign)


@dataclass(slots=True)
class _Told:
    """Which campaigns tell the opening and the closing part of each transaction, and which still hold its lots."""

    opened: _Parts = field(default_factory=lambda: defaultdict(list))
    closed: _Parts = field(default_factory=lambda: defaultdict(list))
    held: _Parts = field(default_factory=lambda: defaultdict(list))


def attribute(tax: Books, cash: Books, campaigns: Iterable[Campaign]) -> Books:
    """The tax books with campaigns filled in; `cash` are the books of the same `campaigns`."""
    told = _told(cash, campaigns)
    return Books(
        lots=[part for lot in tax.lots for part in _lot(lot, told)],
        matches=_matches(tax.matches, told),
        missing=tax.missing,
        notes=tax.notes,
        departed=tax.departed,
    )


def _told(cash: Books, campaigns: Iterable[Campaign]) -> _Told:
    told = _Told()
    for campaign in campaigns:
        for allocation in campaign.allocations:
            if allocation.quantity:
                opens = allocation.link == allocation.transaction_id
                parts = told.opened if opens else told.closed
                parts[allocation.transaction_id].append((campaign.id, abs(allocation.quantity)))
    for lot in cash.lots:
        told.held[lot.opened_by].append((lot.campaign, abs(lot.quantity)))
    return told


def _lot(lot: Lot, told: _Told) -> list[Lot]:
    parts = told.held.get(lot.opened_by) or told.opened.get(lot.opened_by, [])
    if len({campaign for campaign, _ in parts}) <= 1:
        return [replace(lot, campaign=parts[0][0])] if parts else [lot]
    weights = [weight for _, weight in parts]
    quantities = share_out(lot.quantity, weights, QUANTITY_STEP)
    money = [share_out(amount, weights) for amount in (lot.cost, lot.fees, lot.premium, lot.premium_fees)]
    return [
        replace(
            lot,
            quantity=quantities[at],
            cost=money[0][at],
            fees=money[1][at],
            premium=money[2][at],
            premium_fees=money[3][at],
            campaign=key,
        )
        for at, (key, _) in enumerate(parts)
        if quantities[at]
    ]


def _matches(matches: Sequence[Match], told: _Told) -> list[Match]:
    found: list[Match] = []
    shared: dict[str, list[int]] = defaultdict(list)
    for at, match in enumerate(matches):
        parts = told.closed.get(match.closed_by, [])
        if len(parts) > 1:
            shared[match.closed_by].append(at)
        else:
            found.append(_in(match, parts[0][0] if parts else "", told))
    for closed_by, places in shared.items():
        found += _shared([matches[at] for at in places], told.closed[closed_by], told)
    return found


def _in(match: Match, campaign: str, told: _Told) -> Match:
    opened = told.opened.get(match.opened_by, ())
    here = any(key == campaign for key, _ in opened)
    return match.told_in(campaign if here or not opened else opened[0][0], campaign)


def _shared(matches: Sequence[Match], parts: Sequence[tuple[str, Decimal]], told: _Told) -> Iterator[Match]:
    """The matches of one close that several campaigns tell."""
    room: dict[str, Decimal] = defaultdict(Decimal)
    for key, quantity in parts:
        room[key] += quantity
    served: list[dict[str, Decimal]] = [{} for _ in matches]
    for own in (True, False):
        for match, shares in zip(matches, served, strict=True):
            homes = [key for key, _ in told.opened.get(match.opened_by, ())] if own else list(room)
            left = abs(match.quantity) - sum(shares.values(), Decimal(0))
            for key in homes:
                taken = min(left, room.get(key, Decimal(0)))
                if taken:
                    shares[key] = shares.get(key, Decimal(0)) + taken
                    room[key] -= taken
                    left -= taken
    for match, shares in zip(matches, served, strict=True):
        yield from _split(match, shares, told)


def _split(match: Match, shares: dict[str, Decimal], told: _Told) -> Iterator[Match]:
    weights = list(shares.values())
    money = [
        share_out(amount, weights)
        for amount in (match.open_gross, match.close_gross, match.open_fees, match.close_fees, match.premium)
    ]
    for at, (key, quantity) in enumerate(shares.items()):
        part = replace(
            match,
            quantity=quantity.copy_sign(match.quantity),
            open_gross=money[0][at],
            close_gross=money[1][at],
            open_fees=money[2][at],
            close_fees=money[3][at],
            premium=money[4][at],
        )
        yield _in(part, key, told)
