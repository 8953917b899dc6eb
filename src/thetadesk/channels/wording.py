"""A message in the forms in which channels carry it: as JSON, as plain text, cut to what a service takes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from thetadesk.alerts.model import Mode, Severity
from thetadesk.alerts.ports import Message

_CUT = "…"


def written(message: Message) -> dict[str, Any]:
    """The message as JSON values; `at` is ISO 8601 in UTC."""
    return {
        "key": message.key,
        "title": message.title,
        "body": message.body,
        "severity": message.severity.value,
        "at": message.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "url": message.url,
        "lines": list(message.lines),
        "mode": message.mode.value,
        "test": message.test,
        "repeated": message.repeated,
    }


def read(values: Mapping[str, Any]) -> Message:
    """The message that `written` wrote."""
    return Message(
        key=values["key"],
        title=values["title"],
        body=values["body"],
        severity=Severity(values["severity"]),
        at=datetime.fromisoformat(values["at"]),
        url=values["url"],
        lines=tuple(values["lines"]),
        mode=Mode(values["mode"]),
        test=values["test"],
        repeated=values["repeated"],
    )


def text(message: Message) -> str:
    """The body, and the address at which the alert can be worked, for channels that have one text."""
    return f"{message.body}\n\n{message.url}" if message.url else message.body


def one_line(words: str, most: int) -> str:
    """`words` on one line of at most `most` characters."""
    return cut(" ".join(words.split()), most)


def cut(words: str, most: int) -> str:
    """At most `most` characters of `words`; what is cut off is shown by an ellipsis."""
    return words if len(words) <= most else words[: most - len(_CUT)].rstrip() + _CUT
