"""Where the exercise boundary is sampled, where its integrals are, and the constant matrices between the two.

Time runs from 0 to 1 over a contract's life (whoever uses this scales rates and volatility by it). The boundary is sampled
at Chebyshev's points of z = √(time to expiry), and between them is made of z·p(z) and z·ln z·p(z) with polynomials p:
near expiry it falls like z where dividends exceed the interest and like z·√ln(1/z) where they do not, and polynomials
alone need half as many nodes again. It is zero at z = 0. So any value of it, and any difference or slope, is one
constant row times the samples, for all contracts at once. With z = zᵢ·sin θ every integrand is smooth at both ends,
and Gauss and Legendre's rule in θ is exact to many digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.polynomial import chebyshev

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray


LOGARITHMIC: Final = 2
"""How many of the shapes carry the logarithm."""


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
    """Rows that give the boundary, sampled at the nodes, and its derivative at `places`."""
    samples = np.linalg.inv(_shapes(count, _nodes(count))[0])
    values, slopes = _shapes(count, places)
    return values @ samples, slopes @ samples


def _shapes(count: int, places: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What the boundary is made of, z·Tₖ(2z − 1) and z·ln z·Tₖ(2z − 1), and their derivatives, a column each."""
    z = places[:, None]
    log = np.log(z)
    plain = count - LOGARITHMIC
    values = chebyshev.chebvander(2 * places - 1, plain - 1)
    slopes = chebyshev.chebvander(2 * places - 1, plain - 2) @ chebyshev.chebder(np.eye(plain), scl=2)
    few, few_slopes = values[:, :LOGARITHMIC], slopes[:, :LOGARITHMIC]
    return (
        np.hstack([z * values, z * log * few]),
        np.hstack([values + z * slopes, (1 + log) * few + z * log * few_slopes]),
    )
