"""A month against its target: what it has made, and what it comes to at this pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.kernel import calendar
from thetadesk.kernel.money import CENT


@dataclass(frozen=True, slots=True)
class Pace:
    """A month up to a market date: `earned` is its profit, realised and income, on the cash basis; `premium` what was sold,
    before fees. `due` is the part of the target that so many of its sessions ask for, `expected` what the month comes
    to if the rest of it goes on alike; both None before its first session has begun, `due` without a target too."""

    begins_on: date
    on: date
    earned: Decimal
    premium: Decimal
    target: Decimal | None
    sessions: int
    sessions_so_far: int

    @property
    def due(self) -> Decimal | None:
        if self.target is None or not self.sessions_so_far:
            return None
        return _cents(self.target * self.sessions_so_far / self.sessions)

    @property
    def expected(self) -> Decimal | None:
        return _cents(self.earned * self.sessions / self.sessions_so_far) if self.sessions_so_far else None

    @property
    def ahead(self) -> Decimal | None:
        """By how much what was earned is above what was due; negative below."""
        return None if self.due is None else self.earned - self.due


def pace(on: date, earned: Decimal, premium: Decimal, target: Decimal | None) -> Pace:
    """The month of a market date, which counts among its sessions if it is one."""
    begins = on.replace(day=1)
    before = begins - timedelta(days=1)
    sessions = calendar.trading_days_between(before, month_end(on))
    so_far = calendar.trading_days_between(before, on)
    return Pace(begins, on, earned, premium, target, sessions, so_far)


def month_end(on: date) -> date:
    """The last calendar day of a date's month."""
    following = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)
