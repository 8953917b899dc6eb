"""How `thetadesk watch` looks: the book's totals, its legs, what needs a hand, and the keys, in as much room as there is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from thetadesk.cli.watched import Row, Watched, window

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_ATTENTION_LINES = 4
_NARROW, _WIDE = 80, 120
_FRAME_LINES = 6  # totals, the link, the table's head with its rule, the footer with the line above it
_SEVERITIES = {3: ("now", "bold black on yellow"), 2: ("soon", "yellow"), 1: ("look", "dim")}
KEYS = "q quit   j/k or arrows move   s sort"


def frame(book: Watched, now: float, width: int, height: int) -> RenderableType:
    """One picture of the book; `now` in epoch seconds, the size in characters."""
    from rich.console import Group

    needing = book.attention[: _ATTENTION_LINES if height > 20 else 1 if height > 12 else 0]
    room = height - _FRAME_LINES - len(needing) - (1 if needing else 0)
    return Group(
        totals(book.totals),
        _link(book, now),
        legs(book, width, room),
        *(needs(each) for each in needing),
        *([_more(book, len(needing))] if needing else []),
        _footer(book),
    )


def legs(book: Watched, width: int, room: int | None = None) -> Table:
    """The legs; those that fit into `room` lines around the chosen one, all without it."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    shown = [column for column in _COLUMNS if width >= column[2]]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, expand=room is not None, show_edge=False)
    for title, _, _ in shown:
        left = title in _LEFT
        grid.add_column(
            title,
            justify="left" if left else "right",
            no_wrap=True,
            overflow="ellipsis",
            min_width=_least(title),
        )
    rows = book.rows
    at = next((place for place, (name, _) in enumerate(rows) if name == book.chosen), None)
    for place in range(len(rows)) if room is None else window(len(rows), at, room):
        name, row = rows[place]
        style = "reverse" if name == book.chosen else "dim" if _is_old(row) else ""
        grid.add_row(*(cell(row) for _, cell, _ in shown), style=style)
    return grid


def totals(told: Row) -> Text:
    """What the book is worth and risks, in one line."""
    from rich.text import Text

    line = Text(no_wrap=True, overflow="ellipsis")
    for label, text in (
        ("", _amount(told.get("net_liquidation"))),
        ("today ", _signed(told.get("pnl_today"))),
        ("open ", _signed(told.get("pnl_open"))),
        ("Δ ", _number(told.get("delta"))),
        ("βΔ ", _number(told.get("beta_weighted_delta"))),
        ("θ/day ", _number(told.get("theta"))),
        ("vega ", _number(told.get("vega"))),
        ("power used ", _percent(told.get("buying_power_used"))),
    ):
        line.append(label, "dim").append_text(text).append("   ")
    return line


def _link(book: Watched, now: float) -> Text:
    from rich.text import Text

    line = Text(no_wrap=True, overflow="ellipsis")
    if book.problem:
        return line.append(f"! {book.problem}", "bold yellow")
    if book.link != "open":
        since = f", last heard {_age(now - book.at)} ago" if book.at else ""
        return line.append(f"! The stream is {book.link}{since}; figures are the last known", "bold yellow")
    if not book.feeds:
        return line.append("No feed tells prices: connect a broker to see them.", "yellow")
    for feed in book.feeds:
        age = "" if feed["age"] is None else f" {_age(feed['age'])}"
        style = "green" if feed["state"] == "live" else "yellow"
        line.append("● ", style).append(f"{feed['source']} {feed['state']}{age}   ", "dim")
    return line


def needs(each: Row) -> Text:
    """One thing that needs a hand, in one line."""
    from rich.text import Text

    word, style = _SEVERITIES[each["severity"]]
    line = Text(no_wrap=True, overflow="ellipsis")
    return line.append(f" {word} ", style).append(f" {each['what']}")


def _more(book: Watched, shown: int) -> Text:
    from rich.text import Text

    left = len(book.attention) - shown
    return Text(f"      and {left} more: thetadesk attention" if left > 0 else "", "dim")


def _footer(book: Watched) -> Text:
    from rich.text import Text

    count = f"{len(book.legs)} legs by {book.sort}"
    return Text(f"{KEYS}   {count}", "dim", no_wrap=True, overflow="ellipsis")


def _text(value: object, style: str = "") -> Text:
    from rich.text import Text

    return Text("—" if value is None else str(value), style)


def _amount(money: str | None) -> Text:
    return _text(None if money is None else f"{Decimal(money):,.2f}".replace("-", "−"))


def _signed(money: str | None) -> Text:
    if money is None:
        return _text(None)
    amount = Decimal(money)
    style = "green" if amount > 0 else "red" if amount < 0 else ""
    return _text(f"{amount:+,.2f}".replace("-", "−"), style)


def _number(figure: float | None) -> Text:
    return _text(None if figure is None else f"{figure:+,.1f}".replace("-", "−"))


def _percent(share: float | None) -> Text:
    return _text(None if share is None else f"{share * 100:.0f} %".replace("-", "−"))


def _age(seconds: float) -> str:
    if seconds < 60:
        return f"{max(seconds, 0):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def _quantity(row: Row) -> Text:
    return _text(f"{Decimal(row['quantity']).normalize():+f}".replace("-", "−"))


def _risk(row: Row) -> Text:
    risk = row.get("risk")
    return _text("" if risk is None else risk.lower(), "bold yellow" if risk == "HIGH" else "")


def _least(title: str) -> int:
    """No heading is cut; what a leg is called gives way first."""
    return 1 if title == "Leg" else len(title)


def _is_old(row: Row) -> bool:
    return row["quote_state"] not in ("live", "closed")


def _quote(row: Row) -> Text:
    return _text("no price" if row["quote_state"] == "missing" else row["quote_state"])


_LEFT = frozenset({"Ticker", "Leg", "Risk", "Quote"})
_COLUMNS = (
    ("Ticker", lambda row: _text(row["instrument"]["underlying"]), _NARROW),
    ("Leg", lambda row: _text(row["instrument"]["words"]), 0),
    ("Qty", _quantity, 0),
    ("DTE", lambda row: _text(row["dte"] if row["dte"] is not None else ""), 0),
    ("Mark", lambda row: _text(row.get("mark")), 0),
    ("Today", lambda row: _signed(row.get("pnl_today")), _NARROW),
    ("Open", lambda row: _signed(row.get("pnl_open")), 0),
    ("% most", lambda row: _percent(row.get("max_profit_fraction")), _WIDE),
    ("Δ", lambda row: _number(row.get("delta")), _NARROW),
    ("θ/day", lambda row: _number(row.get("theta")), _NARROW),
    ("To strike", lambda row: _percent(row.get("moneyness")), _WIDE),
    ("Risk", _risk, _WIDE),
    ("Quote", _quote, _NARROW),
)
"""Title, cell, and from how many characters of width on it is shown."""
