"""Which session's close Schwab's fields hold, by the hour."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from thetadesk.brokers.schwab.closes import closed_on
from thetadesk.brokers.schwab.symbols import EQUITIES, FUTURES, OPTIONS

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("service", "at", "expected"),
    [
        (EQUITIES, (2026, 3, 3, 11, 0), date(2026, 3, 2)),
        (EQUITIES, (2026, 3, 3, 3, 30), date(2026, 3, 2)),
        (EQUITIES, (2026, 3, 3, 3, 29), date(2026, 2, 27)),
        (OPTIONS, (2026, 3, 3, 7, 28), date(2026, 2, 27)),
        (OPTIONS, (2026, 3, 3, 7, 29), date(2026, 3, 2)),
        (EQUITIES, (2026, 3, 1, 2, 0), date(2026, 2, 26)),
    ],
)
def test_closes_are_brought_up_to_date_in_the_morning(service, at, expected):
    assert closed_on(service, datetime(*at, tzinfo=NEW_YORK).timestamp()) == expected


def test_what_the_calendar_does_not_know_has_no_date():
    assert closed_on(EQUITIES, 1.0) is None


def test_futures_settle_at_hours_of_their_own():
    assert closed_on(FUTURES, datetime(2026, 3, 3, 11, 0, tzinfo=NEW_YORK).timestamp()) is None
