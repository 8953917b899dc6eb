"""The table of what can be asked."""

import pytest

from thetadesk.alerts.observables import OBSERVED, Beat, names, observed
from thetadesk.alerts.syntax import Of, Unit


def test_every_name_is_there_once_and_says_what_it_is() -> None:
    assert len({(each.of, each.name) for each in OBSERVED}) == len(OBSERVED)
    for each in OBSERVED:
        assert each.name.isidentifier()
        assert each.name == each.name.lower()
        assert each.title
        assert each.description
        assert not each.description.endswith(".")


@pytest.mark.parametrize("of", Of)
def test_everything_can_be_asked_something(of: Of) -> None:
    assert names(of)


def test_a_name_means_what_its_subject_makes_of_it() -> None:
    leg, quote = observed(Of.LEG, "delta"), observed(Of.QUOTE, "delta")
    assert leg is not None
    assert quote is not None
    assert (leg.unit, quote.unit) == (Unit.SHARES, Unit.NUMBER)
    assert (leg.beat, quote.beat) == (Beat.BOOK, Beat.TICK)
    assert observed(Of.DESK, "delta") is None
