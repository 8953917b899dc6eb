"""The same story where it comes from: the examples of brokers, connections, syncs and certificates."""

from thetadesk.web.schemas.brokers import BrokerJson
from thetadesk.web.schemas.certificates import CertificateJson
from thetadesk.web.schemas.connections import ConnectionJson, DeskSyncJson, SyncRunJson
from thetadesk.web.schemas.examples import OPENING_BALANCE

BROKER: BrokerJson = {
    "id": "schwab",
    "broker": "schwab",
    "title": "Schwab",
    "simulated": False,
    "configured": True,
    "missing": [],
    "login": "redirect",
    "logins": ["redirect"],
    "callback": "https://127.0.0.1:8182",
    "listens": True,
    "capabilities": {
        "history_years": None,
        "history_window_days": 365,
        "rows_per_answer": 3000,
        "login_days": 7,
        "access_minutes": 30,
        "reads_per_minute": 110,
        "writes_per_minute": 60,
        "pkce": False,
        "refresh_rotates": False,
        "personal_grant": False,
        "positions": True,
        "balances": True,
        "streaming": True,
        "https_callback_only": True,
    },
    "documentation": "docs/brokers/schwab.md",
}
SYNC_RUN: SyncRunJson = {
    "id": "r1",
    "connection_id": "k1",
    "state": "done",
    "stage": "done",
    "progress": 1.0,
    "full": False,
    "read": 214,
    "new": 3,
    "known": 211,
    "updated": 0,
    "quarantined": 0,
    "started_at": "2026-03-02T22:00:00Z",
    "finished_at": "2026-03-02T22:00:09Z",
    "problem": None,
    "accounts": [
        {
            "account_id": "a1",
            "name": "Taxable",
            "covered_from": "2024-06-03",
            "covered_to": "2026-03-02",
            "certificate": "green",
        }
    ],
}
CONNECTION: ConnectionJson = {
    "id": "k1",
    "endpoint": "schwab",
    "broker": "schwab",
    "title": "Schwab",
    "simulated": False,
    "state": "connected",
    "accounts": [{"id": "a1", "name": "Taxable", "number_masked": "••••1234"}],
    "connected_at": "2026-02-27T14:02:11Z",
    "access_expires_at": "2026-03-02T22:25:00Z",
    "login_expires_at": "2026-03-06T14:02:11Z",
    "warning": None,
    "last_sync": SYNC_RUN,
    "last_synced_at": "2026-03-02T22:00:09Z",
    "next_sync_at": "2026-03-02T22:15:00Z",
    "stale": False,
    "budget": {"reads_per_minute": 110, "reads_left": 104, "writes_per_minute": 60, "writes_left": 60},
    "circuit": "closed",
    "circuit_until": None,
    "problem": None,
}
DESK_SYNC: DeskSyncJson = {
    "connection_id": "k1",
    "title": "Schwab",
    "state": "connected",
    "last_synced_at": "2026-03-02T22:00:09Z",
    "stale": False,
    "certificate": "green",
    "warning": None,
    "login_expires_at": "2026-03-06T14:02:11Z",
}
CERTIFICATE: CertificateJson = {
    "id": "z1",
    "account_id": "a1",
    "account": "Taxable",
    "connection_id": "k1",
    "at": "2026-03-02T22:00:09Z",
    "state": "green",
    "positions": [
        {
            "symbol": "AAPL",
            "words": "AAPL",
            "ours": "100",
            "brokers": "100",
            "difference": "0",
            "rests_on_opening": True,
        },
        {
            "symbol": "AAPL  260417C00185000",
            "words": "AAPL 17 Apr 26 185 C",
            "ours": "-1",
            "brokers": "-1",
            "difference": "0",
            "rests_on_opening": False,
        },
    ],
    "cash": {
        "ours": "10481.77",
        "brokers": "10481.77",
        "difference": "0.00",
        "rests_on_opening": False,
        "currency": "USD",
    },
    "first_difference": None,
    "explanations": [],
    "opening_balances": [OPENING_BALANCE],
    "transactions": 214,
}
