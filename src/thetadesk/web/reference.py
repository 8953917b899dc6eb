"""The API's description and its reference, readable without any network: written from the description as plain HTML.

The usual viewers are loaded from a content delivery network, which the content security policy forbids and a desk
without internet could not show. To describe the API takes more memory than to serve it, and a second of the event loop's
time: a process of its own does it, once.
"""

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)
Document = Mapping[str, Any]

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid #8884; padding: .5rem 0 1rem; }
h3 code { font-size: 1rem; } .method { font-weight: 700; margin-right: .5rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .2rem .6rem .2rem 0; vertical-align: top; }
pre { overflow: auto; max-height: 24rem; padding: .75rem; border: 1px solid #8884; border-radius: 6px; }
"""


@router.get("/openapi.json")
def api_description() -> Response:
    """The OpenAPI document."""
    return Response(_described(), media_type="application/json")


@router.get("/docs")
@router.get("/redoc")
def reference_page() -> HTMLResponse:
    """The reference of every endpoint."""
    return HTMLResponse(render(json.loads(_described())))


def _described() -> bytes:
    return zlib.decompress(_written())


@cache
def _written() -> bytes:
    """The document, compressed: it is seldom asked for."""
    command = [sys.executable, "-m", "thetadesk.web.openapi"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own program
    return zlib.compress(done.stdout)


@router.get("/docs/style.css")
def reference_style() -> Response:
    """The reference's style sheet; the content security policy allows none inside the page."""
    return Response(_STYLE, media_type="text/css")


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """(method, path, operation) of every endpoint, in the document's order."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def render(document: Document) -> str:
    """The whole reference as one HTML page."""
    info = document["info"]
    articles = "".join(_article(document, *each) for each in operations(document))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} API</title>"
        '<link rel="stylesheet" href="/docs/style.css"></head><body>'
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1><p>{escape(info['description'])}</p>"
        '<p>Machine-readable: <a href="/openapi.json">/openapi.json</a></p>'
        f"<main>{articles}</main></body></html>"
    )


def _article(document: Document, method: str, path: str, operation: Document) -> str:
    name = escape(operation["operationId"])
    return (
        f'<article id="{name}"><h3><span class="method">{method}</span><code>{escape(path)}</code></h3>'
        f"<p>{escape(operation.get('description') or operation['summary'])}</p>"
        f"{_parameters(operation)}{_body(document, operation)}{_answer(document, operation)}</article>"
    )


def _parameters(operation: Document) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(each['name'])}</code></td><td>{escape(each['in'])}</td>"
        f"<td>{escape(each.get('description', ''))}</td></tr>"
        for each in operation.get("parameters", ())
    )
    return f"<table><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr>{rows}</table>" if rows else ""


def _body(document: Document, operation: Document) -> str:
    return "".join(
        f"<h4>Body <code>{escape(media)}</code></h4>{_shown(document, content)}"
        for media, content in operation.get("requestBody", {}).get("content", {}).items()
    )


def _answer(document: Document, operation: Document) -> str:
    return "".join(
        f"<h4>{escape(status)} {escape(response['description'])}</h4>{_shown(document, content)}"
        for status, response in operation["responses"].items()
        if status[0] == "2"
        for content in response.get("content", {}).values()
    )


def _shown(document: Document, content: Document) -> str:
    example = content.get("example")
    if example is None and content.get("examples"):
        example = next(iter(content["examples"].values()))["value"]
    if example is None:
        example = _resolved(document, content.get("schema", {}))
    return f"<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"


def _resolved(document: Document, schema: Document) -> Document:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Document = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found
