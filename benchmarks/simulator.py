"""The simulated brokers, in a process of their own, with an account of as many transactions as asked for."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def simulator(rows: int) -> Iterator[str]:
    """The address of a simulator that lets everybody in and whose clock stands still."""
    command = [sys.executable, "-m", "brokersim", "serve", "--port", "0", "--auto-login", "--with-parent"]
    process = subprocess.Popen(
        [*command, "--clock", "stepped", "--rows", str(rows)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    # Leaving the process closes its pipes and waits for its end.
    with process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            if not ready:
                raise RuntimeError("the simulator did not start")
            yield str(json.loads(ready)["url"])
        finally:
            process.terminate()
