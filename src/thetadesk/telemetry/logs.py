"""Logs as JSON lines, without secrets.

A record is one object: `at` (UTC), `level`, `logger`, `message`, the extra fields it was logged with, and `error`
with the traceback where there is one. What is secret by its name or looks is written as "[hidden]" (redaction.py).
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from thetadesk.telemetry.redaction import redacted, redacted_value

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
            "message": redacted(record.getMessage()),
        }
        for name, value in record.__dict__.items():
            if name not in _PLAIN_FIELDS:
                line[name] = redacted_value(name, value)
        if record.exc_info:
            line["error"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Sends every log of the process, at `level` ("info") and above, to `stream` (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Alembic's plug-ins introduce themselves one by one on the first start, between a newcomer and the desk's address.
    # The clients of the wire write every address, and addresses hold codes and account numbers.
    for name in ("alembic", "apscheduler", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
