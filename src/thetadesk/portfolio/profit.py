"""The most that what a campaign holds can still have earned when it ends, and how much of it is earned."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Literal

from thetadesk.kernel.instruments import InstrumentKind, Right
from thetadesk.kernel.money import CENT, ZERO
from thetadesk.portfolio.contracts import Contract, contract_of
from thetadesk.portfolio.model import Held, LegValue
from thetadesk.pricing import payoff

_REMEMBERED = 4096
"""Campaigns: what one can earn stays the same from tick to tick, and is exact, which takes its time."""


def most_profit(legs: Sequence[Held]) -> Decimal | None:
    """The highest profit at expiry of legs held together, costs and fees counted, in dollars. None where there is no
    limit, where the legs end on different days, or where a cost or a contract's terms are unknown."""
    return _most(tuple(each for each in legs if each.quantity))


@lru_cache(maxsize=_REMEMBERED)
def _most(held: tuple[Held, ...]) -> Decimal | None:
    contracts = [contract_of(each.instrument) for each in held]
    if not held or any(not _is_plain(each, contract) for each, contract in zip(held, contracts, strict=True)):
        return None
    if len({each.settles_at for each in contracts if each.settles_at is not None}) != 1:
        return None
    parts = [_part(each, contract) for each, contract in zip(held, contracts, strict=True)]
    most = payoff.expiry(parts).max_profit
    return None if most is None else Decimal(str(most)).quantize(CENT, ROUND_HALF_EVEN)


def earned_fraction(most: Decimal | None, legs: Sequence[LegValue]) -> Decimal | None:
    """How much of `most`, which these legs can earn together, is earned; None where there is no most, or it is no
    profit."""
    if most is None or most <= 0:
        return None
    earned = ZERO
    for leg in legs:
        if leg.held.quantity:
            if leg.pnl_open is None:
                return None
            earned += leg.pnl_open
    return earned / most


def _is_plain(held: Held, contract: Contract) -> bool:
    """Whether a leg's worth at expiry is known: shares, or options on as many shares as their multiplier says."""
    if not held.basis_known or contract.multiplier is None or contract.units != contract.multiplier:
        return False
    if held.instrument.right is None:
        return held.instrument.kind is InstrumentKind.EQUITY
    return held.instrument.kind is InstrumentKind.OPTION and contract.settles_at is not None


def _part(held: Held, contract: Contract) -> payoff.Leg:
    size = held.quantity * (contract.multiplier or ZERO)
    kinds: dict[Right | None, Literal["C", "P", "S"]] = {Right.CALL: "C", Right.PUT: "P", None: "S"}
    return payoff.Leg(
        held.quantity,
        kinds[held.instrument.right],
        held.instrument.strike,
        contract.settles_at,
        contract.multiplier or ZERO,
        -held.cost / size,
    )
