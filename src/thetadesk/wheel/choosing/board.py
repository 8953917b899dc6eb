"""What a choice is made from: one symbol's options as they are quoted, and what is believed of the symbol.

Quotes, volatilities, Greeks and chances are floats; strikes, and the dollars that a trade ties up, are decimals. A figure
that nobody has is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.values import value
from thetadesk.market.model import Dividend, QuoteState, Sourced
from thetadesk.wheel.choosing.sigma import Sigma
from thetadesk.wheel.standing import STANDARD


@value(frozen=True, slots=True)
class Row:
    """One listed option. `sign` is 1 for a call and −1 for a put; `days` are calendar days to its last day and `years` the
    time to its settlement; prices are per share, `iv` is a fraction, `delta` per share and signed; `age` is the quote's, in
    seconds. `multiplier` is None where the contract delivers something else than the standard one."""

    symbol: str
    sign: int
    strike: Decimal
    expires_on: date
    days: int
    years: float
    bid: float | None
    ask: float | None
    mid: float | None
    volume: float | None
    open_interest: float | None
    iv: float | None
    delta: float | None
    quote: QuoteState
    age: float | None = None
    multiplier: Decimal | None = STANDARD

    @property
    def width(self) -> float | None:
        """The spread as a fraction of the mid; None without both sides."""
        if self.bid is None or self.ask is None or self.bid + self.ask <= 0.0:
            return None
        return 2.0 * (self.ask - self.bid) / (self.bid + self.ask)


@dataclass(frozen=True, slots=True)
class Board:
    """One symbol's options. `at` is the market's own now; `spot_state` CLOSED says that its market does not trade now, and
    everything is as of the close. `rate` and `carry_yield` are continuous fractions a year; `dividends` are those expected
    until the last expiration."""

    symbol: str
    at: datetime
    spot: float | None
    spot_state: QuoteState
    sigma: Sigma
    rate: Sourced[float]
    carry_yield: float = 0.0
    dividends: tuple[Dividend, ...] = ()
    earnings_on: Sourced[date] | None = None
    sector: str | None = None
    rows: tuple[Row, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.spot_state is QuoteState.CLOSED

    @property
    def can_choose(self) -> bool:
        """Whether there is a price to measure from that is the present, or the close of a market that is closed."""
        return bool(self.spot) and self.spot_state in (QuoteState.LIVE, QuoteState.CLOSED)


class Code(StrEnum):
    """Why an option is not proposed."""

    EXPIRED = "expired"
    UNKNOWN_MULTIPLIER = "unknown_multiplier"
    OUTSIDE_ZONE = "outside_zone"
    STALE = "stale"
    CROSSED = "crossed"
    ONE_SIDED = "one_sided"
    NO_BID = "no_bid"
    ILLIQUID = "illiquid"
    UNCOVERED_CALL = "uncovered_call"
    NO_CASH = "no_cash"
    PLAN_DELTA = "plan_delta"
    PLAN_CREDIT = "plan_credit"
    PLAN_RISK = "plan_risk"
    PLAN_POSITIONS = "plan_positions"
    PLAN_STRATEGY = "plan_strategy"
    PLAN_OVERNIGHT = "plan_overnight"
