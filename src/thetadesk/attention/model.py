"""The words of the attention list: what is known of the books, the market and the desk, and what of it needs a hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from thetadesk.kernel.instruments import Right
from thetadesk.ledger.model import AccountKind


class Kind(StrEnum):
    """Why something needs a hand. The order is that of the list among what is equally severe."""

    LOGIN = "login"
    DIFFERS = "differs"
    ORPHAN = "orphan"
    TESTED = "tested"
    DIVIDEND = "dividend"
    EXPIRING = "expiring"
    AWAITING = "awaiting"
    EARNINGS = "earnings"
    MISSING_OPEN = "missing_open"
    QUARANTINE = "quarantine"
    UNDELIVERED = "undelivered"
    JOB = "job"
    PLUGIN = "plugin"
    STALE_COPY = "stale_copy"
    PROFIT = "profit"
    PAST_21 = "past_21"
    PLAN = "plan"

    @property
    def rank(self) -> int:
        """0 for what comes first."""
        return list(Kind).index(self)


NOW, SOON, LOOK = 3, 2, 1
"""Severities: it needs a hand today, this week, or a look."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on something needs a hand: days are calendar days, the others whole percent, `failures` runs of a job one
    after the other. `manage_days` are those below which sellers close or roll, `near` is the distance of the underlying from
    a short strike, `profit` the share of the most that can be earned, `assignment` a probability."""

    urgent_days: int = 2
    soon_days: int = 7
    manage_days: int = 21
    near: int = 2
    profit: int = 50
    earnings_days: int = 7
    dividend_days: int = 5
    assignment: int = 50
    failures: int = 3


@dataclass(frozen=True, slots=True)
class Priced:
    """What the market says of a short option: `moneyness` is the distance to the strike as a fraction of it, positive in
    the money; the days are calendar days from now; `assignment` is a probability."""

    spot: float
    moneyness: float
    assignment: float | None = None
    days_to_ex_dividend: int | None = None
    ex_dividend_forecast: bool = False
    days_to_earnings: int | None = None


@dataclass(frozen=True, slots=True)
class HeldLeg:
    """What a campaign holds of one instrument; `words` name it. `shares` is how many shares one contract moves, None where
    nobody has said it; `pays_cash`: it is on an index, and settles in cash at its end. `awaiting`: it has expired, and nobody
    has said how; who could say it depends on `kept_as`. `priced` is None of what is no short
    option, and where nobody tells a price that can be believed."""

    account_id: str
    account: str
    campaign_id: str
    strategy: str
    ticker: str
    words: str
    quantity: Decimal
    expires_on: date | None = None
    dte: int | None = None
    right: Right | None = None
    shares: Decimal | None = Decimal(1)
    awaiting: bool = False
    pays_cash: bool = False
    kept_as: AccountKind = AccountKind.FILE
    priced: Priced | None = None

    @property
    def is_short_option(self) -> bool:
        """Whether somebody else may exercise it."""
        return self.right is not None and self.quantity < 0


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many things of the books wait for a decision; `…_since` is the market date of the oldest, if known."""

    missing_opens: int = 0
    missing_since: date | None = None
    quarantined: int = 0
    quarantined_since: date | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A broker connection as far as it may need a hand: `login_left` is how soon the login lapses ("24h") or "lapsed",
    None when there is time; `stale_since` the day of the last good sync where that is too long ago; `differs` counts
    accounts whose books differ from the broker's."""

    id: str
    title: str
    login_left: str | None
    stale_since: date | None
    differs: int


@dataclass(frozen=True, slots=True)
class Failing:
    """A job whose last runs have all failed, or a plug-in that was paused for it; `times` says how many, `problem` why the
    last one."""

    name: str
    title: str
    times: int
    since: date | None
    problem: str
    is_plugin: bool = False


@dataclass(frozen=True, slots=True)
class Straying:
    """What strays from the plan of a portfolio: a campaign, or the book as a whole if that is empty."""

    plan_id: str
    plan: str
    words: str
    campaign_id: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the list is made of. `profits` is the share of the most that its legs can earn that a campaign has
    earned, where that can be said. `undelivered` alerts were told by no channel."""

    legs: tuple[HeldLeg, ...] = ()
    profits: Mapping[str, Decimal] = field(default_factory=dict)
    backlog: Backlog = Backlog()
    feeds: tuple[Feed, ...] = ()
    failing: tuple[Failing, ...] = ()
    undelivered: int = 0
    undelivered_since: date | None = None
    straying: tuple[Straying, ...] = ()


@dataclass(frozen=True, slots=True)
class Also:
    """Something lesser about what an entry is about already."""

    kind: Kind
    severity: int
    what: str
    number: str


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs a hand. `severity` is 3 (today), 2 (this week) or 1 (have a look); `why` says why that matters;
    `number` is the figure that says how much, with its unit; `label` and `href` are the one action and the page where it is
    done. `key` stays the same as long as it is about the same."""

    key: str
    kind: Kind
    severity: int
    what: str
    why: str
    number: str
    label: str
    href: str
    since: date | None = None
    account_id: str | None = None
    account: str = ""
    campaign_id: str | None = None
    ticker: str | None = None
    due: date | None = None
    also: tuple[Also, ...] = ()
