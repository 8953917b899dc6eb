"""What a plan allows a portfolio: made by plans, and asked by whoever proposes a trade."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StrategyLimits:
    """What is allowed of one strategy; None limits nothing. `allocation` is its largest share of net liquidation (a
    fraction), `delta_min` and `delta_max` are of one contract (absolute, 0 to 1), `target_credit` is dollars a contract.
    """

    allocation: Decimal
    max_positions: int | None = None
    delta_min: Decimal | None = None
    delta_max: Decimal | None = None
    target_credit: Decimal | None = None

    def allows_delta(self, delta: Decimal) -> bool:
        """Whether one contract's delta, whatever its sign, lies within both limits."""
        size = abs(delta)
        too_small = self.delta_min is not None and size < self.delta_min
        return not too_small and (self.delta_max is None or size <= self.delta_max)

    def allows_another(self, held: int) -> bool:
        """Whether one more position may be opened beside so many."""
        return self.max_positions is None or held < self.max_positions

    def pays_enough(self, credit: Decimal) -> bool:
        """Whether a contract's credit, in dollars, reaches the target."""
        return self.target_credit is None or credit >= self.target_credit

    def room(self, net_liquidation: Decimal, allocated: Decimal) -> Decimal:
        """The capital that may still go into the strategy, in dollars; negative by what is in it too much."""
        return net_liquidation * self.allocation - allocated


KIN: Mapping[str, tuple[str, ...]] = {
    "wheel": ("short_put", "covered_call"),
    "short_put": ("wheel",),
    "covered_call": ("wheel",),
}
"""As what else a strategy counts where a plan does not name it: a wheel's parts are a wheel's."""


def place(strategy: str, named: Container[str]) -> str | None:
    """Under which of the strategies that a plan names a position counts; None where it has no place for it."""
    return next((name for name in (strategy, *KIN.get(strategy, ())) if name in named), None)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one version of a portfolio's plan, in dollars; None limits nothing. A strategy that `strategies`
    does not name is not in the plan."""

    portfolio_id: str
    plan_id: str
    version: int
    risk_per_trade: Decimal | None = None
    overnight: Decimal | None = None
    cash_reserve: Decimal | None = None
    strategies: Mapping[str, StrategyLimits] = field(default_factory=dict)

    def of(self, strategy: str) -> StrategyLimits | None:
        """The limits of this strategy; None where the plan does not have it."""
        return self.strategies.get(strategy)

    def place(self, strategy: str) -> str | None:
        """Under which of the plan's strategies a position counts; None where it has no place for it."""
        return place(strategy, self.strategies)
