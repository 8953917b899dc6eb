"""A small page of the server's own, for what goes wrong where only a browser looks: on its way back from a broker."""

import base64
import hashlib
from html import escape

from starlette.responses import HTMLResponse

_STYLE = """
:root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;
padding:1rem;font:15px/1.5 system-ui,sans-serif;background:light-dark(#f4f3f0,#0d0f13);color:light-dark(#1b1d22,#e8eaef)}
main{width:100%;max-width:30rem;padding:1.5rem 2rem;border:1px solid light-dark(#dcdad4,#2a2e37);border-radius:10px;
background:light-dark(#fff,#14171c)}h1{margin:0 0 .5rem;font-size:1.2rem}p{margin:.5rem 0}
a{display:inline-block;margin-top:.5rem;padding:.4rem .8rem;border-radius:6px;background:#5b45c9;color:#fff;
text-decoration:none;font-weight:600}a:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Thetadesk</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{detail}</p>{advice}<p><a href="{href}">{label}</a></p></main></body></html>
"""


def notice(status: int, title: str, detail: str, advice: str, href: str, label: str) -> HTMLResponse:
    """The page that says what happened, and what to do. Everything is escaped."""
    words = {"title": title, "detail": detail, "href": href, "label": label}
    said = {name: escape(value) for name, value in words.items()}
    page = _PAGE.format(**said, style=_STYLE, advice=f"<p>{escape(advice)}</p>" if advice else "")
    return HTMLResponse(page, status, {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY})
