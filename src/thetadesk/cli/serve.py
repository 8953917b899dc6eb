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
    simulator: Annotated[
        bool,
        typer.Option(
            "--simulator", help="Start brokersim beside the server, and offer its simulated brokers."
        ),
    ] = False,
    simulator_port: Annotated[
        int | None,
        typer.Option(
            "--simulator-port",
            min=0,
            max=65535,
            help="The simulator's port, any free one when it is taken; 9101 unless given.",
        ),
    ] = None,
    simulator_speed: Annotated[
        float | None,
        typer.Option(
            "--simulator-speed", min=0.001, help="How many times faster than time the simulator's clock goes."
        ),
    ] = None,
) -> None:
    """Serve the desk and its web page on this machine."""
    from thetadesk.web.server import Simulated
    from thetadesk.web.server import serve as run_server

    wanted = simulator or simulator_port is not None or simulator_speed is not None
    simulated = Simulated.of(simulator_port, simulator_speed) if wanted else None
    run_server(desk_of(context).settings(host=host, port=port), simulated)
