"""The API's description: complete, true to its own schemas, readable offline."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from thetadesk.web.openapi import document, markdown
from thetadesk.web.reference import operations, render

ROOT = Path(__file__).parents[2]
DOCUMENT = document()
OPERATIONS = list(operations(DOCUMENT))
NAMES = [operation["operationId"] for _, _, operation in OPERATIONS]


def answers():
    for method, path, operation in OPERATIONS:
        for status, response in operation["responses"].items():
            for media, content in response.get("content", {}).items():
                if status.startswith("2") and media == "application/json":
                    yield pytest.param(content, id=f"{method} {path} {status}")


def bodies():
    for method, path, operation in OPERATIONS:
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            if media == "application/json":
                yield pytest.param(content, id=f"{method} {path}")


def refuses(schema, example):
    whole = {**schema, "components": DOCUMENT["components"]}
    return [error.message for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(example)]


@pytest.mark.parametrize("content", list(answers()))
def test_every_answer_has_an_example_that_fits_its_schema(content):
    assert refuses(content["schema"], content["example"]) == []


@pytest.mark.parametrize("content", list(bodies()))
def test_every_body_has_an_example_that_fits_its_schema(content):
    examples = DOCUMENT["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]["examples"]
    assert examples
    assert [refuses(content["schema"], example) for example in examples] == [[]] * len(examples)


def test_names_make_a_client():
    assert len(set(NAMES)) == len(NAMES)
    assert all(name.isidentifier() and name.split("_")[0].isalpha() for name in NAMES)


def test_every_schema_has_a_name_of_its_own():
    """Of two with one name the client would show where each was written."""
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_endpoint_says_what_it_does_and_how_it_refuses(method, path, operation):
    assert operation["tags"]
    assert operation["description"].endswith(".")
    assert "application/problem+json" in operation["responses"]["4XX"]["content"]
    assert all(each.get("description") for each in operation.get("parameters", ()) if each["in"] == "query")


# What the market says of itself, what a model draws, and what rules compare, are marks and estimates; everything else
# holds money.
ESTIMATES = (
    "Alert", "Beta", "ChannelHealth", "Candle", "Earnings", "ExpectedMove", "Feed", "Fundamentals", "Greeks", "Iv", "LiveHealth", "OptionQuote",
    "Instance", "Payoff", "Quantiles", "Quote", "Rate", "Reading", "RealisedVolatility", "Regime", "Said", "Sentiment", "Service", "Sigma", "Skew",
    "Candidate", "Chance", "Choice", "Factor", "Flip", "Moneyness", "Ratios", "Roll", "Trend",
)  # fmt: skip
NUMBERS = {
    "progress", "uptime_seconds", "age_seconds", "return_on_capital", "buying_power_used", "max_profit_fraction",
    "moneyness", "assignment_probability", "iv", "unit_delta", "delta", "gamma", "theta", "vega", "rho",
    "beta_weighted_delta", "duration_seconds",
}  # fmt: skip


def test_money_is_never_a_number():
    def has_number(schema):
        if isinstance(schema, dict):
            return schema.get("type") == "number" or any(map(has_number, schema.values()))
        return isinstance(schema, list) and any(map(has_number, schema))

    found = {
        field
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if name.endswith("Json") and not name.startswith(ESTIMATES)
        for field, about in schema.get("properties", {}).items()
        if has_number(about)
    }
    assert found == NUMBERS


def test_the_list_of_endpoints_is_the_generated_one():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert page == markdown(), (
        "write the output of `python -m thetadesk.web.openapi --markdown` to docs/api.md"
    )


def test_the_reference_shows_every_endpoint_without_the_network():
    page = render(DOCUMENT)
    assert all(f'id="{name}"' in page for name in NAMES)
    assert "<script" not in page
    assert '="http' not in page


def test_the_reference_escapes_what_it_shows():
    evil = json.loads(json.dumps(DOCUMENT))
    evil["info"]["description"] = "<img src=x>"
    assert "<img" not in render(evil)
