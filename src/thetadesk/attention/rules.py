"""What needs a hand, from what is known without prices."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from thetadesk.attention.model import Attention, Backlog, Feed, HeldLeg

URGENT_DAYS = 2
SOON_DAYS = 7
MANAGE_DAYS = 21


def attention_list(legs: Iterable[HeldLeg], backlog: Backlog, feeds: Iterable[Feed] = ()) -> list[Attention]:
    """Everything that needs a hand, the most severe first, then what expires first."""
    found = [*_expirations(legs), *_backlog(backlog)]
    for feed in feeds:
        found += _feed(feed)
    return sorted(found, key=lambda each: (-each.severity, each.since or date.max, each.what))


def severity_of(dte: int) -> int | None:
    """3 up to two days before expiration, 2 up to a week, 1 past the 21 days at which sellers manage, else None."""
    if dte <= URGENT_DAYS:
        return 3
    if dte <= SOON_DAYS:
        return 2
    return 1 if dte < MANAGE_DAYS else None


def _expirations(legs: Iterable[HeldLeg]) -> list[Attention]:
    together: defaultdict[tuple[str, date], list[HeldLeg]] = defaultdict(list)
    for leg in legs:
        together[leg.campaign_id, leg.expires_on].append(leg)
    attentions = (_expiration(each) for each in together.values())
    return [each for each in attentions if each is not None]


def _expiration(legs: list[HeldLeg]) -> Attention | None:
    first = legs[0]
    said = ", ".join(f"{_signed(leg.quantity)} {leg.words}" for leg in legs)
    href = f"/campaigns/{first.campaign_id}"
    if any(leg.awaiting for leg in legs):
        what = f"{said} has expired; the broker has not said what became of it"
        return Attention(
            2, what, f"{-first.dte} d ago", first.expires_on, "Import the latest history", "/import"
        )
    severity = severity_of(first.dte)
    if severity is None:
        return None
    if severity == 1:
        what, began = f"{said} is past {MANAGE_DAYS} days to expiration", MANAGE_DAYS - 1
    else:
        what, began = f"{said} expires {_in_days(first.dte)}", URGENT_DAYS if severity == 3 else SOON_DAYS
    since = first.expires_on - timedelta(days=began)
    return Attention(severity, what, f"{first.dte} d", since, "Open the campaign", href)


def _backlog(backlog: Backlog) -> list[Attention]:
    found = []
    if backlog.missing_opens:
        what = _counted(backlog.missing_opens, "close lacks its opening", "closes lack their openings")
        found.append(
            Attention(
                2,
                what,
                str(backlog.missing_opens),
                backlog.missing_since,
                "Add opening balances",
                "/reconciliation",
            )
        )
    if backlog.quarantined:
        what = _counted(
            backlog.quarantined, "imported row is not understood", "imported rows are not understood"
        )
        found.append(
            Attention(
                2,
                what,
                str(backlog.quarantined),
                backlog.quarantined_since,
                "Decide about them",
                "/reconciliation",
            )
        )
    return found


def _feed(feed: Feed) -> list[Attention]:
    """A login that lapses, a copy grown old, books that differ; a lapsed login explains the old copy."""
    found = []
    if feed.login_left == "lapsed":
        what = f"The login at {feed.title} has lapsed; nothing new arrives"
        found.append(Attention(3, what, "", feed.stale_since, "Log in again", "/connections"))
    elif feed.login_left is not None:
        severity = 3 if feed.login_left == "2h" else 2
        what = f"The login at {feed.title} lapses soon"
        left = f"< {feed.login_left.removesuffix('h')} h"
        found.append(Attention(severity, what, left, None, "Log in again", "/connections"))
    if feed.stale_since is not None and feed.login_left != "lapsed":
        what = f"What {feed.title} told is old"
        found.append(Attention(2, what, "", feed.stale_since, "See why", "/connections"))
    if feed.differs:
        what = _counted(feed.differs, "account's books differ", "accounts' books differ")
        found.append(Attention(3, f"{what} from {feed.title}'s", "", None, "See where", "/reconciliation"))
    return found


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _in_days(dte: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(dte, f"in {dte} days")


def _signed(quantity: Decimal) -> str:
    text = f"{abs(quantity).normalize():f}"
    return f"{'−' if quantity < 0 else '+'}{text}"
