"""Runs in an environment with nautilus_trader: rules as Python closures behind its data engine and message bus.

Each line on stdin is `{"rules": [[symbol, relation, threshold]], "ticks": [[symbol, bid, ask]], "first": count}`; the
answer is how many seconds of the processor the ticks after the first ones took, and every flip, `[tick, rule, truth]`. The mark is reckoned once a tick, not once a closure.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from nautilus_trader.cache.cache import Cache  # type: ignore[import-not-found]
from nautilus_trader.common.component import MessageBus, TestClock  # type: ignore[import-not-found]
from nautilus_trader.data.engine import DataEngine  # type: ignore[import-not-found]
from nautilus_trader.model.data import QuoteTick  # type: ignore[import-not-found]
from nautilus_trader.model.identifiers import InstrumentId, TraderId  # type: ignore[import-not-found]
from nautilus_trader.model.objects import Price, Quantity  # type: ignore[import-not-found]

Rule = Callable[[float, int], None]


def rule_of(number: int, relation: str, threshold: float, flips: list[tuple[int, int, bool]]) -> Rule:
    """A closure that notes when its comparison becomes another."""
    was = False

    def above(mark: float, tick: int) -> None:
        nonlocal was
        truth = mark > threshold
        if truth is not was:
            was = truth
            flips.append((tick, number, truth))

    def below(mark: float, tick: int) -> None:
        nonlocal was
        truth = mark < threshold
        if truth is not was:
            was = truth
            flips.append((tick, number, truth))

    return above if relation == ">" else below


def handler(rules: list[Rule]) -> Callable[[Any], None]:
    """What the bus calls with a symbol's ticks."""

    def handle(tick: Any) -> None:
        mark = (tick.bid_price.as_double() + tick.ask_price.as_double()) / 2
        number = tick.ts_event
        for rule in rules:
            rule(mark, number)

    return handle


def run(question: dict[str, Any]) -> dict[str, Any]:
    """One pass over the ticks."""
    clock = TestClock()
    bus = MessageBus(TraderId("BENCH-001"), clock)
    engine = DataEngine(bus, Cache(), clock)
    flips: list[tuple[int, int, bool]] = []
    by_symbol: dict[str, list[Rule]] = {}
    for number, (symbol, relation, threshold) in enumerate(question["rules"]):
        by_symbol.setdefault(symbol, []).append(rule_of(number, relation, threshold, flips))
    for symbol, rules in by_symbol.items():
        bus.subscribe(topic=f"data.quotes.SIM.{symbol}", handler=handler(rules))
    ids = {symbol: InstrumentId.from_str(f"{symbol}.SIM") for symbol in by_symbol}
    one = Quantity.from_int(1)
    ticks = [
        QuoteTick(ids[symbol], Price(bid, 2), Price(ask, 2), one, one, number, number)
        for number, (symbol, bid, ask) in enumerate(question["ticks"])
    ]
    engine.start()
    process = engine.process
    for tick in ticks[: question["first"]]:
        process(tick)
    rest = ticks[question["first"] :]
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for tick in rest:
        process(tick)
    seconds = time.process_time() - began
    gc.unfreeze()
    return {"seconds": seconds, "flips": flips}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
