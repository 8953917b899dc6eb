"""How far an option is in or out of the money, and what that says about a short one."""

from __future__ import annotations

from thetadesk.portfolio.model import Risk

_NEAR = -0.05


def moneyness(spot: float, strike: float, sign: float) -> float:
    """The distance of the underlying from the strike as a fraction of the strike: positive in the money. `sign` is +1
    for a call, −1 for a put."""
    return sign * (spot - strike) / strike


def risk(distance: float) -> Risk:
    """The risk of a short option at this moneyness: in the money HIGH, up to 5 % out of it MEDIUM, beyond that LOW."""
    if distance > 0:
        return Risk.HIGH
    return Risk.MEDIUM if distance >= _NEAR else Risk.LOW
