"""`thetadesk connections`, `connect`, `disconnect`: the logins at brokers."""

import time
import webbrowser
from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line, write_note

_LOOK_SECONDS = 0.5
_LOGIN_SECONDS = 600.0
ConnectionArgument = Annotated[str, typer.Argument(help="The connection's id, or its broker's (schwab).")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    connections = typer.Typer(help="The connections to brokers.", invoke_without_command=True)
    connections.callback()(list_connections)
    connections.command("brokers")(list_brokers)
    connections.command("rotate")(rotate)
    app.add_typer(connections, name="connections")
    app.command("connect")(connect)
    app.command("disconnect")(disconnect)


def list_connections(context: typer.Context, as_json: AsJson = False) -> None:
    """List the connections: state, freshness, when the login ends."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/connections")["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (c["title"], f"{c['state']}, stale" if c["stale"] else c["state"], len(c["accounts"]), c["last_synced_at"],
         c["login_expires_at"], c["warning"] or "", f"{c['budget']['reads_left']}/{c['budget']['reads_per_minute']}",
         c["circuit"], c["id"])
        for c in found
    ]  # fmt: skip
    columns = [
        "Broker",
        "State",
        "Accounts ",
        "Last sync",
        "Login ends",
        "Warning",
        "Requests left ",
        "Circuit",
    ]
    table([*columns, "Id"], rows)


def list_brokers(context: typer.Context, as_json: AsJson = False) -> None:
    """List the brokers that can be connected, and the settings that are missing."""
    with desk_of(context).open() as client:
        found = client.get("/brokers")["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (b["id"], b["title"], "ready" if b["configured"] else f"needs {', '.join(b['missing'])}", b["documentation"])
        for b in found
    ]  # fmt: skip
    table(["Broker", "", "Settings", "More"], rows)


def connect(
    context: typer.Context,
    broker: Annotated[str, typer.Argument(help="schwab, tastytrade, schwab-sim or tastytrade-sim.")],
    address: Annotated[
        str | None,
        typer.Option("--address", help="The whole address at which the browser stood after the login."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the login page in the browser.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Connect a broker: by its login page, or by the personal grant of the settings."""
    with desk_of(context).open() as client:
        about = _broker(client, broker)
        if address is not None:
            made = client.send("POST", f"/brokers/{about['id']}/callback", {"address": address})
        elif about["login"] == "token":
            made = client.send("POST", f"/brokers/{about['id']}/connect")
        else:
            made = _log_in(client, about, browser)
    if as_json:
        write_json(made)
    else:
        write_line(f"{made['title']} is connected; read its history with: thetadesk sync --wait")


def disconnect(context: typer.Context, connection: ConnectionArgument, as_json: AsJson = False) -> None:
    """Forget a connection's tokens; its accounts and their history stay."""
    with desk_of(context).open() as client:
        done = client.send("DELETE", f"/connections/{connection_id(client, connection)}")
    if as_json:
        write_json(done)
    else:
        write_line(f"{done['title']} is disconnected")


def rotate(context: typer.Context, connection: ConnectionArgument, as_json: AsJson = False) -> None:
    """Have the broker give fresh tokens now."""
    with desk_of(context).open() as client:
        done = client.send("POST", f"/connections/{connection_id(client, connection)}/rotate")
    if as_json:
        write_json(done)
    else:
        write_line(f"{done['title']}: the access token is good until {done['access_expires_at']}")


def connection_id(client: Client, name: str) -> str:
    """The id of the connection that is called so (by its id, its broker's id or title); RefusedError names the others."""
    found: list[dict[str, Any]] = client.get("/connections")["items"]
    for each in found:
        if name in (each["id"], each["endpoint"], each["title"]):
            return str(each["id"])
    known = ", ".join(each["endpoint"] for each in found) or "none yet"
    raise RefusedError(f"there is no connection {name!r}; connections: {known}")


def _broker(client: Client, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = client.get("/brokers")["items"]
    about = next((each for each in found if each["id"] == name), None)
    if about is None:
        known = ", ".join(each["id"] for each in found)
        raise RefusedError(f"there is no broker {name!r}; there are: {known}")
    if about["missing"]:
        raise RefusedError(
            f"{about['title']} needs {', '.join(about['missing'])} in the settings (.env); {about['documentation']}"
            " says where they come from"
        )
    return about


def _log_in(client: Client, about: dict[str, Any], browser: bool) -> dict[str, Any]:
    before = _connected_at(client, about["id"])
    page = client.redirect(f"/brokers/{about['id']}/login")
    write_note(f"Log in at {about['title']}: {page}")
    if browser:
        webbrowser.open(page)
    if not about["listens"]:
        raise RefusedError(
            f"after the login run: thetadesk connect {about['id']} --address 'THE ADDRESS WHERE THE BROWSER STANDS'"
        )
    until = time.monotonic() + _LOGIN_SECONDS
    while time.monotonic() < until:
        client.pause(_LOOK_SECONDS)
        for each in client.get("/connections")["items"]:
            if each["endpoint"] == about["id"] and each["connected_at"] != before:
                return dict(each)
    raise RefusedError(
        "nobody logged in within ten minutes; begin again, or paste the address with --address"
    )


def _connected_at(client: Client, broker: str) -> str | None:
    found = client.get("/connections")["items"]
    return next((each["connected_at"] for each in found if each["endpoint"] == broker), None)
