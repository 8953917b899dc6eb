"""The deepest fall against every pair of days."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.portfolio import spreadsheet
from thetadesk.portfolio.drawdown import Drawdown, deepest_loss, depths, drawdowns

BEGAN = date(2025, 1, 2)


def dates(count):
    return [BEGAN + timedelta(days=number) for number in range(count)]


def test_the_spreadsheet_falls_as_it_says():
    rows = spreadsheet.rows()
    index, on = [row.index for row in rows], [row.day.on for row in rows]
    assert depths(index) == pytest.approx([row.drawdown for row in rows], abs=1e-9)
    found = drawdowns(index, on)
    trough = int(np.argmin([row.drawdown for row in rows]))
    peak = int(np.argmax(index[:trough]))
    assert (found.peak_on, found.trough_on) == (on[peak], on[trough])
    assert found.depth == pytest.approx(rows[trough].drawdown, abs=1e-9)
    assert found.current == pytest.approx(rows[-1].drawdown, abs=1e-9)


@given(st.lists(st.integers(0, 500).map(lambda each: each / 100), max_size=40))
@settings(max_examples=120, deadline=None)
def test_no_pair_of_days_falls_further(index):
    index = [1.0, *index]
    on = dates(len(index))
    found = drawdowns(index, on)
    pairs = [
        (later / earlier - 1.0)
        for at, later in enumerate(index)
        for earlier in index[: at + 1]
        if earlier > 0.0
    ]
    assert found.depth == min(pairs)
    if found.depth < 0.0:
        peak, trough = on.index(found.peak_on), on.index(found.trough_on)
        assert index[trough] / index[peak] - 1.0 == found.depth
        until = on[-1] if found.recovered_on is None else found.recovered_on
        assert found.days == (until - found.peak_on).days
        after = index[trough:]
        if found.recovered_on is None:
            assert max(after) < index[peak]
        else:
            assert index[on.index(found.recovered_on)] >= index[peak]


def test_a_fall_has_a_peak_a_trough_and_a_recovery():
    on = dates(6)
    found = drawdowns([1.0, 1.2, 0.9, 1.1, 1.2, 1.14], on)
    assert found == Drawdown(pytest.approx(-0.25), on[1], on[2], on[4], 3, pytest.approx(-0.05))


@pytest.mark.parametrize("index", [[], [1.0], [1.0, 1.0, 1.5], [0.0, 0.0]])
def test_what_never_falls_has_no_dates(index):
    assert drawdowns(index, dates(len(index))) == Drawdown(0.0)


@given(st.lists(st.integers(-(10**6), 10**6).map(lambda each: Decimal(each).scaleb(-2)), max_size=40))
@settings(max_examples=80, deadline=None)
def test_the_deepest_loss_is_the_worst_run_of_days(profits):
    runs = [
        sum(profits[begin:end], Decimal(0))
        for begin in range(len(profits))
        for end in range(begin, len(profits) + 1)
    ]
    assert deepest_loss(profits) == min(runs, default=Decimal(0))
