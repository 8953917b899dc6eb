"""`thetadesk info` and `thetadesk config`: what the desk is and how it is set."""

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("info")(info)
    app.command("config")(config)


def info(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the version, the database and the formats that can be read."""
    with desk_of(context).open() as client:
        answer, health = client.get("/info"), client.get("/health")
    if as_json:
        write_json({**answer, "health": health})
        return
    write_line(f"Thetadesk {answer['version']}, {answer['database']}, {health['status']}")
    table(["Format", ""], [(each["name"], each["title"]) for each in answer["formats"]])


def config(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting and its value."""
    with desk_of(context).open() as client:
        settings = client.get("/config")["settings"]
    if as_json:
        write_json(settings)
        return
    rows = [
        (each["env"], "hidden" if each["secret"] else each["value"], each["description"]) for each in settings
    ]
    table(["Variable", "Value", "What it does"], rows)
