"""From where on something needs a hand, as the user prefers it."""

from __future__ import annotations

import pytest

from tests.alerts.desks import AlertDesk
from thetadesk.attention.model import Thresholds
from thetadesk.attention.service import preferences
from thetadesk.kernel.errors import InvalidInputError


def test_what_is_not_named_stays_as_it_is_built_in(database):
    desk = AlertDesk(database)
    assert desk.seen(preferences.current) == Thresholds()
    desk.done(lambda unit: preferences.prefer(unit, {"profit": 75}, desk.by))
    assert desk.seen(preferences.current) == Thresholds(profit=75)
    desk.done(lambda unit: preferences.prefer(unit, None, desk.by))
    assert desk.seen(preferences.current) == Thresholds()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "is an object"),
        ({"headache": 1}, "no threshold 'headache'"),
        ({"profit": 0.5}, "whole number"),
        ({"profit": True}, "whole number"),
        ({"profit": -1}, "from 0 to 365"),
        ({"urgent_days": 9}, "in this order"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(database, value, said):
    desk = AlertDesk(database)
    with pytest.raises(InvalidInputError, match=said):
        desk.done(lambda unit: preferences.prefer(unit, value, desk.by))
    assert desk.seen(preferences.current) == Thresholds()
