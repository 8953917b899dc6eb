"""Work on backups in a child process: reading, hashing and packing a whole desk must not hold up what it does."""

from __future__ import annotations

import asyncio
import os
import sys

from thetadesk.backup.service.desk import Desk, clear_after


async def run(desk: Desk, work: str, backup_id: str) -> int:
    """Has `python -m thetadesk.worker` do `work` with a backup and answers its exit status. Whoever stops waiting takes
    it along, and what it leaves behind."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "thetadesk.worker",
        work,
        backup_id,
        stdin=asyncio.subprocess.PIPE,  # its end tells the child that nobody waits any more
        stdout=asyncio.subprocess.DEVNULL,
        env={**os.environ, **desk.settings.as_environment()},
    )
    try:
        return await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
        if child.returncode:
            await asyncio.to_thread(clear_after, desk, child.pid, backup_id)
