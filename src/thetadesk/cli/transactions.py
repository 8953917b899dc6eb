"""`thetadesk transactions`: the history, filtered."""

from typing import Annotated, Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AccountOption, AsJson, ScopeOption, grouped, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("transactions")(transactions)


def transactions(
    context: typer.Context,
    transaction: Annotated[
        str | None, typer.Argument(help="Show this transaction with its own words.")
    ] = None,
    ticker: Annotated[str | None, typer.Option(help="Only this underlying.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind: trade, assignment, dividend, …")] = None,
    search: Annotated[str | None, typer.Option("--search", help="Only rows that say this.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="From this market date on, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Up to this market date, YYYY-MM-DD.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Only those of this campaign.")] = None,
    problem: Annotated[
        bool, typer.Option("--problem", help="Only those that the books cannot explain.")
    ] = False,
    sort: Annotated[
        str, typer.Option(help="occurred_at, cash, ticker, …; a minus sign in front turns it round.")
    ] = "occurred_at",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    account: AccountOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """List transactions, or show one."""
    filters: dict[str, object] = {
        "ticker": ticker, "kind": kind, "q": search, "from": since, "to": until, "campaign": campaign,
        "problem": problem or None, "sort": sort, "account": account, "scope": scope,
    }  # fmt: skip
    with desk_of(context).open() as client:
        if transaction is not None:
            one = client.get(f"/transactions/{transaction}")
            write_json(one) if as_json else _show_one(one)
            return
        found = client.pages("/transactions", filters, limit)
    write_json(found) if as_json else _show(found)


def _show(found: list[dict[str, Any]]) -> None:
    rows = [
        (row["traded_on"], row["kind"].replace("_", " "), row["instrument"]["words"] if row["instrument"] else "",
         row["quantity"], grouped(row["price"]), grouped(row["fees"]), grouped(row["cash"]), row["problem"] or "", row["id"])
        for row in found
    ]  # fmt: skip
    table(["Date", "What", "Instrument", "Quantity ", "Price ", "Fees ", "Cash ", "Problem", "Id"], rows)


def _show_one(row: dict[str, Any]) -> None:
    _show([row])
    write_line(f"{row['source']} · {row['source_id'] or 'no id of its own'} · {row['description']}")
    for campaign in row["campaigns"]:
        write_line(f"in {campaign['ticker']} {campaign['strategy_label']} ({campaign['id']})")
    for revision in row["revisions"]:
        write_line(
            f"revision {revision['revision']}: {revision['status']} {revision['recorded_at']} {revision['reason']}"
        )
    write_line(row["raw"])
