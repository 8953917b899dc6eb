"""Which expirations exist."""

from datetime import date

from brokersim import calendar
from brokersim.market.schedule import listed, listed_on, monthly_day, underlying_of
from brokersim.model import Cycle, Settlement


def test_every_expiration_is_a_session_and_listed_before() -> None:
    for underlying in ("AAPL", "SPY", "SPX", "VIX"):
        for each in listed(underlying):
            assert calendar.is_session(each.expiration.expires_on)
            assert calendar.is_session(each.from_on)
            assert each.from_on <= each.expiration.expires_on


def test_the_busiest_end_every_day() -> None:
    week = {each.expiration.expires_on for each in listed_on("SPY", date(2026, 11, 20))}
    assert {
        session.on for session in calendar.sessions_between(date(2026, 11, 20), date(2026, 12, 4))
    } <= week


def test_monthly_days_avoid_holidays() -> None:
    assert monthly_day(2026, 12) == date(2026, 12, 18)
    assert monthly_day(2025, 4) == date(2025, 4, 17)
    assert monthly_day(2026, 6) == date(2026, 6, 18)


def test_fear_ends_thirty_days_before_the_index() -> None:
    for each in listed("VIX"):
        assert each.expiration.cycle is Cycle.MONTHLY
        assert each.expiration.settlement is Settlement.AM
        assert each.expiration.last_trading_on <= each.expiration.expires_on
    assert date(2026, 12, 16) in {each.expiration.expires_on for each in listed("VIX")}


def test_roots_know_their_underlying() -> None:
    assert [underlying_of(root) for root in ("SPXW", "SPX", "AAPL", "ZZZ")] == ["SPX", "SPX", "AAPL", None]
