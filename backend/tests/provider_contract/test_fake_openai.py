"""The tests' own model server as a process of its own, as the tests of the whole product use it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

BACKEND = Path(__file__).parents[2]
ASKED = {"model": "x", "messages": [{"role": "user", "content": "Below are no comments."}]}


@pytest.fixture
def address() -> Iterator[str]:
    """The server's base URL, from the line that it prints when it is ready."""
    command = [sys.executable, "-m", "tests.fake_openai", "--delay", "0.05"]
    with subprocess.Popen(command, cwd=BACKEND, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("Ready: ").strip()
        process.terminate()
        assert process.wait(timeout=10) is not None


def test_it_runs_as_a_process_and_is_told_how_to_behave_over_http(address: str) -> None:
    """Answers, obeys new orders while it runs, and tells what it saw."""
    control = address.removesuffix("/v1") + "/control"
    with httpx.Client() as client:
        assert client.get(f"{address}/models").json()["object"] == "list"
        answer = client.post(f"{address}/chat/completions", json=ASKED)
        assert answer.json()["choices"][0]["message"]["content"]
        client.post(control, json={"always": "overloaded", "next": ["bad_key"], "delay_seconds": 0})
        statuses = [client.post(f"{address}/chat/completions", json=ASKED).status_code for _ in range(3)]
        assert statuses == [401, 529, 529]
        client.post(control, json={"always": None})
        assert client.post(f"{address}/chat/completions", json=ASKED).status_code == 200
        seen = client.get(control).json()
    assert (seen["calls"], seen["peak"], seen["open_calls"]) == (5, 1, 0)
    assert "no comments" in seen["prompts"][0]
