"""Sums over everything that was held, at the close of any day of a time: positions, capital at risk, and what could have
changed hands overnight."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import accumulate

from thetadesk.kernel.instruments import from_symbol
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service.exposure import Exposure, HeldCampaign, HeldTrade
from thetadesk.plans.checking import place
from thetadesk.plans.model import Share, Terms
from thetadesk.plans.standing import Held

NOWHERE = ""
"""Under what a position counts for which a plan has no place."""


class Series:
    """Changes by day, summed up."""

    def __init__(self) -> None:
        self._changes: defaultdict[date, Decimal] = defaultdict(Decimal)
        self._days: list[date] = []
        self._sums: list[Decimal] = []

    def add(self, on: date, amount: Decimal | int) -> None:
        """Counts something from a day on."""
        self._changes[on] += amount
        self._days = []

    def at(self, on: date) -> Decimal:
        """The sum at the end of a day."""
        return self._until(on, bisect_right)

    def before(self, on: date) -> Decimal:
        """The sum before a day begins."""
        return self._until(on, bisect_left)

    def _until(self, on: date, cut: Callable[[list[date], date], int]) -> Decimal:
        if not self._days and self._changes:
            days = sorted(self._changes)
            self._sums = list(accumulate(self._changes[day] for day in days))
            # Last, as others may ask meanwhile: what is kept of a book is asked by several at once.
            self._days = days
        count = cut(self._days, on)
        return self._sums[count - 1] if count else ZERO


class _OfStrategy:
    """The series of one strategy, as the ledger names it."""

    def __init__(self) -> None:
        self.positions = Series()
        self.capital = Series()
        self.unknown = Series()
        self.begun: defaultdict[date, list[str]] = defaultdict(list)


class Sums:
    """What `exposure` comes to, day by day. Of what is closed in parts all counts until the last part is."""

    def __init__(self, exposure: Exposure) -> None:
        self._of: defaultdict[str, _OfStrategy] = defaultdict(_OfStrategy)
        self._overnight, self._overnight_added = Series(), defaultdict[date, Decimal](Decimal)
        self._overnight_unknown = Series()
        # By the terms' own identity, which lasts as they are kept: they take long to hash, and each trade asks about them.
        self._places: dict[tuple[str, int], tuple[str, Terms]] = {}
        self._capital: dict[tuple[str, date, int], Share] = {}
        self._at_risk: dict[date, Share] = {}
        self._steps(exposure)
        for campaign in exposure.campaigns:
            self._count(campaign)
        for trade in exposure.trades:
            self._expose(trade)

    # ---- gathering

    def _count(self, campaign: HeldCampaign) -> None:
        of = self._of[campaign.strategy]
        of.positions.add(campaign.opened_on, 1)
        if campaign.closed_on is not None:
            of.positions.add(campaign.closed_on, -1)
        if campaign.closed_on != campaign.opened_on:
            of.begun[campaign.opened_on].append(campaign.id)

    def _steps(self, exposure: Exposure) -> None:
        campaigns = {each.id: each for each in exposure.campaigns}
        held: dict[str, Decimal | None] = {}
        for step in exposure.capital:
            campaign = campaigns.get(step.campaign_id)
            if campaign is not None:
                closed = campaign.closed_on is not None and step.on >= campaign.closed_on
                self._step(campaign, step.on, held, ZERO if closed else step.capital)
        for id, capital in held.items():
            # What is unknown stays so in the ledger's rows, even when everything is closed.
            closed_on = campaigns[id].closed_on
            if capital is None and closed_on is not None:
                self._step(campaigns[id], closed_on, held, ZERO)

    def _step(
        self, campaign: HeldCampaign, on: date, held: dict[str, Decimal | None], capital: Decimal | None
    ) -> None:
        of, before = self._of[campaign.strategy], held.get(campaign.id, ZERO)
        of.capital.add(on, (capital or ZERO) - (before or ZERO))
        of.unknown.add(on, int(capital is None) - int(before is None))
        held[campaign.id] = capital

    def _expose(self, trade: HeldTrade) -> None:
        amount = exposed(trade)
        series = self._overnight_unknown if amount is None else self._overnight
        size = Decimal(1) if amount is None else amount
        series.add(trade.opened_on, size)
        if trade.closed_on is not None:
            series.add(trade.closed_on, -size)
        if trade.closed_on != trade.opened_on:
            self._overnight_added[trade.opened_on] += size

    # ---- answers

    def place(self, strategy: str, terms: Terms) -> str:
        """Under which of the plan's strategies one of the ledger's counts; NOWHERE without one."""
        key = strategy, id(terms)
        if key not in self._places:
            self._places[key] = place(strategy, terms) or NOWHERE, terms
        return self._places[key][0]

    def others(self, campaign_id: str, strategy: str, on: date, terms: Terms) -> int:
        """How many positions of the same strategy of the plan were open beside one that was opened on a day, without those
        that were opened after it and those that ended the same day."""
        count = 0
        for of in self._placed(self.place(strategy, terms), terms):
            count += int(of.positions.at(on)) - len(of.begun[on])
            count += _before(of.begun[on], campaign_id)
        return count

    def capital(self, strategy: str, on: date, terms: Terms) -> Share:
        """What the plan's strategy, that one of the ledger's counts under, had at risk at the close of a day."""
        key = strategy, on, id(terms)
        if key not in self._capital:
            self._capital[key] = _shared(self._placed(self.place(strategy, terms), terms), on)
        return self._capital[key]

    def held(self, on: date, terms: Terms) -> list[Held]:
        """What was open at the close of a day, by the plan's strategy, or the ledger's where the plan has no place."""
        found: dict[str, Held] = {}
        for strategy, of in self._of.items():
            name = self.place(strategy, terms) or strategy
            before = found.get(name, Held(name, 0, ZERO))
            unknown = before.capital is None or of.unknown.at(on)
            capital = None if unknown else (before.capital or ZERO) + of.capital.at(on)
            found[name] = Held(name, before.positions + int(of.positions.at(on)), capital)
        return [each for each in found.values() if each.positions]

    def at_risk(self, on: date) -> Share:
        """What everything had at risk at the close of a day."""
        if on not in self._at_risk:
            self._at_risk[on] = _shared(self._of.values(), on)
        return self._at_risk[on]

    def overnight(self, on: date) -> Share:
        """What could have changed hands after the close of a day; shares count at what they had cost."""
        if self._overnight_unknown.at(on):
            return Share()
        return Share(self._overnight.at(on), self._overnight_added.get(on, ZERO))

    def _placed(self, name: str, terms: Terms) -> list[_OfStrategy]:
        return [of for strategy, of in list(self._of.items()) if self.place(strategy, terms) == name]


def _before(ids: list[str], id: str) -> int:
    return ids.index(id) if id in ids else len(ids)


def _shared(some: Iterable[_OfStrategy], on: date) -> Share:
    total = before = ZERO
    for of in some:
        if of.unknown.at(on):
            return Share()
        total += of.capital.at(on)
        before += of.capital.before(on)
    return Share(total, max(total - before, ZERO))


def exposed(trade: HeldTrade, quantity: Decimal | None = None) -> Decimal | None:
    """What could change hands for a trade overnight: the strikes of what was sold, shares at what they cost, nothing for
    what was bought; None where a contract's multiplier or a cost is unknown."""
    instrument = from_symbol(trade.symbol)
    size = trade.quantity if quantity is None else quantity
    if not trade.is_option:
        return abs(trade.premium) * size / trade.quantity if trade.basis_known and trade.quantity else None
    if trade.sign > 0:
        return ZERO
    if instrument.multiplier is None or instrument.strike is None:
        return None
    return size * instrument.multiplier * instrument.strike
