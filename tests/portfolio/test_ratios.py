"""Ratios against NumPy, on a spreadsheet and on whatever Hypothesis thinks of; averages against themselves."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.portfolio import spreadsheet
from thetadesk.portfolio.ratios import expectancy, riskless_return, sharpe, sortino
from thetadesk.portfolio.returns import daily_returns

NEAR = 1e-9
returns = st.lists(st.integers(-900, 900).map(lambda each: each / 1e4), min_size=20, max_size=80)


def test_the_spreadsheet_has_the_ratios_that_numpy_finds():
    rows = spreadsheet.rows()
    found = daily_returns(spreadsheet.start(), spreadsheet.days())
    gaps = [(now.day.on - before.day.on).days for before, now in pairwise(rows)]
    riskless = [riskless_return(row.bill, gap) for row, gap in zip(rows[1:], gaps, strict=True)]
    excess = np.array([row.gained for row in rows[1:]]) - (
        (1 + np.array([row.bill for row in rows[1:]])) ** (np.array(gaps) / 365) - 1
    )
    assert sharpe(found, riskless) == pytest.approx(excess.mean() / excess.std(ddof=1) * 252**0.5, abs=NEAR)
    downside = np.sqrt((np.minimum(excess, 0) ** 2).mean())
    assert sortino(found, riskless) == pytest.approx(excess.mean() / downside * 252**0.5, abs=NEAR)


@given(returns, st.integers(-100, 1000))
@settings(max_examples=60, deadline=None)
def test_ratios_are_numpys(found, bill):
    free = riskless_return(bill / 1e4, 1)
    excess = np.array(found) - free
    riskless = [free] * len(found)
    if len(set(found)) > 1:
        assert sharpe(found, riskless) == pytest.approx(excess.mean() / excess.std(ddof=1) * 252**0.5)
    if excess.min() < -1e-6:
        downside = np.sqrt((np.minimum(excess, 0) ** 2).mean())
        assert sortino(found, riskless) == pytest.approx(excess.mean() / downside * 252**0.5)


def test_days_without_a_return_are_left_out():
    found = [0.01, -0.01] * 10
    holes = [*found, None, None]
    free = [0.0001] * 22
    assert sharpe(holes, free) == sharpe(found, free[:20])
    assert sortino(holes, free) == sortino(found, free[:20])


@pytest.mark.parametrize("found", [[0.01, -0.01] * 9 + [0.0], [0.001] * 40, []])
def test_too_few_or_equal_returns_have_no_sharpe_ratio(found):
    assert sharpe(found, [0.0] * len(found)) is None


def test_without_a_loss_there_is_no_sortino_ratio():
    assert sortino([0.01, 0.02] * 15, [0.0] * 30) is None


@given(st.lists(st.integers(-(10**7), 10**7).map(lambda each: Decimal(each).scaleb(-2)), max_size=60))
@settings(max_examples=100, deadline=None)
def test_the_mean_is_what_wins_and_losses_make_of_it(results):
    found = expectancy(results)
    assert found.wins + found.losses + found.scratches == len(results)
    assert found.total == sum(results, Decimal(0))
    if not results:
        assert (found.mean, found.win_rate, found.best, found.worst) == (None, None, None, None)
        return
    count = Decimal(len(results))
    by_parts = found.wins / count * (found.average_win or 0) + found.losses / count * (
        found.average_loss or 0
    )
    assert abs(found.mean - by_parts) < Decimal("1e-9")
    assert (found.best, found.worst) == (max(results), min(results))
    if found.losses and found.wins:
        won, lost = found.wins * found.average_win, found.losses * found.average_loss
        assert found.profit_factor == pytest.approx(float(-won / lost))


def test_what_brought_nothing_is_neither_won_nor_lost():
    found = expectancy([Decimal(amount) for amount in ("150.00", "-50.00", "0", "50.00")])
    assert (found.wins, found.losses, found.scratches) == (2, 1, 1)
    assert found.win_rate == pytest.approx(2 / 3)
    assert (found.mean, found.average_win, found.average_loss) == (
        Decimal("37.5"),
        Decimal(100),
        Decimal(-50),
    )
    assert found.profit_factor == 4.0
    assert expectancy([Decimal(0)]).win_rate is None
    assert expectancy([Decimal(1)]).profit_factor is None
