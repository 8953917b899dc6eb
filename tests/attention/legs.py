"""Legs on a day in March, for tests of what needs a hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from thetadesk.attention.model import HeldLeg, Priced
from thetadesk.kernel.instruments import Right

TODAY = date(2026, 3, 2)


def leg(dte: int | None = 30, campaign: str = "c1", quantity: str = "-1", **more: Any) -> HeldLeg:
    """A short AAPL put of a campaign of its own, unless something else is said."""
    expires_on = None if dte is None else TODAY + timedelta(days=dte)
    given: dict[str, Any] = {
        "account_id": "a1",
        "account": "Taxable",
        "campaign_id": campaign,
        "strategy": "short_put",
        "ticker": "AAPL",
        "words": "AAPL 220 P",
        "quantity": Decimal(quantity),
        "expires_on": expires_on,
        "dte": dte,
        "right": Right.PUT,
        "shares": Decimal(100),
    }
    return HeldLeg(**{**given, **more})


def call(dte: int = 30, campaign: str = "c1", quantity: str = "-1", **more: Any) -> HeldLeg:
    """A covered call's call."""
    given = {"right": Right.CALL, "words": "AAPL 230 C", "strategy": "covered_call", **more}
    return leg(dte, campaign, quantity, **given)


def shares(quantity: str = "100", campaign: str = "c1", **more: Any) -> HeldLeg:
    """Shares of AAPL."""
    given = {"right": None, "words": "AAPL", "strategy": "covered_call", "shares": Decimal(1), **more}
    return leg(None, campaign, quantity, **given)


def priced(moneyness: float, spot: float = 220.0, **more: Any) -> Priced:
    """What the market says of a short option."""
    return Priced(spot, moneyness, **more)
