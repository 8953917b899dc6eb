"""`thetadesk`: every command is a module of this folder; exit status 0, or 2 with one line on standard error."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from thetadesk import __version__, cli
from thetadesk.cli.completion import answer_shell
from thetadesk.cli.desk import Desk
from thetadesk.kernel.errors import ThetadeskError

_FAILED = 2
# The foundations of the commands; every other module registers a command.
_NOT_COMMANDS = frozenset({"main", "desk", "client", "printing", "figures", "reference", "watched", "screen"})


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command and answers its exit status; what is wrong goes to standard error in one line."""
    from typer.exceptions import TyperException

    answer_shell()
    try:
        status = application()(list(arguments), prog_name="thetadesk", standalone_mode=False)
    except ThetadeskError as error:
        return _refuse(error.detail)
    except TyperException as error:
        return _refuse(error.format_message())
    except typer.Abort:
        return _refuse("stopped")
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; nothing may be written to it while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _refuse(f"{error.filename or 'a file'}: {error.strerror}")
    return status if isinstance(status, int) else 0


def application() -> typer.Typer:
    """The command tree, discovered."""
    app = typer.Typer(
        name="thetadesk",
        help="A self-hosted desk for people who sell options.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_global_options)
    for name in sorted(module.name for module in pkgutil.iter_modules(cli.__path__)):
        if name not in _NOT_COMMANDS:
            importlib.import_module(f"{cli.__name__}.{name}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"thetadesk {__version__}")
        raise typer.Exit


def _global_options(
    context: typer.Context,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="The folder of the desk's data (THETADESK_DATA_DIR).")
    ] = None,
    server: Annotated[
        str | None, typer.Option("--server", help="The address of a running server (THETADESK_SERVER).")
    ] = None,
    version: Annotated[  # noqa: ARG001 - answered before any command runs
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    context.obj = Desk(data_dir, server)


def _refuse(detail: str) -> int:
    line = " ".join(detail.split())
    sys.stderr.write(f"thetadesk: {line}\n")
    return _FAILED
