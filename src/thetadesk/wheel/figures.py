"""What a wheel has earned: the sums of its campaigns, and nothing else.

Everything here is on the cash basis and adds up to the cent: a wheel's total is its campaigns' total, which is the
ledger's. Rates are simple and by calendar days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.ledger.model import ZERO
from thetadesk.portfolio.returns import days_at_risk, on_capital

_RATE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Premium:
    """Gross cash of options sold: `collected` when they were opened, `bought_back` (negative) when they were closed, and
    the `fees` (negative) of all that the campaign told."""

    collected: Decimal = ZERO
    bought_back: Decimal = ZERO
    fees: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Member:
    """One campaign of a wheel, in dollars. `capital` is at risk now and `capital_days` Σ capital × days until today; None
    where nobody can say (a naked call, an unknown multiplier)."""

    id: str
    opened_on: date
    closed_on: date | None
    realized: Decimal
    income: Decimal
    cash: Decimal
    open_cost: Decimal
    shares: Decimal
    adjusted_basis: Decimal | None
    premium: Premium
    capital: Decimal | None = ZERO
    capital_days: Decimal | None = ZERO


@dataclass(frozen=True, slots=True)
class WheelFigures:
    """A wheel's totals in dollars. `premium_net` is what is left of `premium_collected` after buying back; `annualised` is
    a fraction a year of the capital at risk, None of what lasted too short for one, `raw_return` the fraction of its average
    over the days at risk; both None where the capital is not known. `adjusted_basis` is a price per share: that of the campaigns that hold shares, by their shares."""

    premium_collected: Decimal
    premium_net: Decimal
    realized: Decimal
    income: Decimal
    fees: Decimal
    cash: Decimal
    open_cost: Decimal
    shares: Decimal
    adjusted_basis: Decimal | None
    cycle_started_on: date | None
    days_in_cycle: int
    cycles_done: int
    capital_at_risk: Decimal | None
    capital_days: Decimal | None
    annualised: Decimal | None
    raw_return: Decimal | None


def figures(members: Sequence[Member], today: date) -> WheelFigures:
    """The totals of a wheel that consists of these campaigns, seen on the market date `today`."""
    collected = _sum(member.premium.collected for member in members)
    realized = _sum(member.realized for member in members)
    income = _sum(member.income for member in members)
    capital = _known(member.capital for member in members)
    capital_days = _known(member.capital_days for member in members)
    cycles, since = _cycles(members)
    spans = ((member.opened_on, member.closed_on) for member in members)
    rates = on_capital(realized + income, capital_days, days_at_risk(spans, None, today))
    return WheelFigures(
        premium_collected=collected,
        premium_net=collected + _sum(member.premium.bought_back for member in members),
        realized=realized,
        income=income,
        fees=_sum(member.premium.fees for member in members),
        cash=_sum(member.cash for member in members),
        open_cost=_sum(member.open_cost for member in members),
        shares=_sum(member.shares for member in members),
        adjusted_basis=_adjusted_basis(members),
        cycle_started_on=since,
        days_in_cycle=(today - since).days if since else 0,
        cycles_done=cycles,
        capital_at_risk=capital,
        capital_days=capital_days,
        annualised=_rounded(rates.yearly),
        raw_return=_rounded(rates.raw),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None as soon as one is not known: a part of the capital would make a rate too high."""
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _cycles(members: Iterable[Member]) -> tuple[int, date | None]:
    """How many cycles are done, and since when the one that runs has been running (None in between). A cycle lasts
    while some campaign is open, and is done on the first day that ends with none."""
    done, since, until = 0, None, date.min
    for member in sorted(members, key=lambda each: each.opened_on):
        if member.opened_on > until:
            done, since = done + (since is not None), member.opened_on
        until = max(until, member.closed_on or date.max)
    return (done, since) if until == date.max or since is None else (done + 1, None)


def _adjusted_basis(members: Iterable[Member]) -> Decimal | None:
    """The members' own adjusted basis; of several that hold shares, weighed by these."""
    holding = [member for member in members if member.shares > 0]
    if len(holding) == 1:
        return holding[0].adjusted_basis
    weighed = _known(
        None if member.adjusted_basis is None else member.adjusted_basis * member.shares for member in holding
    )
    if weighed is None or not holding:
        return None
    shares = _sum(member.shares for member in holding)
    return (weighed / shares).quantize(_RATE_STEP, ROUND_HALF_EVEN)


def _rounded(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate.quantize(_RATE_STEP, ROUND_HALF_EVEN)
