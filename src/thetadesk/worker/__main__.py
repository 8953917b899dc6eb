"""`python -m thetadesk.worker import ID`, `… sync CONNECTION RUN`, `… backup ID`, `… verify ID` or `… derive`: does one piece of
work and ends."""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from thetadesk.bootstrap import App, open_desk
from thetadesk.bootstrap.imports import run_import
from thetadesk.ledger.tasks import derive
from thetadesk.settings import Settings
from thetadesk.telemetry import logs

if TYPE_CHECKING:
    from thetadesk.wire.http import WireHealth

_ORPHANED = 3
_USAGE = (
    "usage: python -m thetadesk.worker import ID | sync CONNECTION RUN | backup ID | verify ID | derive\n"
)


def main(arguments: Sequence[str]) -> int:
    """Does the work that the arguments name; 0 when it was done or has failed in an expected way."""
    match arguments:
        case ["import" | "backup" | "verify", _] | ["sync", _, _] | ["derive"]:
            pass
        case _:
            sys.stderr.write(_USAGE)
            return 2
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    desk = open_desk(settings)
    try:
        match arguments:
            case ["import", import_id]:
                run_import(desk, import_id, _say)
            case ["sync", connection_id, run_id]:
                asyncio.run(_sync(desk, connection_id, run_id))
            case ["derive"]:
                derive(desk)
            case [work, backup_id]:
                _backups(desk, work, backup_id)
    finally:
        desk.close()
    return 0


async def _sync(desk: App, connection_id: str, run_id: str) -> None:
    from thetadesk.connections import tasks
    from thetadesk.connections.service.logins import get_connection

    with desk.reading() as unit:
        connection = get_connection(unit, connection_id)
    http = desk.http(desk.endpoint(connection.endpoint))

    def say(stage: str, fraction: float) -> None:
        _say(stage, fraction, _written(http.health()))

    try:
        run = await tasks.sync(desk, connection_id, run_id, say)
        say(run.stage, float(run.progress))
    finally:
        await desk.hang_up()


def _backups(desk: App, work: str, backup_id: str) -> None:
    from thetadesk.backup.model import BackupRefusedError
    from thetadesk.backup.service import checking, making

    if work == "backup":
        making.make(desk, backup_id)
        return
    with suppress(BackupRefusedError):  # noted with the backup
        checking.verify(desk, backup_id, tell=_say)


def _say(stage: str, fraction: float, wire: dict[str, object] | None = None) -> None:
    said = {"stage": stage, "progress": round(fraction, 3), **({"wire": wire} if wire else {})}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _written(health: "WireHealth") -> dict[str, object]:
    until = health.open_until
    return {**asdict(health), "open_until": until.isoformat() if until else None}


def _end_with_parent() -> None:
    # The server never writes here; the end of the stream means that it is gone, and nobody would hear the result.
    # Not through sys.stdin: a thread that waits in it holds its lock, which aborts the interpreter at its end.
    while os.read(0, 64):
        pass
    os._exit(_ORPHANED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
