"""Announced dividends first; the last four repeated, marked, where nobody has announced any."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market.recorded import recorded
from thetadesk.kernel.calendar import is_trading_day
from thetadesk.market.dividends import FORECAST, expected, forecast, yearly
from thetadesk.market.model import Dividend

QUARTERS = [date(2025, 2, 7), date(2025, 5, 9), date(2025, 8, 8), date(2025, 11, 7)]
ON = date(2025, 12, 1)


def paid(*days: date, amount: float = 0.25) -> list[Dividend]:
    return [Dividend("X", day, amount, "schwab-sim", day + timedelta(days=7)) for day in days]


def test_the_last_four_are_repeated_a_year_later_on_the_same_weekday():
    found = expected(paid(*QUARTERS), ON, date(2027, 3, 1))
    assert [each.ex_on for each in found.value] == [
        date(2026, 2, 6), date(2026, 5, 8), date(2026, 8, 7), date(2026, 11, 6), date(2027, 2, 5),
    ]  # fmt: skip
    assert all(each.forecast and each.source == FORECAST for each in found.value)
    assert found.value[0].pay_on == date(2026, 2, 13)
    assert found.fallback
    assert found.source == FORECAST


def test_an_announced_one_takes_the_place_of_its_forecast():
    known = [*paid(*QUARTERS), *paid(date(2026, 2, 9), amount=0.27)]
    found = expected(known, ON, date(2026, 6, 1))
    assert [(each.ex_on, each.amount, each.forecast) for each in found.value] == [
        (date(2026, 2, 9), 0.27, False),
        (date(2026, 5, 8), 0.25, True),
    ]
    assert (found.source, found.fallback) == ("schwab-sim", False)


def test_a_payer_that_has_missed_a_dividend_is_taken_to_have_stopped():
    assert expected(paid(*QUARTERS), date(2026, 4, 15), date(2027, 1, 1)).value == ()
    assert len(expected(paid(*QUARTERS), date(2026, 3, 15), date(2027, 1, 1)).value) > 0


def test_monthly_half_yearly_and_yearly_payers_keep_their_rhythm():
    monthly = paid(*[date(2025, month, 3) for month in (8, 9, 10, 11)])
    assert len(expected(monthly, ON, ON + timedelta(days=365)).value) in (12, 13)
    yearly_payer = paid(date(2024, 4, 10), date(2025, 4, 9))
    assert [each.ex_on.year for each in expected(yearly_payer, ON, date(2027, 12, 31)).value] == [2026, 2027]


def test_of_one_dividend_alone_the_frequency_tells_the_rest():
    one = paid(date(2025, 11, 7))
    assert expected(one, ON, date(2026, 12, 1)).value == ()
    found = expected(one, ON, date(2026, 12, 1), frequency=4)
    assert [each.ex_on for each in found.value] == [
        date(2026, 2, 6), date(2026, 5, 8), date(2026, 8, 7), date(2026, 11, 6),
    ]  # fmt: skip


def test_nobody_knows_anything_is_said():
    found = expected([], ON, date(2026, 12, 1))
    assert (found.value, found.source, found.fallback) == ((), "none known", True)


def test_two_sources_telling_one_dividend_tell_it_once():
    twice = [*paid(*QUARTERS), *paid(*QUARTERS)]
    assert (
        expected(twice, ON, date(2026, 3, 1)).value == expected(paid(*QUARTERS), ON, date(2026, 3, 1)).value
    )
    assert yearly(twice, ON) == pytest.approx(1.0)


def test_two_sources_that_differ_by_a_day_about_one_dividend_tell_it_once():
    twice = [*paid(*QUARTERS), *paid(*[day + timedelta(days=3) for day in QUARTERS], amount=0.2501)]
    assert yearly(twice, ON) == pytest.approx(1.0)
    # A special dividend near a regular one is another.
    assert yearly([*paid(*QUARTERS), *paid(date(2025, 11, 10), amount=2.0)], ON) == pytest.approx(3.0)


DAYS = st.sets(st.dates(date(2023, 1, 1), date(2025, 12, 1)), max_size=12)


@given(DAYS, st.none() | st.sampled_from([1, 2, 4, 12]), st.integers(0, 1200))
def test_forecasts_lie_ahead_in_order_on_trading_days_and_are_marked(days, frequency, ahead):
    history = sorted(paid(*days), key=lambda each: each.ex_on)
    until = ON + timedelta(days=ahead)
    found = expected(history, ON, until, frequency).value
    assert [each.ex_on for each in found] == sorted(each.ex_on for each in found)
    assert all(ON < each.ex_on <= until for each in found)
    assert all(is_trading_day(each.ex_on) for each in found if each.forecast)
    told = {each.ex_on for each in history}
    assert all(each.forecast == (each.ex_on not in told) for each in found)
    assert all(each.forecast for each in forecast(history, ON, until, frequency))


def test_the_real_dividends_of_spy_are_forecast_within_a_week():
    # The factors carry each ex-date's eve.
    with recorded("spy_factors.csv").open(encoding="utf-8") as file:
        eves = [date.fromisoformat(f"{row[0][:4]}-{row[0][4:6]}-{row[0][6:]}") for row in csv.reader(file)]
    real = [eve for eve in eves if date(2015, 1, 1) < eve < date(2020, 1, 1)]
    for count in range(4, len(real) - 4):
        found = forecast(paid(*real[:count]), real[count - 1], real[count] + timedelta(days=30))
        assert abs((found[0].ex_on - real[count]).days) <= 8
