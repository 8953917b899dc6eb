"""How Schwab's API writes: exact numbers, its times, and the two ways in which it refuses."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from brokersim.calendar import NEW_YORK

Json = dict[str, Any]


def written(content: Any) -> bytes:
    """JSON. A Decimal becomes a number with exactly its digits: the shortest text of the nearest float is the decimal
    itself up to 15 digits, and no amount here has more."""
    return json.dumps(content, default=_number, separators=(",", ":"), allow_nan=False).encode()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


class Answer(Response):
    """A JSON answer."""

    media_type = "application/json"

    def __init__(
        self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(written(content), status_code, headers)


class RefusedError(Exception):
    """A request that is answered with an error; carries the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"refused with {answer.status_code}")
        self.answer = answer


def refused(status: int, message: str, *errors: str) -> RefusedError:
    """How the Trader API refuses."""
    return RefusedError(Answer({"message": message} | ({"errors": list(errors)} if errors else {}), status))


def refused_market_data(status: int, title: str, detail: str, parameter: str = "") -> RefusedError:
    """How market data is refused. Its `status` is sometimes text, as here."""
    error: Json = {"id": str(uuid4()), "status": str(status), "title": title, "detail": detail}
    if parameter:
        error |= {"source": {"parameter": parameter}}
    return RefusedError(Answer({"errors": [error]}, status))


def unauthorized() -> Answer:
    """What a missing, unknown or expired token is answered with."""
    error = {"id": str(uuid4()), "status": 401, "title": "Unauthorized", "detail": "Client not authorized"}
    return Answer({"errors": [error]}, 401)


def stamp(at: datetime) -> str:
    """`2026-11-20T15:00:00+0000`"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def midnight(on: date) -> datetime:
    """The beginning of a New York day."""
    return datetime.combine(on, time(), NEW_YORK).astimezone(UTC)


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def cents(value: float) -> Decimal:
    """A computed value as money."""
    return Decimal(f"{value:.2f}")
