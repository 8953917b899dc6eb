"""`thetadesk audit`: every decision, and the proof that none was changed."""

from typing import Annotated

import typer

from thetadesk.cli.client import RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-command."""
    audit = typer.Typer(help="The log of every decision.", invoke_without_command=True)
    audit.callback()(list_rows)
    audit.command("verify")(verify)
    app.add_typer(audit, name="audit")


def list_rows(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the newest decisions."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/audit", limit=limit)["items"]
    if as_json:
        write_json(found)
        return
    table(
        ["Row ", "When", "Who", "What", "About"],
        [(r["seq"], r["at"], r["actor"], r["action"], r["subject"]) for r in found],
    )


def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the whole chain; exit status 2 when a row is not what was written."""
    with desk_of(context).open() as client:
        answer = client.get("/audit/verify")
    if as_json:
        write_json(answer)
    elif answer["ok"]:
        write_line(f"{answer['rows']} rows, all as they were written")
    if not answer["ok"]:
        raise RefusedError(f"the audit log is broken at row {answer['broken_at']} of {answer['rows']}")
