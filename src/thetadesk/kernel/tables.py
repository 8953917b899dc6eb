"""Tables as CSV that a spreadsheet opens and does not obey. Pure."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from thetadesk.kernel.money import decimal_text

# The wide forms of the first four are taken for them where Chinese or Japanese is written.
_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "'"


class Writable(Protocol):
    """What takes text: a file, or a buffer."""

    def write(self, text: str, /) -> object: ...


class Table:
    """Rows written to `file` as CSV (RFC 4180), below a heading. A text that a spreadsheet would take for a formula is
    marked with an apostrophe in front, as spreadsheets themselves do
    (https://owasp.org/www-community/attacks/CSV_Injection). A figure is to come as a number: written as text, a negative
    one would be marked. Days and instants are written as ISO 8601 has them, and nothing as an empty cell."""

    def __init__(self, file: Writable, columns: Sequence[str]) -> None:
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
    if isinstance(value, Decimal):
        return decimal_text(value)  # a figure, whatever its sign; and never in powers of ten
    if isinstance(value, date):
        return value.isoformat()  # a datetime is one too
    return value
