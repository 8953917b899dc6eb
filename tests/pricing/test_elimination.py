"""Systems solved side by side are solved as each alone."""

import numpy as np
import pytest

from thetadesk.pricing.elimination import solved


def test_systems_are_solved() -> None:
    chance = np.random.default_rng(1)
    matrix = chance.normal(size=(5, 5, 40)) + 6 * np.eye(5)[:, :, None]
    right = chance.normal(size=(5, 2, 40))
    found = solved(matrix.copy(), right.copy())
    for place in range(40):
        exact = np.linalg.solve(matrix[:, :, place], right[:, :, place])
        assert found[:, :, place] == pytest.approx(exact, rel=1e-10, abs=1e-12)
