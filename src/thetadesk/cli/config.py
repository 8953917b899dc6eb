"""`thetadesk config`: how the desk is set, and what may be changed while it runs."""

import json
from typing import Annotated, Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    config = typer.Typer(help="How the desk is set, and your preferences.", invoke_without_command=True)
    config.callback()(show_config)
    config.command("show")(show)
    config.command("preferences")(preferences)
    config.command("set")(change)
    app.add_typer(config, name="config")


def show_config(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting and its value."""
    if context.invoked_subcommand is None:
        show(context, as_json)


def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting and its value; the environment says what they are."""
    with desk_of(context).open() as client:
        settings = client.get("/config")["settings"]
    if as_json:
        write_json(settings)
        return
    rows = [
        (each["env"], "hidden" if each["secret"] else each["value"], each["description"]) for each in settings
    ]
    table(["Variable", "Value", "What it does"], rows)


def preferences(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what may be changed while the desk runs, and how it is."""
    with desk_of(context).open() as client:
        found = client.get("/config")["preferences"]
    if as_json:
        write_json(found)
        return
    table(
        ["Preference", "Value", "What it does"],
        [(each["name"], _shown(each), each["description"]) for each in found],
    )


def change(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The preference's name.")],
    value: Annotated[str, typer.Argument(help="A number or JSON; `default` takes back what was set.")],
    as_json: AsJson = False,
) -> None:
    """Change a preference, in force at once."""
    with desk_of(context).open() as client:
        changed = client.send("PUT", "/config", {"preferences": {name: _read(value)}})["preferences"]
    [told] = [each for each in changed if each["name"] == name]
    if as_json:
        write_json(told)
    else:
        write_line(f"{name}: {_shown(told)}")


def _read(value: str) -> Any:
    if value == "default":
        return None
    try:
        return json.loads(value)
    except ValueError:
        return value


def _shown(preference: Any) -> str:
    value = preference["value"]
    return f"{json.dumps(preference['default'])} (default)" if value is None else json.dumps(value)
