"""`thetadesk export`: the whole ledger as a file of our own, or a table of the record as CSV."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import AccountOption, AsJson, PortfolioOption, ScopeOption, write_json, write_line

TABLES = (
    "trades", "days", "campaigns", "wheels", "transactions", "positions", "snapshots", "metrics", "lots",
    "wash-sales", "attention", "plans", "recommendations", "jobs",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("export")(export)


def export(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="TABLE|FILE",
            help=f"A table, as CSV: {', '.join(TABLES)}. Or the file to write the whole ledger to; - for standard output.",
        ),
    ],
    to_file: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the table into this file.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", help="Of a table: from this market date on, YYYY-MM-DD.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Of a table: up to this market date, YYYY-MM-DD.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="The tax year of lots and wash-sales.")] = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a table of the record as CSV, or the ledger as Thetadesk's own export file."""
    asked: dict[str, object] = {"account": account, "scope": scope}
    with desk_of(context).open() as client:
        if what in TABLES:
            dates = {"from": since, "to": until, "year": year}
            content = _table(client, what, {**asked, **dates}, portfolio)
        elif portfolio or since or until or year or to_file:
            raise RefusedError(f"there is no table {what!r}; there are: {', '.join(TABLES)}")
        else:
            content, to_file = client.download("/export", **asked), Path(what)
    if to_file is None or str(to_file) == "-":
        sys.stdout.buffer.write(content)
        return
    to_file.write_bytes(content)
    if as_json:
        write_json({"file": str(to_file), "bytes": len(content)})
    else:
        write_line(f"wrote {to_file} ({len(content):,} bytes)")


def _table(client: Client, what: str, asked: dict[str, object], portfolio: str | None) -> bytes:
    of = None if portfolio is None else portfolio_id(client, portfolio)
    return client.download("/performance/export", what=what, portfolio=of, **asked)
