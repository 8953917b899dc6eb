"""Work on backups in a child process: reading, hashing and packing a whole desk must not hold up what it does."""

from __future__ import annotations

import asyncio

from thetadesk.backup.service.desk import Desk, clear_after
from thetadesk.jobs import children


async def run(desk: Desk, work: str, backup_id: str) -> int:
    """Has a child do `work` with a backup and answers its exit status. Whoever stops waiting takes it along, and what it
    leaves behind."""
    child = None
    try:
        async with children.started(desk.settings.as_environment(), work, backup_id) as child:
            return await child.wait()
    finally:
        if child is not None and child.returncode:
            await asyncio.to_thread(clear_after, desk, child.pid, backup_id)
