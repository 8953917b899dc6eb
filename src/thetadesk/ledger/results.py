"""What became of each trade, and what each campaign came to day by day, on the cash basis.

Both are cut from the same matches as the campaign's own figures, so that trades and days sum to them to the cent. Holdings
that left the account unsold are in neither: nothing is realised of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thetadesk.kernel.instruments import Instrument, Right
from thetadesk.ledger.campaigns import Campaign
from thetadesk.ledger.capital import capital_of
from thetadesk.ledger.figures import CampaignBooks
from thetadesk.ledger.model import (
    ZERO,
    CampaignDay,
    Kind,
    LinkKind,
    Lot,
    Match,
    Outcome,
    Role,
    TradeResult,
    Transaction,
)

__all__ = ["CampaignDay", "Outcome", "TradeResult", "campaign_days", "trade_results"]

_OUTCOMES = {
    Kind.EXPIRATION: Outcome.EXPIRED,
    Kind.EXERCISE: Outcome.EXERCISED,
    Kind.CASH_SETTLEMENT: Outcome.SETTLED,
}


# ---- trades


@dataclass(slots=True)
class _Trade:
    """The parts of one opening."""

    matches: list[Match] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)


def trade_results(
    campaign: Campaign, books: CampaignBooks, transactions: Mapping[str, Transaction], family: str
) -> list[TradeResult]:
    """What became of every opening that this campaign holds something of, or tells a close of."""
    trades: defaultdict[str, _Trade] = defaultdict(_Trade)
    for match in books.matches:
        trades[match.opened_by].matches.append(match)
    for lot in books.lots:
        trades[lot.opened_by].lots.append(lot)
    endings = _Endings(campaign, transactions)
    return [_result(campaign, family, opened_by, trade, endings) for opened_by, trade in trades.items()]


def _result(
    campaign: Campaign, family: str, opened_by: str, trade: _Trade, endings: "_Endings"
) -> TradeResult:
    matches, lots = trade.matches, trade.lots
    first: Match | Lot = matches[0] if matches else lots[0]
    instrument, opened_on = first.instrument, first.opened_on
    closed = held = premium = fees = realized = ZERO
    known = True
    for match in matches:
        closed += match.quantity
        premium += match.open_gross
        if match.basis_known:
            costs = match.open_fees + match.close_fees
            fees += costs
            realized += match.gross + costs
        else:
            known = False
    for lot in lots:
        held += lot.quantity
        premium += lot.cost
        known = known and lot.basis_known
    quantity, expires_on = closed + held, instrument.expires_on
    return TradeResult(
        campaign.account_id,
        campaign.id,
        family,
        instrument.underlying,
        opened_by,
        instrument.symbol,
        instrument.right is not None,
        instrument.right,
        1 if first.quantity > 0 else -1,
        abs(quantity),
        abs(held),
        opened_on,
        None if held else max([match.closed_on for match in matches]),
        expires_on,
        (expires_on - opened_on).days if expires_on else None,
        premium,
        fees,
        realized,
        capital_of(((instrument, quantity, premium),)) if known else None,
        Outcome.OPEN if held else endings.of(matches),
        tuple(dict.fromkeys([match.closed_by for match in matches])),
        known,
    )


class _Endings:
    """How the closes of one campaign ended what they closed."""

    def __init__(self, campaign: Campaign, transactions: Mapping[str, Transaction]) -> None:
        self._transactions = transactions
        links = campaign.links
        self._rolled = {id for link in links if link.kind is LinkKind.ROLL for id in link.before}
        self._moved_by = {
            delivery: transactions[removal].kind
            for link in links
            if link.kind is LinkKind.ASSIGNMENT
            for removal in link.before
            for delivery in link.after
            if removal in transactions
        }

    def of(self, matches: Sequence[Match]) -> Outcome:
        if len(matches) == 1:
            return self._outcome(matches[0])
        found = {self._outcome(match) for match in matches}
        return found.pop() if len(found) == 1 else Outcome.MIXED

    def _outcome(self, match: Match) -> Outcome:
        kind = self._transactions[match.closed_by].kind
        if kind is Kind.DELIVERY:
            if self._moved_by.get(match.closed_by) is Kind.EXERCISE:
                return Outcome.EXERCISED
            return Outcome.CALLED_AWAY if match.quantity > 0 else Outcome.ASSIGNED
        if kind is Kind.ASSIGNMENT:
            return Outcome.CALLED_AWAY if match.instrument.right is Right.CALL else Outcome.ASSIGNED
        if match.closed_by in self._rolled:
            return Outcome.ROLLED
        return _OUTCOMES.get(kind, Outcome.CLOSED)


# ---- days


@dataclass(slots=True)
class _Day:
    """What one day adds up to, while it is being added up."""

    options: Decimal = ZERO
    stock: Decimal = ZERO
    fees: Decimal = ZERO
    income: Decimal = ZERO
    premium: Decimal = ZERO
    closes: set[str] = field(default_factory=set)


def campaign_days(
    campaign: Campaign, books: CampaignBooks, transactions: Mapping[str, Transaction], family: str
) -> list[CampaignDay]:
    """A row for each market date on which anything of the campaign happened, in order."""
    days: defaultdict[date, _Day] = defaultdict(_Day)
    for match in books.matches:
        _realise(days[match.closed_on], match)
    for allocation in campaign.allocations:
        transaction = transactions[allocation.transaction_id]
        day = days[transaction.traded_on]
        role = allocation.role
        if role is Role.INCOME:
            day.income += allocation.cash
        elif role is Role.OPENING and allocation.quantity < 0 and transaction.holding.right is not None:
            day.premium += allocation.gross
    capital = _Capital(books) if _known(books) else None
    rows = []
    for on in sorted(days):
        day = days[on]
        at_risk, before = capital.until(on) if capital else (None, None)
        rows.append(
            CampaignDay(
                campaign.account_id,
                family,
                campaign.id,
                campaign.ticker,
                on,
                day.options,
                day.stock,
                day.fees,
                day.income,
                day.premium,
                len(day.closes),
                at_risk,
                before,
            )
        )
    return rows


def _known(books: CampaignBooks) -> bool:
    whole = all(match.basis_known for match in books.matches) and all(lot.basis_known for lot in books.lots)
    return whole and not books.missing


def _realise(day: _Day, match: Match) -> None:
    day.closes.add(match.closed_by)
    if not match.basis_known:
        return
    if match.instrument.right is not None:
        day.options += match.gross
    else:
        day.stock += match.gross
    day.fees += match.open_fees + match.close_fees


_Part = tuple[Instrument, Decimal, Decimal]  # instrument, quantity, cost


class _Capital:
    """Walks a campaign's days and says what is held, and at risk, from each on. What is opened and closed on one day
    counts a day only if nothing was held around it, and then as if all of it had been held at once."""

    def __init__(self, books: CampaignBooks) -> None:
        self._opened: defaultdict[date, list[_Part]] = defaultdict(list)
        self._closed: defaultdict[date, list[_Part]] = defaultdict(list)
        self._within: defaultdict[date, list[_Part]] = defaultdict(list)
        for match in books.matches:
            part = (match.instrument, match.quantity, match.open_gross)
            if match.opened_on >= match.closed_on:
                self._within[match.closed_on].append(part)
            else:
                self._opened[match.opened_on].append(part)
                self._closed[match.closed_on].append(part)
        for lot in books.lots:
            self._opened[lot.opened_on].append((lot.instrument, lot.quantity, lot.cost))
        self._waiting = sorted({*self._opened, *self._closed})
        self._at = 0
        self._held: dict[str, _Part] = {}
        self._now: Decimal | None = ZERO
        self._on = date.min

    def until(self, on: date) -> tuple[Decimal | None, Decimal | None]:
        """What is at risk from the end of this day on, and capital x days since the day asked for before."""
        passed: Decimal | None = ZERO
        empty = not self._held
        while self._at < len(self._waiting) and self._waiting[self._at] <= on:
            passed = _plus(passed, self._move_to(self._waiting[self._at]))
            self._at += 1
        if self._on != on:
            passed = _plus(passed, self._pass(on))
        if empty and not self._held and on in self._within:
            passed = _plus(passed, capital_of(_joined(self._within[on])))
        return self._now, passed

    def _move_to(self, on: date) -> Decimal | None:
        passed = self._pass(on)
        held = self._held
        for part in self._opened.get(on, ()):
            before = held.get(part[0].symbol)
            held[part[0].symbol] = part if before is None else _both(before, part)
        for instrument, quantity, cost in self._closed.get(on, ()):
            # Long and short of one thing may be held side by side, so that nothing is left before all of it is closed.
            _, had, spent = held.pop(instrument.symbol, (instrument, ZERO, ZERO))
            if had != quantity:
                held[instrument.symbol] = (instrument, had - quantity, spent - cost)
        self._now = capital_of(list(held.values())) if held else ZERO
        return passed

    def _pass(self, on: date) -> Decimal | None:
        days = (on - self._on).days if self._now != ZERO else 0
        self._on = on
        return ZERO if not days else None if self._now is None else self._now * days


def _both(one: _Part, other: _Part) -> _Part:
    return one[0], one[1] + other[1], one[2] + other[2]


def _joined(parts: Sequence[_Part]) -> list[_Part]:
    held: dict[str, _Part] = {}
    for part in parts:
        before = held.get(part[0].symbol)
        held[part[0].symbol] = part if before is None else _both(before, part)
    return list(held.values())


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other
