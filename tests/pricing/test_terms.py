"""When options settle, how much time that leaves, and what quotes say about the forward."""

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pricing import markets
from thetadesk.kernel.calendar import CalendarError
from thetadesk.pricing import european, terms
from thetadesk.pricing.model import PricingError
from thetadesk.pricing.terms import Pair

THIRD_FRIDAY = date(2026, 12, 18)
THANKSGIVING_FRIDAY = date(2026, 11, 27)
NOON = datetime(2026, 12, 18, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("root", ["SPX", "NDX", "RUT", "DJX", "VIX", "VIXW"])
def test_some_indexes_settle_at_the_opening(root):
    assert terms.settles_at(root, THIRD_FRIDAY) == datetime(2026, 12, 18, 14, 30, tzinfo=UTC)
    assert terms.is_european(root)


@pytest.mark.parametrize("root", ["SPXW", "XSP", "NDXP", "RUTW", "MRUT", "SPXPM"])
def test_their_siblings_settle_at_the_close_of_the_same_day(root):
    assert terms.settles_at(root, THIRD_FRIDAY) == datetime(2026, 12, 18, 21, 0, tzinfo=UTC)
    assert terms.is_european(root)


@pytest.mark.parametrize("root", ["SPY", "AAPL", "OEX", "USO1"])
def test_shares_and_funds_settle_at_the_close_and_are_american(root):
    assert terms.settles_at(root, THIRD_FRIDAY) == datetime(2026, 12, 18, 21, 0, tzinfo=UTC)
    assert not terms.is_european(root)


def test_half_days_end_at_one_and_summers_an_hour_earlier_in_utc():
    assert terms.settles_at("SPY", THANKSGIVING_FRIDAY) == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert terms.settles_at("SPX", THANKSGIVING_FRIDAY) == datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
    assert terms.settles_at("SPY", date(2026, 7, 17)) == datetime(2026, 7, 17, 20, 0, tzinfo=UTC)


def test_what_expires_on_a_day_without_a_session_settles_on_the_last_one():
    good_friday, saturday_of_old = date(2026, 4, 3), date(2014, 3, 22)
    assert terms.settles_at("SPY", good_friday) == datetime(2026, 4, 2, 20, 0, tzinfo=UTC)
    assert terms.settles_at("SPY", saturday_of_old) == datetime(2014, 3, 21, 20, 0, tzinfo=UTC)
    with pytest.raises(CalendarError):
        terms.settles_at("SPY", date(2050, 1, 21))


def test_quarterly_options_on_index_futures_end_with_the_future_at_the_opening():
    assert terms.settles_in_the_morning("/ES", THIRD_FRIDAY)
    assert not terms.settles_in_the_morning("/ES", date(2026, 11, 20))
    assert not terms.settles_in_the_morning("/ES", date(2026, 12, 17))
    assert not terms.settles_in_the_morning("/CL", THIRD_FRIDAY)


def test_a_weekly_on_the_third_friday_still_lives_when_the_monthly_has_settled():
    """An AM cut-off applied to SPXW once zeroed its Greeks for a whole day."""
    assert terms.years_left(NOON, terms.settles_at("SPX", THIRD_FRIDAY)) == 0.0
    assert terms.years_left(NOON, terms.settles_at("SPXW", THIRD_FRIDAY)) == pytest.approx(4 / 24 / 365)


def test_days_left_are_new_york_dates():
    late = datetime(2026, 12, 17, 3, 0, tzinfo=UTC)  # still the 16th in New York
    assert terms.calendar_days_left(late, THIRD_FRIDAY) == 2
    assert terms.calendar_days_left(NOON, THIRD_FRIDAY) == 0
    wednesday = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    assert terms.calendar_days_left(wednesday, date(2026, 11, 30)) == 5
    assert terms.calendar_days_left(NOON, date(2026, 12, 17)) == -1


def pairs(spot: float, years: float, rate: float, carry: float, width: float = 0.1) -> list[Pair]:
    quotes = []
    for strike in (90.0, 95.0, 100.0, 105.0, 110.0):
        call = european.price(spot, strike, years, 0.3, rate, carry, 1)
        put = european.price(spot, strike, years, 0.3, rate, carry, -1)
        half = width / 2
        quotes.append(Pair(strike, call - half, call + half, put - half, put + half))
    return quotes


def test_the_forward_follows_from_call_and_put():
    found = terms.forward(pairs(101.0, 0.5, 0.04, 0.015), 0.5, 0.04)
    assert found is not None
    assert found.value == pytest.approx(101.0 * math.exp(0.025 * 0.5), abs=1e-9)
    assert found.uncertainty == pytest.approx(0.1 * math.exp(0.02))
    assert found.strikes == (95.0, 100.0, 105.0)


def test_one_sided_crossed_and_missing_quotes_say_nothing():
    useless = [
        Pair(100.0, None, 5.0, 4.0, 4.2),
        Pair(100.0, 5.0, 4.8, 4.0, 4.2),
        Pair(100.0, 0.0, 5.0, 4.0, 4.2),
        Pair(100.0, 5.0, 5.1, None, None),
        Pair(100.0, math.nan, 5.1, 4.0, 4.1),
        Pair(100.0, 5.0, math.inf, 4.0, 4.1),
    ]
    assert terms.forward(useless, 0.5, 0.04) is None
    assert terms.forward([], 0.5, 0.04) is None
    assert [pair.difference for pair in useless] == [None] * 6
    assert useless[0].width == math.inf
    good = Pair(100.0, 5.0, 5.2, 4.0, 4.2)
    assert terms.forward([*useless, good], 0.0, 0.04).value == pytest.approx(101.0)


def test_narrow_quotes_weigh_more_than_wide_ones():
    off = Pair(100.0, 2.0, 12.0, 4.0, 4.2)
    narrow = Pair(101.0, 4.45, 4.55, 4.45, 4.55)
    assert terms.forward([off, narrow], 0.1, 0.0).value == pytest.approx(101.0, abs=0.1)


quoted = st.none() | st.floats()
quotes = st.lists(st.builds(Pair, markets.prices, quoted, quoted, quoted, quoted), max_size=5)


@given(quotes, markets.years, markets.rates)
def test_any_quotes_have_a_finite_forward_or_none(pairs, years, rate):
    found = terms.forward(pairs, years, rate)
    assert found is None or (math.isfinite(found.value) and math.isfinite(found.uncertainty))


@pytest.mark.parametrize(("name", "wrong"), [("years", math.nan), ("years", -1.0), ("rate", math.inf)])
def test_nonsense_is_refused_by_name(name, wrong):
    with pytest.raises(PricingError, match=f"^{name} is {wrong}; it must be"):
        terms.forward([], **{"years": 0.5, "rate": 0.04} | {name: wrong})
