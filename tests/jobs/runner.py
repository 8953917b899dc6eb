"""`python runner.py URL FILE WORD [SECONDS]`: an engine in a process of its own, for tests that kill it.

Its job writes `WORD begins` and `WORD ends` to the file, or, if the word is `stuck`, never comes to an end.
"""

import asyncio
import sys
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from thetadesk.db.engine import Database
from thetadesk.db.unit import Unit
from thetadesk.jobs.clockwork import Clockwork
from thetadesk.jobs.model import Scheduled
from thetadesk.jobs.service import running
from thetadesk.kernel.clock import SystemClock
from thetadesk.kernel.tenant import LOCAL_TENANT

EVERY = 0.05  # seconds
LEASE = timedelta(seconds=3)


class Desk:
    """A database and a clock."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.clock = SystemClock()

    def unit(self) -> AbstractContextManager[Unit]:
        return self.database.unit(LOCAL_TENANT)

    def reading(self) -> AbstractContextManager[Unit]:
        return self.database.reading(LOCAL_TENANT)


async def main(url: str, file: Path, word: str, every: float = EVERY) -> None:
    """Runs until the process is killed."""
    running.LEASE = LEASE

    async def work(_: object) -> None:
        _write(file, f"{word} begins")
        await asyncio.sleep(3600 if word == "stuck" else 0.01)
        _write(file, f"{word} ends")

    await Clockwork(
        Desk(url), [Scheduled("job", "Job", "", work, timedelta(seconds=every))], beat_seconds=0.3
    ).start()
    await asyncio.Event().wait()


def _write(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"{line}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], *map(float, sys.argv[4:])))
