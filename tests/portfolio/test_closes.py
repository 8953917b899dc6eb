"""The price that today's profit is counted from: at night, before the open, on a weekend and after a holiday."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.portfolio.books import KO, PUT, hub, leg, tick, valued
from thetadesk.market.model import Quote
from thetadesk.portfolio.closes import close_before_today

NEW_YORK = ZoneInfo("America/New_York")
MONDAY, FRIDAY, THURSDAY = date(2026, 3, 2), date(2026, 2, 27), date(2026, 2, 26)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> float:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK).timestamp()


def quote(closed_on: date | None, told: float) -> Quote:
    return Quote("KO", bid=61.0, ask=61.5, previous_close=60.5, closed_on=closed_on, quoted_at=told)


@pytest.mark.parametrize(
    ("now", "closed_on", "told", "expected"),
    [
        (at(3, 11), MONDAY, at(3, 11), 60.5),  # Tuesday in the session
        (at(3, 11), None, at(3, 11), 60.5),  # a source without dates is believed
        (at(2, 15, 59), FRIDAY, at(2, 15), 60.5),  # Monday in the session
        (at(3, 0, 1), FRIDAY, at(2, 16), 61.25),  # the night after it: nothing has moved today
        (at(3, 9, 29), FRIDAY, at(2, 16), 61.25),
        (
            at(3, 9, 29),
            FRIDAY,
            at(3, 8),
            None,
        ),  # traded before the open, and nobody says what closed yesterday
        (at(3, 9, 29), MONDAY, at(3, 8), 60.5),
        (at(1, 12), THURSDAY, at(27, 16, 0, 2), 60.5),  # on Sunday today is Friday
        (at(2, 8), THURSDAY, at(27, 16, 0, 2), 61.25),  # on Monday morning it is not
        (at(16, 12, 0, 2), date(2026, 2, 12), at(13, 16, 0, 2), 60.5),  # Presidents' Day: today is Friday
        (at(17, 8, 0, 2), date(2026, 2, 12), at(13, 16, 0, 2), 61.25),
    ],
)
def test_profit_counts_from_the_close_before_today(now, closed_on, told, expected):
    assert close_before_today(quote(closed_on, told), now, 0.0) == expected


def test_the_clock_is_the_markets():
    assert close_before_today(quote(FRIDAY, at(2, 16)), at(2, 12), 86_400.0) == 61.25


def test_a_book_that_nobody_has_quoted_today_made_nothing_today():
    night = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # 4:00 in New York
    told = tick(PUT, 0.80, 0.90, 1.05, closed_on=MONDAY)
    (found,) = valued([leg(PUT, -1, "118.87")], hub(told, KO), now=night)
    assert found.pnl_today == 0
    (yesterday,) = valued([leg(PUT, -1, "118.87")], hub(told, KO))
    assert yesterday.pnl_today == 20
