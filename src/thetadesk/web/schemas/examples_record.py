"""The story of `examples`, where the daily record is told."""

from thetadesk.web.schemas.examples_positions import PORTFOLIO
from thetadesk.web.schemas.record import DailyMetricsJson, MetricsDayJson

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
