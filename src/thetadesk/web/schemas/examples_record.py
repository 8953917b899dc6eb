"""The story of `examples`, where the daily record is told."""

from thetadesk.web.schemas.examples_positions import PORTFOLIO
from thetadesk.web.schemas.record import (
    AggregateJson,
    BreakdownsJson,
    CalendarJson,
    DailyMetricsJson,
    DayMadeJson,
    DayProfitJson,
    EquityJson,
    GroupTotalJson,
    MetricsDayJson,
    MetricsOfScopeJson,
    PerformanceJson,
    PerformanceScopeJson,
    ScopedBreakdownsJson,
    SnapshotsJson,
    TrendJson,
    WinLossJson,
)

METRICS_DAY: MetricsDayJson = {
    "on": "2026-03-02",
    "net_liquidation": "27948.77",
    "cash": "10481.77",
    "value": "17467.00",
    "pnl_open": "-101.13",
    "pnl_today": "22.00",
    "extrinsic": "145.00",
    "delta": 76.0,
    "gamma": -1.92,
    "theta": 5.1,
    "vega": -18.4,
    "rho": -5.2,
    "beta_weighted_delta": 26.6,
    "power_used": "8806.00",
    "power_left": "19142.77",
    "legs": 2,
    "unvalued": 0,
    "without_greeks": 0,
    "without_beta": 0,
    "stale": 0,
    "taken": ["close"],
    "lacks": [],
    "foreign": [],
}
METRICS: DailyMetricsJson = {
    "portfolio_id": PORTFOLIO["id"],
    "currency": "USD",
    "items": [METRICS_DAY],
    "total": 1,
}
METRICS_OF_SCOPE: MetricsOfScopeJson = {
    "account_ids": ["a1"],
    "currency": "USD",
    "items": [METRICS_DAY],
    "total": 1,
}
SCOPE: PerformanceScopeJson = {
    "kind": "portfolio",
    "id": PORTFOLIO["id"],
    "account_ids": ["a1"],
    "first": "2026-02-26",
    "last": "2026-03-02",
    "basis": "cash",
    "valued": "marked",
    "results": "campaigns",
}
DAYS: list[DayProfitJson] = [
    {"on": "2026-02-27", "pnl": "-34.00", "trades": 0, "shade": 0},
    {"on": "2026-03-02", "pnl": "22.00", "trades": 1, "shade": 4},
]
BREAKDOWNS_OF_ALL: BreakdownsJson = {
    "dte": [{"key": "22-45", "label": "22-45", "closed": 1, "wins": 1, "losses": 0, "pnl": "118.87"}],
    "delta": [{"key": "0.2-0.3", "label": "0.2-0.3", "closed": 1, "wins": 1, "losses": 0, "pnl": "118.87"}],
    "weekday": [{"key": "Monday", "label": "Monday", "closed": 1, "wins": 1, "losses": 0, "pnl": "118.87"}],
    "ticker": [{"key": "AAPL", "label": "AAPL", "closed": 1, "wins": 1, "losses": 0, "pnl": "118.87"}],
    "strategy": [
        {"key": "short_put", "label": "Short put", "closed": 1, "wins": 1, "losses": 0, "pnl": "118.87"}
    ],
}
PERFORMANCE: PerformanceJson = {
    "scope": SCOPE,
    "money": {
        "premium": "188.87",
        "realized": "118.87",
        "income": "0.00",
        "fees": "-1.13",
        "pnl": "-12.00",
        "deposits": "1000.00",
        "deepest_loss": "-34.00",
        "best": "118.87",
        "worst": "118.87",
        "expectancy": "118.87",
        "average_win": "118.87",
        "average_loss": None,
    },
    "ratios": {
        "time_weighted": -0.000429,
        "time_weighted_annual": None,
        "money_weighted": None,
        "sharpe": None,
        "sortino": None,
        "win_rate": 1.0,
        "profit_factor": None,
        "return_on_capital": 0.0036,
        "annualised_on_capital": 0.2611,
        "drawdown": -0.001216,
        "drawdown_now": -0.000429,
        "benchmark": 0.0042,
    },
    "drawdown": {"peak_on": "2026-02-26", "trough_on": "2026-02-27", "recovered_on": None, "days": 4},
    "extremes": [
        {
            "what": "best",
            "on": "2026-03-02",
            "campaign_id": "c1",
            "label": "AAPL · Short put",
            "pnl": "118.87",
        },
        {
            "what": "worst_day",
            "on": "2026-02-27",
            "campaign_id": None,
            "label": "2026-02-27",
            "pnl": "-34.00",
        },
    ],
    "days": DAYS,
    "months": [
        {"month": "2026-02", "pnl": "-34.00", "trades": 0},
        {"month": "2026-03", "pnl": "22.00", "trades": 1},
    ],
    "equity": [
        {"on": "2026-02-26", "value": "27960.77", "benchmark": "27960.77", "flow": "0.00"},
        {"on": "2026-02-27", "value": "27926.77", "benchmark": "28010.20", "flow": "0.00"},
        {"on": "2026-03-02", "value": "28948.77", "benchmark": "29078.20", "flow": "1000.00"},
    ],
    "drawdowns": [
        {"on": "2026-02-26", "drawdown": 0.0},
        {"on": "2026-02-27", "drawdown": -0.001216},
        {"on": "2026-03-02", "drawdown": -0.000429},
    ],
    "benchmark": {"symbol": "SPY", "since": "2026-02-26", "reason": ""},
    "breakdowns": BREAKDOWNS_OF_ALL,
    "explained": {
        "sharpe": {
            "formula": "mean(x) ÷ stdev(x, n − 1) × √252, x = daily return − that of a one-month bill",
            "inputs": [{"name": "start", "value": "27960.77"}],
            "n": 2,
            "reason": "2 daily returns are too few: it takes 20",
        }
    },
    "incomplete": False,
}
PERFORMANCE_OF_WHEEL: PerformanceJson = {
    **PERFORMANCE,
    "scope": {**SCOPE, "kind": "wheel", "id": "w1", "valued": "book", "results": "trades"},
    "equity": [],
    "drawdowns": [],
    "benchmark": {
        "symbol": "SPY",
        "since": None,
        "reason": "only accounts have money of their own: a campaign's comes from its account",
    },
}
EQUITY: EquityJson = {
    "scope": SCOPE,
    "equity": PERFORMANCE["equity"],
    "drawdowns": PERFORMANCE["drawdowns"],
    "drawdown": PERFORMANCE["drawdown"],
    "benchmark": PERFORMANCE["benchmark"],
    "reason": "",
}
CALENDAR: CalendarJson = {
    "scope": SCOPE,
    "months": [
        {
            "month": "2026-03",
            "pnl": "22.00",
            "trades": 1,
            "weeks": [{"begins_on": "2026-03-02", "pnl": "22.00", "trades": 1, "days": DAYS[1:]}],
        }
    ],
    "pnl": "22.00",
}
BREAKDOWNS: ScopedBreakdownsJson = {"scope": SCOPE, "breakdowns": BREAKDOWNS_OF_ALL}
GROUP: GroupTotalJson = {
    "key": "short_put",
    "label": "Short put",
    "pnl": "118.87",
    "realized": "118.87",
    "income": "0.00",
    "premium": "188.87",
    "fees": "-1.13",
    "campaigns": 1,
    "wins": 1,
    "losses": 0,
    "scratches": 0,
    "best": "118.87",
    "worst": "118.87",
    "ratios": {"win_rate": 1.0, "return_on_capital": 0.0036, "annualised_on_capital": 0.2611},
}
AGGREGATE: AggregateJson = {"scope": SCOPE, "by": "strategy", "items": [GROUP], "total": 1}
WIN_LOSS: WinLossJson = {
    "scope": SCOPE,
    "wins": 1,
    "losses": 0,
    "scratches": 0,
    "expectancy": "118.87",
    "average_win": "118.87",
    "average_loss": None,
    "ratios": {"win_rate": 1.0, "profit_factor": None},
    "by": [GROUP],
}
DAY_MADE: DayMadeJson = {
    "scope": SCOPE,
    "on": "2026-03-02",
    "pnl": "22.00",
    "realized": "118.87",
    "income": "0.00",
    "premium": "0.00",
    "fees": "-1.13",
    "untold": "0.00",
    "campaigns": [
        {
            "campaign_id": "c1",
            "ticker": "AAPL",
            "strategy": "short_put",
            "strategy_label": "Short put",
            "pnl": "118.87",
            "realized": "118.87",
            "income": "0.00",
            "premium": "0.00",
            "fees": "-1.13",
        }
    ],
    "trades": [
        {
            "campaign_id": "c1",
            "symbol": "AAPL  260320P00180000",
            "label": "AAPL 20 Mar 26 180 P",
            "quantity": "-1",
            "opened_on": "2026-02-09",
            "realized": "118.87",
        }
    ],
}
SNAPSHOTS: SnapshotsJson = {
    "wheel_id": "w1",
    "items": [
        {
            "on": "2026-03-02",
            "at": "2026-03-02T21:30:00Z",
            "taken": "close",
            "campaign_id": "c1",
            "symbol": "AAPL  260320P00180000",
            "label": "AAPL 20 Mar 26 180 P",
            "quantity": "-1",
            "cost": "188.87",
            "mark": "1.45",
            "spot": "184.20",
            "value": "-145.00",
            "pnl_open": "43.87",
            "extrinsic": "145.00",
            "iv": 0.272,
            "delta": 27.4,
            "gamma": -1.92,
            "theta": 5.1,
            "vega": -18.4,
            "beta_weighted_delta": 9.6,
            "dte": 18,
            "moneyness": -0.0228,
            "risk": "MEDIUM",
            "assignment_probability": 0.29,
            "quote_state": "closed",
        }
    ],
    "total": 1,
}
TREND: TrendJson = {
    "wheel_id": "w1",
    "symbol": "AAPL  260320P00180000",
    "points": [
        {"on": "2026-02-27", "spot": 182.9, "moneyness": -0.0159, "mark": 1.79, "dte": 21},
        {"on": "2026-03-02", "spot": 184.2, "moneyness": -0.0228, "mark": 1.45, "dte": 18},
    ],
    "slope_per_day": 0.433,
    "change": 1.3,
    "direction": "flat",
    "n": 2,
}
