"""What was measured, as a Markdown table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; `aim` is the most it should be, or with `at_least` the least; None for a part that has no aim
    of its own."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.aim is None:
            return True
        return self.value >= self.aim if self.at_least else self.value <= self.aim


def percentile(ascending: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed; NaN of nothing."""
    if not ascending:
        return math.nan
    return ascending[min(len(ascending) - 1, math.ceil(share * len(ascending)) - 1)]


def table(figures: list[Figure]) -> str:
    """The figures with their aims, and whether each was met."""
    rows = ["| measured | figure | aim | |", "|---|--:|--:|---|"]
    for figure in figures:
        bound = "≥" if figure.at_least else "≤"
        aim = "" if figure.aim is None else f"{bound} {_number(figure.aim)} {figure.unit}"
        verdict = "" if figure.aim is None else ("ok" if figure.met else "short")
        rows.append(f"| {figure.name} | {_number(figure.value)} {figure.unit} | {aim} | {verdict} |")
    return "\n".join(rows)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
