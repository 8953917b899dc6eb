"""What an error looks like."""

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
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
_CONTENT = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _EXAMPLE}
}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "The request cannot be done as asked.", "content": _CONTENT},
    "5XX": {"description": "The desk cannot do it now.", "content": _CONTENT},
}
