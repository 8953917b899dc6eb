"""`thetadesk serve`."""

from typing import Annotated

import typer

from thetadesk.cli.desk import desk_of


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; only loopback (SERVER_HOST).")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="The port to listen on, 0 for any free one (SERVER_PORT)."),
    ] = None,
) -> None:
    """Serve the desk and its web page on this machine."""
    from thetadesk.web.server import serve as run_server

    run_server(desk_of(context).settings(host=host, port=port))
