"""`thetadesk positions`: what is held."""

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AccountOption, AsJson, ScopeOption, grouped, table, write_json


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("positions")(positions)


def positions(
    context: typer.Context, account: AccountOption = None, scope: ScopeOption = None, as_json: AsJson = False
) -> None:
    """Everything held, leg by leg. Prices are not known yet, so no value is shown."""
    with desk_of(context).open() as client:
        held = client.get("/positions/open", account=account, scope=scope)["items"]
    if as_json:
        write_json(held)
        return
    rows = [
        (leg["instrument"]["underlying"], leg["instrument"]["words"], leg["quantity"], leg["dte"], grouped(leg["cost"]),
         leg["opened_on"], leg["state"].replace("_", " "), leg["campaign_id"])
        for leg in held
    ]  # fmt: skip
    table(["Ticker", "Held", "Quantity ", "DTE ", "Cost ", "Opened", "State", "Campaign"], rows)
