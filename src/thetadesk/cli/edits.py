"""`thetadesk edits`: what the user has changed."""

from typing import Annotated

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line

EditArgument = Annotated[str, typer.Argument(help="The edit's id.")]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    edits = typer.Typer(help="The recorded changes of campaigns.", invoke_without_command=True)
    edits.callback()(list_edits)
    edits.command("undo")(undo_edit)
    edits.command("redo")(redo_edit)
    app.add_typer(edits, name="edits")


def list_edits(context: typer.Context, as_json: AsJson = False) -> None:
    """List the edits, newest first."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/campaigns/edits")["items"]
    if as_json:
        write_json(found)
        return
    states = [
        ("undone" if e["undone"] else "in force" if e["applies"] else f"no longer applies: {e['reason']}")
        for e in found
    ]
    rows = [
        (e["at"], e["kind"], e["summary"], state, e["id"]) for e, state in zip(found, states, strict=True)
    ]
    table(["When", "Kind", "What", "State", "Id"], rows)


def undo_edit(context: typer.Context, edit: EditArgument, as_json: AsJson = False) -> None:
    """Take an edit back."""
    _turn(context, edit, "undo", as_json)


def redo_edit(context: typer.Context, edit: EditArgument, as_json: AsJson = False) -> None:
    """Put an edit that was taken back in force again."""
    _turn(context, edit, "redo", as_json)


def _turn(context: typer.Context, edit: str, way: str, as_json: bool) -> None:
    with desk_of(context).open() as client:
        answer = client.send("POST", f"/campaigns/edits/{edit}/{way}")
    if as_json:
        write_json(answer)
    else:
        write_line(f"{way} done; campaigns now: {', '.join(answer['campaigns'])}")
