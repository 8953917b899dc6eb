"""Run by tests in a process of its own: `backup ID`, `restore` or `measure …`, killed at the call of the number given.

Calls of functions of backups and of the database are counted, so that the same number is always the same moment.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from tests.backup.conftest import silent
from thetadesk.backup.service import making, restoring
from thetadesk.bootstrap import open_desk
from thetadesk.settings import Settings

_COUNTED = (
    "thetadesk/backup/", "thetadesk/db/snapshots", "thetadesk/db/migrate", "zipfile.py", "shutil.py", "tempfile.py",
)  # fmt: skip


def main(kill_at: int, work: str, *arguments: str) -> None:
    """Prints the number of calls it took, where it was not killed before."""
    desk = open_desk(Settings.from_environment())
    calls = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if event in ("call", "return") and any(part in frame.f_code.co_filename for part in _COUNTED):
            calls += 1
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    if work == "backup":
        making.make(desk, *arguments)
    else:
        restoring.finish(desk, silent)
    sys.setprofile(None)
    desk.close()
    sys.stdout.write(str(calls))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
