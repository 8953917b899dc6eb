"""Runs in an environment with cel-expr-python (Google's CEL, in C++): each rule a compiled expression, one activation a tick.

Question and answer are those of `nautilus_alerts`.
"""

import gc
import json
import sys
import time
from typing import Any

from cel_expr_python import cel  # type: ignore[import-not-found]

ENVIRONMENT = cel.NewEnv(variables={"mark": cel.Type.DOUBLE})


def run(question: dict[str, Any]) -> dict[str, Any]:
    """One pass over the ticks."""
    by_symbol: dict[str, list[tuple[int, Any]]] = {}
    for number, (symbol, relation, threshold) in enumerate(question["rules"]):
        expression = ENVIRONMENT.compile(f"mark {relation} {threshold:.4f}")
        by_symbol.setdefault(symbol, []).append((number, expression.eval))
    was = [False] * len(question["rules"])
    flips: list[tuple[int, int, bool]] = []
    gc.collect()
    gc.freeze()
    began = 0.0
    activation = ENVIRONMENT.Activation
    for tick, (symbol, bid, ask) in enumerate(question["ticks"]):
        if tick == question["first"]:
            began = time.process_time()
        known = activation({"mark": (bid + ask) / 2})
        for number, evaluate in by_symbol[symbol]:
            truth = evaluate(known).value()
            if truth is not was[number]:
                was[number] = truth
                flips.append((tick, number, truth))
    seconds = time.process_time() - began
    gc.unfreeze()
    return {"seconds": seconds, "flips": flips}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
