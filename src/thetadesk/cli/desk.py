"""Which desk a command talks to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from thetadesk.cli.client import Client, in_process, remote
from thetadesk.settings import Settings

_WAIT_FOR_OTHER_COMMANDS_SECONDS = 60.0


class Desk:
    """The desk that the global options name: a server, or the folder of one."""

    def __init__(self, data_dir: Path | None, server: str | None) -> None:
        self._data_dir = data_dir
        self._server = server

    def settings(self, **chosen: Any) -> Settings:
        """The settings of the environment and the command line; None is not chosen."""
        folder = self._data_dir.expanduser().absolute() if self._data_dir else None
        return Settings.from_environment(data_dir=folder, server=self._server, **chosen)

    @contextmanager
    def open(self) -> Iterator[Client]:
        """A client of the named server, else of the one that serves the folder, else of this process's own desk."""
        settings = self.settings()
        if settings.server:
            with remote(settings.server) as client:
                yield client
            return
        from thetadesk.web.lock import acquire_or_find_server

        lock, url = acquire_or_find_server(settings.data_dir, _WAIT_FOR_OTHER_COMMANDS_SECONDS)
        if lock is None:
            with remote(url or "") as client:
                yield client
            return
        try:
            with in_process(settings) as client:
                yield client
        finally:
            lock.release()


def desk_of(context: typer.Context) -> Desk:
    """The desk of the command that is running."""
    desk: Desk = context.find_root().obj
    return desk
