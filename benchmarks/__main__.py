"""`python -m benchmarks [PART] [transactions]`: measures a part, or all of them, and prints a Markdown table.

`ledger` leaves servers out, and runs under a profiler: `python -m cProfile -s tottime -m benchmarks ledger`. What takes
minutes of a busy market is measured only if it is named, not by `all`.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    alerts,
    alerts_live,
    american,
    book,
    cash_dividends,
    choosing,
    day,
    ledger,
    live,
    machine,
    pricing,
    record,
    server,
    sync,
)
from benchmarks.report import Figure, table

Part = Callable[[Path, int], list[Figure]]

_PARTS: dict[str, Part] = {
    "ledger": ledger.measure,
    "server": lambda folder, _: server.measure(folder),
    "pricing": lambda _, __: (
        pricing.measure() + american.measure() + cash_dividends.measure() + book.measure()
    ),
    "choosing": lambda folder, _: choosing.measure(folder),
    "alerts": lambda folder, _: alerts.measure() + alerts_live.measure(folder / "alerts"),
    "sync": sync.measure,
    "record": lambda folder, count: record.measure(folder, record.Size(count)),
}
"""What `all` measures, in this order: the server is asked about what the ledger's part has written."""
_LONG: dict[str, Part] = {
    "live": lambda folder, _: live.measure(folder),
    "day": lambda folder, _: day.measure(folder),
}
_FIRST = {"server": "ledger"}


def main(arguments: list[str]) -> int:
    what = arguments[0] if arguments else "all"
    parts = _PARTS | _LONG
    if what != "all" and what not in parts:
        sys.exit(f"{what!r} is not a benchmark; there are: all, {', '.join(sorted(parts))}")
    count = int(arguments[1]) if len(arguments) > 1 else ledger.TRANSACTIONS
    print(machine.name(), flush=True)
    names = list(_PARTS) if what == "all" else [*filter(None, [_FIRST.get(what)]), what]
    with tempfile.TemporaryDirectory() as folder:
        figures = [figure for name in names for figure in parts[name](Path(folder), count)]
    print("\n" + table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
