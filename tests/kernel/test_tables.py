"""No cell is a formula to a spreadsheet, and every cell comes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.kernel.tables import Table

NAMES = ("one", "two")


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO(newline="")
    table = Table(file, columns)
    for row in rows:
        table.add(row)
    return file.getvalue()


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", '=HYPERLINK("http://x","y")'],
)
def test_what_a_spreadsheet_would_obey_is_marked(cell: str) -> None:
    assert read(written(NAMES, [(cell, "fine")])) == [list(NAMES), ["'" + cell, "fine"]]


def test_figures_stay_figures_and_nothing_is_empty() -> None:
    assert read(written(NAMES, [(-1.5, None), (3, True)])) == [list(NAMES), ["-1.5", ""], ["3", "True"]]


def test_money_is_a_figure_and_a_day_a_day() -> None:
    instant = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
    row = (Decimal("-1250.500000"), Decimal("1E+3"), date(2026, 11, 2), instant)
    _, found = read(written(("a", "b", "c", "d"), [row]))
    assert found == ["-1250.50", "1000.00", "2026-11-02", "2026-11-02T15:30:00+00:00"]


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_every_text_comes_back(rows: list[tuple[str, str]]) -> None:
    _, *found = read(written(NAMES, rows))
    assert len(found) == len(rows)
    for before, after in zip(rows, found, strict=True):
        for cell, read_back in zip(before, after, strict=True):
            assert read_back in (cell, "'" + cell)
            assert not read_back.startswith(("=", "+", "-", "@"))
