"""`python -m benchmarks [ledger|all] [transactions]`: prints a Markdown table. `ledger` leaves the server out, and
runs under a profiler: `python -m cProfile -s tottime -m benchmarks ledger`."""

import sys
import tempfile
from pathlib import Path

from benchmarks import ledger, machine, server
from benchmarks.report import table


def main(arguments: list[str]) -> int:
    what = arguments[0] if arguments else "all"
    if what not in ("all", "ledger"):
        sys.exit(f"{what!r} is not a benchmark; there are: all, ledger")
    count = int(arguments[1]) if len(arguments) > 1 else ledger.TRANSACTIONS
    print(machine.name(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        figures = ledger.measure(Path(folder), count)
        if what == "all":
            figures += server.measure(Path(folder))
    print("\n" + table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
