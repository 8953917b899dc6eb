"""Every error as an RFC 9457 problem: what, where, and what to do."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from thetadesk.alerts.model import ChannelError
from thetadesk.connections.model import LoginLapsedError
from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError, ThetadeskError
from thetadesk.wire.errors import BusyError, CircuitOpenError, WireError

PROBLEM_TYPE = "application/problem+json"


class TooLargeError(ThetadeskError):
    """An upload beyond the limit."""

    code = "too-large"
    title = "The file is too large"


_STATUS_OF: tuple[tuple[type[ThetadeskError], int], ...] = (
    (DatabaseBusyError, 503),
    (DatabaseSetupError, 503),
    (BusyError, 503),
    (CircuitOpenError, 503),
    (WireError, 502),
    (ChannelError, 502),
    (TooLargeError, 413),
    (LoginLapsedError, 409),
    (NotFoundError, 404),
    (ConflictError, 409),
    (InvalidInputError, 422),
    (ThetadeskError, 422),
)
_DETAIL_OF = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The request is larger than this server accepts.",
}


def problem(
    status: int,
    detail: str,
    *,
    instance: str = "",
    kind: str = "about:blank",
    title: str = "",
    headers: Mapping[str, str] | None = None,
    fields: Mapping[str, object] | None = None,
) -> Response:
    """A problem response. `fields` are facts a program may want, as JSON values."""
    body: dict[str, object] = {
        "type": kind,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    # A fact may not replace one of the five members that the standard defines.
    body.update({name: value for name, value in (fields or {}).items() if name not in body})
    text = json.dumps(body, default=str, ensure_ascii=False)
    return Response(text.encode(), status, dict(headers or {}), PROBLEM_TYPE)


def status_of(error: ThetadeskError) -> int:
    """The HTTP status that says what sort of "no" this is."""
    return next(status for family, status in _STATUS_OF if isinstance(error, family))


def install(app: FastAPI) -> None:
    """Registers the translation of every expected error; the guard translates the unexpected ones."""
    app.add_exception_handler(ThetadeskError, _on_thetadesk_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_thetadesk_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ThetadeskError)
    return from_error(error, request.url.path)


def from_error(error: ThetadeskError, instance: str) -> Response:
    """The problem that an expected error is."""
    return problem(
        status_of(error),
        error.detail,
        instance=instance,
        kind=f"urn:thetadesk:problem:{error.code}",
        title=error.title,
        fields=error.fields,
    )


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [{"field": _field_name(each["loc"]), "reason": _reason(each)} for each in error.errors()]
    detail = "; ".join(f"{each['field']}: {each['reason']}" for each in wrong)
    return problem(
        422,
        detail,
        instance=request.url.path,
        kind="urn:thetadesk:problem:invalid-input",
        title="Invalid input",
        fields={"errors": wrong},
    )


def _field_name(location: Sequence[Any]) -> str:
    where, *path = location
    return ".".join(str(part) for part in path) or f"the {where}"


def _reason(error: Mapping[str, Any]) -> str:
    # Pydantic's own sentence, without the input: that may be a whole file, or a secret.
    return str(error["msg"]).removeprefix("Value error, ")


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = _DETAIL_OF.get(error.status_code) or str(error.detail)
    return problem(error.status_code, detail, instance=request.url.path, headers=error.headers)
