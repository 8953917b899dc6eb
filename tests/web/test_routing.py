"""Shapes of answers are in the description of the API, and cost nothing while it is served."""

import pytest

from thetadesk.web.app import describe, discovered_routers
from thetadesk.web.openapi import document
from thetadesk.web.routing import Endpoint, Router, shapes_of

ENDPOINTS = [route for router in discovered_routers() for route in router.routes]


def test_every_router_is_one_of_ours():
    assert {type(router) for router in discovered_routers()} == {Router}
    assert {type(route) for route in ENDPOINTS} == {Endpoint}


def test_shapes_are_described_and_not_kept():
    assert sum(each.shape is not None for each in ENDPOINTS) > 100
    answers = document()["paths"]["/api/v1/campaigns"]["get"]["responses"]["200"]
    assert answers["content"]["application/json"]["schema"]["$ref"].endswith("CampaignsJson")
    assert {each.response_field for each in ENDPOINTS} == {None}
    assert {each.response_model for each in ENDPOINTS} == {None}


def test_a_served_application_describes_itself_whatever_it_has_answered():
    assert describe().openapi() == document()


def test_shapes_are_taken_back_when_describing_fails():
    def describing() -> None:
        with shapes_of(discovered_routers()):
            raise KeyError

    with pytest.raises(KeyError):
        describing()
    assert {each.response_model for each in ENDPOINTS} == {None}
