"""Whatever trades are sorted by, nothing is lost or counted twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thetadesk.portfolio.breakdowns import (
    DELTAS,
    WEEKDAYS,
    DayResult,
    Share,
    Traded,
    activity,
    by_delta,
    by_dte,
    by_weekday,
    calendar_of,
    delta_bucket,
)
from thetadesk.portfolio.model import Bucket

MONDAY = date(2025, 3, 31)

amounts = st.integers(-(10**6), 10**6).map(lambda each: Decimal(each).scaleb(-2))
trades = st.lists(
    st.builds(
        Traded,
        st.dates(date(2024, 1, 1), date(2025, 12, 31)),
        st.one_of(st.none(), st.integers(0, 800)),
        st.one_of(st.none(), st.floats(-1, 1)),
        amounts,
    ),
    max_size=40,
)


@given(trades)
@settings(max_examples=80, deadline=None)
def test_every_trade_is_in_one_bucket(found):
    for of in (by_dte(found), by_delta(found), by_weekday(found)):
        assert sum(share.trades for share in of) == len(found)
        assert sum((share.net for share in of), Decimal(0)) == sum((each.net for each in found), Decimal(0))
        assert sum(share.wins for share in of) == sum(each.net > 0 for each in found)
        assert sum(share.losses for share in of) == sum(each.net < 0 for each in found)
        assert all(share.trades for share in of)


@pytest.mark.parametrize(
    ("delta", "bucket"),
    [
        (0.0, "0-0.1"),
        (-0.0999, "0-0.1"),
        (0.1, "0.1-0.2"),
        (-0.3, "0.3-0.4"),
        (0.4, "0.4+"),
        (-1.0, "0.4+"),
        (None, "unknown"),
    ],
)
def test_a_limit_of_delta_belongs_to_the_bucket_above(delta, bucket):
    assert delta_bucket(delta) == bucket


def test_buckets_come_in_their_order():
    found = [
        Traded(MONDAY + timedelta(days=4), None, None, Decimal(-1)),
        Traded(MONDAY + timedelta(days=4), 45, 0.3, Decimal(0)),
        Traded(MONDAY, 0, -0.05, Decimal(3)),
    ]
    assert [share.key for share in by_weekday(found)] == ["Monday", "Friday"]
    assert [share.key for share in by_dte(found)] == [Bucket.TODAY, Bucket.MONTH_AND_HALF, Bucket.NONE]
    assert [share.key for share in by_delta(found)] == [DELTAS[0], DELTAS[3], DELTAS[5]]
    assert by_weekday(found)[1] == Share(WEEKDAYS[4], 2, 0, 1, Decimal(-1))


days = st.dictionaries(
    st.dates(date(2024, 12, 1), date(2025, 4, 30)), st.tuples(amounts, st.integers(0, 9)), max_size=60
).map(lambda found: [DayResult(on, *told) for on, told in found.items()])


@given(days)
@settings(max_examples=80, deadline=None)
def test_a_month_is_the_sum_of_its_days(found):
    months = calendar_of(found)
    assert [month.begins_on for month in months] == sorted({day.on.replace(day=1) for day in found})
    listed = [day for month in months for week in month.weeks for day in week.days]
    assert listed == sorted(found, key=lambda day: day.on)
    for month in months:
        own = [day for day in found if (day.on.year, day.on.month) == month.begins_on.timetuple()[:2]]
        assert month.pnl == sum(day.pnl for day in own)
        assert month.trades == sum(day.trades for day in own)
        assert month.pnl == sum(week.pnl for week in month.weeks)
        for week in month.weeks:
            assert week.begins_on.weekday() == 0
            assert all(0 <= (day.on - week.begins_on).days < 7 for day in week.days)
            assert week.pnl == sum(day.pnl for day in week.days)


def test_a_week_across_the_end_of_a_month_is_in_both():
    found = calendar_of([DayResult(MONDAY, Decimal(1), 1), DayResult(date(2025, 4, 1), Decimal(2), 3)])
    assert [(month.pnl, month.trades) for month in found] == [(Decimal(1), 1), (Decimal(2), 3)]
    assert [month.weeks[0].begins_on for month in found] == [MONDAY, MONDAY]


@given(days)
@settings(max_examples=80, deadline=None)
def test_busier_days_are_never_paler(found):
    shown = activity(found)
    assert [each.on for each in shown] == sorted(day.on for day in found)
    for each in shown:
        assert (each.shade == 0) == (each.trades == 0)
        assert 0 <= each.shade <= 4
        assert all(other.shade >= each.shade for other in shown if other.trades >= each.trades)
    if any(each.trades for each in shown):
        assert max(each.shade for each in shown) == 4


def test_four_different_days_have_the_four_shades():
    found = [DayResult(MONDAY + timedelta(days=each), Decimal(0), each) for each in range(5)]
    assert [each.shade for each in activity(found)] == [0, 1, 2, 3, 4]
