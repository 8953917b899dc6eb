"""A figure has a value or a reason."""

from decimal import Decimal

import pytest

from thetadesk.portfolio.explained import Explained


def test_a_figure_has_a_value_or_a_reason():
    assert Explained("pnl", Decimal(5), "money", "Σ days").reason == ""
    assert Explained("sharpe", None, "ratio", "mean ÷ deviation", reason="fewer than 20 days").value is None


@pytest.mark.parametrize(("value", "reason"), [(None, ""), (1.0, "because")])
def test_a_figure_has_not_both_nor_neither(value, reason):
    with pytest.raises(ValueError, match="sharpe"):
        Explained("sharpe", value, "ratio", "mean ÷ deviation", reason=reason)
