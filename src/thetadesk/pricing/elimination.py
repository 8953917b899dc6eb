"""Small linear systems, one per contract, solved side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thetadesk.pricing.model import FloatArray


def solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Gaussian elimination without pivots: n systems `matrix` (k, k, n) with m right-hand sides (k, m, n) each.

    Both are spent; `right` becomes the answer. The diagonal has to outweigh the rest, as it does for a boundary.
    """
    size = len(matrix)
    for row in range(size):
        matrix[row, row + 1 :] /= matrix[row, row]
        right[row] /= matrix[row, row]
        if row + 1 < size:
            column = matrix[row + 1 :, row, None]
            matrix[row + 1 :, row + 1 :] -= column * matrix[row, row + 1 :]
            right[row + 1 :] -= column * right[row]
    for row in range(size - 1, 0, -1):
        right[:row] -= matrix[:row, row, None] * right[row]
    return right
