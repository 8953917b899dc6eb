"""`thetadesk opening-balance`: what was there before the history began."""

from typing import Annotated

import typer

from thetadesk.cli.accounts import account_id
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, grouped, table, write_json, write_line

AccountArgument = Annotated[str, typer.Argument(help="The account's name or id.")]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    balances = typer.Typer(
        help="Positions and cash from before the history began.", invoke_without_command=True
    )
    balances.callback()(list_balances)
    balances.command("add")(add_balance)
    balances.command("remove")(remove_balance)
    app.add_typer(balances, name="opening-balance")


def list_balances(context: typer.Context, as_json: AsJson = False) -> None:
    """List the opening balances."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/reconciliation")["opening_balances"]
    if as_json:
        write_json(found)
        return
    rows = [
        (
            b["on"],
            b["symbol"] or "cash",
            b["quantity"],
            grouped(b["basis"]),
            grouped(b["cash"]),
            "undone" if b["undone"] else "",
            b["id"],
        )
        for b in found
    ]
    table(["On", "What", "Quantity ", "Basis ", "Cash ", "", "Id"], rows)


def add_balance(
    context: typer.Context,
    account: AccountArgument,
    on: Annotated[str, typer.Option(help="The market date it was there, YYYY-MM-DD.")],
    symbol: Annotated[str | None, typer.Option(help="What was held; an option by its OCC symbol.")] = None,
    quantity: Annotated[str | None, typer.Option(help="How much, short negative.")] = None,
    basis: Annotated[str | None, typer.Option(help="What it cost in all; leave out when unknown.")] = None,
    cash: Annotated[str | None, typer.Option(help="The cash that was there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record a position or cash."""
    given = {"symbol": symbol, "quantity": quantity, "basis": basis, "cash": cash, "on": on}
    body = {name: value for name, value in given.items() if value is not None}
    with desk_of(context).open() as client:
        added = client.send("POST", f"/accounts/{account_id(client, account)}/opening-balances", body)
    if as_json:
        write_json(added)
    else:
        write_line(f"recorded as {added['id']}")


def remove_balance(
    context: typer.Context,
    account: AccountArgument,
    balance: Annotated[str, typer.Argument(help="The opening balance's id.")],
    as_json: AsJson = False,
) -> None:
    """Take an opening balance back."""
    with desk_of(context).open() as client:
        client.send("DELETE", f"/accounts/{account_id(client, account)}/opening-balances/{balance}")
    if as_json:
        write_json({"removed": balance})
    else:
        write_line(f"took back {balance}")
