"""Brokers: which there are, and the ways in."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse

from thetadesk.connections.service.logins import answer_in
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.web.asking import Desk, Id, Working, answer
from thetadesk.web.connecting import connection_json
from thetadesk.web.logins import CONNECTIONS_PAGE
from thetadesk.web.notice import notice
from thetadesk.web.problems import status_of
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_connections, telling_connections
from thetadesk.web.schemas.brokers import BrokersJson
from thetadesk.web.schemas.connections import ConnectionJson

router = Router(tags=["connections"], prefix="/brokers")
_PAGE: dict[str, Any] = {"content": {"text/html": {"schema": {"type": "string"}}}}
# A browser is sent on, or shown a small page: nobody else asks these two. So they take any text and refuse by themselves,
# where the framework would answer with a problem for programs.
_FOR_BROWSERS: dict[int | str, dict[str, Any]] = {
    302: {"description": "On to the broker, or back to the page."},
    200: {"description": "A page that says that the login is through, where the desk has no page.", **_PAGE},
    **{
        status: {"description": "A page that says what is wrong.", **_PAGE}
        for status in (400, 404, 409, 422, 502, 503)
    },
}
_CONNECTED = examples.answers(examples_connections.CONNECTION)


class AddressBody(BaseModel):
    """The address at which the browser stood after the login."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=examples.bodies({"address": "https://127.0.0.1:8182/?code=…&state=…"}),
    )
    address: Annotated[str, Field(min_length=1, max_length=4096, description="All of it, copied.")]


@router.get(
    "",
    response_model=BrokersJson,
    responses=examples.answers({"items": [examples_connections.BROKER]}),
)
def list_brokers(desk: Desk, work: Working) -> Response:
    """List the brokers that can be connected, what each can do, and what its settings still lack."""
    body: BrokersJson = {
        "items": [
            telling_connections.broker(
                each, desk.broker(each.broker).capabilities, work.logins.listens_for(each.redirect_uri)
            )
            for each in desk.endpoints()
        ]
    }
    return answer(body)


@router.get("/{broker_id}/login", status_code=302, response_class=Response, responses=_FOR_BROWSERS)
async def begin_login(request: Request, work: Working, broker_id: str) -> Response:
    """Send the browser to the broker's login page; it comes back with an answer that counts once."""
    page = str(request.base_url).rstrip("/")
    try:
        address = await work.logins.begin(broker_id, page)
    except ThetadeskError as error:
        return notice(
            status_of(error),
            error.title,
            error.detail,
            "",
            CONNECTIONS_PAGE,
            "Back to the connections",
        )
    return RedirectResponse(address, 302, {"Cache-Control": "no-store"})


@router.get("/{broker_id}/callback", status_code=302, response_class=Response, responses=_FOR_BROWSERS)
async def finish_login(
    request: Request,
    work: Working,
    broker_id: str,
    code: Annotated[str, Query(description="The broker's code.")] = "",  # noqa: ARG001
    state: Annotated[  # noqa: ARG001 - documented here, read with the others
        str, Query(description="Which login this answers; each counts once.")
    ] = "",
    error: Annotated[  # noqa: ARG001
        str, Query(description="Why the broker did not let the user in.")
    ] = "",
) -> Response:
    """Take the browser back from the broker's login page and send it on to the connections."""
    return await work.logins.land(broker_id, request.query_params)


@router.post("/{broker_id}/callback", response_model=ConnectionJson, responses=_CONNECTED)
async def finish_login_by_address(desk: Desk, work: Working, broker_id: Id, body: AddressBody) -> Response:
    """Finish a login with the address that the browser landed on, where the desk could not take it there."""
    taken = answer_in(body.address, desk.endpoint(broker_id))
    connection = await work.logins.finish(broker_id, taken)
    return answer(await connection_json(desk, work, connection.id))


@router.post("/{broker_id}/connect", response_model=ConnectionJson, responses=_CONNECTED)
async def connect_by_grant(desk: Desk, work: Working, broker_id: Id) -> Response:
    """Connect by the personal grant that the settings hold, without any login page."""
    connection = await work.logins.connect(broker_id)
    return answer(await connection_json(desk, work, connection.id))
