"""The web page: its built files, and index.html for every address that the page routes by itself."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

STATIC_FOLDER = Path(__file__).parent / "static"
_RESERVED = ("/api", "/ws", "/metrics", "/docs", "/redoc", "/openapi.json", "/assets")
_FOREVER = "public, max-age=31536000, immutable"
_NOT_BUILT = """<!doctype html><html lang="en"><title>Thetadesk</title><h1>The web page is not built</h1>
<p>Run <code>make ui</code>, then reload. The API works meanwhile: see <a href="/docs">/docs</a>.</p></html>"""


class Pages:
    """Answers whatever no route has claimed."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        self._folder = folder
        self._files = StaticFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send(
                {"type": "websocket.close", "code": 1008, "reason": "there is no stream at this address"}
            )
            return
        response = await self._response(scope)
        await response(scope, receive, send)

    async def _response(self, scope: Scope) -> Response:
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(404 if _is_reserved(path) else 405)
        if _is_reserved(path) and not path.startswith("/assets/"):
            raise HTTPException(404)
        try:
            response = await self._files.get_response(self._files.get_path(scope), scope)
        except HTTPException as error:
            return self._page_or(error, path)
        # Vite names assets by their content, so they never change; everything else may with each release.
        response.headers["Cache-Control"] = _FOREVER if path.startswith("/assets/") else "no-cache"
        return response

    def _page_or(self, error: HTTPException, path: str) -> Response:
        # A name with a dot in it is a file that is missing, not a view of the page.
        if error.status_code != 404 or _is_reserved(path) or "." in path.rpartition("/")[2]:
            raise error
        index = self._folder / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-store"})
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _is_reserved(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in _RESERVED)
