"""Positions to draw: a condor, a calendar, a long call, shares, all on an underlying at 100."""

from datetime import UTC, datetime, timedelta

from thetadesk.pricing.payoff import Leg
from thetadesk.pricing.scenario import Scenario

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
FRONT = datetime(2026, 12, 18, 21, 0, tzinfo=UTC)
BACK = FRONT + timedelta(days=28)


def scenario() -> Scenario:
    return Scenario(spot=100.0, at=NOW, rate=0.04, dividend_yield=0.01)


def option(quantity, kind, strike, expires_at=FRONT, price=1.0, vol=0.3) -> Leg:
    return Leg(quantity, kind, strike, expires_at, 100, price, vol)


def long_call() -> list[Leg]:
    return [option(1, "C", 115, price=1)]


def condor() -> list[Leg]:
    return [
        option(-1, "P", 95, price=1.2, vol=0.32),
        option(1, "P", 90, price=0.7, vol=0.34),
        option(-1, "C", 105, price=1.1, vol=0.28),
        option(1, "C", 110, price=0.6, vol=0.27),
    ]


def diagonal(front, back) -> list[Leg]:
    return [option(-1, "C", front, price=2.0), option(1, "C", back, BACK, price=3.5)]


def shares(quantity=100) -> list[Leg]:
    return [Leg(quantity, "S", multiplier=1, price=100)]
