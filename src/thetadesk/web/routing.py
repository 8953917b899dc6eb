"""Routers that note endpoints, and hand them to the application they are for.

FastAPI's own compiles what checks each parameter and answer where an endpoint is declared, and once more where its router is
included, since it may be included in several places. Here there is one place, and answers are written by the endpoints
themselves: their shapes only serve the description of the API. Noted endpoints are compiled once, and without shapes unless
they are described, which takes a tenth of the server's memory less.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import FastAPI

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A function that answers `method` on `path`; `shape` is what it answers, `how` everything else FastAPI takes."""

    method: str
    path: str
    function: Callable[..., Any]
    shape: Any
    how: Mapping[str, Any]


class Router:
    """Notes the endpoints of a module, below `prefix` and under `tags`."""

    def __init__(self, *, tags: Sequence[str], prefix: str = "") -> None:
        self.endpoints: list[Endpoint] = []
        self._tags = tags
        self._prefix = prefix

    def get(self, path: str, **how: Any) -> Callable[[Function], Function]:
        """Notes what answers GET on `path`; `response_model` is its shape."""
        return self._noting("GET", path, **how)

    def post(self, path: str, **how: Any) -> Callable[[Function], Function]:
        """Notes what answers POST."""
        return self._noting("POST", path, **how)

    def put(self, path: str, **how: Any) -> Callable[[Function], Function]:
        """Notes what answers PUT."""
        return self._noting("PUT", path, **how)

    def patch(self, path: str, **how: Any) -> Callable[[Function], Function]:
        """Notes what answers PATCH."""
        return self._noting("PATCH", path, **how)

    def delete(self, path: str, **how: Any) -> Callable[[Function], Function]:
        """Notes what answers DELETE."""
        return self._noting("DELETE", path, **how)

    def into(self, app: FastAPI, prefix: str, *, shapes: bool) -> None:
        """Gives `app` these endpoints below `prefix`, with the shapes of their answers only if `shapes`."""
        for each in self.endpoints:
            app.add_api_route(
                f"{prefix}{each.path}",
                each.function,
                methods=[each.method],
                tags=list(self._tags),
                response_model=each.shape if shapes else None,
                **each.how,
            )

    def _noting(
        self, method: str, path: str, *, response_model: Any = None, **how: Any
    ) -> Callable[[Function], Function]:
        def note(function: Function) -> Function:
            self.endpoints.append(Endpoint(method, f"{self._prefix}{path}", function, response_model, how))
            return function

        return note
