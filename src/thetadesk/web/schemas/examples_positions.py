"""The story of `examples`, where positions and portfolios are told."""

from typing import Any

from thetadesk.web.schemas.examples import INSTRUMENT, LIVE
from thetadesk.web.schemas.portfolios import (
    PortfolioJson,
    PortfolioPositionsJson,
    PortfoliosJson,
    PortfolioSummaryJson,
)
from thetadesk.web.schemas.positions import BookTotalsJson, OpenPositionsJson, PositionJson, PositionsJson

POSITION: PositionJson = {
    "symbol": "AAPL  260417C00185000",
    "instrument": INSTRUMENT,
    "account_id": "a1",
    "campaign_id": "3f9c2a71d04be816",
    "quantity": "-1",
    "cost": "188.87",
    "currency": "USD",
    "basis_known": True,
    "opened_on": "2026-03-02",
    "dte": 46,
    "state": "open",
    "price": "1.45",
    "value": "-145.00",
    "open_pnl": "43.87",
    "mark": "1.45",
    "mark_source": "mid",
    "quote_state": "live",
    "age_seconds": 0.4,
    "spot": "176.12",
    "spot_state": "live",
    "pnl_today": "22.00",
    "pnl_open": "43.87",
    "max_profit_fraction": 0.232276,
    "extrinsic": "145.00",
    "iv": 0.2431,
    "greeks_source": "model",
    "unit_delta": 0.24,
    "delta": -24.0,
    "gamma": -1.92,
    "theta": 5.1,
    "vega": -18.4,
    "rho": -5.2,
    "beta_weighted_delta": -8.4,
    "bucket": "46-90",
    "trading_dte": 33,
    "moneyness": -0.048,
    "risk": "MEDIUM",
    "assignment_probability": 0.22,
    "days_to_ex_dividend": 69,
    "ex_dividend_forecast": True,
    "days_to_earnings": 59,
    "problems": [],
}
BOOK_TOTALS: BookTotalsJson = {
    "legs": 1,
    "options": 1,
    "foreign": 0,
    "unvalued": 0,
    "without_extrinsic": 0,
    "without_greeks": 0,
    "without_beta": 0,
    "without_pnl_today": 0,
    "without_pnl_open": 0,
    "stale": 0,
    "cost": "188.87",
    "value": "-145.00",
    "pnl_today": "22.00",
    "closed_today": "0.00",
    "pnl_open": "43.87",
    "extrinsic": "145.00",
    "delta": -24.0,
    "gamma": -1.92,
    "theta": 5.1,
    "vega": -18.4,
    "rho": -5.2,
    "beta_weighted_delta": -8.4,
}
POSITIONS: PositionsJson = {
    "scope": "real",
    "totals": BOOK_TOTALS,
    "buckets": [{"bucket": "46-90", "totals": BOOK_TOTALS}],
    "closed_today": [],
    "items": [
        {
            "ticker": "AAPL",
            "cost": "188.87",
            "totals": BOOK_TOTALS,
            "campaigns": [
                {
                    "id": "3f9c2a71d04be816",
                    "strategy": "wheel",
                    "strategy_label": "Wheel",
                    "account_id": "a1",
                    "legs": [POSITION],
                    "totals": BOOK_TOTALS,
                    "max_profit_fraction": 0.232276,
                }
            ],
        }
    ],
}
OPEN_POSITIONS: OpenPositionsJson = {"scope": "real", "items": [POSITION]}
PORTFOLIO: PortfolioJson = {
    "id": "550e8400-e29b-41d4-a716-446655440000",
    "name": "Primary Trading",
    "description": "Main wheel strategy portfolio",
    "default_capital": "50000.00",
    "account_ids": ["a1"],
    "created_at": "2026-01-31T12:00:00Z",
    "updated_at": "2026-01-31T12:00:00Z",
}
PORTFOLIOS: PortfoliosJson = {"portfolios": [PORTFOLIO]}
PORTFOLIO_BODY: dict[str, Any] = {
    "name": "Primary Trading",
    "description": "Main wheel strategy portfolio",
    "default_capital": 50000,
    "account_ids": ["a1"],
}
PORTFOLIO_SUMMARY: PortfolioSummaryJson = {
    **PORTFOLIO,
    **LIVE,
    "currency": "USD",
    "accounts": 1,
    "cash": "10481.77",
    "deposits": "25000.00",
    "income": "12.40",
    "realized": {"options_gross": "485.00", "stock_gross": "0.00", "fees": "-9.63", "net": "475.37"},
    "campaigns": {"open": 1, "closed": 4},
    "positions": 2,
    "wheels": {
        "open": 1,
        "ended": 0,
        "by_state": {"cash": 0, "cash_put_open": 0, "shares": 0, "shares_call_open": 1},
    },
    "premium": {"collected": "675.00", "net": "475.00"},
    "return_on_capital": 0.009507,
}
PORTFOLIO_POSITIONS: PortfolioPositionsJson = {**POSITIONS, "portfolio_id": PORTFOLIO["id"]}
