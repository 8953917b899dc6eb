"""The quick normal distribution is right to what it promises."""

import numpy as np

from thetadesk.pricing import normal, tails


def test_tails_are_right_to_4e_9() -> None:
    far = np.linspace(-38, 38, 20_001)
    density = np.exp(-0.5 * far * far) * normal.DENSITY_AT_ZERO
    tail = tails.ratio(far, np.empty_like(far), np.empty_like(far)) * density
    assert abs(tail - normal.below_array(-abs(far))).max() < 4e-9
