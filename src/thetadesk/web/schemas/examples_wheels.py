"""The story of `examples`, where wheels are told."""

from typing import Any

from thetadesk.web.schemas.examples_positions import POSITION
from thetadesk.web.schemas.wheels import (
    AdoptablesJson,
    TradeJson,
    TradesJson,
    WheelJson,
    WheelPositionJson,
    WheelRiskJson,
    WheelsJson,
    WheelStateJson,
)

_WHEEL = "0b8a4f4e-5a3c-4f0e-9a57-2f1f3b8a7c11"
TRADE: TradeJson = {
    "id": "t5",
    "wheel_id": _WHEEL,
    "campaign_id": "3f9c2a71d04be816",
    "symbol": "AAPL",
    "option_symbol": "AAPL  260417C00185000",
    "words": "AAPL 17 Apr 26 185 C",
    "direction": "call",
    "strike": "185.00",
    "expiration_date": "2026-04-17",
    "contracts": "1",
    "open_contracts": "1",
    "premium_per_share": "1.90",
    "total_premium": "190.00",
    "fees": "-1.13",
    "outcome": "open",
    "realized": "0.00",
    "opened_at": "2026-03-02T15:31:04Z",
    "opened_on": "2026-03-02",
    "closed_at": None,
    "closed_on": None,
    "stock_price_at_expiry": None,
    "rolled_from": None,
    "rolled_to": None,
    "notes": "",
    "editable": True,
    "transaction_ids": ["t5"],
}
TRADES: TradesJson = {"items": [TRADE], "total": 1}
CLOSED: TradeJson = {
    **TRADE,
    "open_contracts": "0",
    "fees": "-2.26",
    "outcome": "closed",
    "realized": "92.74",
    "closed_at": "2026-03-20T14:31:04Z",
    "closed_on": "2026-03-20",
    "transaction_ids": ["t5", "t6"],
}
EXPIRED: TradeJson = {
    **TRADE,
    "open_contracts": "0",
    "outcome": "called_away",
    "realized": "188.87",
    "closed_at": "2026-04-17T21:00:00Z",
    "closed_on": "2026-04-17",
    "stock_price_at_expiry": "187.40",
    "transaction_ids": ["t5", "t6", "t7"],
}
ROLLED: TradeJson = {
    **TRADE,
    "id": "t7",
    "option_symbol": "AAPL  260515C00190000",
    "words": "AAPL 15 May 26 190 C",
    "strike": "190.00",
    "expiration_date": "2026-05-15",
    "rolled_from": "t5",
    "transaction_ids": ["t7"],
}
WHEEL: WheelJson = {
    "id": _WHEEL,
    "portfolio_id": "550e8400-e29b-41d4-a716-446655440000",
    "account_id": "a1",
    "symbol": "AAPL",
    "state": "shares_call_open",
    "capital": "20000.00",
    "profile": "moderate",
    "starting_direction": "put",
    "started_on": "2026-01-12",
    "ended_on": None,
    "shares": "100",
    "adjusted_basis": "168.3576",
    "premium_collected": "675.00",
    "premium_net": "475.00",
    "realized": "475.37",
    "income": "0.00",
    "fees": "-9.63",
    "cash": "-16835.76",
    "days_in_cycle": 50,
    "cycles": 0,
    "cycle_started_on": "2026-01-12",
    "capital_at_risk": "17500.00",
    "ratios": {"annualised_return": 0.198314, "raw_return": 0.027166},
    "open_trade": TRADE,
    "open_trades": 1,
    "campaign_ids": ["3f9c2a71d04be816"],
    "left_out": [],
    "next": {
        "line": "sell the May 15 190 call for $205.00: 12% a year, 21% in the money, 66 of 100",
        "favourable": True,
        "at": "2026-03-02T14:45:00Z",
    },
    "note": "",
    "problems": [],
    "editable": True,
    "as_of": "2026-03-03",
    "created_at": "2026-01-12T15:00:00Z",
    "updated_at": "2026-01-12T15:00:00Z",
}
WHEELS: WheelsJson = {"items": [WHEEL], "total": 1}
STATE: WheelStateJson = {
    "wheel_id": _WHEEL,
    "symbol": "AAPL",
    "state": "shares_call_open",
    "shares": "100",
    "free_shares": "0",
    "puts_open": "0",
    "calls_open": "1",
    "allowed": ["sell_put", "expire", "call_away", "close", "roll", "buy_shares", "import_shares"],
    "departures": [],
    "problems": [],
    "since": "2026-01-12",
    "editable": True,
}
ADOPTABLES: AdoptablesJson = {
    "items": [
        {
            "campaign_id": "3f9c2a71d04be816",
            "account_id": "a1",
            "symbol": "AAPL",
            "strategy": "wheel",
            "strategy_label": "Wheel",
            "opened_on": "2026-01-12",
            "shares": "100",
            "adjusted_basis": "168.3576",
            "cash": "-16835.76",
        }
    ],
    "total": 1,
}
POSITION_NOW: WheelPositionJson = {
    "wheel_id": _WHEEL,
    "symbol": "AAPL",
    "state": "shares_call_open",
    "current_price": "176.12",
    "strike": "185.00",
    "expiration": "2026-04-17",
    "dte_calendar": 46,
    "dte_trading": 33,
    "moneyness": {"is_itm": False, "is_otm": True, "pct": -4.8, "label": "OTM by 4.8%"},
    "risk_level": "MEDIUM",
    "risk_icon": "🟡",
    "premium_collected": "675.00",
    "value": "-145.00",
    "pnl_open": "43.87",
    "last_updated": "2026-03-02T15:40:00Z",
    "quote_state": "live",
    "age_seconds": 0.4,
    "legs": [POSITION],
}
RISK: WheelRiskJson = {
    "wheel_id": _WHEEL,
    "risk_level": "MEDIUM",
    "risk_icon": "🟡",
    "reasons": ["AAPL 17 Apr 26 185 C is 4.8% from the strike"],
    "assignment_probability": 0.22,
    "max_loss": "17311.13",
    "capital_at_risk": "17500.00",
    "ratios": {"concentration": 0.231},
    "days_to_earnings": 59,
    "days_to_ex_dividend": 69,
    "attention": [],
}
WHEEL_BODY: dict[str, Any] = {
    "symbol": "AAPL",
    "capital": 20000,
    "profile": "moderate",
    "starting_direction": "put",
}
SHARES_BODY: dict[str, Any] = {"quantity": 100, "basis": "17500.00", "on": "2026-01-12"}
ADOPTING_BODY: dict[str, Any] = {"symbol": "AAPL", "adopt": ["3f9c2a71d04be816"]}
WHEEL_CHANGE: dict[str, Any] = {"capital": 25000, "profile": "conservative", "note": "until the summer"}
ADOPT_BODY: dict[str, Any] = {"campaign_ids": ["3f9c2a71d04be816"]}
TRADE_BODY: dict[str, Any] = {
    "direction": "put",
    "strike": 175,
    "expiration_date": "2026-02-20",
    "contracts": 1,
    "premium_per_share": 2.45,
    "fees": 1.13,
}
SHARES_TRADE_BODY: dict[str, Any] = {"action": "sell_shares", "shares": 100, "price": "181.20"}
TRADE_CHANGE: dict[str, Any] = {"notes": "sold too early in the day", "price": "1.95"}
EXPIRE_BODY: dict[str, Any] = {"stock_price": "187.40", "on": "2026-04-17"}
CLOSE_BODY: dict[str, Any] = {"price": "0.95", "fees": "1.13"}
ROLL_BODY: dict[str, Any] = {
    "price": "0.95",
    "strike": 190,
    "expiration_date": "2026-05-15",
    "premium_per_share": "2.05",
    "fees": "2.26",
}
