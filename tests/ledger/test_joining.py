"""Sets of things that belong together in pairs."""

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.ledger.joining import Joined

names = st.sampled_from("abcdefgh")


@given(st.lists(st.tuples(names, names)))
def test_two_names_share_a_root_exactly_if_pairs_lead_from_one_to_the_other(pairs):
    joined = Joined()
    groups = {name: {name} for name in "abcdefgh"}
    for one, other in pairs:
        joined.join(one, other)
        together = groups[one] | groups[other]
        groups |= dict.fromkeys(together, together)
    for name in groups:
        assert {other for other in groups if joined.root(other) == joined.root(name)} == groups[name]


def test_the_first_name_stands_for_the_set():
    joined = Joined()
    joined.join("b", "a")
    joined.join("b", "c")
    assert [joined.root(name) for name in "abcd"] == ["b", "b", "b", "d"]
