"""`thetadesk positions`: what is held, and what it is worth now."""

from typing import Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import asked_of
from thetadesk.cli.printing import (
    AccountOption,
    AsJson,
    PortfolioOption,
    ScopeOption,
    grouped,
    signed,
    table,
    write_json,
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("positions")(positions)


def positions(
    context: typer.Context,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """Everything held, leg by leg; with what it is worth where a running server is told prices."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        held = client.get("/positions/open", **asked)["items"]
    if as_json:
        write_json(held)
        return
    columns = [
        "Ticker",
        "Held",
        "Quantity ",
        "DTE ",
        "Cost ",
        "Mark ",
        "Today ",
        "Open ",
        "Δ ",
        "θ/day ",
        "Quote",
    ]
    table([*columns, "Opened", "State", "Campaign"], [_row(leg) for leg in held])


def _row(leg: dict[str, Any]) -> tuple[object, ...]:
    return (
        leg["instrument"]["underlying"],
        leg["instrument"]["words"],
        leg["quantity"],
        leg["dte"],
        grouped(leg["cost"]),
        leg["mark"],
        signed(leg["pnl_today"]),
        signed(leg["pnl_open"]),
        _figure(leg["delta"]),
        _figure(leg["theta"]),
        leg["quote_state"],
        leg["opened_on"],
        leg["state"].replace("_", " "),
        leg["campaign_id"],
    )


def _figure(number: float | None) -> str | None:
    return None if number is None else f"{number:,.1f}".replace("-", "−")
