"""`thetadesk accounts`."""

from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, grouped, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    accounts = typer.Typer(help="The accounts, their lot method, their names.", invoke_without_command=True)
    accounts.callback()(list_accounts)
    accounts.command("set")(set_account)
    accounts.command("remove")(remove_account)
    app.add_typer(accounts, name="accounts")


def list_accounts(context: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/accounts")["accounts"]
    if as_json:
        write_json(found)
        return
    rows = [
        (a["name"], a["kind"], a["number_masked"], a["lot_method"].upper(), a["transactions"], grouped(a["cash"]),
         a["currency"], a["first_on"], a["last_on"], a["id"])
        for a in found
    ]  # fmt: skip
    table(["Account", "Kind", "Number", "Lots", "Rows ", "Cash ", "", "First", "Last", "Id"], rows)


def set_account(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="The account's name or id.")],
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    lot_method: Annotated[
        str | None, typer.Option("--lot-method", help="fifo, lifo or hifo, for sales from today on.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="With --lot-method: from this market date on, YYYY-MM-DD.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Rename an account or choose its lot method."""
    given = {"name": name, "lot_method": lot_method, "since": since}
    body = {key: value for key, value in given.items() if value is not None}
    with desk_of(context).open() as client:
        changed = client.send("PATCH", f"/accounts/{account_id(client, account)}", body)
    if as_json:
        write_json(changed)
    else:
        write_line(f"{changed['name']}: {changed['lot_method'].upper()}")


def remove_account(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="The sample account's name or id.")],
    as_json: AsJson = False,
) -> None:
    """Remove a sample account and everything in it; other accounts cannot be removed."""
    with desk_of(context).open() as client:
        chosen = account_id(client, account)
        client.send("DELETE", f"/accounts/{chosen}")
    if as_json:
        write_json({"removed": chosen})
    else:
        write_line(f"removed {account}")


def account_id(client: Client, name: str) -> str:
    """The id of the account called `name` (its id is accepted too); RefusedError names those that exist."""
    accounts: list[dict[str, Any]] = client.get("/accounts")["accounts"]
    for account in accounts:
        if name in (account["id"], account["name"]):
            return str(account["id"])
    known = ", ".join(sorted(account["name"] for account in accounts)) or "none yet"
    raise RefusedError(f"there is no account {name!r}; accounts: {known}")
