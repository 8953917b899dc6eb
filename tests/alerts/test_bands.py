"""Bands: quiet means that nothing has changed, and everything that changes is told."""

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.alerts.engine.bands import Atom, Band, Crossing
from thetadesk.alerts.syntax import Direction, Relation

_NUMBERS = st.integers(-6, 6).map(lambda half: half / 2)
_TRUE = {
    Relation.LESS: lambda a, b: a < b,
    Relation.AT_MOST: lambda a, b: a <= b,
    Relation.EQUAL: lambda a, b: a == b,
    Relation.AT_LEAST: lambda a, b: a >= b,
    Relation.MORE: lambda a, b: a > b,
}


@given(
    st.lists(st.tuples(st.sampled_from(list(Relation)), _NUMBERS), max_size=12),
    st.lists(st.one_of(_NUMBERS, st.sampled_from(["add", "remove", "lose"])), max_size=40),
)
def test_atoms_are_right_and_flips_are_told_once(wanted, events):
    band, atoms, told, value = Band(), [], [], None
    for event in events:
        before = [(atom, atom.truth) for atom in atoms]
        told.clear()
        if event == "add" and wanted:
            relation, threshold = wanted.pop()
            atoms.append(Atom(relation, threshold, None))
            band.add(atoms[-1], value, told.append)
        elif event == "remove" and atoms:
            band.remove(atoms.pop(0), value)
        elif event == "lose":
            value = None
            band.lose()
        elif isinstance(event, float):
            was, value = value, event
            if not band.low <= event <= band.high:
                band.move(event, told.append)
            assert {a for a, truth in before if a.truth is not truth} <= set(told)
            if was is not None:
                assert len(told) <= len(atoms)
        if value is not None:
            assert all(atom.truth is _TRUE[_relation(atom)](value, atom.threshold) for atom in atoms)


def _relation(atom: Atom) -> Relation:
    return next(each for each in Relation if Atom(each, 0.0, None).truths == atom.truths)


def test_a_quiet_value_lies_between_the_two_thresholds_next_to_it():
    band = Band()
    for threshold in (1.0, 2.0, 3.0):
        band.add(Atom(Relation.LESS, threshold, None), 1.5, lambda atom: None)
    assert band.low <= 1.000001 < 1.5 < 1.999999 <= band.high
    assert band.low > 1.0
    assert band.high < 2.0


def test_binary_fractions_are_at_the_threshold_that_they_mean():
    band = Band()
    atom = Atom(Relation.AT_LEAST, 0.3, None)
    band.add(atom, 0.1, lambda _: None)
    band.move(0.1 + 0.2 - 1e-16, lambda _: None)
    assert atom.truth
    band.move(0.3 - 1e-8, lambda _: None)
    assert not atom.truth


def test_a_crossing_is_true_for_a_moment_and_lasts_until_the_value_is_back():
    band, atom = Band(), Crossing(Direction.ABOVE, 10.0, None)
    band.add(atom, 10.0, lambda _: None)
    band.move(10.5, lambda _: None)
    assert (atom.truth, atom.lasts) == (True, True)
    atom.passed()
    band.move(11.0, lambda _: None)
    assert (atom.truth, atom.lasts) == (False, True)
    band.move(10.0, lambda _: None)
    assert (atom.truth, atom.lasts) == (False, False)


def test_what_begins_on_the_other_side_has_not_crossed():
    band, atom = Band(), Crossing(Direction.ABOVE, 10.0, None)
    band.add(atom, None, lambda _: None)
    band.move(11.0, lambda _: None)
    assert not atom.truth
