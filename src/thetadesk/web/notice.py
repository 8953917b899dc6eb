"""A small page of the server's own, for what goes wrong where only a browser looks: on its way back from a broker."""

from html import escape

from starlette.responses import HTMLResponse

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Thetadesk</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"></head>
<body><main><h1>{title}</h1><p>{detail}</p>{advice}<p><a href="{href}">{label}</a></p></main></body></html>
"""


def notice(status: int, title: str, detail: str, advice: str, href: str, label: str) -> HTMLResponse:
    """The page that says what happened, and what to do. Everything is escaped."""
    words = {"title": title, "detail": detail, "href": href, "label": label}
    said = {name: escape(value) for name, value in words.items()}
    page = _PAGE.format(**said, advice=f"<p>{escape(advice)}</p>" if advice else "")
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})
