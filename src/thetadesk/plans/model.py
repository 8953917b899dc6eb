"""The words of plans: what is to be earned, what may be risked for it, and what was said when.

All money is in dollars, shares of net liquidation are fractions, deltas are one contract's without their sign. None
limits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.errors import NotFoundError


class PlanNotFoundError(NotFoundError):
    """A plan that there is none of."""

    code = "plan-not-found"
    title = "No such plan"


@dataclass(frozen=True, slots=True)
class PlanStrategy:
    """One strategy of a plan: its largest share of net liquidation, how many positions at once, how far from the money
    they are sold and for how many dollars a contract at least."""

    strategy: str
    allocation: Decimal
    max_positions: int | None = None
    delta_min: Decimal | None = None
    delta_max: Decimal | None = None
    target_credit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan says: the income wanted each month, the most that one trade may put at risk, the most that may change
    hands overnight, what of net liquidation is never put at risk, and the strategies."""

    monthly_income_target: Decimal | None = None
    risk_per_trade: Decimal | None = None
    max_overnight_exposure: Decimal | None = None
    cash_reserve: Decimal | None = None
    strategies: tuple[PlanStrategy, ...] = ()

    def of(self, strategy: str) -> PlanStrategy | None:
        """What it says of this strategy; None where it does not have it."""
        return next((each for each in self.strategies if each.strategy == strategy), None)


@dataclass(frozen=True, slots=True)
class Version:
    """What a plan says from a market date on, until a later version does. Trades are judged by the one that was in force
    when they were opened."""

    plan_id: str
    number: int
    valid_from: date
    terms: Terms


@dataclass(frozen=True, slots=True)
class Plan:
    """A portfolio's plan; of several, one is active. `current` is its latest version."""

    id: str
    name: str
    portfolio_id: str
    active: bool
    created_at: datetime
    updated_at: datetime
    current: Version


class Code(StrEnum):
    """A plan's rules, as a departure from them is named."""

    STRATEGY_NOT_IN_PLAN = "strategy_not_in_plan"
    TOO_MANY_POSITIONS = "too_many_positions"
    DELTA_OUT_OF_RANGE = "delta_out_of_range"
    CREDIT_BELOW_TARGET = "credit_below_target"
    RISK_TOO_LARGE = "risk_too_large"
    OVER_ALLOCATION = "over_allocation"
    OVERNIGHT_EXPOSURE = "overnight_exposure"
    NO_RESERVE = "no_reserve"


@dataclass(frozen=True, slots=True)
class Trade:
    """What one campaign opened on one market date, as a plan judges it.

    `begins` says that the campaign began with it. `risk` is the capital it puts at risk; None where that has no limit or is
    unknown, zero for calls on shares that were there (`covered`). `credit` is dollars a contract, of what was sold; `delta`
    one contract's at the close of `delta_on`. `net` is what it has made, fees counted, what is still open at its worth
    now; None where nobody knows.
    """

    account_id: str
    campaign_id: str
    ticker: str
    strategy: str
    opened_on: date
    closed_on: date | None
    begins: bool
    sells: bool = False
    covered: bool = False
    risk: Decimal | None = None
    credit: Decimal | None = None
    delta: Decimal | None = None
    delta_on: date | None = None
    net: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A sum at the close of a day and how much of it that day's own openings have added (>= 0); None: nobody knows."""

    total: Decimal | None = None
    added: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The book at the close of the day on which a trade was opened: how many other positions its strategy had, what that
    strategy had at risk, what could change hands overnight, what everything had at risk, and net liquidation."""

    others: int
    equity: Decimal | None = None
    strategy: Share = Share()
    overnight: Share = Share()
    at_risk: Share = Share()


@dataclass(frozen=True, slots=True)
class Departure:
    """One rule not kept: the limit, what it was instead, and how much of the trade (0 to 1) lies beyond. `cost` is what
    that part has lost, negative where it has earned; None where nobody knows yet."""

    code: Code
    words: str
    limit: str
    actual: str
    excess: Decimal
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A trade held against the version that was in force: the rules it kept, those it did not, and those of which an
    input is unknown, which are not judged."""

    trade: Trade
    version: int
    kept: tuple[Code, ...]
    departures: tuple[Departure, ...]
    unknown: tuple[Code, ...]

    @property
    def cost(self) -> Decimal | None:
        """What its departures have cost together; None where nobody knows."""
        known = [each.cost for each in self.departures if each.cost is not None]
        return sum(known, Decimal(0)) if len(known) == len(self.departures) else None


def written(terms: Terms) -> dict[str, object]:
    """Terms as the audit log and the file of settings have them."""
    return {
        "monthly_income_target": _text(terms.monthly_income_target),
        "risk_per_trade": _text(terms.risk_per_trade),
        "max_overnight_exposure": _text(terms.max_overnight_exposure),
        "cash_reserve": _text(terms.cash_reserve),
        "strategies": [
            {
                "strategy": each.strategy,
                "allocation": str(each.allocation),
                "max_positions": each.max_positions,
                "delta_min": _text(each.delta_min),
                "delta_max": _text(each.delta_max),
                "target_credit": _text(each.target_credit),
            }
            for each in terms.strategies
        ],
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
