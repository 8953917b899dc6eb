"""What strangers' JSON answers hold. One that cannot be read whole is a BrokenAnswerError, so that it is asked for
again."""

import json
from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.telemetry.redaction import redacted
from thetadesk.wire.errors import Answer, BrokenAnswerError
from thetadesk.wire.records import Record, split_with_rest

_WORDS = frozenset({"message", "detail", "title", "error", "errors", "error_description", "reason"})
_DEEPEST = 4
_LONGEST = 300


def records_in(answer: Answer, lists: Container[str] = ()) -> tuple[list[Record], Mapping[str, object]]:
    """The records of an answer (see `records.split`), and what stands beside their list."""
    try:
        return split_with_rest(answer.body.decode("utf-8"), lists)
    except UnicodeDecodeError:
        raise BrokenAnswerError("The broker's answer is not text.") from None
    except InvalidInputError as refusal:
        raise BrokenAnswerError(f"The broker's answer cannot be read: {refusal.detail}") from None


def object_in(answer: Answer) -> Mapping[str, object]:
    """The one JSON object that an answer is."""
    found, _ = records_in(answer)
    if len(found) != 1 or "" in found[0].fields:
        raise BrokenAnswerError("The broker's answer is not one object.")
    return found[0].fields


def member(fields: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object under a key of an answer that has one there."""
    found = fields.get(key)
    if not isinstance(found, dict):
        raise BrokenAnswerError(f"The broker's answer has no {key}.")
    return found


def dated(answer: Answer) -> datetime | None:
    """When an answer was given, by the stranger's own clock; None where it does not say."""
    return instant_named(answer.headers.get("date", ""))


def instant_named(text: str) -> datetime | None:
    """The instant that a header names in HTTP's way, in UTC; None for anything else."""
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def said(answer: Answer) -> str:
    """The words with which a stranger refuses, fit to be shown after a sentence; "" when it gives no reason."""
    try:
        words = "; ".join(dict.fromkeys(word for word in _words(json.loads(answer.body), 0) if word))
    except (ValueError, RecursionError):
        return ""
    shown = redacted(" ".join(words.split()))
    return f" It says: {shown[:_LONGEST]}" if shown else ""


def _words(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str) and depth:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _words(item, depth + 1)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in _WORDS:
                yield from _words(inner, depth + 1)


def figures_in(answer: Answer) -> Mapping[str, object]:
    """The one JSON object of an answer about a market, its numbers binary: for marks, never for cash. Much quicker than
    `object_in` for the megabytes of a chain."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise BrokenAnswerError("The broker's answer cannot be read.") from None
    if not isinstance(found, dict):
        raise BrokenAnswerError("The broker's answer is not one object.")
    return found
