"""`thetadesk summary`: the totals of the ledger."""

from typing import Annotated, Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import asked_of, live_rows
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
    app.command("summary")(summary)


def summary(
    context: typer.Context,
    basis: Annotated[
        str, typer.Option(help="cash (matched inside campaigns) or tax (account-wide).")
    ] = "cash",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Only up to this market date, YYYY-MM-DD.")
    ] = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """Cash, realised profit and loss, income and what is held, and what it is worth and risks now."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        answer = client.get("/summary", basis=basis, as_of=as_of, **asked)
    if as_json:
        write_json(answer)
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    realized, campaigns = answer["realized"], answer["campaigns"]
    rows = [
        ("Transactions", answer["transactions"]),
        ("Cash", grouped(answer["cash"])),
        ("Deposits less withdrawals", grouped(answer["deposits"])),
        (f"Realised, {answer['basis']} basis", signed(realized["net"])),
        ("  options, gross", signed(realized["options_gross"])),
        ("  stock, gross", signed(realized["stock_gross"])),
        ("  fees", grouped(realized["fees"])),
        ("Income", signed(answer["income"])),
        ("Campaigns open", campaigns["open"]),
        ("Campaigns closed", campaigns["closed"]),
        ("Unexplained rows", answer["unexplained"]),
        *live_rows(answer),
    ]
    as_of = f" as of {answer['as_of']}" if answer["as_of"] else ""
    table(["", f"{answer['currency']} "], rows, title=f"{answer['scope'].capitalize()} money{as_of}")
    if answer["open_positions"]:
        held = [
            (each["symbol"], each["quantity"], grouped(each["cost"])) for each in answer["open_positions"]
        ]
        table(["Held", "Quantity ", "Cost "], held)
