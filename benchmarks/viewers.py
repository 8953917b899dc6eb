"""Pages that look: WebSocket clients of /ws/market, in a process of their own, that note how old every quote is when it
comes. `python -m benchmarks.viewers URL SECONDS < groups-of-symbols.json` prints what they saw as JSON."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect

from benchmarks.report import percentile


@dataclass
class Viewer:
    """One page: what it knows, and how old each quote was when it came, in seconds."""

    symbols: list[str]
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    ages: list[float] = field(default_factory=list)
    updates: int = 0
    most_a_second: int = 0
    longest_gap: float = 0.0
    notes: bool = False
    _second: tuple[int, dict[str, int]] = (0, {})
    _heard: float = 0.0

    async def look(self, url: str) -> None:
        """Follows its symbols for ever."""
        async with connect(url, compression=None, max_queue=None) as socket:
            await socket.send(json.dumps({"op": "subscribe", "symbols": self.symbols}))
            async for text in socket:
                self.take(json.loads(text), time.time())

    def take(self, message: dict[str, Any], now: float) -> None:
        """Notes what a message says."""
        quotes = message.get("quotes", [])
        for quote in quotes:
            self.known.setdefault(quote["symbol"], {}).update(quote)
        if not self.notes or message["type"] != "delta" or not quotes:
            return
        on_the_way = max(0.0, now - message["at"])
        self.ages += [
            quote["age_seconds"] + on_the_way for quote in quotes if quote["age_seconds"] is not None
        ]
        self._count(message, [quote["symbol"] for quote in quotes])
        if self._heard:
            self.longest_gap = max(self.longest_gap, now - self._heard)
        self._heard = now

    def _count(self, message: dict[str, Any], symbols: list[str]) -> None:
        """Counts how often each symbol is told in a second of the desk's clock."""
        self.updates += len(symbols)
        second, counts = self._second
        if int(message["at"]) != second:
            counts = {}
        for symbol in symbols:
            counts[symbol] = counts.get(symbol, 0) + 1
        self._second = (int(message["at"]), counts)
        self.most_a_second = max(self.most_a_second, *counts.values())


async def looked(url: str, seconds: float) -> dict[str, Any]:
    """What a page for each group of symbols saw."""
    groups = json.loads(await asyncio.to_thread(sys.stdin.readline))
    viewers = [Viewer(symbols) for symbols in groups]
    looking = [asyncio.create_task(viewer.look(url)) for viewer in viewers]
    await asyncio.to_thread(sys.stdin.readline)
    for viewer in viewers:
        viewer.notes = True
    await asyncio.sleep(seconds)
    for each in looking:
        each.cancel()
    await asyncio.gather(*looking, return_exceptions=True)
    # A symbol's first change may be of what was old before anything was sent.
    ages = sorted(age for viewer in viewers for age in viewer.ages[len(viewer.symbols) :])
    return {
        "updates_a_second": sum(viewer.updates for viewer in viewers) / seconds,
        "age_p50": percentile(ages, 0.5),
        "age_p99": percentile(ages, 0.99),
        "most_a_second": max(viewer.most_a_second for viewer in viewers),
        "longest_gap": max(viewer.longest_gap for viewer in viewers),
        "known": sum(quote.get("bid") is not None for viewer in viewers for quote in viewer.known.values()),
        "states": sorted({str(quote["state"]) for viewer in viewers for quote in viewer.known.values()}),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(looked(sys.argv[1], float(sys.argv[2])))))
