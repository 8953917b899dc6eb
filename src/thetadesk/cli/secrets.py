"""`thetadesk secrets`: the key that tokens and account numbers are encrypted with."""

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-command."""
    secrets = typer.Typer(help="The key that tokens and account numbers are encrypted with.")
    secrets.callback()(_group)
    secrets.command("rotate")(rotate)
    app.add_typer(secrets, name="secrets")


def _group() -> None:
    """Keeps the sub-command's name, though it is the only one."""


def rotate(context: typer.Context, as_json: AsJson = False) -> None:
    """Encrypt every secret with a new key; servers go on meanwhile."""
    with desk_of(context).open() as client:
        done = client.send("POST", "/secrets/rotate")
    if as_json:
        write_json(done)
        return
    write_line(f"{done['secrets']} secrets are encrypted with the new key, which is kept in {done['source']}")
    if done["old_key_left"]:
        write_line(f"take the old key out of {done['source']} now: only the first one is needed")
