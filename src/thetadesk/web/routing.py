"""Routers whose endpoints know the shape of their answers without carrying what would check it.

FastAPI compiles a validator and a serializer for every `response_model`, and does it again where a router is included. Answers
are written by the endpoints here, so that both would only serve the description of the API, and cost a tenth of the
server's memory. Shapes are handed over while the description is written.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute


class Endpoint(APIRoute):
    """An endpoint that keeps the shape of its answer aside."""

    def __init__(self, path: str, endpoint: Any, *, response_model: Any = None, **how: Any) -> None:
        super().__init__(path, endpoint, response_model=None, **how)
        self.shape = response_model


class Router(APIRouter):
    """A router of such endpoints."""

    def __init__(self, **how: Any) -> None:
        super().__init__(route_class=Endpoint, **how)


@contextmanager
def shapes_of(routers: Iterable[APIRouter]) -> Iterator[None]:
    """While this lasts, applications that include these routers describe the shapes of their answers."""
    endpoints = [route for router in routers for route in router.routes if isinstance(route, Endpoint)]
    for each in endpoints:
        each.response_model = each.shape
    try:
        yield
    finally:
        for each in endpoints:
            each.response_model = None
