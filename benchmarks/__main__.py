"""`python -m benchmarks [alerts|choosing|ledger|pricing|sync|live|all] [transactions]`: prints a Markdown table. `ledger` leaves
servers out, and runs under a profiler: `python -m cProfile -s tottime -m benchmarks ledger`; `sync` is the copy over the
wire alone, `pricing` the models, `choosing` the next trades and rolls, `alerts` the rules beside other people's, `live` five minutes of a busy market, which
`all` leaves out."""

import sys
import tempfile
from pathlib import Path

from benchmarks import (
    alerts,
    alerts_live,
    american,
    book,
    cash_dividends,
    choosing,
    ledger,
    live,
    machine,
    pricing,
    server,
    sync,
)
from benchmarks.report import table


def main(arguments: list[str]) -> int:
    what = arguments[0] if arguments else "all"
    if what not in ("all", "alerts", "choosing", "ledger", "live", "pricing", "sync"):
        sys.exit(
            f"{what!r} is not a benchmark; there are: all, alerts, choosing, ledger, live, pricing, sync"
        )
    count = int(arguments[1]) if len(arguments) > 1 else ledger.TRANSACTIONS
    print(machine.name(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        figures = ledger.measure(Path(folder), count) if what in ("all", "ledger") else []
        if what == "all":
            figures += server.measure(Path(folder))
        if what in ("all", "pricing"):
            figures += pricing.measure() + american.measure() + cash_dividends.measure() + book.measure()
        if what in ("all", "choosing"):
            figures += choosing.measure()
        if what in ("all", "alerts"):
            figures += alerts.measure() + alerts_live.measure(Path(folder) / "alerts")
        if what == "live":
            figures += live.measure(Path(folder))
        if what in ("all", "sync"):
            figures += sync.measure(Path(folder), count)
    print("\n" + table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
