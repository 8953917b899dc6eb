"""Legs that have lost what they were sold or bought with: shorts that nothing covers any more, longs that protect nothing.

A call is covered by shares and by long calls of the same account and ticker that last as long, whatever campaign tells of
them; a put of a spread by a long put of its own campaign. Puts that were sold alone are secured by cash, and strangles and
straddles are sold uncovered on purpose: neither is an orphan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from thetadesk.attention.campaigns import entry, named
from thetadesk.attention.model import LOOK, NOW, Attention, HeldLeg, Kind
from thetadesk.kernel.instruments import Right
from thetadesk.ledger.strategies import STRATEGIES

_NAKED = frozenset({"strangle", "straddle"})
_SPREADS = frozenset({"vertical", "iron_condor", "butterfly", "calendar", "diagonal"})
_NOTHING = Decimal(0)


def orphans(legs: Iterable[HeldLeg]) -> list[Attention]:
    """One entry for each campaign with legs that are left alone."""
    campaigns: defaultdict[str, list[HeldLeg]] = defaultdict(list)
    cover: defaultdict[tuple[str, str], list[HeldLeg]] = defaultdict(list)
    for leg in legs:
        if not leg.awaiting:
            campaigns[leg.campaign_id].append(leg)
            cover[leg.account_id, leg.ticker].append(leg)
    found = []
    for held in campaigns.values():
        first = held[0]
        found += _uncovered(held, cover[first.account_id, first.ticker]) or _left_over(held)
    return found


def _uncovered(held: Sequence[HeldLeg], together: Sequence[HeldLeg]) -> list[Attention]:
    strategy = held[0].strategy
    bare: list[HeldLeg] = []
    if strategy not in _NAKED:
        calls = [leg for leg in held if leg.is_short_option and leg.right is Right.CALL]
        if calls and _open_calls(together) > 0 and _open_calls(held) > 0:
            bare += calls
    if strategy in _SPREADS:
        puts = [leg for leg in held if leg.is_short_option and leg.right is Right.PUT]
        bought = sum((leg.quantity for leg in held if leg.right is Right.PUT and leg.quantity > 0), _NOTHING)
        if puts and -sum((leg.quantity for leg in puts), _NOTHING) > bought:
            bare += puts
    if not bare:
        return []
    what = f"{named(bare)} {'is' if len(bare) == 1 else 'are'} no longer covered"
    was = STRATEGIES.get(strategy, strategy).lower()
    why = f"Told as a {was}, but what limited its loss is not held any more."
    return [entry(bare[0], Kind.ORPHAN, NOW, what, why, "", "Cover or close it")]


def _open_calls(legs: Sequence[HeldLeg]) -> Decimal:
    """How many shares short calls promise that neither shares nor long calls which last as long can deliver; zero where a
    contract does not say how many."""
    shorts = [leg for leg in legs if leg.is_short_option and leg.right is Right.CALL]
    if any(leg.shares is None for leg in legs):
        return _NOTHING
    owed = -sum((leg.quantity * (leg.shares or _NOTHING) for leg in shorts), _NOTHING)
    first_end = min((leg.dte for leg in shorts if leg.dte is not None), default=0)
    have = sum(
        (
            leg.quantity * (leg.shares or _NOTHING)
            for leg in legs
            if leg.right is None
            or (leg.right is Right.CALL and leg.quantity > 0 and (leg.dte or 0) >= first_end)
        ),
        _NOTHING,
    )
    return owed - max(have, _NOTHING)


def _left_over(held: Sequence[HeldLeg]) -> list[Attention]:
    longs = [leg for leg in held if leg.right is not None and leg.quantity > 0]
    if held[0].strategy not in _SPREADS or not longs or any(leg.is_short_option for leg in held):
        return []
    was = STRATEGIES[held[0].strategy].lower()
    what = f"{named(longs)} {'is' if len(longs) == 1 else 'are'} what is left of a {was}"
    why = "Nothing is sold against it any more; what it is worth fades with time."
    return [entry(longs[0], Kind.ORPHAN, LOOK, what, why, "", "Sell it or keep it")]
