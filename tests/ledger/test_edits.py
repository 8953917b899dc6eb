"""How moves and merges are replayed over the automatic grouping."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.ledger.edits import NEW, PlacedMove, Placements, campaign_id, resolve
from thetadesk.ledger.model import Edit, Merge, Move

D = Decimal


def placed(*moves, merged=None):
    placements = Placements(merged=dict(merged or {}))
    for number, (quantity, source, target) in enumerate(moves):
        placements.moves["t"].append(PlacedMove(f"e{number}", quantity and D(quantity), source, target))
    return placements


def test_without_edits_everything_stays():
    assert placed().place("t", [("a", D(2)), ("b", D(1))]) == [("a", 2, False), ("b", 1, False)]


def test_a_part_moves_and_the_rest_stays():
    assert placed((2, "a", "b")).place("t", [("a", D(-5))]) == [("a", -3, False), ("b", -2, True)]


def test_all_of_it_moves_from_the_campaign_named():
    moved = placed((None, "a", "c")).place("t", [("a", D(2)), ("b", D(1))])
    assert moved == [("b", 1, False), ("c", 2, True)]


def test_where_the_campaign_named_has_none_of_it_everything_moves():
    """Older history may have changed where it is told."""
    assert placed((None, "gone", "c")).place("t", [("a", D(2)), ("b", D(1))]) == [("c", 3, True)]


def test_later_moves_see_what_earlier_ones_did():
    assert placed((1, "a", "b"), (1, "b", "c")).place("t", [("a", D(3))]) == [("a", 2, False), ("c", 1, True)]


def test_a_merge_of_a_merge_is_followed_and_a_circle_ends():
    assert placed(merged={"a": "b", "b": "c"}).home("a") == "c"
    assert placed(merged={"a": "b", "b": "a"}).home("a") == "b"


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), min_size=1, max_size=3),
    st.lists(
        st.tuples(
            st.none() | st.integers(1, 9), st.none() | st.sampled_from("abcd"), st.sampled_from("abcde")
        )
    ),
    st.sampled_from([1, -1]),
)
def test_whatever_is_moved_quantities_add_up_and_each_campaign_comes_once(parts, moves, sign):
    placements = placed(*moves, merged={"d": "a"})
    told = placements.place("t", [(campaign, D(sign * quantity)) for campaign, quantity in parts])
    assert sum(quantity for _, quantity, _ in told) == sign * sum(quantity for _, quantity in parts)
    assert len({campaign for campaign, _, _ in told}) == len(told)
    assert all(quantity * sign > 0 for _, quantity, _ in told)


def edit(*moves, merge=None, undone=False):
    return Edit("e", "account", "XYZ", datetime(2026, 1, 5, tzinfo=UTC), moves, merge, undone)


def test_campaigns_are_named_by_what_opened_them_wherever_that_is_told_now():
    placements = resolve("account", [edit(Move("t2", None, "t1", NEW + "e"))], {"t1": "older", "t2": "older"})
    (move,) = placements.moves["t2"]
    assert (move.source, move.target) == ("older", campaign_id("account", NEW + "e"))


def test_undone_edits_ask_for_nothing():
    placements = resolve("account", [edit(merge=Merge("t1", "t2"), undone=True)], {})
    assert (placements.merged, dict(placements.moves)) == ({}, {})
