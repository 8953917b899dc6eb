"""Rules to begin with: what sellers of premium want to be told, each in one line that can be changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What a template is about."""

    POSITIONS = "Positions"
    MARKET = "Market"
    BOOK = "Book"
    DESK = "Desk"


@dataclass(frozen=True, slots=True)
class Template:
    """A rule to begin with. `id` stays the same when its words change."""

    id: str
    title: str
    text: str
    reason: str
    group: Group


Row = tuple[str, str, str, str]

_POSITIONS: tuple[Row, ...] = (
    (
        "days-21",
        "21 days to expiration",
        "each short leg: dte <= 21 once during market",
        "From here gamma grows faster than theta pays: close it, or roll it",
    ),
    (
        "half-profit",
        "50 % of the most",
        "each campaign: profit >= 50% for 1m clears when profit < 45% during market",
        "Half of the most is earned; the other half takes longer and risks more",
    ),
    (
        "most-profit",
        "90 % of the most",
        "each short leg: profit >= 90% once during market",
        "Hardly anything is left to earn: buying it back frees buying power",
    ),
    (
        "twice-the-credit",
        "Loss of twice the credit",
        "each short leg: pnl_open <= -2 * cost for 1m during market severity urgent",
        "The usual stop of premium sellers",
    ),
    (
        "tested",
        "Short strike tested",
        "each short leg: touched for 30s during market severity urgent",
        "The underlying is at the short strike or beyond it: roll, close, or be ready for assignment",
    ),
    (
        "near-strike",
        "Short strike near",
        "each short leg where dte <= 21: moneyness between -2% and 0% for 1m during market",
        "The underlying is within 2 % of the short strike",
    ),
    (
        "assignment",
        "Assignment likely",
        "each short leg: assignment >= 50% for 5m during market",
        "By the model it is more likely than not that the short option is assigned",
    ),
    (
        "dividend-risk",
        "Dividend risk",
        "each short leg where call: itm and dividend_before_expiry and days_to_dividend <= 5 severity urgent",
        "A short call in the money is exercised early when the dividend is more than what is left of its time value",
    ),
    (
        "earnings",
        "Earnings before expiry",
        "each short leg: earnings_before_expiry and days_to_earnings <= 5 once",
        "The company reports while the option is held",
    ),
    (
        "last-day",
        "In the money on the last day",
        "each short leg: itm and dte = 0 every 30m during market severity urgent",
        "Without a trade it ends in shares",
    ),
)
_MARKET: tuple[Row, ...] = (
    (
        "price-below",
        "Price below",
        "SPY < 500 for 30s clears when SPY > 502",
        "Held for half a minute, so that one odd print does not ring; over only when it has come back for good",
    ),
    (
        "price-crosses",
        "Price crosses",
        "SPY crosses above 600 cooldown 15m during market",
        "Told at the moment, not as long as it stays there",
    ),
    (
        "percent-move",
        "Move in minutes",
        "abs(move(SPY, 15m)) >= 1% cooldown 1h during market",
        "The market has moved a percent within a quarter of an hour",
    ),
    (
        "day-move",
        "Big day in something held",
        "each ticker: abs(change_percent) >= 3% cooldown 4h during market",
        "Something that is held has moved 3 % since the previous close",
    ),
    (
        "new-low",
        "Low of 20 days",
        "SPY <= low(SPY, 20d) cooldown 4h during market",
        "It has not been lower for 20 days",
    ),
    (
        "iv-rank-high",
        "IV rank high",
        "SPY.iv_rank >= 50% once during market",
        "Options are dear against the past year: a time to sell",
    ),
    (
        "iv-jump",
        "Jump of a held option’s volatility",
        "each short leg: change(iv, 1h) >= 5% cooldown 1h during market",
        "Its implied volatility has risen by 5 points within an hour",
    ),
    (
        "vix",
        "VIX high",
        "VIX > 25 for 5m clears when VIX < 23",
        "Fear is dear: sizes down, credits up",
    ),
)
_BOOK: tuple[Row, ...] = (
    (
        "day-loss",
        "Loss of the day",
        "each account: pnl_today / net_liquidation <= -2% for 1m cooldown 1h during market severity urgent",
        "The account has lost 2 % since yesterday",
    ),
    (
        "buying-power",
        "Buying power used",
        "each account: buying_power_used >= 50% for 5m clears when buying_power_used < 45%",
        "Little is left for what cannot be foreseen",
    ),
    (
        "beta-delta",
        "Too much direction",
        "each portfolio: abs(beta_delta) >= 200 for 5m during market",
        "The book leans to one side by more than 200 shares of SPY",
    ),
    (
        "theta",
        "Little theta",
        "each account: theta / net_liquidation < 0.1% for 1h during market severity info",
        "Less than a tenth of a percent a day is earned by waiting",
    ),
)
_DESK: tuple[Row, ...] = (
    (
        "login",
        "Login lapses soon",
        "each connection: token_left < 48h every 12h",
        "Brokers want a new login every week; without it nothing new arrives",
    ),
    (
        "login-urgent",
        "Login lapses within two hours",
        "each connection: token_left < 2h or lapsed every 1h severity urgent",
        "Log in again now",
    ),
    (
        "stream",
        "Stream silent",
        "each connection: stream_silent for 1m severity urgent quiet never",
        "No quotes arrive, so no price alert can fire",
    ),
    (
        "sync",
        "Sync stopped",
        "each connection: sync_stopped or sync_failed",
        "The books grow old",
    ),
    (
        "books-differ",
        "Books differ from the broker's",
        "each connection: differs for 15m severity urgent",
        "Something happened at the broker that the ledger does not explain",
    ),
    (
        "backup",
        "Backup failed or old",
        "desk.backup_failed or desk.backup_age > 2d every 1d",
        "A desk without a backup is one disk away from nothing",
    ),
    (
        "disk",
        "Disk nearly full",
        "desk.disk_free < 10% every 1d",
        "A full disk stops the books",
    ),
    (
        "undelivered",
        "Messages undelivered",
        "desk.undelivered > 0 for 5m",
        "Alerts have fired that no channel has taken",
    ),
    (
        "heartbeat",
        "Heartbeat",
        "desk.heartbeat every 1d severity info",
        "Always fires: if it does not arrive, alerts do not arrive",
    ),
)


def _made(group: Group, rows: Iterable[Row]) -> Iterable[Template]:
    return (Template(*row, group) for row in rows)


TEMPLATES: tuple[Template, ...] = (
    *_made(Group.POSITIONS, _POSITIONS),
    *_made(Group.MARKET, _MARKET),
    *_made(Group.BOOK, _BOOK),
    *_made(Group.DESK, _DESK),
)
"""Every template, in the order in which they are offered."""
