"""No cell is a formula to a spreadsheet, and every cell comes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.backup.tables import Table

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


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_every_text_comes_back(rows: list[tuple[str, str]]) -> None:
    _, *found = read(written(NAMES, rows))
    assert len(found) == len(rows)
    for before, after in zip(rows, found, strict=True):
        for cell, read_back in zip(before, after, strict=True):
            assert read_back in (cell, "'" + cell)
            assert not read_back.startswith(("=", "+", "-", "@"))
