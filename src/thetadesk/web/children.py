"""Work in a child process that says how far it is, as JSON lines on its standard output."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thetadesk.jobs import children
from thetadesk.settings import Settings
from thetadesk.wire.http import WireHealth


@dataclass(frozen=True, slots=True)
class Progress:
    """How far running work is: what it does, and the fraction done; `wire` is how the host that it speaks to answers."""

    stage: str
    fraction: float
    wire: WireHealth | None = None


async def run_child(settings: Settings, *work: str, heard: Callable[[Progress], None]) -> int:
    """Has a child do `work` and answers its exit status; negative: the signal that ended it. Whoever stops waiting for it
    (a server that ends) takes it along."""
    async with children.started(settings.as_environment(), *work, heard=True) as child:
        await _listen(child, heard)
        return await child.wait()


async def _listen(child: asyncio.subprocess.Process, heard: Callable[[Progress], None]) -> None:
    assert child.stdout is not None
    async for line in child.stdout:
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(line)
            heard(Progress(str(said["stage"]), float(said["progress"]), _wire(said.get("wire"))))


def _wire(said: Any) -> WireHealth | None:
    if said is None:
        return None
    until = said["open_until"]
    return WireHealth(**{**said, "open_until": datetime.fromisoformat(until) if until else None})
