"""Writing answers: JSON for scripts, tables for people."""

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for scripts.")]
AccountOption = Annotated[str | None, typer.Option("--account", help="Only this account (its name or id).")]
PortfolioOption = Annotated[
    str | None, typer.Option("--portfolio", help="Only the accounts of this portfolio (its name or id).")
]
ScopeOption = Annotated[
    str | None, typer.Option("--scope", help="real, sample or paper; real when there is any.")
]


def write_json(value: object) -> None:
    """Writes JSON, readable and in Unicode, to standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_line(text: str = "") -> None:
    """Writes one line to standard output."""
    sys.stdout.write(text + "\n")


def write_note(text: str) -> None:
    """Writes one line to standard error: for whoever watches, not for scripts."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """Writes a table. A column whose name ends in a blank is of figures: right-aligned, debits red when in colour."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    grid = Table(title=title, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        figures = column.endswith(" ")
        grid.add_column(
            column.rstrip(), justify="right" if figures else "left", no_wrap=figures, overflow="fold"
        )
    for row in rows:
        grid.add_row(
            *[_cell(value, column.endswith(" ")) for column, value in zip(columns, row, strict=True)]
        )
    # Piped output is not cut to the width of a terminal that is not there.
    Console(width=None if sys.stdout.isatty() else 200).print(grid)


def grouped(money: str | None) -> str:
    """Money with thousands separators and a true minus sign; a dash where nobody knows."""
    if money is None:
        return "—"
    return f"{Decimal(money):,f}".replace("-", "−")


def signed(money: str | None) -> str:
    """Money with its sign always shown."""
    text = grouped(money)
    return text if money is None or text.startswith("−") else f"+{text}"


def _cell(value: object, figures: bool) -> Any:
    from rich.text import Text

    text = "—" if value is None else str(value)
    style = "red" if figures and text.startswith("−") else ""
    return Text(text, style=style)
