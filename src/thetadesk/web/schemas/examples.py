"""One small story, told in every endpoint's example: a put is sold, rolled, assigned, and a call is sold on the shares.

A test holds each example to its endpoint's schema.
"""

import json
from typing import Any

from pydantic import JsonValue
from pydantic.config import JsonDict

from thetadesk.web.schemas.accounts import AccountJson, BalancesJson, OpeningBalanceJson
from thetadesk.web.schemas.audit import AuditRowJson, AuditVerifiedJson
from thetadesk.web.schemas.campaigns import (
    AllocationJson,
    CampaignDetailJson,
    CampaignJson,
    CampaignLiteJson,
    CampaignsJson,
    EditJson,
    LegJson,
    LinkJson,
    RegroupedJson,
)
from thetadesk.web.schemas.examples_attention import ATTENTION
from thetadesk.web.schemas.imports import ImportJson, QuarantinedJson
from thetadesk.web.schemas.operations import ConfigJson, HealthJson, InfoJson
from thetadesk.web.schemas.reconciliation import RebuiltJson, ReconciliationJson
from thetadesk.web.schemas.summary import DeskJson, LiveTotalsJson, SummaryJson, TotalsJson
from thetadesk.web.schemas.transactions import InstrumentJson, TransactionDetailJson, TransactionJson

MARK = "example:"
ACCOUNT: AccountJson = {
    "id": "a1",
    "name": "Taxable",
    "kind": "file",
    "broker": "tastytrade",
    "number_masked": "••••1234",
    "currency": "USD",
    "lot_method": "fifo",
    "transactions": 214,
    "cash": "10481.77",
    "first_on": "2026-01-05",
    "last_on": "2026-03-02",
}
BALANCES: BalancesJson = {
    "account_id": "a1",
    "currency": "USD",
    "cash": "10481.77",
    "deposits": "25000.00",
    "income": "12.40",
    "realized": {"options_gross": "485.00", "stock_gross": "0.00", "fees": "-9.63", "net": "475.37"},
    "open_cost": "-17330.00",
}
OPENING_BALANCE: OpeningBalanceJson = {
    "id": "t9",
    "account_id": "a1",
    "symbol": "AAPL",
    "quantity": "100",
    "basis": "15000.00",
    "cash": "0.00",
    "on": "2026-01-02",
    "undone": False,
}
INSTRUMENT: InstrumentJson = {
    "symbol": "AAPL  260417C00185000",
    "kind": "option",
    "underlying": "AAPL",
    "expires_on": "2026-04-17",
    "strike": "185.00",
    "right": "C",
    "multiplier": "100",
    "words": "AAPL 17 Apr 26 185 C",
}
TRANSACTION: TransactionJson = {
    "id": "t5",
    "account_id": "a1",
    "occurred_at": "2026-03-02T15:31:04Z",
    "traded_on": "2026-03-02",
    "time_precision": "instant",
    "kind": "trade",
    "effect": "open",
    "symbol": "AAPL  260417C00185000",
    "instrument": INSTRUMENT,
    "ticker": "AAPL",
    "quantity": "-1",
    "price": "1.90",
    "gross": "190.00",
    "fees": "-1.13",
    "cash": "188.87",
    "currency": "USD",
    "order_id": "8831",
    "description": "Sold 1 AAPL 04/17/26 Call 185.00 @ 1.90",
    "source": "tastytrade_csv",
    "source_id": None,
    "status": "valid",
    "revision": 1,
    "campaigns": [{"id": "3f9c2a71d04be816", "strategy_label": "Wheel", "ticker": "AAPL"}],
    "problem": None,
}
TRANSACTION_DETAIL: TransactionDetailJson = {
    **TRANSACTION,
    "raw": "2026-03-02T10:31:04-0500,Trade,Sell to Open,…",
    "revisions": [
        {
            "revision": 1,
            "recorded_at": "2026-03-02T22:00:00Z",
            "source": "tastytrade_csv",
            "status": "valid",
            "cash": "188.87",
            "reason": "imported",
        }
    ],
    "same_event_as": [],
}
LEG: LegJson = {
    "symbol": "AAPL  260417C00185000",
    "words": "AAPL 17 Apr 26 185 C",
    "quantity": "-1",
    "expires_on": "2026-04-17",
    "dte": 46,
    "state": "open",
}
LINK: LinkJson = {
    "kind": "roll",
    "from": ["t2"],
    "to": ["t3"],
    "reason": "closed and opened in order 8790",
    "confidence": "certain",
}
CAMPAIGN: CampaignJson = {
    "id": "3f9c2a71d04be816",
    "account_id": "a1",
    "ticker": "AAPL",
    "strategy": "wheel",
    "strategy_label": "Wheel",
    "status": "open",
    "incomplete": False,
    "opened_on": "2026-01-12",
    "closed_on": None,
    "realized": "475.37",
    "realized_tax": "322.74",
    "income": "0.00",
    "cash": "-16835.76",
    "open_cost": "-17311.13",
    "shares": "100",
    "adjusted_basis": "168.3576",
    "currency": "USD",
    "rolls": 1,
    "legs": [LEG],
    "links": [LINK],
    "cash_curve": ["243.87", "322.74", "-17024.63", "-16835.76"],
    "note": "",
    "tags": [],
    "edited": False,
}
CAMPAIGNS: CampaignsJson = {
    "scope": "real",
    "total": 1,
    "tickers": [{"ticker": "AAPL", "open": 1, "closed": 0, "realized": "475.37", "cash": "-16835.76"}],
    "items": [CAMPAIGN],
}
ALLOCATION: AllocationJson = {
    "transaction_id": "t5",
    "occurred_at": "2026-03-02T15:31:04Z",
    "traded_on": "2026-03-02",
    "kind": "trade",
    "symbol": "AAPL  260417C00185000",
    "words": "AAPL 17 Apr 26 185 C",
    "quantity": "-1",
    "price": "1.90",
    "gross": "190.00",
    "fees": "-1.13",
    "cash": "188.87",
    "role": "opening",
    "link_id": "t5",
    "reason": "sold against the shares of this campaign",
    "confidence": "certain",
    "edited": False,
}
EDIT: EditJson = {
    "id": "e1",
    "at": "2026-03-03T09:00:00Z",
    "kind": "move",
    "summary": "Moved 1 AAPL 17 Apr 26 185 C to a campaign of its own",
    "undone": False,
    "applies": True,
    "reason": "",
}
AUDIT_ROW: AuditRowJson = {
    "seq": 1,
    "at": "2026-03-03T09:00:00Z",
    "actor": "local",
    "action": "regrouped",
    "subject": "campaign:3f9c2a71d04be816",
    "before": None,
    "after": {"edit": "e1"},
    "hash": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
}
AUDIT_VERIFIED: AuditVerifiedJson = {
    "ok": True,
    "rows": 1,
    "broken_at": None,
    "reason": None,
    "hash": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
}
CAMPAIGN_DETAIL: CampaignDetailJson = {
    **CAMPAIGN,
    "aliases": [],
    "timeline": [
        {
            "id": "n1",
            "kind": "roll",
            "at": "2026-01-29T16:02:10Z",
            "on": "2026-01-29",
            "title": "Rolled −1 AAPL 30 Jan 26 180 P to 20 Feb 26 175 P",
            "from": ["AAPL 30 Jan 26 180 P"],
            "to": ["AAPL 20 Feb 26 175 P"],
            "net": "78.87",
            "cumulative": "322.74",
            "transaction_ids": ["t2", "t3"],
            "reason": "closed and opened in order 8790",
            "confidence": "certain",
        }
    ],
    "allocations": [ALLOCATION],
    "pnl": {
        "cash": {
            "options_gross": "485.00",
            "stock_gross": "0.00",
            "fees": "-9.63",
            "net": "475.37",
            "open_cost": "-17311.13",
        },
        "tax": {
            "options_gross": "330.00",
            "stock_gross": "0.00",
            "fees": "-7.26",
            "net": "322.74",
            "open_cost": "-17158.50",
        },
        "bridge": [
            {
                "label": "Premium in basis",
                "amount": "152.63",
                "explanation": "The assigned put's premium lowers the tax basis of the shares.",
            }
        ],
    },
    "cash_series": [
        {
            "at": "2026-03-02T15:31:04Z",
            "on": "2026-03-02",
            "cumulative": "-16835.76",
            "shares": "100",
            "adjusted_basis": "168.3576",
        }
    ],
    "problems": [],
    "edits": [EDIT],
    "audit": [AUDIT_ROW],
}
_LITE: CampaignLiteJson = {
    "id": "3f9c2a71d04be816",
    "realized": "475.37",
    "cash": "-16835.76",
    "open_cost": "-17311.13",
    "status": "open",
    "adjusted_basis": "168.3576",
}
REGROUPED: RegroupedJson = {
    "edit_id": "e1",
    "before": [_LITE],
    "after": [_LITE],
    "campaigns": ["3f9c2a71d04be816", "b1d2e6077aa94c35"],
    "created": "b1d2e6077aa94c35",
}
REGROUP_BODIES: list[dict[str, Any]] = [
    {"moves": [{"transaction_id": "t5", "from": "3f9c2a71d04be816", "to": None}]},
    {"merge": {"from": "b1d2e6077aa94c35", "into": "3f9c2a71d04be816"}},
]
IMPORT: ImportJson = {
    "id": "i1",
    "status": "done",
    "progress": 1.0,
    "stage": "done",
    "filename": "history.csv",
    "format": "tastytrade_csv",
    "account": "Taxable",
    "account_id": "a1",
    "timezone": None,
    "read": 214,
    "new": 3,
    "known": 210,
    "updated": 0,
    "quarantined": [
        {"id": "q1", "line": 17, "reason": "unknown kind of record", "raw": "…", "state": "open"},
    ],
    "problem": None,
    "notes": [],
    "started_at": "2026-03-02T22:00:00Z",
    "finished_at": "2026-03-02T22:00:01Z",
}
QUARANTINED: QuarantinedJson = {
    "id": "q1",
    "import_id": "i1",
    "account_id": "a1",
    "filename": "history.csv",
    "line": 17,
    "reason": "unknown kind of record",
    "raw": "…",
    "candidates": [],
}
RECONCILIATION: ReconciliationJson = {
    "scope": "real",
    "as_of": "2026-03-03T09:00:00Z",
    "rows": {"read": 214, "explained": 213, "unexplained": 1},
    "quarantined": [QUARANTINED],
    "missing_opens": [],
    "awaiting": [],
    "opening_balances": [OPENING_BALANCE],
    "ambiguous": [],
    "checks": [{"name": "lots = positions", "ok": True, "detail": "12 symbols"}],
    "certificates": [],
}
REBUILT: RebuiltJson = {"same": True, "compared": 812, "differences": []}
_TOTALS: TotalsJson = {
    "transactions": 214,
    "cash": "10481.77",
    "realized": {"options_gross": "485.00", "stock_gross": "0.00", "fees": "-9.63", "net": "475.37"},
    "income": "12.40",
    "deposits": "25000.00",
    "open_positions": [{"symbol": "AAPL", "quantity": "100", "cost": "-17500.00"}],
    "campaigns": {"open": 1, "closed": 4},
    "unexplained": 1,
    "income_by_kind": {"dividend": "12.40"},
    "missing_opens": {"count": 0, "cash": "0.00"},
}
LIVE: LiveTotalsJson = {
    "net_liquidation": "27936.77",
    "pnl_today": "22.00",
    "pnl_open": "43.87",
    "extrinsic": "145.00",
    "delta": 76.0,
    "beta_weighted_delta": 26.7,
    "gamma": -1.92,
    "theta": 5.1,
    "vega": -18.4,
    "rho": -5.2,
    "buying_power": "19281.77",
    "buying_power_used": 0.31,
    "buying_power_source": "model",
    "missing": {"beta_weighted_delta": 1},
    "other_cash": {"EUR": "250.00"},
    "sources": {
        "buying_power": {
            "source": "model",
            "age_seconds": None,
            "note": "Regulation T as for a margin account, reckoned here",
        }
    },
}
SUMMARY: SummaryJson = {
    **_TOTALS,
    **LIVE,
    "scope": "real",
    "basis": "cash",
    "as_of": None,
    "currency": "USD",
    "currencies": {"USD": _TOTALS},
}
DESK: DeskJson = {
    "scope": "real",
    "summary": SUMMARY,
    "attention": [ATTENTION],
    "campaigns": [CAMPAIGN],
    "recent": [TRANSACTION],
    "expirations": [{"on": "2026-04-17", "dte": 46, "legs": [LEG]}],
    "income_by_month": [{"month": "2026-03", "amount": "188.87"}],
    "sync": [],
    "reconciliation": {"unexplained": 1, "ok": False},
}
HEALTH: HealthJson = {
    "status": "ok",
    "version": "0.1.0",
    "checks": {"database": "ok", "scheduler": "ok", "feed schwab": "ok"},
    "live": {
        "feeds": [{"source": "schwab", "state": "live", "age": 0.4, "reason": None}],
        "symbols": 212,
        "wanted": 180,
        "viewers": 1,
        "ticks": 51034,
        "refused": 0,
        "given_up": "none",
        "legs": 14,
        "longest_slice_ms": 1.9,
    },
}
INFO: InfoJson = {
    "name": "Thetadesk",
    "version": "0.1.0",
    "uptime_seconds": 12.5,
    "database": "sqlite",
    "formats": [{"name": "tastytrade_csv", "title": "tastytrade history"}],
    "strategies": [{"id": "wheel", "label": "Wheel"}],
}
CONFIG: ConfigJson = {
    "settings": [
        {
            "name": "roll_window_minutes",
            "env": "THETADESK_ROLL_WINDOW_MINUTES",
            "value": 10,
            "secret": False,
            "description": "A close and an open this close together are taken for a roll.",
        }
    ],
    "preferences": [
        {
            "name": "wheel.favourable",
            "kind": "number",
            "value": 70,
            "default": 60,
            "description": "From which score, of 100, a recommendation is called favourable, and told.",
        }
    ],
}


def bodies(*examples: object) -> JsonDict:
    """The additions to the schema of a body that looks like `examples`."""
    marked: list[JsonValue] = [MARK + json.dumps(example) for example in examples]
    return {"examples": marked}


def answers(example: object, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint whose answer looks like `example`."""
    # As text until the document is finished, because FastAPI leaves nulls out of examples.
    return {status: {"content": {"application/json": {"example": MARK + json.dumps(example)}}}}
