"""Trades as a plan judges them, out of what the ledger says became of each opening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.kernel.instruments import Right, from_symbol
from thetadesk.kernel.money import CENT, ZERO
from thetadesk.ledger.capital import capital_of
from thetadesk.ledger.model import Outcome
from thetadesk.ledger.service.exposure import Exposure, HeldCampaign, HeldTrade
from thetadesk.plans.model import Trade
from thetadesk.portfolio.service.deltas import UnitDelta

DELTA_KNOWN_WITHIN = timedelta(days=4)
"""How long after an opening the first close that was taken down still speaks of it: over a weekend and a holiday."""
_DELIVERING = frozenset({Outcome.ASSIGNED, Outcome.CALLED_AWAY, Outcome.EXERCISED, Outcome.MIXED})

LegProfits = Mapping[tuple[str, str, str], tuple[Decimal, Decimal | None]]
"""By account, campaign and symbol of what is open: its quantity, and its open profit where a quote tells it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the ledger: deltas of what was sold, and what is open now."""

    deltas: Mapping[tuple[str, str], Sequence[UnitDelta]] = field(default_factory=dict)
    open: LegProfits = field(default_factory=dict)


def retold(exposure: Exposure, known: Known) -> Iterator[Trade]:
    """What each campaign opened on each day of the time, oldest first. Shares that an assignment delivered were nobody's
    decision, and what came in without a trade none either: they are no trades."""
    campaigns = {each.id: each for each in exposure.campaigns}
    capital = {(step.campaign_id, step.on): step.capital for step in exposure.capital}
    delivered = _deliveries(exposure.trades)
    entries: defaultdict[tuple[date, str], list[HeldTrade]] = defaultdict(list)
    for trade in exposure.trades:
        in_time = trade.opened_on >= exposure.first and trade.opened_by not in exposure.moved
        given = not trade.is_option and (trade.campaign_id, trade.opened_on) in delivered
        if in_time and not given and trade.campaign_id in campaigns:
            entries[trade.opened_on, trade.campaign_id].append(trade)
    for (on, id), parts in entries.items():
        yield _trade(campaigns[id], on, parts, capital.get((id, on)), known)


def _deliveries(trades: Sequence[HeldTrade]) -> set[tuple[str, date]]:
    """The campaigns and days on which options of theirs were exercised."""
    return {
        (each.campaign_id, each.closed_on)
        for each in trades
        if each.is_option and each.closed_on is not None and each.outcome in _DELIVERING
    }


def _trade(
    campaign: HeldCampaign, on: date, parts: Sequence[HeldTrade], held: Decimal | None, known: Known
) -> Trade:
    sold = [each for each in parts if each.is_option and each.sign < 0]
    risk = _risk(parts)
    only_calls = bool(sold) and all(each.right is Right.CALL for each in sold) and len(sold) == len(parts)
    covered = risk is None and only_calls and held is not None
    delta = _delta(sold, known)
    closes = [each.closed_on for each in parts]
    ended = [each for each in closes if each is not None]
    return Trade(
        campaign.account_id,
        campaign.id,
        campaign.ticker,
        campaign.strategy,
        on,
        max(ended) if len(ended) == len(closes) else None,
        campaign.opened_on == on,
        sells=bool(sold),
        covered=covered,
        risk=held if covered else risk,
        credit=_credit(parts, sold),
        delta=None if delta is None else delta.delta,
        delta_on=None if delta is None else delta.on,
        net=_net(parts, known.open),
    )


def _risk(parts: Sequence[HeldTrade]) -> Decimal | None:
    if len(parts) == 1:
        return parts[0].capital
    return capital_of([(from_symbol(each.symbol), each.sign * each.quantity, each.premium) for each in parts])


def _credit(parts: Sequence[HeldTrade], sold: Sequence[HeldTrade]) -> Decimal | None:
    """Dollars a contract: all that its options brought, over the contracts that were sold of the least."""
    if not sold:
        return None
    by_symbol: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in sold:
        by_symbol[each.symbol] += each.quantity
    brought = sum((each.premium for each in parts if each.is_option), ZERO)
    return (brought / min(by_symbol.values())).quantize(CENT, ROUND_HALF_EVEN)


def _delta(sold: Sequence[HeldTrade], known: Known) -> UnitDelta | None:
    """Of the option nearest to the money; None where that of one is unknown."""
    found = [_first_delta(each, known) for each in sold]
    deltas = [each for each in found if each is not None]
    return max(deltas, key=lambda each: each.delta) if deltas and len(deltas) == len(found) else None


def _first_delta(trade: HeldTrade, known: Known) -> UnitDelta | None:
    last = trade.opened_on + DELTA_KNOWN_WITHIN
    rows = known.deltas.get((trade.account_id, trade.symbol), ())
    return next((each for each in rows if trade.opened_on <= each.on <= last), None)


def _net(parts: Sequence[HeldTrade], held: LegProfits) -> Decimal | None:
    """What was realised, and of what is open its share of the leg's open profit."""
    total = ZERO
    for each in parts:
        if not each.basis_known:
            return None
        total += each.realized
        if each.open_quantity:
            quantity, profit = held.get((each.account_id, each.campaign_id, each.symbol), (ZERO, None))
            if not quantity or profit is None:
                return None
            total += (profit * each.open_quantity / abs(quantity)).quantize(CENT, ROUND_HALF_EVEN)
    return total
