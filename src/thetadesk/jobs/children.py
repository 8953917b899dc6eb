"""Work in a child process: it needs as much memory as it asks for, and gives it back by ending.

What came of it is in the database. A child holds on to its standard input, so that it ends when the process that started it
is gone, however that went.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager


@asynccontextmanager
async def started(environment: Mapping[str, str], *work: str, heard: bool = False) -> AsyncIterator[Process]:
    """A child that does `work` as `python -m thetadesk.worker` knows it, with `environment` beside ours; what it says can
    be read from its `stdout` if it is `heard`. Whoever leaves the block first takes it along."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "thetadesk.worker",
        *work,
        stdin=PIPE,
        stdout=PIPE if heard else DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
