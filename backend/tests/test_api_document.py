"""docs/api.md is run from top to bottom."""

import os
import re
import subprocess
from pathlib import Path

import httpx

from tests.api.routes import routes
from tests.product import Product

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "frontend" / "node_modules"
COUNTED = re.compile(
    r'^synopsis_http_requests_total\{method="(\w+)",route="([^"]+)",status="2\d\d"\} (\S+)$', re.MULTILINE
)


def blocks(language: str) -> list[str]:
    """The document's blocks of code in a language."""
    text = (ROOT / "docs" / "api.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def successes(product: Product) -> dict[str, float]:
    """How often each route has been called with success, as the product itself counts."""
    metrics = httpx.get(f"{product.url}/metrics").text
    counts = dict[str, float]()
    for method, path, number in COUNTED.findall(metrics):
        counts[f"{method} {path}"] = counts.get(f"{method} {path}", 0) + float(number)
    return counts


def test_every_command_of_the_api_document_works_as_written(product: Product) -> None:
    """A reader who copies each command in turn gets no error, and has then called every route that there is."""
    commands, before = blocks("bash"), successes(product)
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "BASE": f"{product.url}/api/v1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "event: hello" in run.stdout
    called = {name for name, number in successes(product).items() if number > before.get(name, 0)}
    assert {route.name for route in routes()} - called == set()


def test_the_typed_client_of_the_api_document_works_as_written(product: Product, tmp_path: Path) -> None:
    """It compiles by the types that are made of the running API, strictly, and waits for a summary."""
    [example], tools = blocks("ts"), PACKAGES / ".bin"
    (tmp_path / "example.mts").write_text(example)
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    [command] = re.findall(r"^npx (openapi-typescript .*)", "".join(blocks("sh")), re.MULTILINE)
    arguments = command.replace("http://localhost:8000", product.url).split()
    subprocess.run([tools / arguments[0], *arguments[1:]], cwd=tmp_path, check=True, capture_output=True)
    strictly = ["--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext"]
    strictly += ["--moduleResolution", "bundler", "--types", "node"]
    compiled = subprocess.run(
        [tools / "tsc", *strictly, "example.mts"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert compiled.returncode == 0, compiled.stdout
    run = subprocess.run(
        ["node", "example.mjs"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "SYNOPSIS_URL": product.url, "SYNOPSIS_KEY": api_key(product)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert re.match(r"completed \w", run.stdout), run.stdout


def api_key(product: Product) -> str:
    """A key that may see jobs and have them made."""
    with httpx.Client(base_url=f"{product.url}/api/v1") as client:
        form = {"username": "admin@north.example", "password": "synopsis-demo"}
        token = client.post("/auth/token", data=form).json()["access_token"]
        answer = client.post(
            "/api-keys",
            headers={"Authorization": f"Bearer {token}"},
            json={"name": "Example", "scopes": ["jobs:read", "jobs:write"]},
        )
        return str(answer.json()["key"])
