"""Tables as CSV that a spreadsheet opens and does not obey. Pure."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

# The wide forms of the first four are taken for them where Chinese or Japanese is written.
_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "'"


class Table:
    """Rows written to `file` as CSV (RFC 4180), below a heading. A text that a spreadsheet would take for a formula is
    marked with an apostrophe in front, as spreadsheets themselves do
    (https://owasp.org/www-community/attacks/CSV_Injection)."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(columns)

    def add(self, row: Sequence[object]) -> None:
        """Writes one row."""
        self._writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return _MARK + value if value.startswith(_COMMANDS) else value
    return value
