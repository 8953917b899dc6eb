"""A short call that is tested a few days before it expires, for the examples of the attention list."""

from thetadesk.web.schemas.attention import AttentionJson, AttentionsJson

ATTENTION: AttentionJson = {
    "key": "tested:3f9c2a71d04be816",
    "kind": "tested",
    "severity": 3,
    "what": "−1 AAPL 17 Apr 26 185 C is 2.7 % in the money",
    "why": "AAPL stands at 190.02, beyond the strike: it may be assigned.",
    "number": "2.7 %",
    "since": None,
    "action": {"label": "Roll, close or take the shares", "href": "/campaigns/3f9c2a71d04be816"},
    "account_id": "a1",
    "account": "Taxable",
    "campaign_id": "3f9c2a71d04be816",
    "ticker": "AAPL",
    "also": [
        {
            "kind": "expiring",
            "severity": 2,
            "what": "−1 AAPL 17 Apr 26 185 C expires in 5 days",
            "number": "5 d",
        }
    ],
}
ATTENTIONS: AttentionsJson = {
    "items": [ATTENTION],
    "total": 1,
    "counts": {"now": 1, "soon": 0, "look": 0},
    "on": "2026-04-12",
    "shorts": 3,
    "unpriced": 0,
}
