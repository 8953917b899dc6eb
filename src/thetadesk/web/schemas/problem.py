"""What an error looks like."""

from typing import Any

from typing_extensions import TypedDict


class FieldError(TypedDict):
    """One field that was wrong, by its path in the body or its name in the query."""

    field: str
    reason: str


_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An RFC 9457 problem: what is wrong, where, and what to do. More members may say more.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
    "additionalProperties": True,
}
_EXAMPLE = {
    "type": "urn:thetadesk:problem:not-found",
    "title": "Not found",
    "status": 404,
    "detail": "there is no campaign c_1",
    "instance": "/api/v1/campaigns/c_1",
}
_CONTENT = {"application/problem+json": {"schema": _PROBLEM_SCHEMA, "example": _EXAMPLE}}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request cannot be done as asked.", "content": _CONTENT},
    "5XX": {"description": "The desk cannot do it now.", "content": _CONTENT},
}
