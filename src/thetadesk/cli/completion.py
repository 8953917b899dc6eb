"""`thetadesk completion`: the script by which a shell completes commands and options."""

import os
from enum import StrEnum
from typing import Annotated

import typer

# It imports the two names it is used for here without saying so.
from typer import completion

from thetadesk.cli.printing import write_line

VARIABLE = "_THETADESK_COMPLETE"


class Shell(StrEnum):
    """The shells that a script is written for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("completion")(write)


def answer_shell() -> None:
    """Lets the command tree answer a shell that asks what fits, as the scripts do."""
    if VARIABLE in os.environ:
        completion.completion_init()  # type: ignore[attr-defined]


def write(
    shell: Annotated[Shell, typer.Argument(help="Your shell.")],
) -> None:
    """Write the completion script: `source <(thetadesk completion bash)`, or keep it where your shell looks."""
    said = completion.get_completion_script(  # type: ignore[attr-defined]
        prog_name="thetadesk", complete_var=VARIABLE, shell=shell.value
    )
    write_line(said)
