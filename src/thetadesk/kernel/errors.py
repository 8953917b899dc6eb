"""Expected problems, said so that a trader knows what happened, where, and what to do.

Parsers return problems as values; these are for the use-cases, where there is no other answer than "no".
The web door turns each into an RFC 9457 problem, the CLI into one line and exit status 2.
"""

from __future__ import annotations

from collections.abc import Mapping


class ThetadeskError(Exception):
    """A request that cannot be done as asked.

    `code` and `title` belong to the class and stay the same for every occurrence; `detail` is about this
    one. `fields` are the facts a program may want (a line number, an id), as JSON values.
    """

    code = "error"
    title = "The request could not be done"

    def __init__(self, detail: str, **fields: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields: Mapping[str, object] = fields


class NotFoundError(ThetadeskError):
    """What was named does not exist (or belongs to someone else, which must look the same)."""

    code = "not-found"
    title = "Not found"


class ConflictError(ThetadeskError):
    """The request contradicts how things stand now."""

    code = "conflict"
    title = "Conflict with the current state"


class InvalidInputError(ThetadeskError):
    """The request itself cannot be understood or allowed."""

    code = "invalid-input"
    title = "Invalid input"
