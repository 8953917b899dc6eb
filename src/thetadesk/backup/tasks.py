"""What the clockwork does about backups: one each night, tried out each week."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from thetadesk.backup.model import Backup, BackupNotReadyError, BackupRefusedError, BackupState
from thetadesk.backup.service import apart, checking, making, reading
from thetadesk.backup.service.desk import Desk
from thetadesk.jobs.model import Scheduled

BACKUP = "backup"
VERIFY = "backup-verify"
LIMIT = timedelta(hours=6)
"""For a desk of many gigabytes on a slow disk."""


async def back_up(desk: Desk) -> str:
    """Makes the backup that waits, or the scheduled one, and throws old ones away. Raises what it failed with."""
    await asyncio.to_thread(checking.adopt, desk)
    beginning = asyncio.ensure_future(asyncio.to_thread(_begun, desk))
    try:
        # A thread cannot be stopped: what it begins is there, whether or not anybody waits for it.
        begun = await asyncio.shield(beginning)
        status = await apart.run(desk, "backup", begun.id)
    except asyncio.CancelledError:
        begun = await beginning
        await asyncio.to_thread(making.break_off, desk, begun.id)
        raise
    if status:
        await asyncio.to_thread(making.break_off, desk, begun.id)
    made = await asyncio.to_thread(_found, desk, begun.id)
    if made.state is not BackupState.DONE or made.problem:
        raise BackupNotReadyError(made.problem or making.BROKEN_OFF)
    gone = await asyncio.to_thread(making.tidy, desk)
    said = f"{made.rows} rows saved in {made.file}"
    return f"{said}; {gone} old ones removed" if gone else said


async def verify(desk: Desk) -> str:
    """Tries the newest backup out, unless that was done. Raises what was wrong with it."""
    wanted = await asyncio.to_thread(_unverified, desk)
    if wanted is None:
        return "there is nothing to try out"
    await apart.run(desk, "verify", wanted.id)
    tried = await asyncio.to_thread(_found, desk, wanted.id)
    if tried.verified_at is None:
        raise BackupRefusedError(tried.problem or making.BROKEN_OFF)
    return f"{tried.file} can be restored"


def _begun(desk: Desk) -> Backup:
    with desk.unit() as unit:
        return making.next_waiting(unit, desk.clock.now())


def _found(desk: Desk, backup_id: str) -> Backup:
    with desk.reading() as unit:
        return reading.require(unit, backup_id)


def _unverified(desk: Desk) -> Backup | None:
    with desk.reading() as unit:
        return checking.next_unverified(reading.listed(unit))


SCHEDULED = (
    Scheduled(
        name=BACKUP,
        title="Back the desk up",
        description="Saves the whole desk in one file, copies it to the second place, and throws old backups away.",
        function=back_up,
        cron="30 2 * * *",
        limit=LIMIT,
    ),
    Scheduled(
        name=VERIFY,
        title="Try the newest backup out",
        description="Restores the newest backup into a throw-away database and compares every table.",
        function=verify,
        cron="30 4 * * sun",
        limit=LIMIT,
    ),
)
