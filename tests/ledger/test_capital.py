"""What a holding puts at risk."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.builders import adjusted, named
from thetadesk.ledger.capital import capital_of

D = Decimal
JUN, JUL = "19 Jun 26", "17 Jul 26"


def held(*legs):
    """("-1", "19 Jun 26 95 P", price per share): a holding and the cash that opened it."""
    found = []
    for quantity, words, price in legs:
        instrument = named(f"XYZ {words}" if words else "XYZ")
        cash = -D(quantity) * D(price) * (instrument.multiplier or 1)
        found.append((instrument, D(quantity), cash))
    return found


WORTH = [
    ("a put: the cash for its strike, whatever was received", [(-2, f"{JUN} 95 P", "2")], 19000),
    ("shares: what they cost", [(100, "", "50")], 5000),
    ("a covered call adds nothing", [(100, "", "50"), (-1, f"{JUN} 55 C", "1")], 5000),
    ("nor do two in different months over enough shares",
     [(200, "", "50"), (-1, f"{JUN} 55 C", "1"), (-1, f"{JUL} 55 C", "2")], 10000),
    ("a second call that nothing covers", [(100, "", "50"), (-2, f"{JUN} 55 C", "1")], None),
    ("a call alone", [(-1, f"{JUN} 55 C", "1")], None),
    ("a put beside shares", [(100, "", "50"), (-1, f"{JUN} 45 P", "1")], 9500),
    ("a put spread: its width less the credit", [(-1, f"{JUN} 95 P", "2"), (1, f"{JUN} 90 P", "1")], 400),
    ("a call spread likewise", [(-1, f"{JUN} 95 C", "2"), (1, f"{JUN} 100 C", "1")], 400),
    ("a debit spread: what it cost", [(1, f"{JUN} 95 C", "2"), (-1, f"{JUN} 100 C", "1")], 100),
    ("a long option: what it cost", [(1, f"{JUN} 95 C", "2")], 200),
    ("a condor: one side less all the credit",
     [(1, f"{JUN} 85 P", "1"), (-1, f"{JUN} 90 P", "2"), (-1, f"{JUN} 110 C", "2"), (1, f"{JUN} 115 C", "1")], 300),
    ("two puts against one", [(-2, f"{JUN} 95 P", "2"), (1, f"{JUN} 90 P", "1")], 10000),
    ("a strangle", [(-1, f"{JUN} 90 P", "1"), (-1, f"{JUN} 110 C", "1")], None),
    ("a jade lizard: its put", [(-1, f"{JUN} 90 P", "2"), (-1, f"{JUN} 105 C", "1"), (1, f"{JUN} 110 C", ".5")], 9000),
    ("a calendar: what it cost", [(-1, f"{JUN} 100 C", "2"), (1, f"{JUL} 100 C", "3")], 100),
    ("the other way round nothing protects", [(1, f"{JUN} 100 C", "2"), (-1, f"{JUL} 100 C", "3")], None),
    ("two spreads of two months",
     [(-1, f"{JUN} 95 P", "2"), (1, f"{JUN} 90 P", "1"), (-1, f"{JUL} 95 P", "2"), (1, f"{JUL} 90 P", "1")], 800),
    ("short shares", [(-100, "", "50")], None),
    ("nothing", [], 0),
    ("nothing left", [(0, f"{JUN} 95 P", "0")], 0),
]  # fmt: skip


@pytest.mark.parametrize(("legs", "capital"), [row[1:] for row in WORTH], ids=[row[0] for row in WORTH])
def test_what_is_at_risk(legs, capital):
    assert capital_of(held(*legs)) == capital
    assert capital_of(held(*legs)[::-1]) == capital


def test_a_contract_of_unknown_size_and_a_future_have_no_figure():
    odd = adjusted("XYZ1 19 Jun 26 95 P", None)
    assert capital_of([(odd, D(-1), D(200))]) is None
    assert capital_of([(named("/MESZ6"), D(1), D(0))]) is None


def test_an_adjusted_contract_counts_by_its_own_multiplier():
    assert capital_of([(adjusted("XYZ1 19 Jun 26 95 P", 10), D(-1), D(20))]) == 950


def test_each_ticker_stands_for_itself():
    other = (named("ABC 19 Jun 26 55 C"), D(-1), D(100))
    assert capital_of([*held((100, "", "50")), other]) is None


LEG = st.tuples(
    st.integers(-3, 3),
    st.sampled_from([f"{when} {strike} {right}" for when in (JUN, JUL) for strike in (90, 100) for right in "PC"]),
    st.sampled_from(["0.5", "2", "7.25"]),
)  # fmt: skip


@given(st.lists(LEG, max_size=5))
def test_it_is_never_less_than_nothing_and_more_cover_never_raises_it(legs):
    capital = capital_of(held(*legs))
    assert capital is None or capital >= 0
    covered = capital_of([*held(*legs), *held((2000, "", "0"))])
    if capital is not None:
        assert covered is not None


@given(st.lists(LEG, max_size=5), st.integers(2, 5))
def test_twice_as_much_is_twice_the_risk(legs, times):
    one = capital_of(held(*legs))
    many = capital_of([(what, quantity * times, cash * times) for what, quantity, cash in held(*legs)])
    assert many == (None if one is None else one * times)
