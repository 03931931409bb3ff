"""docs/api.md, where there is a store: the demo that runs the document has none."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from tests.factories import School
from tests.results.owed import Owed

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"


async def test_the_link_of_the_document_opens_what_the_document_shows(
    north: School, owed: Owed, api: str, as_user: Callable[..., Awaitable[httpx.AsyncClient]]
) -> None:
    """Its commands print the object, which has the fields that it shows."""
    [job_id] = await owed.owe(north)
    await owed.uploader().tick()
    text = DOCUMENT.read_text(encoding="utf-8")
    [commands] = re.findall(r"^```bash\n(LINK=.*?)^```", text, re.DOTALL | re.MULTILINE)
    [shown] = re.findall(r'^```json\n(\{"version": 1.*?)^```', text, re.DOTALL | re.MULTILINE)
    teacher = await as_user("teacher@north.example")
    token = teacher.headers["Authorization"].removeprefix("Bearer ")
    process = await asyncio.create_subprocess_exec(
        "bash", "-euo", "pipefail", "-c", commands, stdout=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "BASE": f"{api}/api/v1", "TOKEN": token, "JOB": job_id},
    )  # fmt: skip
    printed, _ = await process.communicate()
    stored, example = json.loads(printed), json.loads(shown)
    assert (list(stored), stored["job_id"]) == (list(example), job_id)
    assert set(stored["result"]) == set(example["result"])
