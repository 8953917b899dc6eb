"""Which strikes a profile sells: those between two distances from the price, in standard deviations."""

from __future__ import annotations

from math import exp, log, sqrt

from thetadesk.wheel.choosing.board import Board
from thetadesk.wheel.model import ZONES, Profile

_LEAST = 1e-9


def zone(board: Board, profile: Profile, sign: int, years: float) -> tuple[float, float] | None:
    """The lowest and the highest strike: S·e^(±zσ√T) for the profile's two z, below the price for puts (`sign` −1) and
    above it for calls (+1). None without a price or a volatility, or when no time is left."""
    sigma = board.sigma.value
    if not board.spot or not sigma or years <= 0.0:
        return None
    low, high = sorted(board.spot * exp(sign * float(z) * sigma * sqrt(years)) for z in ZONES[profile])
    return low, high


def deviations(board: Board, strike: float, sign: int, years: float) -> float:
    """How far out of the money a strike is, in standard deviations; negative in the money. Needs what `zone` needs."""
    spot, sigma = board.spot or 0.0, board.sigma.value or 0.0
    return sign * log(strike / spot) / max(sigma * sqrt(years), _LEAST)
