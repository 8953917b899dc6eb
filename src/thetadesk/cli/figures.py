"""How performance and days of accounts are written for people: a figure, or the reason why there is none."""

from typing import Annotated, Any

import typer

from thetadesk.cli.printing import grouped, signed, table, write_json

Since = Annotated[
    str | None,
    typer.Option("--from", help="From this day on (2026-03-02); from the beginning when left out."),
]
Until = Annotated[str | None, typer.Option("--to", help="Up to this day.")]

_RATIOS = {
    "time_weighted": "Time-weighted return",
    "time_weighted_annual": "— a year",
    "money_weighted": "Money-weighted, a year",
    "benchmark": "SPY in the same time",
    "drawdown": "Deepest fall",
    "return_on_capital": "On capital at risk",
    "annualised_on_capital": "— a year",
    "win_rate": "Won",
    "sharpe": "Sharpe ratio",
    "sortino": "Sortino ratio",
    "profit_factor": "Won ÷ lost",
}
_NO_SHARES = {"sharpe", "sortino", "profit_factor"}


def write_performance(found: dict[str, Any], *, as_json: bool) -> None:
    """How well it went, and what each month has made."""
    if as_json:
        write_json(found)
        return
    scope, money = found["scope"], found["money"]
    rows = [
        ("Profit", signed(money["pnl"])),
        ("Premium sold", signed(money["premium"])),
        ("Realised, cash basis", signed(money["realized"])),
        ("Income", signed(money["income"])),
        ("Fees", signed(money["fees"])),
        ("Deposits less withdrawals", signed(money["deposits"])),
        *((label, _ratio(found, name)) for name, label in _RATIOS.items()),
        ("Most given back", signed(money["deepest_loss"])),
        (f"One of the {scope['results']} on average", signed(money["expectancy"])),
        *((_EXTREMES[each["what"]], f"{signed(each['pnl'])}  {each['label']}") for each in found["extremes"]),
        *((month["month"], signed(month["pnl"])) for month in found["months"]),
    ]
    table(["", "Figure "], rows, title=f"{scope['first'] or ''} to {scope['last']}, {scope['valued']}")


_EXTREMES = {"best": "Best", "worst": "Worst", "best_day": "Best day", "worst_day": "Worst day"}


def _ratio(found: dict[str, Any], name: str) -> str:
    """A ratio, or the reason why there is none."""
    ratio = found["ratios"][name]
    if ratio is None:
        return str(found["explained"][name]["reason"])
    return f"{ratio:{'.2f' if name in _NO_SHARES else '.2%'}}".replace("-", "−")


def write_metrics(found: dict[str, Any], *, as_json: bool) -> None:
    """What accounts were worth and risked at the close of each day."""
    if as_json:
        write_json(found)
        return
    rows = [
        (
            day["on"],
            grouped(day["net_liquidation"]),
            signed(day["pnl_today"]),
            signed(day["pnl_open"]),
            figure(day["theta"]),
            figure(day["beta_weighted_delta"]),
            figure(day["vega"]),
            day["legs"],
        )
        for day in found["items"]
    ]
    columns = ["Day", "Net liquidation ", "Day P&L ", "Open P&L ", "Theta ", "SPY delta ", "Vega ", "Legs "]
    table(columns, rows)


def figure(number: float | None) -> str | None:
    """A model's figure with its sign."""
    return None if number is None else f"{number:+,.1f}".replace("-", "−")
