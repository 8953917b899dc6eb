"""CSV exports as tables: the header found wherever it stands, columns by name in any order, every row with its line
number and its own text."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from thetadesk.formats.text import DamagedFileError
from thetadesk.kernel.errors import InvalidInputError

# Some exports begin with a title; nobody puts more than a few lines before the header.
_HEADER_WITHIN = 6


class Row(NamedTuple):
    """A row of an export: the line it ends in, its own text, its cells."""

    line: int
    raw: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """An export's columns (name to position), what stood before the header, and its rows in the file's order.
    `width` is how many cells a row must have; empty ones after that (a trailing comma) are no harm."""

    columns: dict[str, int]
    width: int
    title: str
    rows: list[Row]

    def misfit(self, cells: list[str]) -> str:
        """Why a row with these cells cannot be read; "" when it can."""
        if len(cells) < self.width or any(cells[self.width :]):
            return f"the row has {len(cells)} cells where the header has {self.width}"
        return ""


def is_table(head: str, required: frozenset[str]) -> bool:
    """Whether a header with these columns (lower case) stands within the first lines of a file's head."""
    return any(required <= set(names(line)) for line in head.splitlines()[:_HEADER_WITHIN])


@lru_cache(maxsize=64)
def names(line: str) -> tuple[str, ...]:
    """The column names of a header line, in lower case."""
    try:
        cells = next(csv.reader([line]), [])
    except csv.Error:
        return ()
    return tuple(cell.strip().casefold() for cell in cells)


def read_table(text: str, required: frozenset[str], footer: str = "") -> Table:
    """The table whose header has the columns `required` (lower case), without rows that begin with `footer`.

    Raises DamagedFileError when the file ends in the middle of a row or cannot be split into rows at all.
    """
    lines = list(io.StringIO(text, newline=""))
    start = next((n for n, line in enumerate(lines[:_HEADER_WITHIN]) if required <= set(names(line))), None)
    if start is None:
        raise InvalidInputError(f"no header with the columns {', '.join(sorted(required))}")
    columns = _columns(names(lines[start]))
    rows = [row for row in _rows(lines, start + 1) if not (footer and row.raw.lstrip('"').startswith(footer))]
    table = Table(columns, max(columns.values()) + 1, "".join(lines[:start]), rows)
    _refuse_cut(table, lines)
    return table


def _columns(header: Sequence[str]) -> dict[str, int]:
    columns = {name: place for place, name in enumerate(header) if name}
    doubled = sorted(name for name in columns if header.count(name) > 1)
    if doubled:
        raise DamagedFileError(
            f"The header names the column {doubled[0]!r} twice: nobody can say which one counts."
        )
    return columns


def _rows(lines: Sequence[str], start: int) -> Iterator[Row]:
    reader = csv.reader(lines[start:])
    before = start
    try:
        for cells in reader:
            after = start + reader.line_num
            if any(cells):
                raw = lines[before] if after == before + 1 else "".join(lines[before:after])
                yield Row(after, raw.rstrip("\r\n"), cells)
            before = after
    except csv.Error as error:
        raise DamagedFileError(f"Line {start + reader.line_num} is not CSV: {error}.") from None


def _refuse_cut(table: Table, lines: Sequence[str]) -> None:
    if not table.rows:
        return
    last = table.rows[-1]
    open_quote = last.raw.count('"') % 2
    if open_quote or (len(last.cells) < table.width and not lines[-1].endswith(("\n", "\r"))):
        raise DamagedFileError(
            f"The file ends in the middle of line {last.line}: it is cut off. Export or download it again."
        )
