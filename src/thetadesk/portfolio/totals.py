"""Sums over legs: of an underlying, an expiry bucket, an account, a portfolio. A sum is nothing but its legs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from math import fsum
from typing import TYPE_CHECKING, TypeVar

from thetadesk.kernel.money import ZERO
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import Bucket, LegValue, Totals

if TYPE_CHECKING:
    from decimal import Decimal

Key = TypeVar("Key", bound=Hashable)
TRUSTED = frozenset({QuoteState.LIVE, QuoteState.CLOSED})
_GREEKS = ("delta", "gamma", "theta", "vega", "rho")


def totals(legs: Iterable[LegValue]) -> Totals:
    """The sums over `legs`; what is unknown of a leg is counted, not guessed. A leg that was closed today counts with
    what it brought today, and with nothing else."""
    found = list(legs)
    held = [each for each in found if each.held.quantity]
    gone = [each for each in found if not each.held.quantity]
    told = [each.greeks for each in held if each.greeks is not None]
    weighted = [each.beta_weighted_delta for each in held if each.beta_weighted_delta is not None]
    return Totals(
        legs=len(held),
        unvalued=sum(each.value is None for each in held),
        without_greeks=len(held) - len(told),
        without_beta=len(held) - len(weighted),
        without_pnl_today=sum(each.pnl_today is None for each in found),
        without_pnl_open=sum(each.pnl_open is None for each in held),
        stale=sum(each.state not in TRUSTED for each in held),
        cost=_sum(each.held.cost for each in held),
        value=_sum(each.value for each in held),
        pnl_today=_sum(each.pnl_today for each in found),
        closed_today=_sum(each.pnl_today for each in gone),
        pnl_open=_sum(each.pnl_open for each in held),
        extrinsic=_sum(each.extrinsic for each in held),
        **{name: fsum(getattr(each, name) for each in told) for name in _GREEKS},
        beta_weighted_delta=fsum(weighted),
    )


def grouped(legs: Iterable[LegValue], key: Callable[[LegValue], Key]) -> dict[Key, Totals]:
    """The sums by what `key` says of a leg, in the order in which the keys come first."""
    groups: dict[Key, list[LegValue]] = {}
    for leg in legs:
        groups.setdefault(key(leg), []).append(leg)
    return {each: totals(group) for each, group in groups.items()}


def by_ticker(legs: Iterable[LegValue]) -> dict[str, Totals]:
    """The sums of each underlying."""
    return grouped(legs, lambda leg: leg.held.ticker)


def by_bucket(legs: Iterable[LegValue]) -> dict[Bucket, Totals]:
    """The sums of each expiry bucket that has legs, soonest first; what does not expire comes last."""
    found = grouped(legs, lambda leg: leg.bucket)
    return {bucket: found[bucket] for bucket in Bucket if bucket in found}


def together(parts: Iterable[Totals]) -> Totals:
    """The sum of sums."""
    whole = Totals()
    for part in parts:
        for name in Totals.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in amounts if each is not None), ZERO)
