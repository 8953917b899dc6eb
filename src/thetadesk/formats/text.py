"""From a file's bytes to its text, or to a sentence about what it is instead."""

import codecs
import json
import re

from thetadesk.kernel.errors import InvalidInputError

HEAD_BYTES = 65536

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAGIC = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


class UnknownFormatError(InvalidInputError):
    """The file is none of the exports that can be read."""

    code = "unknown-format"
    title = "Not an export that can be read"


class DamagedFileError(InvalidInputError):
    """The file is an export, but it is not whole."""

    code = "damaged-file"
    title = "The file is damaged"


def read(data: bytes) -> str:
    """The whole text of a file, its byte order mark removed. Raises UnknownFormatError when it is not text."""
    refuse_binary(data)
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnknownFormatError(
            f"The file is not {encoding.removesuffix('-sig').upper()} text (line {line}). It has probably been saved "
            "again by another program: import the file as the broker's site gave it, or save it as UTF-8.",
            line=line,
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnknownFormatError(
            f"The file holds bytes that are not text (line {line}): it is damaged.", line=line
        )
    return text


def head(data: bytes) -> str:
    """The text of a file's first 64 KiB, for a look at its shape; "" when that is not text."""
    start = data[:HEAD_BYTES]
    encoding = "utf-16" if start.startswith(_UTF16) else "utf-8-sig"
    try:
        # The cut may go through a character: an incremental decoder leaves the rest of it out.
        return codecs.getincrementaldecoder(encoding)().decode(start, len(data) <= HEAD_BYTES)
    except UnicodeDecodeError:
        return ""


def refuse_binary(data: bytes) -> None:
    """Raise UnknownFormatError for nothing at all and for what is known to be no text."""
    if not data.strip():
        raise UnknownFormatError("The file is empty.")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnknownFormatError(f"The file is {what}. {ADVICE}")
    if b"\0" in data[:HEAD_BYTES] and not data.startswith(_UTF16):
        raise UnknownFormatError(f"The file is not text but some binary file. {ADVICE}")


ADVICE = "Export the transactions as CSV or JSON and import that file unchanged."


def describe(text: str) -> str:
    """What an unrecognised text seems to be, as the beginning of a sentence."""
    if _HTML.match(text):
        return (
            "The file is a web page, probably the broker's login page that was saved instead of the export. "
            "Log in again and repeat the export"
        )
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return f"The file is JSON, but {_json_shape(start)}"
    line = next((line for line in text.splitlines() if line.strip()), "")
    if ";" in line and line.count(";") > line.count(","):
        return (
            "The file's columns are separated by semicolons: a spreadsheet has saved it again, and may have changed "
            "its numbers. Import the file as the broker's site gave it"
        )
    return f"The file begins with the line {line[:80]!r}, which is not the header of a known export"


def _json_shape(start: str) -> str:
    if re.match(r"\[\s*\]", start):
        return "an empty list: it holds no transactions"
    keys = re.findall(r'"((?:[^"\\]|\\.){1,40})"\s*:', start[:4000])[:5]
    named = ", ".join(json.dumps(key) for key in keys)
    return (
        f"its first fields ({named}) are not those of a known export"
        if keys
        else "not a list of transactions"
    )
