"""Logs as JSON lines, without secrets.

A record is one object: `at` (UTC), `level`, `logger`, `message`, the extra fields it was logged with, and `error`
with the traceback where there is one. Extra fields whose names say that they are secret are written as "[hidden]".
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

_HIDDEN = "[hidden]"
_SECRET_WORDS = (
    "password",
    "secret",
    "token",
    "authorization",
    "cookie",
    "api_key",
    "encryption",
    "account_number",
)
_PLAIN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class JsonFormatter(logging.Formatter):
    """Writes one log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, value in record.__dict__.items():
            if name not in _PLAIN_FIELDS:
                line[name] = _HIDDEN if is_secret(name) else value
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def is_secret(name: str) -> bool:
    """True for a field whose name says that its value must not be written down."""
    lowered = name.lower().replace("-", "_")
    return any(word in lowered for word in _SECRET_WORDS)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Sends every log of the process, at `level` ("info") and above, to `stream` (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Its plug-ins introduce themselves one by one on the first start, between a newcomer and the desk's address.
    logging.getLogger("alembic").setLevel(max(logging.WARNING, root.level))
