"""What every answer tells the browser that it must not do."""

from pathlib import Path

import httpx
import pytest

from synopsis.kit.config import Settings
from tests.factories import School
from tests.serving import serve

BROWSER = {"Origin": "https://portal.example"}
PREFLIGHT = {**BROWSER, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,content-type,idempotency-key"}  # fmt: skip


@pytest.fixture
def with_page(settings: Settings, tmp_path: Path) -> Settings:
    """With a page to serve."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-1.js").write_text("1")
    (tmp_path / "index.html").write_text("<!doctype html>")
    return settings.model_copy(update={"page_directory": tmp_path})


async def test_every_answer_has_the_headers(
    with_page: Settings, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page, files, documentation, API, what is missing, what is refused and what is our own fault."""
    addresses = ["/", "/evaluations/123", "/assets/index-1.js", "/assets/missing.js", "/docs", "/docs/start.js",
                 "/docs/files/swagger-ui.css", "/openapi.json", "/healthz", "/readyz", "/metrics", "/api/v1/auth/me",
                 "/api/v1/nothing", "/api/v1/auth/token"]  # fmt: skip
    async with serve(with_page) as url, httpx.AsyncClient(base_url=url) as client:
        answers = [await client.get(address) for address in addresses]
        monkeypatch.setattr("synopsis.api.operations.AliveOut", None)
        answers.append(await client.get("/healthz"))
        assert answers[-1].status_code == 500
        answers.append(await client.request("OPTIONS", "/api/v1/auth/token", headers=PREFLIGHT))
    for answer in answers:
        headers, where = answer.headers, answer.request.url.path
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["X-Frame-Options"] == "DENY", where
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], where
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), where
        assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}, where
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin", where
        assert "Strict-Transport-Security" not in headers, f"{where}: it came over plain HTTP"
        if where.startswith("/api/"):
            assert headers["Cache-Control"] == "no-store", where


@pytest.mark.parametrize(("trusted", "promises"), [(("127.0.0.1/32",), True), ((), False)])
async def test_https_is_kept_to_where_it_was_used(
    settings: Settings, trusted: tuple[str, ...], *, promises: bool
) -> None:
    """Behind a proxy of ours that says so, and on no stranger's word."""
    behind = Settings.model_validate({**settings.model_dump(), "trusted_proxies": ",".join(trusted)})
    async with serve(behind) as url, httpx.AsyncClient(base_url=url) as proxy:
        answer = await proxy.get("/healthz", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"})
    assert answer.headers.get("Strict-Transport-Security") == ("max-age=31536000" if promises else None)


async def test_no_other_origin_may_read_an_answer(api: str) -> None:
    """By default: not one header of CORS, and a preflight is refused."""
    async with httpx.AsyncClient(base_url=api) as browser:
        answers = [
            await browser.options("/api/v1/evaluations", headers=PREFLIGHT),
            await browser.get("/api/v1/auth/me", headers=BROWSER),
            await browser.get("/healthz", headers={"Origin": "null"}),
        ]
    assert answers[0].status_code == 405
    assert [name for answer in answers for name in answer.headers if name.startswith("access-control")] == []


async def test_a_named_origin_may_and_reads_the_limits(settings: Settings) -> None:
    """The origin that the operator named, and no other; with tokens, never with cookies."""
    opened = settings.model_copy(update={"cors_origins": ("https://portal.example",)})
    async with serve(opened) as url, httpx.AsyncClient(base_url=url) as browser:
        preflight = await browser.options("/api/v1/evaluations", headers=PREFLIGHT)
        assert preflight.status_code == 200
        assert preflight.headers["Access-Control-Allow-Origin"] == "https://portal.example"
        assert "X-Content-Type-Options" in preflight.headers
        answer = await browser.get("/api/v1/auth/me", headers=BROWSER)
        assert answer.status_code == 401
        assert answer.headers["Access-Control-Allow-Origin"] == "https://portal.example"
        exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
        assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"} <= exposed
        assert {"RateLimit", "RateLimit-Policy", "Location", "Idempotency-Replayed"} <= exposed
        assert "Access-Control-Allow-Credentials" not in answer.headers
        for stranger in (
            "https://evil.example",
            "https://portal.example.evil.example",
            "http://portal.example",
            "null",
        ):
            refused = await browser.options("/api/v1/evaluations", headers={**PREFLIGHT, "Origin": stranger})
            read = await browser.get("/api/v1/auth/me", headers={"Origin": stranger})
            assert refused.status_code == 400
            assert "Access-Control-Allow-Origin" not in refused.headers.keys() | read.headers.keys()
