"""The words of wheels. A wheel is a portfolio's plan to sell puts on one symbol until shares come, and calls on them until
they go: only how it is configured is kept, all it has done follows from the ledger's campaigns.

Money and prices are decimals; what a wheel chooses next is reckoned with marks, in `choosing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.errors import ConflictError, NotFoundError

Anchor = str
"""The transaction that a campaign is named after: it stays the same when campaigns are renamed or rebuilt."""


class State(StrEnum):
    """How far a wheel is."""

    CASH = "cash"
    CASH_PUT_OPEN = "cash_put_open"
    SHARES = "shares"
    SHARES_CALL_OPEN = "shares_call_open"


class Act(StrEnum):
    """What moves a wheel. `EXPIRE` and `CLOSE` are of options, puts or calls; `ASSIGN` is a put's, `CALL_AWAY` a call's."""

    SELL_PUT = "sell_put"
    SELL_CALL = "sell_call"
    EXPIRE = "expire"
    ASSIGN = "assign"
    CALL_AWAY = "call_away"
    CLOSE = "close"
    ROLL = "roll"
    BUY_SHARES = "buy_shares"
    SELL_SHARES = "sell_shares"
    IMPORT_SHARES = "import_shares"


class Profile(StrEnum):
    """How far from the price a wheel sells."""

    AGGRESSIVE = "aggressive"
    MODERATE = "moderate"
    CONSERVATIVE = "conservative"
    DEFENSIVE = "defensive"


ZONES: Mapping[Profile, tuple[Decimal, Decimal]] = {
    Profile.AGGRESSIVE: (Decimal("0.5"), Decimal(1)),
    Profile.MODERATE: (Decimal(1), Decimal("1.5")),
    Profile.CONSERVATIVE: (Decimal("1.5"), Decimal(2)),
    Profile.DEFENSIVE: (Decimal(2), Decimal("2.5")),
}
"""From how many to how many standard deviations out of the money each profile sells."""


class Direction(StrEnum):
    """Where a wheel starts: with puts against cash, or with calls on shares that are there."""

    PUT = "put"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Wheel:
    """How one wheel is configured. `capital` is what it may tie up, in dollars, None where nothing is set aside. Campaigns
    belong to it by their anchors: `adopted` ones whatever they are, `left_out` ones never."""

    id: str
    portfolio_id: str
    account_id: str
    symbol: str
    capital: Decimal | None
    profile: Profile
    direction: Direction
    started_on: date
    ended_on: date | None
    adopted: tuple[Anchor, ...]
    left_out: tuple[Anchor, ...]
    note: str
    created_at: datetime
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class TradeNote:
    """What the user says of a trade and the ledger does not; `stock_price` is what the stock stood at when it ended."""

    trade_id: str
    text: str
    stock_price: Decimal | None
    updated_at: datetime


class WheelNotFoundError(NotFoundError):
    """There is no such wheel."""

    code = "wheel-not-found"
    title = "There is no such wheel"


class TradeNotFoundError(NotFoundError):
    """No wheel tells of such a trade."""

    code = "trade-not-found"
    title = "There is no such trade"


class MoveNotAllowedError(ConflictError):
    """A wheel in this state does not move so; `fields` has the state and the acts that it allows."""

    code = "wheel-move-not-allowed"
    title = "The wheel cannot do that now"


class WheelExistsError(ConflictError):
    """The account already has an open wheel on the symbol; `fields` names it."""

    code = "wheel-exists"
    title = "There is a wheel on this symbol already"


class NotManualError(ConflictError):
    """The account is copied from a broker or a file: what happens in it is not written by hand."""

    code = "account-not-manual"
    title = "This account is not kept by hand"
