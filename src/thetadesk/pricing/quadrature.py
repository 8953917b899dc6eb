"""Where the exercise boundary is sampled, where its integrals are, and the constant matrices between the two.

Time runs from 0 to 1 over a contract's life (whoever uses this scales rates and volatility by it). The boundary is a
polynomial in z = √(time to expiry), sampled at Chebyshev's extreme points, the one at z = 0 being known: so any
value of it, and any difference or slope, is one constant row times the samples, for all contracts at once. With
z = zᵢ·sin θ every integrand is smooth at both ends, and Gauss and Legendre's rule in θ is exact to many digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray


@dataclass(frozen=True, slots=True)
class Inner:
    """The integrals that tie the boundary at node i to its past; k nodes of j points each, rows node by node.

    nodes (k): zᵢ. elapsed (k, j): z² at the points. gap (k, j): c = √(zᵢ² − z²). weight (k, j): dz²/c.
    at (kj, k): the boundary at the points. change (kj, k): (boundary at i − boundary at the point)/c.
    """

    nodes: FloatArray
    elapsed: FloatArray
    gap: FloatArray
    weight: FloatArray
    at: FloatArray
    change: FloatArray
    slope: FloatArray


@dataclass(frozen=True, slots=True)
class Outer:
    """The integral of the early exercise premium over the whole life, p points.

    ahead (p): time from today to the exercise. gap (p): its root. weight (p): its measure.
    at (p, k): the boundary at the points.
    """

    ahead: FloatArray
    gap: FloatArray
    weight: FloatArray
    at: FloatArray


@lru_cache
def inner(count: int, points: int) -> Inner:
    """The rule of `points` points for each of `count` nodes."""
    nodes = _nodes(count)
    angle, weight = _angles(points)
    sine, cosine = np.sin(angle), np.cos(angle)
    places = np.outer(nodes, sine).ravel()
    at, steep = _interpolation(count, places)
    gap = np.outer(nodes, cosine)
    own = np.repeat(np.eye(count), points, axis=0)
    change = (own - at) / gap.reshape(-1, 1)
    # The weight of a point is 2·zᵢ·sin θ·dθ; what has dθ alone is divided by it here.
    measure = (2 * np.outer(nodes, sine)).reshape(-1, 1)
    turn = np.tile(sine / cosine, count).reshape(-1, 1)
    return Inner(
        nodes=nodes,
        elapsed=np.outer(nodes**2, sine**2),
        gap=gap,
        weight=np.outer(nodes, 2 * sine * weight),
        at=at,
        change=change,
        slope=(change * turn - steep) / measure,
    )


@lru_cache
def outer(count: int, points: int) -> Outer:
    """The rule of `points` points over the whole life, for a boundary of `count` nodes."""
    angle, weight = _angles(points)
    sine, cosine = np.sin(angle), np.cos(angle)
    at, _ = _interpolation(count, sine)
    return Outer(ahead=cosine**2, gap=cosine, weight=2 * sine * cosine * weight, at=at)


def _angles(points: int) -> tuple[FloatArray, FloatArray]:
    place, weight = np.polynomial.legendre.leggauss(points)
    return (place + 1) * (np.pi / 4), weight * (np.pi / 4)


def _nodes(count: int) -> FloatArray:
    return np.asarray((1 + np.cos(np.pi * np.arange(count) / count)) / 2)


def _interpolation(count: int, places: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rows that give a polynomial, zero at 0 and sampled at the nodes, and its derivative at `places`."""
    fit = np.polynomial.chebyshev
    every = np.append(_nodes(count), 0.0)
    samples = np.linalg.inv(fit.chebvander(2 * every - 1, count))
    slopes = fit.chebder(np.eye(count + 1), scl=2)
    rows = fit.chebvander(2 * places - 1, count) @ samples
    steep = fit.chebvander(2 * places - 1, count - 1) @ slopes @ samples
    return rows[:, :count], steep[:, :count]
