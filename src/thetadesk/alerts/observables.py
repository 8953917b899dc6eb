"""Everything that a rule can ask about: the one table that parser, checking, completion, engine and documents read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from thetadesk.alerts.syntax import Of, Unit


class Beat(StrEnum):
    """When a figure is told anew: with every tick, when the book is valued, or every so many seconds."""

    TICK = "tick"
    BOOK = "book"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Observed:
    """One name. `description` ends its sentence without a full stop and says the sign or the measure where one could
    err."""

    name: str
    title: str
    unit: Unit
    of: Of
    beat: Beat
    description: str


Row = tuple[str, str, Unit, str]
_USD, _PCT, _DAYS, _SEC = Unit.DOLLARS, Unit.PERCENT, Unit.DAYS, Unit.SECONDS
_SH, _NR, _FLAG = Unit.SHARES, Unit.NUMBER, Unit.FLAG

_TICKING: tuple[Row, ...] = (
    ("mark", "Mark", _USD, "half-way between bid and ask, else the last trade; a symbol alone means this"),
    ("last", "Last trade", _USD, "the price of the last trade"),
    ("bid", "Bid", _USD, "the best bid"),
    ("ask", "Ask", _USD, "the best ask"),
    ("spread", "Spread", _USD, "the ask less the bid"),
    ("spread_percent", "Spread in percent", _PCT, "the spread as a share of the mark"),
    ("bid_size", "Bid size", _NR, "how many are bid for"),
    ("ask_size", "Ask size", _NR, "how many are offered"),
    ("volume", "Volume", _NR, "how many have traded today"),
    ("open", "Open", _USD, "the first price of the session"),
    ("high", "Day's high", _USD, "the highest price of the session, as the source tells it"),
    ("low", "Day's low", _USD, "the lowest price of the session, as the source tells it"),
    ("previous_close", "Previous close", _USD, "the last price of the session before"),
    ("change", "Change", _USD, "the last trade (without one the mark) less the previous close"),
    ("change_percent", "Change in percent", _PCT, "the change as a share of the previous close"),
    ("iv", "Implied volatility", _PCT, "annualised, of an option as its source tells it"),
    ("delta", "Delta", _NR, "of one share of an option, −1 to 1"),
    ("gamma", "Gamma", _NR, "of one share of an option, per $1"),
    ("theta", "Theta", _USD, "of one share of an option, per calendar day"),
    ("vega", "Vega", _USD, "of one share of an option, per point of volatility"),
)
_QUOTE_SLOW: tuple[Row, ...] = (
    ("age", "Age of the quote", _SEC, "how long ago the source last told anything"),
    ("open_interest", "Open interest", _NR, "how many contracts are open"),
    ("iv_rank", "IV rank", _PCT, "where the 30-day volatility lies between its lowest and highest of a year"),
    ("iv_percentile", "IV percentile", _PCT, "on how many days of a year the 30-day volatility was lower"),
    ("days_to_dividend", "Days to ex-dividend", _DAYS, "calendar days to the next ex-dividend date"),
    ("days_to_earnings", "Days to earnings", _DAYS, "calendar days to the next report"),
)
_LEG: tuple[Row, ...] = (
    ("mark", "Mark", _USD, "of one share"),
    ("spot", "Underlying's mark", _USD, "what one share of the underlying is worth"),
    ("strike", "Strike", _USD, "of an option"),
    ("quantity", "Quantity", _NR, "contracts or shares, negative when short"),
    ("value", "Value", _USD, "what the leg is worth, negative when short"),
    ("cost", "Cost", _USD, "the cash that went in, negative when paid"),
    ("pnl_today", "Profit today", _USD, "since the previous close"),
    ("pnl_open", "Open profit", _USD, "since it was opened"),
    (
        "profit",
        "Profit in percent of the most",
        _PCT,
        "the share of the most it can earn that is earned already",
    ),
    ("extrinsic", "Extrinsic value", _USD, "what is earned by waiting if nothing moves, positive when short"),
    ("iv", "Implied volatility", _PCT, "annualised"),
    ("unit_delta", "Delta of one", _NR, "one share's own, −1 to 1"),
    ("delta", "Delta", _SH, "of the whole position, in shares"),
    ("gamma", "Gamma", _SH, "of the whole position, in shares per $1"),
    ("theta", "Theta", _USD, "of the whole position, per calendar day, positive when short"),
    ("vega", "Vega", _USD, "of the whole position, per point of volatility"),
    ("rho", "Rho", _USD, "of the whole position, per point of interest"),
    ("beta_delta", "Beta-weighted delta", _SH, "in shares of SPY"),
    ("dte", "Days to expiration", _DAYS, "calendar days, 0 on the last"),
    ("dte_trading", "Trading days to expiration", _DAYS, "sessions that are left"),
    ("moneyness", "Moneyness", _PCT, "distance to the strike as a share of it, positive in the money"),
    ("assignment", "Probability of assignment", _PCT, "by the model"),
    (
        "days_to_dividend",
        "Days to ex-dividend",
        _DAYS,
        "calendar days to the underlying's next ex-dividend date",
    ),
    ("days_to_earnings", "Days to earnings", _DAYS, "calendar days to the company's next report"),
    ("dividend_before_expiry", "Ex-dividend before expiry", _FLAG, "the underlying goes ex-dividend first"),
    ("earnings_before_expiry", "Earnings before expiry", _FLAG, "the company reports first"),
    ("touched", "Strike touched", _FLAG, "the underlying is at the strike or beyond it, in the money"),
    ("itm", "In the money", _FLAG, "exercising it would pay"),
    ("short", "Short", _FLAG, "it is an option that was sold"),
    ("call", "Call", _FLAG, "it is a call"),
    ("put", "Put", _FLAG, "it is a put"),
)
_SUMS: tuple[Row, ...] = (
    ("pnl_today", "Profit today", _USD, "of its legs since the previous close"),
    ("pnl_open", "Open profit", _USD, "of its legs since they were opened"),
    ("value", "Value", _USD, "what its legs are worth"),
    ("cost", "Cost", _USD, "the cash that went into its legs, negative when paid"),
    ("extrinsic", "Extrinsic value", _USD, "what is earned by waiting if nothing moves"),
    ("delta", "Delta", _SH, "sum of its legs, in shares"),
    ("gamma", "Gamma", _SH, "sum of its legs, in shares per $1"),
    ("theta", "Theta", _USD, "sum of its legs, per calendar day"),
    ("vega", "Vega", _USD, "sum of its legs, per point of volatility"),
    ("rho", "Rho", _USD, "sum of its legs, per point of interest"),
    ("beta_delta", "Beta-weighted delta", _SH, "in shares of SPY"),
    ("legs", "Legs", _NR, "how many legs it holds"),
    ("stale", "Stale legs", _NR, "how many of them have a quote that is not live"),
)
_CAMPAIGN: tuple[Row, ...] = (
    ("profit", "Profit in percent of the most", _PCT, "open profit as a share of the most its legs can earn"),
    ("dte", "Days to expiration", _DAYS, "calendar days to the first of its expirations"),
    ("days_open", "Days open", _DAYS, "calendar days since it was opened"),
    ("days_to_earnings", "Days to earnings", _DAYS, "calendar days to the company's next report"),
    ("touched", "Short strike touched", _FLAG, "one of its short strikes is touched"),
)
_WORTH: tuple[Row, ...] = (
    ("net_liquidation", "Net liquidation", _USD, "cash and what the legs are worth"),
    ("buying_power", "Buying power", _USD, "what is left"),
    ("buying_power_used", "Buying power used", _PCT, "the used share of all buying power"),
)
_CONNECTION: tuple[Row, ...] = (
    ("token_left", "Login left", _SEC, "how long the login lasts"),
    ("last_sync_age", "Age of the last sync", _SEC, "how long ago it last synced well"),
    ("stream_age", "Silence of the stream", _SEC, "how long its stream has told nothing"),
    ("lapsed", "Login lapsed", _FLAG, "the broker wants a new login"),
    ("sync_stopped", "Sync stopped", _FLAG, "its last good sync is too long ago"),
    ("sync_failed", "Sync failed", _FLAG, "its last sync ended in an error"),
    ("stream_silent", "Stream silent", _FLAG, "its stream tells nothing though the market is open"),
    ("differs", "Books differ", _FLAG, "the ledger's positions or cash are not the broker's"),
)
_DESK: tuple[Row, ...] = (
    ("heartbeat", "Heartbeat", _FLAG, "always true: an alert on it shows that alerts arrive"),
    ("token_left", "Login left", _SEC, "how long the login lasts that lapses first"),
    ("last_sync_age", "Age of the last sync", _SEC, "of the connection that has not synced for longest"),
    ("sync_stopped", "Sync stopped", _FLAG, "some connection's last good sync is too long ago"),
    ("stream_age", "Silence of the streams", _SEC, "how long no stream has told anything"),
    ("stream_silent", "Stream silent", _FLAG, "some stream tells nothing though the market is open"),
    ("differs", "Books differ", _FLAG, "some account's books are not the broker's"),
    ("backup_age", "Age of the last backup", _SEC, "how long ago the desk was last backed up"),
    ("backup_failed", "Backup failed", _FLAG, "the last backup did not end well"),
    ("undelivered", "Undelivered messages", _NR, "how many alerts no channel has taken"),
    ("disk_free", "Free disk", _PCT, "the free share of the disk that holds the data"),
)


def _rows(of: Of, beat: Beat, rows: Iterable[Row]) -> Iterable[Observed]:
    return (Observed(name, title, unit, of, beat, told) for name, title, unit, told in rows)


OBSERVED: tuple[Observed, ...] = (
    *_rows(Of.QUOTE, Beat.TICK, _TICKING),
    *_rows(Of.QUOTE, Beat.SLOW, _QUOTE_SLOW),
    *_rows(Of.LEG, Beat.BOOK, _LEG),
    *_rows(Of.CAMPAIGN, Beat.BOOK, (*_CAMPAIGN, *_SUMS)),
    *_rows(Of.TICKER, Beat.BOOK, _SUMS),
    *_rows(Of.ACCOUNT, Beat.BOOK, (*_WORTH, *_SUMS)),
    *_rows(Of.PORTFOLIO, Beat.BOOK, (*_WORTH, *_SUMS)),
    *_rows(Of.CONNECTION, Beat.SLOW, _CONNECTION),
    *_rows(Of.DESK, Beat.SLOW, _DESK),
)
"""Every name that can be asked, in the order in which it is offered."""

BY_NAME: dict[tuple[Of, str], Observed] = {(each.of, each.name): each for each in OBSERVED}
"""The table by whom is asked and for what."""


def observed(of: Of, name: str) -> Observed | None:
    """What that name means there, None if there is no such thing."""
    return BY_NAME.get((of, name))


_NAMES = {of: tuple(each.name for each in OBSERVED if each.of is of) for of in Of}


def names(of: Of) -> tuple[str, ...]:
    """What can be asked of it."""
    return _NAMES[of]
