"""`thetadesk info`: what the desk is."""

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("info")(info)


def info(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the version, the database and the formats that can be read."""
    with desk_of(context).open() as client:
        answer, health = client.get("/info"), client.get("/health")
    if as_json:
        write_json({**answer, "health": health})
        return
    write_line(f"Thetadesk {answer['version']}, {answer['database']}, {health['status']}")
    table(["Format", ""], [(each["name"], each["title"]) for each in answer["formats"]])
