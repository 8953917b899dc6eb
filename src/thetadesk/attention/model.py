"""The words of the attention list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class HeldLeg:
    """An option or future that is held: `words` is how a trader says it, `quantity` is signed, `dte` counts calendar
    days and is 0 on the day of expiration. `awaiting` means that it has expired and the broker has not said how."""

    campaign_id: str
    ticker: str
    words: str
    quantity: Decimal
    expires_on: date
    dte: int
    awaiting: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many things of the books wait for a decision; `…_since` is the market date of the oldest, if known."""

    missing_opens: int
    missing_since: date | None
    quarantined: int
    quarantined_since: date | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A broker connection as far as it may need a hand: `login_left` is how soon the login lapses ("24h") or "lapsed",
    None when there is time; `stale_since` the day of the last good sync where that is too long ago; `differs` counts
    accounts whose books differ from the broker's."""

    title: str
    login_left: str | None
    stale_since: date | None
    differs: int


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs a hand. `severity` is 3 (today), 2 (this week) or 1 (have a look); `number` is the figure
    that says how much, with its unit; `label` and `href` are the one action and the page where it is done."""

    severity: int
    what: str
    number: str
    since: date | None
    label: str
    href: str
