"""`thetadesk tax`: a year's lots, what may be a wash sale, and what another lot method would have made of it."""

from typing import Annotated, Any

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
    write_line,
)

_Year = Annotated[int | None, typer.Option(help="The tax year; this one when left out.")]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    tax = typer.Typer(
        help="Tax lots and wash sales of the United States; advisory.", invoke_without_command=True
    )
    tax.callback()(this_year)
    tax.command("lots")(lots)
    tax.command("wash")(wash)
    tax.command("preview")(preview)
    app.add_typer(tax, name="tax")


def this_year(context: typer.Context, as_json: AsJson = False) -> None:
    """List this year's lots, with what they come to."""
    if context.invoked_subcommand is None:
        lots(context, as_json=as_json)


def lots(
    context: typer.Context,
    year: _Year = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 100,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """List the lots closed in a tax year, with what they come to."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get("/tax/lots", year=year, limit=limit, **asked)
    if as_json:
        write_json(found)
        return
    table(_LOT, [_lot(each) for each in found["items"]])
    if found["total"] > len(found["items"]):
        write_line(f"{found['total']} lots in all; `thetadesk export lots` writes every one")
    _show_totals(found)


def wash(
    context: typer.Context,
    year: _Year = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 100,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """List a year's losses that may be wash sales."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get("/tax/wash-sales", year=year, limit=limit, **asked)
    if as_json:
        write_json(found)
        return
    rows = [
        (each["lot"]["closed_on"], each["lot"]["instrument"]["words"], grouped(each["lot"]["gain"]), each["replaced"],
         grouped(each["amount"]), each["certainty"], ", ".join(f"{by['shares']} on {by['on']}" for by in each["by"]))
        for each in found["items"]
    ]  # fmt: skip
    table(["Closed", "What", "Loss ", "Shares ", "Of it ", "Certainty", "Replaced by"], rows)
    write_line(found["advisory"])


def preview(
    context: typer.Context,
    method: Annotated[str, typer.Argument(help="fifo, lifo or hifo.")],
    year: _Year = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """Say what a year would come to by another lot method; nothing is changed."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        if year is None:
            year = client.get("/tax/lots", limit=1, **asked)["year"]
        found = client.send("POST", "/tax/preview", {"year": year, "method": method, **asked})
    if as_json:
        write_json(found)
        return
    rows = [("as booked", *_sums(each)) for each in found["as_booked"]]
    rows += [(found["method"].upper(), *_sums(each)) for each in found["totals"]]
    table(
        ["Method", "Currency", "Lots ", "Short-term ", "Long-term ", "Of it 1256 ", "Gain ", "Unknown "], rows
    )
    write_line(found["advisory"])


_LOT = [
    "Closed",
    "What",
    "Quantity ",
    "Opened",
    "Paid or got ",
    "Got or paid ",
    "Premium ",
    "Gain ",
    "Term",
    "Problem",
]


def _lot(lot: dict[str, Any]) -> tuple[object, ...]:
    return (
        lot["closed_on"] or "held", lot["instrument"]["words"], lot["quantity"], lot["opened_on"], grouped(lot["opened"]),
        grouped(lot["closed"]), grouped(lot["premium"]), signed(lot["gain"]), lot["term"], lot["problem"] or "",
    )  # fmt: skip


def _sums(total: dict[str, Any]) -> tuple[object, ...]:
    money = [signed(total[name]) for name in ("short_term", "long_term", "section_1256", "gain")]
    return (total["currency"], total["lots"], *money, total["unknown"])


def _show_totals(found: dict[str, Any]) -> None:
    table(
        ["Currency", "Lots ", "Short-term ", "Long-term ", "Of it 1256 ", "Gain ", "Unknown "],
        [_sums(each) for each in found["totals"]],
        f"{found['year']}",
    )
    if found["missing"]:
        write_line(
            f"{found['missing']} closings lack their opening and are in no lot: see `thetadesk reconcile`"
        )
    write_line(found["advisory"])
