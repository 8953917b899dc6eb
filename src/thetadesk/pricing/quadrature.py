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
    """The integrals that tie the boundary at node i to its past: k nodes with j points each, rows node by node.

    c = √(zᵢ² − z²) is the root of the time between. The matrices (kj, k + 1) give for a column of boundary values
    and one more number: `distance` Δ/c + c·more, where Δ is the boundary at the node less that at the point; `place`
    the boundary at the point + more; `turn` the change of `distance` with θ per 2·zᵢ·sin θ, more being doubled.
    The same columns without the last, node by node and transposed, are `pull` (k, k, j).
    """

    nodes: FloatArray
    """zᵢ (k)."""
    elapsed: FloatArray
    """z² at the points (k, j, 1)."""
    weight: FloatArray
    """dz²/c (k, j, 1)."""
    gap: FloatArray
    """c (k, 1, j), the weights of a sum."""
    sums: FloatArray
    """1 and z² (k, 2, j), the weights of two more."""
    distance: FloatArray
    place: FloatArray
    turn: FloatArray
    pull: FloatArray


@dataclass(frozen=True, slots=True)
class Outer:
    """The integral of the early exercise premium over the whole life, p points.

    w is the time from today to the exercise. `low` (p, k + 2) gives (place − boundary)/√w + drift·√w for a column of
    minus the boundary, the place and the drift; `place` (p, k + 1) the boundary + more.
    """

    ahead: FloatArray
    """w (p, 1)."""
    gap: FloatArray
    """√w (p, 1)."""
    low: FloatArray
    place: FloatArray
    timed: FloatArray
    """The measure dw, and w·dw (2, p)."""
    struck: FloatArray
    """dw/√w, √w·dw, and the boundary's samples under dw/√w (2 + k, p)."""
    bent: FloatArray
    """dw/w and dw (2, p)."""


@lru_cache
def inner(count: int, points: int) -> Inner:
    """The rule of `points` points for each of `count` nodes."""
    nodes = _nodes(count)
    angle, weight = _angles(points)
    sine, cosine = np.sin(angle), np.cos(angle)
    gap = np.outer(nodes, cosine)
    elapsed = np.outer(nodes**2, sine**2)
    at, steep = _interpolation(count, np.outer(nodes, sine).ravel())
    change = (np.repeat(np.eye(count), points, axis=0) - at) / gap.reshape(-1, 1)
    tangent = np.tile(sine / cosine, count).reshape(-1, 1)
    turn = (change * tangent - steep) / (2 * np.outer(nodes, sine)).reshape(-1, 1)
    ones = np.ones((count, points))
    more = ones.reshape(-1, 1)
    return Inner(
        nodes=nodes,
        elapsed=elapsed[:, :, None],
        weight=np.outer(nodes, 2 * sine * weight)[:, :, None],
        gap=gap[:, None],
        sums=np.stack([ones, elapsed], axis=1),
        distance=np.hstack([change, gap.reshape(-1, 1)]),
        place=np.hstack([at, more]),
        turn=np.hstack([turn, -0.5 * more]),
        pull=np.ascontiguousarray(change.reshape(count, points, count).transpose(0, 2, 1)),
    )


@lru_cache
def outer(count: int, points: int) -> Outer:
    """The rule of `points` points over the whole life, for a boundary of `count` nodes.

    Its points thicken with the third power towards today, where the integrand is a peak as narrow as the spot is near
    to the boundary.
    """
    place, weight = np.polynomial.legendre.leggauss(points)
    near = (1 - place) / 2
    angle = (np.pi / 2) * near**3
    weight *= (np.pi / 4) * 3 * near**2
    sine, gap = np.cos(angle), np.sin(angle)
    at, _ = _interpolation(count, sine)
    measure = 2 * sine * gap * weight
    column = gap[:, None]
    return Outer(
        ahead=column**2,
        gap=column,
        low=np.hstack([at / column, 1 / column, column]),
        place=np.hstack([at, np.ones_like(column)]),
        timed=np.stack([measure, measure * gap**2]),
        struck=np.vstack([measure / gap, measure * gap, at.T * (measure / gap)]),
        bent=np.stack([measure / gap**2, measure]),
    )


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
