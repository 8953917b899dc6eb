"""Sums over legs: of an underlying, an expiry bucket, an account, a portfolio. A sum is nothing but its legs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from thetadesk.kernel.money import ZERO
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import Bucket, LegValue, Totals

Key = TypeVar("Key", bound=Hashable)
TRUSTED = frozenset({QuoteState.LIVE, QuoteState.CLOSED})


def totals(legs: Iterable[LegValue]) -> Totals:
    """The sums over `legs`; what is unknown of a leg is counted, not guessed. A leg that was closed today counts with
    what it brought today, and with nothing else."""
    whole = Totals()
    for leg in legs:
        _add_money(whole, leg)
        if leg.held.quantity:
            _add_greeks(whole, leg)
    return whole


def _add_money(whole: Totals, leg: LegValue) -> None:
    if leg.pnl_today is None:
        whole.without_pnl_today += 1
    else:
        whole.pnl_today += leg.pnl_today
    if not leg.held.quantity:
        whole.closed_today += leg.pnl_today or ZERO
        return
    whole.legs += 1
    if leg.held.is_foreign:
        whole.foreign += 1
    else:
        whole.cost += leg.held.cost
    if leg.value is None:
        whole.unvalued += 1
    else:
        whole.value += leg.value
    if leg.pnl_open is None:
        whole.without_pnl_open += 1
    else:
        whole.pnl_open += leg.pnl_open
    if leg.held.instrument.is_option:
        whole.options += 1
        whole.without_extrinsic += leg.extrinsic is None
        whole.extrinsic += leg.extrinsic or ZERO
    if leg.state not in TRUSTED:
        whole.stale += 1


def _add_greeks(whole: Totals, leg: LegValue) -> None:
    greeks = leg.greeks
    if greeks is None:
        whole.without_greeks += 1
    else:
        whole.delta += greeks.delta
        whole.gamma += greeks.gamma
        whole.theta += greeks.theta
        whole.vega += greeks.vega
        whole.rho += greeks.rho
    if leg.beta_weighted_delta is None:
        whole.without_beta += 1
    else:
        whole.beta_weighted_delta += leg.beta_weighted_delta


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
