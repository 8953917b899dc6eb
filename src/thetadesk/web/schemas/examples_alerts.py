"""The story of `examples`, where alerts are told: the shares that were assigned fall through 170."""

from thetadesk.web.schemas.alert_channels import (
    ChannelJson,
    ChannelKindJson,
    MannersJson,
    PushKeyJson,
    ReceiptJson,
)
from thetadesk.web.schemas.alerts import (
    AlertDetailJson,
    AlertHistoryJson,
    AlertJson,
    DeadLetterJson,
    DeliveryJson,
    EffectivenessJson,
    InboxJson,
    LatencyJson,
    ObservableJson,
    RuleCheckJson,
    RuleDetailJson,
    RuleFormJson,
    RuleJson,
    RuleVersionJson,
    ServiceJson,
    SilenceJson,
    SuggestionJson,
    TemplateJson,
)

TEXT = "AAPL < 170 for 30s severity urgent"
RULE: RuleJson = {
    "id": "5b0c7d2e91f04a6c8d3e",
    "version": 1,
    "text": TEXT,
    "name": "Below the basis",
    "description": "AAPL is below $170, for 30 seconds. Urgent.",
    "severity": "urgent",
    "channels": [],
    "symbols": ["AAPL"],
    "paused": False,
    "deleted": False,
    "problem": None,
    "standing": {"ok": 0, "pending": 0, "firing": 1, "no_data": 0, "error": 0},
    "last_fired_at": "2026-03-03T15:04:11.52Z",
    "created_at": "2026-03-02T22:01:00Z",
    "updated_at": "2026-03-02T22:01:00Z",
}
FORM: RuleFormJson = {
    "condition": "AAPL < 170",
    "each": "",
    "where": "",
    "holds_for": "30s",
    "clears_when": "",
    "cooldown": "",
    "once": False,
    "repeat": "",
    "schedule": "",
    "until": "",
    "severity": "urgent",
    "channels": "",
    "ignores_quiet": False,
}
RULE_DETAIL: RuleDetailJson = {
    **RULE,
    "form": FORM,
    "instances": [
        {
            "instance": "",
            "title": "",
            "state": "firing",
            "since": "2026-03-03T15:04:11.52Z",
            "value": 169.94,
            "fired": 1,
            "last_fired_at": "2026-03-03T15:04:11.52Z",
        }
    ],
}
VERSION: RuleVersionJson = {
    "version": 1,
    "text": TEXT,
    "at": "2026-03-02T22:01:00Z",
    "actor": "local",
}
CHECK: RuleCheckJson = {
    "ok": True,
    "typed": TEXT,
    "text": TEXT,
    "description": "AAPL is below $170, for 30 seconds. Urgent.",
    "form": FORM,
    "problem": None,
    "subjects": 1,
    "true_now": 1,
    "now": [
        {
            "instance": "",
            "title": "",
            "true": True,
            "value": 169.94,
            "threshold": 170.0,
            "words": "true now: AAPL 169.94 < 170.00",
        }
    ],
    "past": {
        "days": 20,
        "count": 1,
        "firings": [{"at": "2026-02-20T15:31:00Z", "words": "AAPL 169.80 < 170.00"}],
        "note": "would have fired once in the last 20 days",
    },
}
SUGGESTION: SuggestionJson = {"text": "AAPL", "kind": "symbol", "title": "its mark", "start": 0, "end": 2}
OBSERVABLE: ObservableJson = {
    "name": "dte",
    "title": "Days to expiration",
    "unit": "days",
    "of": "leg",
    "beat": "book",
    "description": "calendar days, 0 on the last",
}
TEMPLATE: TemplateJson = {
    "id": "days-21",
    "title": "21 days to expiration",
    "text": "each short leg: dte <= 21 once during market",
    "reason": "From here gamma grows faster than theta pays: close it, or roll it",
    "group": "Positions",
    "description": "For each short leg: days to expiration is at most 21. Fires once. While the market is open.",
}
DELIVERY: DeliveryJson = {
    "id": "90aa3c1d4be2f7785512",
    "alert_id": "c41f7e0b8a9d23655f10",
    "channel_id": "slack",
    "about": "firing",
    "telling": 0,
    "state": "delivered",
    "attempts": 1,
    "created_at": "2026-03-03T15:04:11.526Z",
    "due_at": "2026-03-03T15:04:11.776Z",
    "delivered_at": "2026-03-03T15:04:12.031Z",
    "receipt": "posted to #alerts",
    "problem": "",
    "maybe_twice": False,
    "fallback_for": None,
}
ALERT: AlertJson = {
    "id": "c41f7e0b8a9d23655f10",
    "rule_id": RULE["id"],
    "rule_version": 1,
    "rule_text": TEXT,
    "rule_name": "Below the basis",
    "instance": "",
    "title": "AAPL",
    "kind": "fired",
    "severity": "urgent",
    "state": "firing",
    "mode": "LIVE",
    "fired_at": "2026-03-03T15:04:11.52Z",
    "cleared_at": None,
    "acknowledged_at": None,
    "value": 169.94,
    "threshold": 170.0,
    "words": "AAPL 169.94 < 170.00",
    "note": "",
    "source_age": 0.02,
    "count": 1,
    "seen": False,
    "subjects": ["quote:AAPL"],
    "href": "",
    "deliveries": [DELIVERY],
}
ALERT_DETAIL: AlertDetailJson = {
    **ALERT,
    "tries": [
        {
            "delivery_id": DELIVERY["id"],
            "number": 1,
            "at": "2026-03-03T15:04:12.031Z",
            "outcome": "delivered",
            "detail": "posted to #alerts",
            "milliseconds": 241,
        }
    ],
}
INBOX: InboxJson = {
    "counts": {
        "urgent": 1,
        "warning": 0,
        "info": 0,
        "unacknowledged": 1,
        "unseen": 1,
        "dead_letters": 0,
    },
    "items": [ALERT],
    "missed": [ALERT],
}
HISTORY: AlertHistoryJson = {"items": [ALERT], "next": None}
SILENCE: SilenceJson = {
    "id": "7d20b1",
    "rule_id": RULE["id"],
    "instance": None,
    "created_at": "2026-03-03T15:05:00Z",
    "until_at": "2026-03-03T16:05:00Z",
    "reason": "watching it",
}
DEAD_LETTER: DeadLetterJson = {
    "delivery": {
        **DELIVERY,
        "state": "dead",
        "delivered_at": None,
        "receipt": "",
        "problem": "Slack does not know this token.",
    },
    "alert": ALERT,
}
_SERVICE: ServiceJson = {
    "rule_id": None,
    "rule_name": "",
    "rule_text": "",
    "fired": 12,
    "acknowledged": 9,
    "ignored": 2,
    "open": 1,
    "acted_on": 0.8182,
    "to_acknowledge_p50": 41.0,
    "to_acknowledge_worst": 1820.0,
    "lasted_p50": 610.0,
    "flapping": 1,
    "noisy": False,
    "advice": "",
}
EFFECTIVENESS: EffectivenessJson = {
    "days": 30,
    "since": "2026-02-01",
    "all": _SERVICE,
    "rules": [{**_SERVICE, "rule_id": RULE["id"], "rule_name": RULE["name"], "rule_text": TEXT}],
}
LATENCY: LatencyJson = {
    "stages": [
        {
            "stage": "fired",
            "count": 12,
            "p50_ms": 0.11,
            "p99_ms": 0.24,
            "p999_ms": 0.24,
            "worst_ms": 0.24,
        }
    ],
    "rules": 14,
    "instances": 32,
    "symbols": 9,
    "behind": 0,
    "refused": 0,
    "problem": "",
    "channels": [{"channel_id": "slack", "failures": 0, "resting_until": None}],
}
KIND: ChannelKindJson = {
    "name": "webhook",
    "title": "Webhook",
    "description": "Posts each message as JSON to an address of yours.",
    "idempotent": True,
    "fields": [
        {
            "name": "url",
            "title": "Address",
            "secret": True,
            "required": True,
            "description": "Where messages are posted to.",
        }
    ],
}
CHANNEL: ChannelJson = {
    "id": "webhook",
    "kind": "webhook",
    "title": "Webhook",
    "enabled": True,
    "config": {"url": "••••"},
    "fallback_id": None,
    "routed": ["warning", "urgent"],
    "checked_at": "2026-03-02T22:01:00Z",
    "problem": "",
    "created_at": "2026-03-02T22:01:00Z",
    "updated_at": "2026-03-02T22:01:00Z",
}
RECEIPT: ReceiptJson = {"id": "m1", "words": "posted"}
MANNERS: MannersJson = {
    "routes": {"info": [], "warning": ["webhook"], "urgent": ["webhook"]},
    "quiet": {"starts": "22:00", "ends": "07:00", "zone": "Europe/Zurich"},
    "waits_ms": {"info": 5000, "warning": 2000, "urgent": 250},
    "intervals_ms": {"info": 300000, "warning": 60000, "urgent": 1000},
    "reminds_after": 240,
    "heartbeat": ["webhook"],
    "tells_over": True,
}
PUSH_KEY: PushKeyJson = {
    "public_key": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"
}
