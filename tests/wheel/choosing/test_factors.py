"""Five factors whose points add up to the score."""

from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wheel.choosing.boards import row
from thetadesk.wheel.choosing.factors import FACTORS, Merits, points, scored, tenths, weights

MERITS = Merits(row(), 0.4, 9, 0.25, 0.2)
fractions = st.floats(0, 1)
weighings = st.fixed_dictionaries({factor.name: st.floats(0.5, 100) for factor in FACTORS}).map(weights)


def values(merits: Merits) -> dict[str, float]:
    return {factor.name: factor.value(merits) for factor in FACTORS}


def test_a_score_by_hand():
    merits = replace(MERITS, row=row(bid=0.95, ask=1.05, open_interest=999.0, volume=9.0))
    liquidity = 0.5 * 0.8 + 0.3 * 1.0 + 0.2 * 0.5
    assert values(merits) == pytest.approx(
        {"edge": 0.4, "weekly": 0.5, "liquidity": liquidity, "yield": 0.5, "safety": 0.8}
    )
    assert scored(merits, weights({})) == pytest.approx(12 + 7.5 + 16 + 10 + 12)


@given(fractions, st.integers(0, 60), fractions, fractions, weighings)
def test_points_add_up_to_the_score(depth, days, earned, p_itm, weighing):
    merits = Merits(row(days=days), depth, max(min(days, 4), 1), earned, p_itm)
    shown, told = points(merits, weighing)
    exact = scored(merits, weighing)
    assert exact == fsum(point.weight * point.value for point in told)
    assert shown == pytest.approx(exact, abs=0.0501)
    assert round(fsum(point.points for point in told), 1) == shown
    assert all(abs(point.points - point.weight * point.value) < 0.1 + 1e-9 for point in told)
    assert 0 <= exact <= 100 + 1e-9


@given(st.lists(st.floats(0, 40), min_size=1, max_size=8))
def test_tenths_lose_nothing(parts):
    found = tenths(parts)
    assert sum(found) == round(fsum(part * 10 for part in parts))
    assert all(abs(tenth - part * 10) < 1 + 1e-9 for tenth, part in zip(found, parts, strict=True))


def test_the_largest_remainders_go_up():
    assert tenths([0.16, 0.16, 0.18]) == [2, 1, 2]
    assert tenths([0.1, 0.2]) == [1, 2]


def test_weights_are_scaled_to_a_hundred():
    assert fsum(weights({})) == 100
    assert weights({"edge": 0, "weekly": 0, "liquidity": 0, "yield": 10, "safety": 30}) == (0, 0, 0, 25, 75)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"hope": 3.0}, "no factor is called hope"),
        ({"edge": -1.0}, "between 0 and 100"),
        ({"edge": float("nan")}, "between 0 and 100"),
        (dict.fromkeys((factor.name for factor in FACTORS), 0.0), "not all of them 0"),
    ],
)
def test_weights_that_are_none(asked, said):
    with pytest.raises(ValueError, match=said):
        weights(asked)


def test_what_ends_today_is_no_weekly_and_what_nobody_counts_is_no_market():
    ends = replace(MERITS, row=row(days=0, open_interest=None, volume=None, bid=1.0, ask=1.0))
    assert values(ends)["weekly"] == 0
    assert values(ends)["liquidity"] == 0.5
    assert "? open, ? traded" in FACTORS[2].says(ends)
