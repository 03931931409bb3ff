"""The page: static files, and one document for all of its addresses."""

import secrets
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DOCUMENT = "index.html"
PLACEHOLDER: Final = "of-this-answer"
"""Where the document has the nonce, which the page gives to each style that it makes."""
NONCE_BYTES = 16
# The page's own scripts and styles and nobody else's.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Page(StaticFiles):
    """Built files; an address that is no file is one of the page's own, and gets the document."""

    def is_not_modified(self, response_headers: Headers, request_headers: Headers) -> bool:
        """Never of the document: a kept one has the nonce of an answer of before."""
        is_document = response_headers["content-type"].startswith("text/html")
        return not is_document and super().is_not_modified(response_headers, request_headers)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the document."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith(("api", "assets")):
                raise
            response = await super().get_response(DOCUMENT, scope)
        nonce = ""
        if isinstance(response, FileResponse) and Path(response.path).name == DOCUMENT:
            nonce = secrets.token_urlsafe(NONCE_BYTES)
            response = await _document(Path(response.path), nonce)
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=f" 'nonce-{nonce}'" if nonce else "")
        response.headers["Referrer-Policy"] = "same-origin"
        # Built files carry their content's hash in their name; the document does not, and is another one each time.
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if path.startswith("assets") else "no-cache"
        )
        return response


async def _document(path: Path, nonce: str) -> HTMLResponse:
    text = await run_in_threadpool(path.read_text, encoding="utf-8")
    return HTMLResponse(text.replace(PLACEHOLDER, nonce))


def serve_page(app: FastAPI, directory: Path) -> None:
    """Serve the built page at /, if it has been built."""
    if (directory / DOCUMENT).is_file():
        app.mount("/", GZipMiddleware(Page(directory=directory, html=True), compresslevel=6), name="page")
