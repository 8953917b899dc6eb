"""What is taken from requests is taken as the API describes it, not as what else it could be meant."""

import json
from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from thetadesk.web.asking import Day, Moment, Whole
from thetadesk.web.openapi import document
from thetadesk.web.reference import operations


def test_a_day_is_written_as_one():
    assert TypeAdapter(Day | None).validate_python("2026-03-02") == date(2026, 3, 2)
    assert TypeAdapter(Day | None).validate_python(None) is None
    assert TypeAdapter(Day).validate_python(date(2026, 3, 2)) == date(2026, 3, 2)


# Seconds since 1970, which Pydantic would take: 20260302 was a day in August 1970.
@pytest.mark.parametrize("given", ["0", "0.0", "20260302", "-1", "2026-03-02T00:00:00Z", "", 0, 1.5, True])
def test_nothing_else_is_a_day(given):
    with pytest.raises(ValidationError, match="write it as 2026-03-02"):
        TypeAdapter(Day).validate_python(given)


def test_an_instant_is_written_as_one():
    instant = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    assert TypeAdapter(Moment).validate_python("2026-03-02T15:30:00Z") == instant
    assert TypeAdapter(Moment).validate_python(instant) == instant


@pytest.mark.parametrize("given", ["0", "1772465400", "-1.5", "2026-03-02", 1772465400, 0.5, False])
def test_nothing_else_is_an_instant(given):
    with pytest.raises(ValidationError, match="write it as 2026-03-02T15:30:00Z"):
        TypeAdapter(Moment).validate_python(given)


def test_a_whole_number_is_a_number():
    few = TypeAdapter(Annotated[Whole | None, Field(ge=1)])
    assert [few.validate_python(given) for given in (3, None)] == [3, None]
    with pytest.raises(ValidationError):
        few.validate_python(0)


@pytest.mark.parametrize("given", [False, True, "3"])
def test_nothing_else_is_a_whole_number(given):
    with pytest.raises(ValidationError, match="should be a valid integer"):
        TypeAdapter(Annotated[Whole | None, Field(ge=0)]).validate_python(given)


@pytest.mark.parametrize(
    "path", ["performance/breakdowns?to=0.0", "performance/days/0", "summary?as_of=20260302"]
)
def test_a_number_asks_for_no_day(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 422
    assert "write it as 2026-03-02" in answer.json()["detail"]


def test_yes_is_no_number_of_minutes(client):
    answer = client.put("/api/v1/alerts/preferences", json={"reminds_after": False})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "reminds_after: Input should be a valid integer"


def days_asked():
    """Every GET that takes days, with all of them the first that there is, and all the last."""
    for method, path, operation in operations(document()):
        named = [each["name"] for each in operation.get("parameters", []) if '"date"' in json.dumps(each)]
        if method == "GET" and named and "symbol" not in path:
            for given in ([date.min] * 2, [date.max] * 2, [date.min, date.max]):
                yield path, dict(zip(named, (each.isoformat() for each in given), strict=False))


def test_the_first_and_the_last_day_are_days(client):
    client.post("/api/v1/imports/sample")
    for path, days in days_asked():
        filled = path.format(portfolio_id="none", plan_id="none", wheel_id="none", **days)
        assert client.get(filled, params=days).status_code < 500, (path, days)
