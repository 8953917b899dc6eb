"""Tables as CSV that a spreadsheet opens and does not obey. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARK = "'"


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV (RFC 4180), with a heading. A text that a spreadsheet would take for a formula is marked with an
    apostrophe in front, as spreadsheets themselves do (https://owasp.org/www-community/attacks/CSV_Injection)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return _MARK + value if value.startswith(_COMMANDS) else value
    return value
