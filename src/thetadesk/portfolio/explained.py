"""A figure with what it is made of: its formula, its inputs, and why it is missing where it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Unit = Literal["money", "fraction", "ratio", "days", "count"]


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure as a page opens it. `inputs` are what went in, by name, as they are shown; `n` is how many things (days,
    trades) it was made from. A figure that nobody can know has no value and a reason.

    Raises ValueError for a figure without a value that gives no reason, and for one with both.
    """

    name: str
    value: Decimal | float | None
    unit: Unit
    formula: str
    inputs: tuple[tuple[str, str], ...] = ()
    n: int = 0
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError(f"{self.name}: a figure has a value or a reason why it has none")
