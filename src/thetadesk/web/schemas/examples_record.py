"""The story of `examples`, where the daily record is told."""

from thetadesk.web.schemas.examples_positions import PORTFOLIO
from thetadesk.web.schemas.record import DailyMetricsJson, MetricsDayJson, PerformanceJson

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
PERFORMANCE: PerformanceJson = {
    "scope": {
        "kind": "portfolio",
        "id": PORTFOLIO["id"],
        "first": "2026-02-26",
        "last": "2026-03-02",
        "basis": "cash",
        "valued": "marked",
    },
    "money": {
        "premium": "188.87",
        "realized": "118.87",
        "income": "0.00",
        "fees": "-1.13",
        "pnl": "-12.00",
        "deposits": "1000.00",
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
        "annualised_on_capital": 0.2611,
        "drawdown": -0.001216,
        "drawdown_now": -0.000429,
    },
    "drawdown": {"peak_on": "2026-02-26", "trough_on": "2026-02-27", "recovered_on": None, "days": 4},
    "days": [
        {"on": "2026-02-27", "pnl": "-34.00", "trades": 0},
        {"on": "2026-03-02", "pnl": "22.00", "trades": 1},
    ],
    "months": [
        {"month": "2026-02", "pnl": "-34.00", "trades": 0},
        {"month": "2026-03", "pnl": "22.00", "trades": 1},
    ],
    "equity": [
        {"on": "2026-02-26", "value": "27960.77", "flow": "0.00"},
        {"on": "2026-02-27", "value": "27926.77", "flow": "0.00"},
        {"on": "2026-03-02", "value": "28948.77", "flow": "1000.00"},
    ],
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
