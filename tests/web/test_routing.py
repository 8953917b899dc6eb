"""Shapes of answers are in the description of the API, and cost nothing while it is served."""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel

from thetadesk.web.app import describe, discovered_routers
from thetadesk.web.openapi import document
from thetadesk.web.routing import Router


class Told(BaseModel):
    count: int


def small() -> Router:
    router = Router(tags=["things"], prefix="/things")

    @router.get("/{name}", response_model=Told, status_code=202)
    def get_thing(name: str) -> dict[str, int]:
        return {"count": len(name)}

    for note in (router.post, router.put, router.patch, router.delete):
        note("")(get_thing)
    return router


def api(*, shapes: bool) -> FastAPI:
    app = FastAPI()
    small().into(app, "/api", shapes=shapes)
    return app


def test_noted_endpoints_answer_below_the_prefix_as_they_were_noted():
    client = TestClient(api(shapes=False))
    answer = client.get("/api/things/abc")
    assert (answer.status_code, answer.json()) == (202, {"count": 3})
    assert [
        client.request(verb, "/api/things?name=a").status_code for verb in ("POST", "PUT", "PATCH", "DELETE")
    ] == [200] * 4
    assert api(shapes=True).openapi()["paths"]["/api/things/{name}"]["get"]["tags"] == ["things"]


def test_an_application_has_shapes_only_where_it_is_described():
    served, described = ({each.response_model for each in routes(api(shapes=each))} for each in (False, True))
    assert served == {None}
    assert described == {None, Told}


def test_every_router_is_one_of_ours():
    assert {type(router) for router in discovered_routers()} == {Router}


def test_shapes_are_described_and_not_kept():
    assert sum(each.shape is not None for router in discovered_routers() for each in router.endpoints) > 100
    answers = document()["paths"]["/api/v1/campaigns"]["get"]["responses"]["200"]
    assert answers["content"]["application/json"]["schema"]["$ref"].endswith("CampaignsJson")
    assert {each.response_field for each in routes(describe())} == {None}


def test_a_served_application_describes_itself():
    assert describe().openapi() == document()


def routes(app: FastAPI) -> list[APIRoute]:
    return [each for each in app.routes if isinstance(each, APIRoute)]
