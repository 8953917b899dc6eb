"""Whether a plan can be meant, and what it allows those who propose trades."""

from __future__ import annotations

from decimal import Decimal

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.strategies import STRATEGIES
from thetadesk.plans.model import Plan, PlanStrategy, Terms
from thetadesk.portfolio import limits
from thetadesk.portfolio.limits import Limits, StrategyLimits

LONGEST_NAME = 80
MOST_POSITIONS = 10_000
_ALL = Decimal(1)


def checked_name(said: str) -> str:
    """A plan's name without the space around it. Raises InvalidInputError."""
    name = said.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInputError(f"A plan's name has 1 to {LONGEST_NAME} characters.", field="name")
    return name


def checked(terms: Terms) -> Terms:
    """The terms as they are. Raises InvalidInputError that names the first field which cannot be meant."""
    for field in ("monthly_income_target", "risk_per_trade", "max_overnight_exposure", "cash_reserve"):
        amount = getattr(terms, field)
        if amount is not None and amount < 0:
            raise InvalidInputError("An amount of a plan is zero or more, or not set.", field=field)
    seen: set[str] = set()
    for at, strategy in enumerate(terms.strategies):
        if strategy.strategy in seen:
            raise InvalidInputError(
                f"{label(strategy.strategy)} is in the plan twice.", field=f"strategies.{at}.strategy"
            )
        seen.add(strategy.strategy)
        _check(strategy, f"strategies.{at}")
    whole = sum((each.allocation for each in terms.strategies), ZERO)
    if whole > _ALL:
        raise InvalidInputError(
            f"The strategies' allocations come to {percent(whole)} together: more than there is.",
            field="strategies",
        )
    return terms


def _check(strategy: PlanStrategy, field: str) -> None:
    if strategy.strategy not in STRATEGIES:
        known = ", ".join(sorted(STRATEGIES))
        raise InvalidInputError(
            f"{strategy.strategy!r} is no strategy; there are {known}.", field=f"{field}.strategy"
        )
    if not ZERO <= strategy.allocation <= _ALL:
        raise InvalidInputError(
            "An allocation is a fraction of net liquidation, from 0 to 1.", field=f"{field}.allocation"
        )
    if strategy.max_positions is not None and not 0 <= strategy.max_positions <= MOST_POSITIONS:
        raise InvalidInputError(
            f"The most positions are 0 to {MOST_POSITIONS}, or not set.", field=f"{field}.max_positions"
        )
    if strategy.target_credit is not None and strategy.target_credit < 0:
        raise InvalidInputError("A credit is zero or more, or not set.", field=f"{field}.target_credit")
    for name in ("delta_min", "delta_max"):
        delta = getattr(strategy, name)
        if delta is not None and not ZERO <= delta <= _ALL:
            raise InvalidInputError(
                "A delta is one contract's without its sign: from 0 to 1, or not set.",
                field=f"{field}.{name}",
            )
    low, high = strategy.delta_min, strategy.delta_max
    if low is not None and high is not None and low > high:
        raise InvalidInputError("The smallest delta is not above the largest.", field=f"{field}.delta_min")


def limits_of(plan: Plan) -> Limits:
    """What this plan allows its portfolio."""
    terms = plan.current.terms
    return Limits(
        plan.portfolio_id,
        plan.id,
        plan.current.number,
        terms.risk_per_trade,
        terms.max_overnight_exposure,
        terms.cash_reserve,
        {
            each.strategy: StrategyLimits(
                each.allocation, each.max_positions, each.delta_min, each.delta_max, each.target_credit
            )
            for each in terms.strategies
        },
    )


# ---- strategies


def place(strategy: str, terms: Terms) -> str | None:
    """Under which of the plan's strategies a position counts; None where it has no place for it."""
    return limits.place(strategy, {each.strategy for each in terms.strategies})


def label(strategy: str) -> str:
    """A strategy as it is shown."""
    return STRATEGIES.get(strategy, strategy)


def dollars(amount: Decimal) -> str:
    """Money in words, to the cent if it has any: "$4,500", "−$120.50"."""
    size = abs(amount)
    whole = size == size.to_integral_value()
    return f"{'−' if amount < 0 else ''}${size:,.{0 if whole else 2}f}"


def percent(fraction: Decimal) -> str:
    """A fraction in words: "25 %", "12.5 %"."""
    return f"{(fraction * 100).quantize(Decimal('0.1')).normalize():f} %"
