"""`python -m thetadesk.worker import ID`: reads one spooled import and ends."""

import json
import os
import sys
import threading
from collections.abc import Sequence

from thetadesk.bootstrap import open_desk, run_import
from thetadesk.settings import Settings
from thetadesk.telemetry import logs

_ORPHANED = 3


def main(arguments: Sequence[str]) -> int:
    """Does the work that the arguments name; 0 when it was done or has failed in an expected way."""
    if len(arguments) != 2 or arguments[0] != "import":
        sys.stderr.write("usage: python -m thetadesk.worker import ID\n")
        return 2
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    desk = open_desk(settings)
    try:
        run_import(desk, arguments[1], _say)
    finally:
        desk.close()
    return 0


def _say(stage: str, fraction: float) -> None:
    sys.stdout.write(json.dumps({"stage": stage, "progress": round(fraction, 3)}) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    # The server never writes here; the end of the stream means that it is gone, and nobody would hear the result.
    # Not through sys.stdin: a thread that waits in it holds its lock, which aborts the interpreter at its end.
    while os.read(0, 64):
        pass
    os._exit(_ORPHANED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
