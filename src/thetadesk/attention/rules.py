"""What needs a hand, from everything that is known, as one list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from thetadesk.attention.campaigns import of_campaign
from thetadesk.attention.model import (
    LOOK,
    NOW,
    SOON,
    Also,
    Attention,
    Backlog,
    Facts,
    Failing,
    Feed,
    HeldLeg,
    Kind,
    Straying,
    Thresholds,
)
from thetadesk.attention.orphans import orphans


def attention_list(facts: Facts, limits: Thresholds) -> list[Attention]:
    """Everything that needs a hand, the most severe first, then what is due first. A campaign has one entry, its most severe
    one, with what else there is about it in `also`."""
    found = [*_campaigns(facts, limits), *_backlog(facts.backlog), *_undelivered(facts)]
    for feed in facts.feeds:
        found += _feed(feed)
    found += map(_failing, facts.failing)
    found += (_straying(each) for each in facts.straying if not each.campaign_id)
    return _told_apart(sorted(found, key=_order))


def _campaigns(facts: Facts, limits: Thresholds) -> list[Attention]:
    held: defaultdict[str, list[HeldLeg]] = defaultdict(list)
    for leg in facts.legs:
        held[leg.campaign_id].append(leg)
    about: defaultdict[str, list[Attention]] = defaultdict(list)
    for id, legs in held.items():
        about[id] += of_campaign(legs, facts.profits.get(id), limits)
    for each in orphans(facts.legs):
        about[each.campaign_id or ""].append(each)
    for stray in facts.straying:
        if stray.campaign_id in held:
            about[stray.campaign_id].append(_of_leg(_straying(stray), held[stray.campaign_id][0]))
    return [_folded(each) for each in about.values() if each]


def _folded(about: Sequence[Attention]) -> Attention:
    """The most severe entry about a campaign, with the others in it, one of each kind."""
    first, *rest = sorted(about, key=_order)
    others = {each.kind: each for each in reversed(rest) if each.kind is not first.kind}
    lesser = sorted(others.values(), key=_order)
    return replace(
        first, also=tuple(Also(each.kind, each.severity, each.what, each.number) for each in lesser)
    )


def _order(each: Attention) -> tuple[object, ...]:
    return -each.severity, each.due or date.max, each.kind.rank, each.what, each.key


def _told_apart(found: list[Attention]) -> list[Attention]:
    """The same, so that no two say the same: where they do, each says in which account."""
    said = Counter(each.what for each in found)
    return [
        replace(each, what=f"{each.what} ({each.account})") if said[each.what] > 1 and each.account else each
        for each in found
    ]


def _of_leg(made: Attention, leg: HeldLeg) -> Attention:
    return replace(
        made,
        account_id=leg.account_id,
        account=leg.account,
        campaign_id=leg.campaign_id,
        ticker=leg.ticker,
        due=leg.expires_on,
    )


def _straying(stray: Straying) -> Attention:
    return Attention(
        f"{Kind.PLAN}:{stray.campaign_id or stray.plan_id}:{stray.words}",
        Kind.PLAN,
        LOOK,
        stray.words,
        f"The plan {stray.plan} says otherwise.",
        "",
        "Look at the plan",
        f"/plans/{stray.plan_id}",
    )


def _backlog(backlog: Backlog) -> Iterable[Attention]:
    if backlog.missing_opens:
        yield Attention(
            str(Kind.MISSING_OPEN),
            Kind.MISSING_OPEN,
            SOON,
            _counted(backlog.missing_opens, "close lacks its opening", "closes lack their openings"),
            "What they have earned is not known until an opening balance says what they began with.",
            str(backlog.missing_opens),
            "Add opening balances",
            "/reconciliation",
            backlog.missing_since,
        )
    if backlog.quarantined:
        yield Attention(
            str(Kind.QUARANTINE),
            Kind.QUARANTINE,
            SOON,
            _counted(
                backlog.quarantined, "imported row is not understood", "imported rows are not understood"
            ),
            "They are in no total until somebody decides what they are.",
            str(backlog.quarantined),
            "Decide about them",
            "/reconciliation",
            backlog.quarantined_since,
        )


def _undelivered(facts: Facts) -> Iterable[Attention]:
    if facts.undelivered:
        yield Attention(
            str(Kind.UNDELIVERED),
            Kind.UNDELIVERED,
            SOON,
            _counted(facts.undelivered, "alert was told by no channel", "alerts were told by no channel"),
            "Every channel that should have told it has given up: nobody heard.",
            str(facts.undelivered),
            "See why, and try again",
            "/alerts/channels",
            facts.undelivered_since,
        )


def _feed(feed: Feed) -> Iterable[Attention]:
    """A login that lapses, a copy grown old, books that differ; a lapsed login explains the old copy."""

    def made(kind: Kind, severity: int, what: str, why: str, number: str, label: str, href: str) -> Attention:
        return Attention(f"{kind}:{feed.id}", kind, severity, what, why, number, label, href)

    if feed.login_left == "lapsed":
        what, why = (
            f"The login at {feed.title} has lapsed; nothing new arrives",
            "Trades and prices stand still.",
        )
        yield replace(
            made(Kind.LOGIN, NOW, what, why, "", "Log in again", "/connections"), since=feed.stale_since
        )
    elif feed.login_left is not None:
        severity = NOW if feed.login_left == "2h" else SOON
        left = f"< {feed.login_left.removesuffix('h')} h"
        what, why = f"The login at {feed.title} lapses soon", "After that nothing new arrives."
        yield made(Kind.LOGIN, severity, what, why, left, "Log in again", "/connections")
    if feed.stale_since is not None and feed.login_left != "lapsed":
        what, why = f"What {feed.title} told is old", "Trades since then are missing here."
        stale = made(Kind.STALE_COPY, LOOK, what, why, "", "See why", "/connections")
        yield replace(stale, since=feed.stale_since)
    if feed.differs:
        what = _counted(feed.differs, "account's books differ", "accounts' books differ")
        why = "Positions or cash here are not what the broker has: totals may be wrong."
        yield made(
            Kind.DIFFERS,
            NOW,
            f"{what} from {feed.title}'s",
            why,
            str(feed.differs),
            "See where",
            "/reconciliation",
        )


def _failing(failing: Failing) -> Attention:
    kind = Kind.PLUGIN if failing.is_plugin else Kind.JOB
    what = (
        f"The plug-in {failing.title} is paused after {failing.times} failures"
        if failing.is_plugin
        else f"{failing.title} has failed {failing.times} times in a row"
    )
    return Attention(
        f"{kind}:{failing.name}",
        kind,
        SOON,
        what,
        failing.problem,
        f"{failing.times} ×",
        "See its runs",
        "/jobs",
        failing.since,
    )


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
