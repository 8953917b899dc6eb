"""The whole HTTP application, made from one wired App: routes found by folder, errors, guard, documentation, page."""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import WebSocketRoute
from starlette.types import Lifespan

from thetadesk import __version__
from thetadesk.bootstrap import App
from thetadesk.web import metrics, problems, reference, routes
from thetadesk.web.guard import JSON_BODY_LIMIT, Guard
from thetadesk.web.lasting import Lasting
from thetadesk.web.live import door
from thetadesk.web.openapi import finish
from thetadesk.web.pages import Pages
from thetadesk.web.routing import Router
from thetadesk.web.schemas.problem import PROBLEM_RESPONSES
from thetadesk.web.traffic import Traffic
from thetadesk.web.work import Work

API_PREFIX = "/api/v1"
_ABOUT = (
    "Everything the desk knows and does. Money, quantities and prices are decimal strings; `…_at` is an instant in UTC,"
    " `…_on` a New York market date. Errors are RFC 9457 problem details."
)


def create_app(desk: App, work: Work) -> FastAPI:
    """The application that serves `desk`; `work` is what it does beside answering, as it suits the door."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with work.running():
            yield

    app = describe(lifespan)
    app.state.desk = desk
    app.state.work = work
    app.state.traffic = Traffic()
    app.state.lasting = Lasting()
    app.add_middleware(Guard, allowed_hosts=desk.settings.allowed_hosts, traffic=app.state.traffic)
    problems.install(app)
    app.router.routes.append(WebSocketRoute(door.PATH, door.serve))
    app.router.routes.append(WebSocketRoute(door.ALERTS_PATH, door.serve_alerts))
    app.router.default = Pages()
    return app


def describe(lifespan: Lifespan[FastAPI] | None = None, *, shapes: bool = False) -> "_Api":
    """Every endpoint, without a desk behind them; with the `shapes` of their answers, enough for the OpenAPI document."""
    app = _Api(
        title="Thetadesk",
        version=__version__,
        description=_ABOUT,
        openapi_url=None,  # web/reference.py serves it
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        responses=PROBLEM_RESPONSES,
        generate_unique_id_function=_operation_id,
        max_body_size=JSON_BODY_LIMIT,
        # The desk tells nobody about its requests; importing the exporters would cost memory for nothing.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    for router in discovered_routers():
        router.into(app, API_PREFIX, shapes=shapes)
    app.include_router(reference.router)
    app.include_router(metrics.router)
    return app


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            # Another one: this one may have none of the shapes.
            self.openapi_schema = finish(super(_Api, describe(shapes=True)).openapi())
        return self.openapi_schema


def discovered_routers() -> list[Router]:
    """The `router` of every module in web/routes, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(routes.__path__))
    return [importlib.import_module(f"{routes.__name__}.{name}").router for name in names]


def _operation_id(route: APIRoute) -> str:
    return route.name
