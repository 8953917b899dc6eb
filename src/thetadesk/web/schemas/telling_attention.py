"""What needs a hand as JSON."""

from collections import Counter
from collections.abc import Sequence

from thetadesk.attention.model import LOOK, NOW, SOON, Also, Attention
from thetadesk.attention.service.listing import Listing
from thetadesk.web.schemas.attention import AlsoJson, AttentionJson, AttentionsJson, SeverityNumber
from thetadesk.web.schemas.values import maybe_day


def attention(found: Attention) -> AttentionJson:
    """One entry."""
    return {
        "key": found.key,
        "kind": found.kind.value,
        "severity": _severity(found.severity),
        "what": found.what,
        "why": found.why,
        "number": found.number,
        "since": maybe_day(found.since),
        "action": {"label": found.label, "href": found.href},
        "account_id": found.account_id,
        "account": found.account,
        "campaign_id": found.campaign_id,
        "ticker": found.ticker,
        "also": [_also(each) for each in found.also],
    }


def attentions(found: Listing, wanted: Sequence[Attention]) -> AttentionsJson:
    """Those of the list that were asked for, and how many there are of all."""
    counted = Counter(each.severity for each in found.items)
    return {
        "items": [attention(each) for each in wanted],
        "total": len(wanted),
        "counts": {"now": counted[NOW], "soon": counted[SOON], "look": counted[LOOK]},
        "on": found.on.isoformat(),
        "shorts": found.shorts,
        "unpriced": found.unpriced,
    }


def _also(each: Also) -> AlsoJson:
    return {
        "kind": each.kind.value,
        "severity": _severity(each.severity),
        "what": each.what,
        "number": each.number,
    }


def _severity(number: int) -> SeverityNumber:
    return 3 if number == NOW else 2 if number == SOON else 1
