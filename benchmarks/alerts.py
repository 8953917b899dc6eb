"""Rules on ticks: this engine beside Nautilus's data engine with Python closures and beside two evaluators of CEL, Google's
own (C++) and the quickest that Python has (Rust), in one run, on the same rules and the same ticks, with the flips of
every rule compared one by one with those of a naive evaluator. Each is asked in the quickest way that it offers.

An evaluation is one rule looked at for one tick of its symbol: 20 a tick, whoever finds out how. What a rule says is
never cheaper for us: each compares the mark, and ours fires, words and all, where the others note a flip. Seconds are
those of the processor, as the machine may do other things; what was there before a pass is hidden from everybody's
garbage collector, as long-running servers do.
"""

import gc
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from benchmarks.environments import Peer
from benchmarks.report import Figure
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.alerts.engine.instances import ActiveRule
from thetadesk.alerts.model import Change, State
from thetadesk.alerts.syntax import Comparison, Number, Observable, Of, Relation, RuleLine, Subject
from thetadesk.market.model import Quote, QuoteState

RULES, MANY, SYMBOLS = 10_000, 100_000, 500
TICKS, NAUTILUS_TICKS, CEL_TICKS = 100_000, 20_000, 5_000
ROUNDS = 5
NEAR_TICKS = 2_000
QUIET_ROUNDS = 40
START = 1_790_000_000.0
APART = 2.0**-14
"""Seconds between two ticks: 16,384 a second."""
PEERS = {
    "Nautilus": ("nautilus_trader==1.221.0", "nautilus_alerts.py"),
    "CEL (Google's)": ("cel-expr-python==0.1.3", "google_cel_alerts.py"),
    "CEL (Rust)": ("common-expression-language==0.10.0", "cel_alerts.py"),
}
Rule = tuple[str, str, float]
Tick = tuple[str, float, float]
Flip = tuple[int, int, bool]


class _Believed:
    """Quotes that nobody doubts."""

    def get(self, symbol: str) -> Quote | None:  # noqa: ARG002
        return None

    def state(self, quote: Quote, now: float) -> QuoteState:  # noqa: ARG002
        return QuoteState.LIVE


def measure() -> list[Figure]:
    """Evaluations a second, alerts that differ, and what rules cost that stay quiet."""
    rules, ticks = made(RULES, TICKS)
    counts = {"thetadesk": TICKS, "Nautilus": NAUTILUS_TICKS}
    counts |= dict.fromkeys((name for name in PEERS if name not in counts), CEL_TICKS)
    best = dict.fromkeys(counts, float("inf"))
    told = Compared()
    with _peers() as peers:
        run = {"thetadesk": ours} | {name: peer.run for name, peer in peers.items()}
        close = near(rules, ticks), ticks[: SYMBOLS + NEAR_TICKS]
        for name in counts:
            told.compare(close, run[name](*close)[1])
        for _ in range(ROUNDS):
            for name, number in counts.items():
                asked = rules, ticks[:number]
                seconds, flips = run[name](*asked)
                best[name] = min(best[name], seconds)
                told.compare(asked, flips)
    speed = {name: (number - SYMBOLS) * RULES / SYMBOLS / best[name] for name, number in counts.items()}
    return [
        *(Figure(f"Alert rules evaluated: {name}", speed[name] / 1e6, "M/s") for name in speed),
        _ratio(speed, "Nautilus", 10.0),
        *(_ratio(speed, name, 100.0) for name in PEERS if name != "Nautilus"),
        Figure("Alert rules: flips compared with the naive evaluator's", told.compared, ""),
        Figure("Alert rules: flips that differ from the naive evaluator's", told.differing, "", aim=0.0),
        *quiet(),
    ]


@dataclass
class Compared:
    """How many flips were compared with the naive evaluator's, and how many are not among both."""

    compared: int = 0
    differing: int = 0

    def compare(self, asked: tuple[list[Rule], list[Tick]], flips: list[Flip]) -> None:
        expected = naive(*asked)
        self.compared += len(expected)
        self.differing += len(set(flips) ^ set(expected)) + len(flips) - len(set(flips))


def _ratio(speed: dict[str, float], peer: str, aim: float) -> Figure:
    ratio = speed["thetadesk"] / speed[peer]
    return Figure(f"Alert rules evaluated: ratio to {peer}", ratio, "×", aim=aim, at_least=True)


class _Alike:
    """Another evaluator, asked the same."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def run(self, rules: list[Rule], ticks: list[Tick]) -> tuple[float, list[Flip]]:
        answer = self.peer.ask({"rules": rules, "ticks": ticks, "first": SYMBOLS})
        return answer["seconds"], [(tick, rule, truth) for tick, rule, truth in answer["flips"]]


@contextmanager
def _peers() -> Iterator[dict[str, _Alike]]:
    peers = {name: _Alike(Peer(*which)) for name, which in PEERS.items()}
    try:
        yield peers
    finally:
        for each in peers.values():
            each.peer.close()


def made(rules: int, ticks: int, seed: int = 1) -> tuple[list[Rule], list[Tick]]:
    """Rules around where their symbols begin, and ticks that wander by cents. Thresholds lie between two cents, so that
    nobody is asked whether two binary fractions are equal."""
    chance = random.Random(seed)
    cents = {f"S{number}": chance.randrange(5_000, 50_000) for number in range(SYMBOLS)}
    symbols = list(cents)
    lines = []
    for number in range(rules):
        symbol = symbols[number % SYMBOLS]
        relation = chance.choice("<>")
        away = chance.randrange(60, 3_000) * (1 if relation == ">" else -1)
        lines.append((symbol, relation, (cents[symbol] + away + 0.5) / 100))
    told = []
    for number in range(ticks):
        # First each symbol once: nobody is timed while he hears of it for the first time.
        symbol = symbols[number] if number < SYMBOLS else chance.choice(symbols)
        cents[symbol] = max(100, cents[symbol] + chance.randrange(-5, 6))
        told.append((symbol, (cents[symbol] - 1) / 100, (cents[symbol] + 1) / 100))
    return lines, told


def near(rules: list[Rule], ticks: list[Tick]) -> list[Rule]:
    """The same rules with their thresholds at their symbols' first prices, where many ticks flip some."""
    first: dict[str, float] = {}
    for symbol, bid, _ in ticks[:SYMBOLS]:
        first[symbol] = round(bid, 2) + 0.005
    return [(symbol, relation, first[symbol]) for symbol, relation, _ in rules]


def naive(rules: list[Rule], ticks: list[Tick]) -> list[Flip]:
    """Every flip, by looking at every rule of a symbol with every tick."""
    by_symbol: dict[str, list[tuple[int, str, float]]] = {}
    for number, (symbol, relation, threshold) in enumerate(rules):
        by_symbol.setdefault(symbol, []).append((number, relation, threshold))
    was = [False] * len(rules)
    flips = []
    for tick, (symbol, bid, ask) in enumerate(ticks):
        mark = (bid + ask) / 2
        for number, relation, threshold in by_symbol[symbol]:
            truth = mark < threshold if relation == "<" else mark > threshold
            if truth is not was[number]:
                was[number] = truth
                flips.append((tick, number, truth))
    return flips


def ours(rules: list[Rule], ticks: list[Tick]) -> tuple[float, list[Flip]]:
    """One pass of the engine over the ticks, and its flips."""
    changes: list[Change] = []
    engine = loaded(rules, changes)
    told = [
        (Quote(symbol, bid=bid, ask=ask), START + tick * APART)
        for tick, (symbol, bid, ask) in enumerate(ticks)
    ]
    tick = engine.tick
    for quote, at in told[:SYMBOLS]:
        tick(quote, at)
    rest = told[SYMBOLS:]
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for quote, at in rest:
        tick(quote, at)
    seconds = time.process_time() - began
    gc.unfreeze()
    flips = [
        (round((each.at - START) / APART), int(each.rule_id), each.after is State.FIRING)
        for each in changes
        if State.FIRING in (each.before, each.after)
    ]
    return seconds, flips


def loaded(rules: list[Rule], changes: list[Change]) -> Engine:
    """An engine with these rules."""
    engine = Engine(changes.append, _Believed(), lambda: 0, time.monotonic_ns)
    engine.load((ActiveRule(str(number), 1, line(*rule)) for number, rule in enumerate(rules)), {}, START - 1)
    return engine


def line(symbol: str, relation: str, threshold: float) -> RuleLine:
    """The rule `symbol relation threshold`, as the parser makes it."""
    mark = Observable(Subject(Of.QUOTE, symbol), "mark")
    return RuleLine(Comparison(mark, Relation(relation), Number(Decimal(f"{threshold:.3f}"))))


def quiet() -> list[Figure]:
    """What a tick costs with rules that stay quiet: ten times as many must cost no more than a fifth more."""
    symbols = [f"S{number}" for number in range(SYMBOLS)]
    engines = []
    for rules in (RULES, MANY):
        lines = [(symbols[n % SYMBOLS], "<", 50.0 - n // SYMBOLS / 100) for n in range(rules)]
        engines.append(loaded(lines, []))
    told = [
        (Quote(symbol, bid=100.0 + step, ask=100.1 + step), START)
        for step in (0.0, 0.01, 0.02)
        for symbol in symbols
    ]
    best = [float("inf"), float("inf")]
    for _ in range(QUIET_ROUNDS):
        for place, engine in enumerate(engines):
            tick = engine.tick
            began = time.process_time()
            for quote, at in told:
                tick(quote, at)
            best[place] = min(best[place], (time.process_time() - began) / len(told))
    few, many = best
    return [
        Figure(f"Quiet tick, {RULES:,} rules", few * 1e6, "µs"),
        Figure(f"Quiet tick, {MANY:,} rules", many * 1e6, "µs"),
        Figure(f"Quiet tick, {MANY:,} rules against {RULES:,}", many / few, "×", aim=1.2),
    ]
