"""Minds a process: once it is over, or nobody listens any more, whatever it has started is over too.

On Linux that holds for what has left the process's group and its environment as well, because orphans fall to whoever minds
them. Elsewhere what has left the group is not found.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

_DIES_WITH_PARENT, _TAKES_ORPHANS = 1, 36  # prctl
_LOOK_SECONDS = 0.02
_COUNT_EVERY = 10  # looks
_ROUNDS = 200  # of ending what forks all the while; a process has a limit of those it may start
_LOST = 1


def mind_the_rest(most: int, too_many: Callable[[], object]) -> None:
    """What follows runs in a child, which has no standard input; this process waits for its end, or that of standard input,
    ends what is left, and ends as the child did. Where there are more than `most` processes it says so by `too_many`, and
    ends them: the kernel does not limit those of root."""
    _tell_kernel(_TAKES_ORPHANS, 1)
    parent, child = os.getpid(), os.fork()
    if child:
        _mind(child, most, too_many)
    os.setsid()
    _tell_kernel(_DIES_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(_LOST)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _mind(child: int, most: int, too_many: Callable[[], object]) -> NoReturn:
    status, looks = None, 0
    while status is None and not _left_alone():
        status, looks = _buried(child), looks + 1
        if looks % _COUNT_EVERY == 0 and len(_descendants(os.getpid())) > most:
            too_many()
            break
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    for _ in range(_ROUNDS):
        left = _descendants(os.getpid())
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        _buried(child)
        if not left:
            break
        time.sleep(_LOOK_SECONDS / 4)
    _end_as(_LOST << 8 if status is None else status)


def _left_alone() -> bool:
    """Waits a moment; true once standard input is at its end."""
    ready, _, _ = select.select([0], [], [], _LOOK_SECONDS)
    return bool(ready) and not os.read(0, 64)


def _buried(child: int) -> int | None:
    """How the child has ended, None while it runs; takes note of every other end as well."""
    found = None
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found = ended[1] if ended[0] == child else found
    return found


def _descendants(pid: int) -> list[int]:
    parents = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = each.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(each.parent.name)] = int(parent)
    found = {pid}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found - {pid})


def _end_as(status: int) -> NoReturn:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else _LOST)


def _tell_kernel(what: int, value: int) -> None:
    # Other systems have no such call.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)
