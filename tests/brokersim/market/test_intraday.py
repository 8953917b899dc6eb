"""Bridges begin and end at nothing, and know no order."""

import numpy as np
import pytest

from brokersim import calendar
from brokersim.market.intraday import Bridges


def test_bridges_are_tied_at_both_ends() -> None:
    bridges = Bridges(7)
    for session in calendar.sessions()[700:760]:
        walk = bridges.bridge("AAPL", session.index)
        assert len(walk) == 2 * session.minutes + 1
        assert walk[0] == 0
        assert walk[-1] == pytest.approx(0, abs=1e-5)


def test_the_middle_has_the_spread_of_a_bridge() -> None:
    bridges = Bridges(7)
    middles = [
        float(bridges.bridge("X", index)[390])
        for index in range(630)
        if calendar.sessions()[index].minutes == 390
    ]
    assert np.std(middles) == pytest.approx(0.5, abs=0.05)


def test_the_order_of_asking_changes_nothing() -> None:
    forward, backward = Bridges(7), Bridges(7)
    early = [forward.bridge("KO", index).copy() for index in (1, 500)]
    late = [backward.bridge("KO", index).copy() for index in (500, 1)][::-1]
    assert all(np.array_equal(one, other) for one, other in zip(early, late, strict=True))
