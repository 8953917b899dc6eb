"""The most that what is held can earn."""

from decimal import Decimal

import pytest

from tests.portfolio.books import KO, PUT, SHARES, THE_PUT, leg, tick, valued
from thetadesk.portfolio.profit import earned_fraction, most_profit

LONG_PUT, CALL, FAR_CALL, LATER = (
    "KO 20 Mar 26 57.5 P",
    "KO 20 Mar 26 62.5 C",
    "KO 20 Mar 26 65 C",
    "KO 17 Apr 26 60 P",
)


@pytest.mark.parametrize(
    ("legs", "most"),
    [
        ([leg(PUT, -2, "238.74")], "238.74"),
        ([leg(PUT, -1, "118.87"), leg(LONG_PUT, 1, "-40.00")], "78.87"),
        (
            [leg(LONG_PUT, -1, "40.00"), leg(PUT, 1, "-118.87")],
            "171.13",
        ),  # a bear spread: its width less its cost
        ([leg(PUT, -1, "100"), leg(LONG_PUT, 1, "-40"), leg(CALL, -1, "60"), leg(FAR_CALL, 1, "-20")], "100"),
        ([leg(SHARES, 100, "-6000"), leg(CALL, -1, "60")], "310"),  # called away at 62.5
        ([leg(PUT, 1, "-120")], "5880"),
        ([leg(CALL, 1, "-60")], None),
        ([leg(SHARES, 100, "-6000")], None),
        ([leg(PUT, -1, "100"), leg(LATER, 1, "-200")], None),
        ([leg(PUT, -1, "0", basis_known=False)], None),
        ([leg("GREE1 20 Mar 26 22 P", -1, "100")], None),
        ([], None),
    ],
    ids=[
        "put",
        "credit",
        "debit",
        "condor",
        "covered",
        "long put",
        "long call",
        "shares",
        "calendar",
        "?",
        "adj",
        "-",
    ],
)
def test_the_most_is_read_from_the_structure(legs, most):
    assert most_profit(legs) == (None if most is None else Decimal(most))


def test_what_is_earned_is_a_share_of_the_most():
    spread = [leg(PUT, -1, "118.87"), leg(LONG_PUT, 1, "-40.00")]
    legs = valued(spread, [THE_PUT, KO, tick(LONG_PUT, 0.20, 0.30)])
    assert earned_fraction(most_profit(spread), legs) == (Decimal("118.87") - 85 - 40 + 25) / Decimal("78.87")
    assert earned_fraction(most_profit(spread), valued(spread, [THE_PUT, KO])) is None
    losing = [leg(PUT, -1, "-5.00")]
    assert earned_fraction(most_profit(losing), valued(losing, [THE_PUT, KO])) is None
    assert earned_fraction(None, legs) is None
