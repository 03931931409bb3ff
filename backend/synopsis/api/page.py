"""The page: static files, and one document for all of its addresses."""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# The page's own scripts and styles and nobody else's; Mantine sets styles on elements.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
}


class Page(StaticFiles):
    """Built files; an address that is no file is one of the page's own, and gets the document."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the document."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith(("api", "assets")):
                raise
            response = await super().get_response("index.html", scope)
        response.headers.update(HEADERS)
        # Built files carry their content's hash in their name; the document does not.
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if path.startswith("assets") else "no-cache"
        )
        return response


def serve_page(app: FastAPI, directory: Path) -> None:
    """Serve the built page at /, if it has been built."""
    if (directory / "index.html").is_file():
        app.mount("/", GZipMiddleware(Page(directory=directory, html=True), compresslevel=6), name="page")
