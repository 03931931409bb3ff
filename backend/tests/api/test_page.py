"""The page as it goes over the wire."""

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from synopsis.api.page import DOCUMENT, PLACEHOLDER, serve_page
from synopsis.kit.config import CHECKOUT

KEPT = {"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
SCRIPT = "export const words = 'the same again';\n" * 1000


@pytest.fixture
def page(tmp_path: Path) -> httpx.AsyncClient:
    """A built page, served alone."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-1.js").write_text(SCRIPT)
    (tmp_path / "index.html").write_text('<!doctype html><meta property="csp-nonce" nonce="of-this-answer">')
    app = FastAPI()
    serve_page(app, tmp_path)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")


async def test_what_is_large_goes_compressed_to_those_who_can_read_it(page: httpx.AsyncClient) -> None:
    """A first load is two files of most of a megabyte; a school's network shares it among a class."""
    answer = await page.get("/assets/index-1.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.text == SCRIPT
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "immutable" in answer.headers["Cache-Control"]
    plain = await page.get("/assets/index-1.js", headers={"Accept-Encoding": "identity"})
    assert (plain.text, plain.headers.get("Content-Encoding")) == (SCRIPT, None)


async def test_an_address_of_the_page_is_its_document_and_a_missing_file_is_not(page: httpx.AsyncClient) -> None:
    """The document is asked for anew each time; a script that is gone is no document."""
    answer = await page.get("/evaluations/123")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert (await page.get("/assets/index-0.js")).status_code == 404
    assert (await page.get("/api/v1/nothing")).status_code == 404


async def test_each_document_has_a_nonce_of_its_own(page: httpx.AsyncClient) -> None:
    """For the styles that it makes, the same in the policy beside it; and one that was kept is not said to be good."""
    nonces = set()
    for path in ("/", "/index.html", "/evaluations/123"):
        answer = await page.get(path, headers=KEPT)
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        [nonce] = re.findall(r'nonce="([^"]+)"', answer.text)
        assert f"style-src 'self' 'nonce-{nonce}';" in policy
        assert "unsafe" not in policy
        nonces.add(nonce)
    assert len(nonces) == 3
    assert min(map(len, nonces)) >= 20
    assert (await page.get("/assets/index-1.js", headers=KEPT)).status_code == 304
    assert "nonce" not in (await page.get("/assets/index-1.js")).headers["Content-Security-Policy"]


def test_the_real_document_has_the_place_for_it() -> None:
    """And the page gives it to its styles under that name."""
    assert f'<meta property="csp-nonce" nonce="{PLACEHOLDER}" />' in (CHECKOUT / "frontend" / DOCUMENT).read_text()


@pytest.mark.parametrize("path", ["/%00", "/..%2f..%2fetc%2fpasswd", "/" + "x" * 5000, "/assets/%ff"])
async def test_an_odd_address_is_no_error_of_ours(page: httpx.AsyncClient, path: str) -> None:
    """And no way out of the folder."""
    answer = await page.get(path)
    assert answer.status_code in {200, 404}
    assert "root:" not in answer.text
