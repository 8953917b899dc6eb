"""Rules in plain words."""

import pytest
from hypothesis import given

from tests.alerts.rules import lines
from thetadesk.alerts.parser import parse
from thetadesk.alerts.saying import describe
from thetadesk.alerts.syntax import RuleLine


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("AAPL < 185 for 30s severity urgent", "AAPL is below $185, for 30 seconds. Urgent."),
        (
            "each short leg where call: dte <= 21 once during market mon-fri",
            "For each short leg where call: days to expiration is at most 21 days. Fires once. "
            "While the market is open, mon-fri.",
        ),
        (
            "abs(move(SPY, 15m)) >= 1% cooldown 1h during 09:45-15:45",
            "The size of the move of SPY over 15 minutes is at least 1%. Not again within 1 hour. "
            "Between 09:45 and 15:45 in New York.",
        ),
        (
            "each account: pnl_today / net_liquidation <= -2% or not (buying_power_used < 50% and vega > $-5)".replace(
                "$-5", "-$5"
            ),
            "For each account: profit today divided by net liquidation is at most -2% or not "
            "(buying power used is below 50% and vega is above -$5).",
        ),
        (
            "[AAPL 18 Dec 26 180 P].iv crosses above 30% clears when AAPL between 180 and 190 to slack, email quiet never",
            "AAPL 18 Dec 26 180 P’s implied volatility crosses above 30%. Over when AAPL is between $180 and $190. "
            "Told by slack and email. Also in quiet hours.",
        ),
        (
            "campaign(c1).days_open >= 1w every 1d until 2026-12-18 severity info",
            "Days open of campaign c1 is at least 1 week. Told again every 1 day while it lasts. Until 2026-12-18. "
            "For information.",
        ),
        ("heartbeat", "Heartbeat."),
    ],
)
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert describe(parse(rule)) == words


@given(lines())
def test_every_rule_can_be_said(line: RuleLine) -> None:
    assert describe(line).endswith(".")
