"""Reading uploaded files, one at a time: in a child process for a server, in this process for a command."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from thetadesk.bootstrap import App
from thetadesk.bootstrap.imports import fail_import, fail_unfinished_imports, run_import
from thetadesk.web.children import Progress, run_child

_log = logging.getLogger(__name__)
_INTERRUPTED = (
    "The import was interrupted before its end, so nothing of it was recorded. Import the file again."
)
_FAULT = "The desk failed on this file, by a fault of its own; the log has the details. Nothing of it was recorded."


class Imports(Protocol):
    """Reads spooled uploads in whatever process suits the door."""

    def progress_of(self, import_id: str) -> Progress | None:
        """How far the import is; None when it is not running here."""
        ...

    async def submit(self, import_id: str) -> None:
        """Has the import read, now or as soon as those before it are done."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Surrounds the time in which imports are read."""
        ...


class InlineImports:
    """Reads each import at once, in this process: for commands without a server."""

    def __init__(self, desk: App) -> None:
        self._desk = desk

    def progress_of(self, import_id: str) -> Progress | None:  # noqa: ARG002 - done before anyone can ask
        return None

    async def submit(self, import_id: str) -> None:
        try:
            await asyncio.to_thread(run_import, self._desk, import_id)
        except Exception:  # noqa: BLE001 - an edge: a bug in a parser is recorded with the import
            _log.exception("an import failed", extra={"import_id": import_id})
            await asyncio.to_thread(fail_import, self._desk, import_id, _FAULT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield


class ChildImports:
    """Reads imports in child processes, in the order of their coming."""

    def __init__(self, desk: App) -> None:
        self._desk = desk
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._progress: dict[str, Progress] = {}

    def progress_of(self, import_id: str) -> Progress | None:
        return self._progress.get(import_id)

    async def submit(self, import_id: str) -> None:
        await self._waiting.put(import_id)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        # This server is alone on its folder: whatever is unfinished was left by one that is gone.
        await asyncio.to_thread(fail_unfinished_imports, self._desk, _INTERRUPTED)
        working = asyncio.create_task(self._work())
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            await asyncio.to_thread(fail_unfinished_imports, self._desk, _INTERRUPTED)

    async def _work(self) -> None:
        while True:
            import_id = await self._waiting.get()
            try:
                await self._read(import_id)
            except Exception:  # noqa: BLE001 - an edge: recorded, and the next import gets its turn
                _log.exception("an import could not be started", extra={"import_id": import_id})
                await asyncio.to_thread(fail_import, self._desk, import_id, _FAULT)

    async def _read(self, import_id: str) -> None:
        def heard(progress: Progress) -> None:
            self._progress[import_id] = progress

        try:
            status = await run_child(self._desk.settings, "import", import_id, heard=heard)
        finally:
            self._progress.pop(import_id, None)
        if status:
            _log.error("an import's process ended early", extra={"import_id": import_id, "status": status})
            # A negative status is a signal: somebody or the machine's memory limit ended the process.
            why = _INTERRUPTED if status < 0 else _FAULT
            await asyncio.to_thread(fail_import, self._desk, import_id, why)
