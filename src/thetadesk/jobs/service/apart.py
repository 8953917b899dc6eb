"""A plug-in's process: it knows nothing of the desk, has limits, and takes along whatever it has started."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from thetadesk.jobs.model import Origin
from thetadesk.jobs.plugins import Heard

MOST_SAID = 2**20
"""Bytes that a plug-in may write."""

_PART = 2**16
_LOOK_SECONDS = 0.02
_LAST_WORDS_SECONDS = 5.0
_ROUNDS = 20  # of ending what forks all the while; a process has a limit of those it may start
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
_MARK = "THETADESK_PLUGIN_RUN"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plug-in may be."""

    origin: Origin
    place: str

    @property
    def stem(self) -> str:
        """A name for it until it says its own."""
        return Path(self.place).stem.rpartition(".")[2].lower().replace("_", "-")


async def hear(verb: str, place: Place, told: Mapping[str, object], seconds: float) -> Heard:
    """Has a process `describe` or `run` the plug-in at `place`, told what it may know, and hears it out: until it ends, takes
    longer than `seconds`, or says too much. Whatever it has started ends with it."""
    mark = os.urandom(12).hex()
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "thetadesk.worker.plugging",
        verb,
        place.origin.value,
        place.place,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=_environment(mark),
        start_new_session=True,
    )
    heard = Heard()
    listening = asyncio.create_task(_listen(child, heard))
    try:
        async with asyncio.timeout(seconds):
            await _tell(child, told)
            # Not by the end of its output, which what it has started may hold open.
            while child.returncode is None and not heard.problem and not heard.done:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_SECONDS)
    except TimeoutError:
        heard.problem = f"it took longer than {seconds:g} seconds"
    finally:
        await _let_go(child)
        await asyncio.to_thread(_end, child, mark)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                await listening
                await child.wait()
    if not heard.problem and not heard.done:
        heard.problem = _why_ended(child.returncode or 0)
    return heard


async def _let_go(child: asyncio.subprocess.Process) -> None:
    """Says by the end of its input that nobody listens any more: whoever minds the plug-in ends it with all it has started."""
    assert child.stdin is not None
    child.stdin.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS_SECONDS):
            while child.returncode is None:  # noqa: ASYNC110 (as above)
                await asyncio.sleep(_LOOK_SECONDS)


async def _tell(child: asyncio.subprocess.Process, told: Mapping[str, object]) -> None:
    assert child.stdin is not None
    with suppress(OSError):
        child.stdin.write(json.dumps(told).encode() + b"\n")
        await child.stdin.drain()


async def _listen(child: asyncio.subprocess.Process, heard: Heard) -> None:
    assert child.stdout is not None
    said, rest = 0, b""
    while part := await child.stdout.read(_PART):
        said += len(part)
        if said > MOST_SAID:
            heard.problem = heard.problem or "it wrote more than 1 MB"
            continue
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            heard.take(line.decode(errors="replace"))
    heard.take(rest.decode(errors="replace"))


def _why_ended(status: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "it was ended because it used too much of the processor or of memory"
    return f"its process ended by itself (status {status})"


def _end(child: asyncio.subprocess.Process, mark: str) -> None:
    """Ends what the plug-in has kept from being ended: its process, the group, and whatever carries its mark."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for _ in range(_ROUNDS):
        marked = _marked(f"{_MARK}={mark}".encode())
        for pid in marked:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not marked:
            return


def _marked(mark: bytes) -> Sequence[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (each / "environ").read_bytes():
                found.append(int(each.name))
    return found


def _environment(mark: str) -> dict[str, str]:
    """What a plug-in's process may know of this one: no setting, and so no secret."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("PYTHON")}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1", _MARK: mark}
