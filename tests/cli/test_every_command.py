"""What holds for every command there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from thetadesk.cli.main import application

SILENT = {("serve",), ("completion",)}
"""One never ends, and the other writes what a shell reads."""


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, by the words that one types."""
    inside = getattr(command, "commands", None)
    for name, each in (inside or {}).items():
        yield from commands(each, (*path, name))
    if path and (inside is None or command.invoke_without_command):
        yield path, command


EVERY = dict(commands(typer.main.get_command(application())))


def test_there_are_the_commands_of_the_desk():
    wheels = {
        f"wheel {word}"
        for word in [
            "init",
            "import",
            "recommend",
            "record",
            "expire",
            "roll",
            "status",
            "list",
            "performance",
            "close",
        ]
    }
    wanted = {
        *wheels,
        "portfolio",
        "plan list",
        "plan new",
        "jobs list",
        "performance show",
        "attention",
        "watch",
    }
    assert wanted <= {" ".join(path) for path in EVERY}


def test_every_command_writes_json_for_scripts():
    without = {
        path for path, command in EVERY.items() if not any("--json" in each.opts for each in command.params)
    }
    assert without == SILENT


def test_every_command_and_option_says_what_it_is():
    assert [path for path, command in EVERY.items() if not command.help] == []
    unsaid = [
        (path, each.name)
        for path, command in EVERY.items()
        for each in command.params
        if not getattr(each, "help", None)
    ]
    assert unsaid == []
