"""The story of `examples`, where it is held against a plan: the put on AAPL was sold on more than the plan allows."""

from typing import Any

from thetadesk.web.schemas.examples_positions import PORTFOLIO
from thetadesk.web.schemas.plans import (
    AdherenceJson,
    JudgedTradeJson,
    PlanCheckJson,
    PlanDetailJson,
    PlanJson,
    PlanMonthJson,
    PlanNowJson,
    PlanScoreJson,
    PlansJson,
    PlanStrategyJson,
    PlanSuggestionsJson,
    PlanVersionJson,
)

STRATEGY_BODY: dict[str, Any] = {
    "strategy": "wheel",
    "allocation": "0.6",
    "max_positions": 4,
    "delta_min": "0.15",
    "delta_max": "0.30",
    "target_credit": "80",
}
_TERMS: dict[str, Any] = {
    "monthly_income_target": "500",
    "risk_per_trade": "15000",
    "max_overnight_exposure": "40000",
    "cash_reserve": "2500",
    "strategies": [STRATEGY_BODY],
}
PLAN_BODY: dict[str, Any] = {
    "name": "Calm income",
    "portfolio_id": PORTFOLIO["id"],
    "since": "2026-01-05",
    **_TERMS,
}
PLAN_CHANGE_BODY: dict[str, Any] = {"name": "Calm income", **_TERMS}
PLAN_CHECK_BODY: dict[str, Any] = {"portfolio_id": PORTFOLIO["id"], **_TERMS}

STRATEGY: PlanStrategyJson = {
    "strategy": "wheel",
    "label": "Wheel",
    "allocation": "0.6",
    "max_positions": 4,
    "delta_min": "0.15",
    "delta_max": "0.3",
    "target_credit": "80.00",
}
VERSION: PlanVersionJson = {
    "number": 1,
    "valid_from": "2026-01-05",
    "monthly_income_target": "500.00",
    "risk_per_trade": "15000.00",
    "max_overnight_exposure": "40000.00",
    "cash_reserve": "2500.00",
    "strategies": [STRATEGY],
}
PLAN: PlanJson = {
    "id": "0c2a9d5e-7b1f-4a86-9a9b-6f1d3a7c5e21",
    "name": "Calm income",
    "portfolio_id": PORTFOLIO["id"],
    "active": True,
    "current": VERSION,
    "created_at": "2026-01-05T15:00:00Z",
    "updated_at": "2026-01-05T15:00:00Z",
}
PLANS: PlansJson = {"items": [PLAN], "total": 1}
PLAN_DETAIL: PlanDetailJson = {**PLAN, "versions": [VERSION]}

TRADE: JudgedTradeJson = {
    "account_id": "a1",
    "campaign_id": "c1",
    "ticker": "AAPL",
    "strategy": "wheel",
    "label": "Wheel",
    "opened_on": "2026-03-02",
    "closed_on": None,
    "covered": False,
    "risk": "18000.00",
    "credit": "95.00",
    "contract_delta": None,
    "delta_on": None,
    "net": "-60.00",
    "version": 1,
    "kept": [
        "strategy_not_in_plan",
        "too_many_positions",
        "credit_below_target",
        "overnight_exposure",
        "no_reserve",
    ],
    "unknown": ["delta_out_of_range", "over_allocation"],
    "departures": [
        {
            "code": "risk_too_large",
            "words": "put $18,000 at risk, over $15,000 a trade",
            "limit": "$15,000",
            "actual": "$18,000",
            "excess": "0.1667",
            "cost": "10.00",
        }
    ],
    "cost": "10.00",
}
SCORE: PlanScoreJson = {
    "points": "83.3",
    "formula": "100 × rules kept ÷ rules judged, each trade weighted by the capital it put at risk",
    "trades": 1,
    "departed": 1,
    "kept": 5,
    "judged": 6,
    "unknown": 2,
    "cost": "10.00",
    "uncosted": 0,
    "rules": [
        {
            "code": "risk_too_large",
            "kept": 0,
            "broken": 1,
            "unknown": 0,
            "cost": "10.00",
            "uncosted": 0,
        }
    ],
}
MONTH: PlanMonthJson = {
    "begins_on": "2026-03-01",
    "on": "2026-03-02",
    "earned": "22.00",
    "premium": "95.00",
    "target": "500.00",
    "due": "22.73",
    "ahead": "-0.73",
    "expected": "484.00",
    "sessions": 22,
    "sessions_so_far": 1,
}
NOW: PlanNowJson = {
    "net_liquidation": "27948.77",
    "valued": "marked",
    "reason": "",
    "at_risk": "18000.00",
    "free": "9948.77",
    "overnight": "18000.00",
    "overnight_valued": "book",
    "strategies": [
        {
            "strategy": "wheel",
            "label": "Wheel",
            "positions": 1,
            "capital": "18000.00",
            "used": "0.644036",
            "room": "-1230.74",
            "limits": STRATEGY,
        }
    ],
    "beyond": [
        {
            "code": "over_allocation",
            "strategy": "wheel",
            "words": "Wheel has 64.4 % of net liquidation at risk, $1,230.74 over its 60 %",
            "limit": "60 %",
            "actual": "64.4 %",
        }
    ],
    "unknown": [],
}
ADHERENCE: AdherenceJson = {
    "plan_id": PLAN["id"],
    "version": 1,
    "first": "2026-03-01",
    "last": "2026-03-02",
    "month": MONTH,
    "now": NOW,
    "score": SCORE,
    "items": [TRADE],
    "total": 1,
    "before": 0,
    "foreign": [],
    "incomplete": False,
}
SUGGESTIONS: PlanSuggestionsJson = {
    "items": [
        {
            "advice": "wait",
            "code": "over_allocation",
            "words": "Put nothing more into Wheel until $1,230.74 of it are free again",
            "effect": "back to 60 % of net liquidation",
            "campaign_id": None,
        }
    ],
    "total": 1,
}
CHECK: PlanCheckJson = {
    "months": [{"begins_on": "2026-02-01", "earned": "118.87", "premium": "188.87"}],
    "mean": "118.87",
    "reached": 0,
    "needed": "0.01789",
    "now": NOW,
    "score": SCORE,
    "worst": [TRADE],
    "practices": [
        {
            "strategy": "wheel",
            "label": "Wheel",
            "trades": 1,
            "net": "-60.00",
            "credit": "95.00",
            "contract_delta": None,
            "risk": "18000.00",
            "largest_risk": "18000.00",
        }
    ],
    "foreign": [],
    "incomplete": False,
}
