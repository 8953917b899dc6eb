"""The book as `thetadesk watch` knows it: legs that the desk lists, with what its stream has told of them since.

Pure: messages go in, rows come out. What the stream tells of a leg that is not listed yet has the list asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

Row: TypeAlias = dict[str, Any]


class Name(NamedTuple):
    """What names a leg."""

    account_id: str
    campaign_id: str
    symbol: str


SORTS = ("ticker", "days", "today", "open", "risk")
"""What legs can be sorted by, in the order in which `s` goes through them."""
_RISKS = {"HIGH": 0, "MEDIUM": 1, "LOW": 2}


@dataclass(slots=True)
class Watched:
    """What is shown: `legs` by name, `totals` of the book, `attention`, and how the connection is. `seq` is the number of the
    last message of the stream, 0 before the first; `at` when something was told last, in epoch seconds."""

    legs: dict[Name, Row] = field(default_factory=dict)
    live: dict[Name, Row] = field(default_factory=dict)
    totals: Row = field(default_factory=dict)
    attention: list[Row] = field(default_factory=list)
    feeds: list[Row] = field(default_factory=list)
    seq: int = 0
    at: float = 0.0
    link: str = "connecting"
    problem: str = ""
    sort: str = SORTS[0]
    chosen: Name | None = None
    follows_totals: bool = True

    def take(self, legs: Iterable[Row], totals: Row, attention: Iterable[Row]) -> None:
        """Takes over what the desk lists; what the stream has told since is kept."""
        self.legs = {_name(leg): leg for leg in legs}
        self.attention = list(attention)
        if not self.follows_totals or not self.seq:
            self.totals = totals
        self.problem = ""

    def hear(self, message: Row) -> bool:
        """Takes a message of the stream; True if it tells of a leg that is not listed."""
        if message.get("type") == "status":
            self.feeds = message["feeds"]
        book = message.get("book")
        self.seq = message.get("seq", self.seq)
        self.at = message.get("at", self.at)
        if book is None:
            return False
        if message["type"] == "snapshot":
            self.live = {}
        for leg in book.get("legs", ()):
            self.live.setdefault(_name(leg), {}).update(_as_listed(leg))
        for gone in book.get("gone", ()):
            self.live.pop(_name(gone), None)
        if self.follows_totals:
            self.totals = {**self.totals, **book.get("totals", {})}
        return bool(self.live.keys() - self.legs.keys()) or bool(book.get("gone"))

    @property
    def rows(self) -> list[tuple[Name, Row]]:
        """The legs with all that is known of each, sorted."""
        merged = [(name, {**leg, **self.live.get(name, {})}) for name, leg in self.legs.items()]
        return sorted(merged, key=lambda each: _place(each[1], self.sort))

    def sort_next(self) -> None:
        """Sorts by what comes next."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]

    def move(self, steps: int) -> None:
        """Chooses the leg so many rows further down, or up, staying inside."""
        names = [name for name, _ in self.rows]
        if names:
            at = names.index(self.chosen) if self.chosen in names else -1 if steps > 0 else len(names)
            self.chosen = names[min(max(at + steps, 0), len(names) - 1)]


def window(count: int, chosen: int | None, height: int) -> range:
    """Which of `count` rows fit into `height`, so that the chosen one is among them."""
    height = max(height, 1)
    start = 0 if chosen is None else min(max(chosen - height // 2, 0), max(count - height, 0))
    return range(start, min(start + height, count))


def _name(leg: Row) -> Name:
    return Name(leg["account_id"], leg["campaign_id"], leg.get("symbol") or leg["instrument"]["symbol"])


def _as_listed(leg: Row) -> Row:
    """What the stream says of a leg in the list's words: its `state` is that of the quote."""
    return {"quote_state" if name == "state" else name: value for name, value in leg.items()}


def _place(row: Row, sort: str) -> tuple[object, ...]:
    instrument = row["instrument"]
    named = (instrument["underlying"], row["campaign_id"], instrument["symbol"])
    if sort == "days":
        return (10**9 if row["dte"] is None else row["dte"], *named)
    if sort == "risk":
        return (_RISKS.get(row.get("risk") or "", len(_RISKS)), -(row.get("moneyness") or -9), *named)
    if sort in ("today", "open"):
        amount = row.get(f"pnl_{sort}")
        return (amount is None, 0 if amount is None else float(amount), *named)
    return named
