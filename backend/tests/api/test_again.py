"""A lost connection to the database is hidden where that can do no harm, and told as it is where it cannot."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from synopsis.api import again
from synopsis.devstack.stack import Addresses
from synopsis.kit.config import Settings
from tests.factories import School
from tests.faults.proxy import Proxy
from tests.serving import serve

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def line(addresses: Addresses) -> AsyncIterator[Proxy]:
    """Between the API and its database."""
    async with Proxy(addresses.database_url) as proxy:
        yield proxy


@pytest.fixture
async def api(settings: Settings, addresses: Addresses, line: Proxy) -> AsyncIterator[str]:
    """The API behind that line."""
    async with serve(settings.model_copy(update={"database_url": line.url_for(addresses.database_url)})) as url:
        yield url


async def queue(client: httpx.AsyncClient, school: School, student: int = 0) -> httpx.Response:
    """Queue a student's summary."""
    path = f"/feedback-summaries/evaluation/{school.evaluation_id}/student/{school.students[student]}/queue"
    return await client.post(path, json={"priority": "high"})


def losing(line: Proxy, words: bytes, times: int) -> list[bytes]:
    """Break the connection when a statement with these words has passed, so many times; what it broke at."""
    broken: list[bytes] = []

    def is_to_break(piece: bytes) -> bool:
        if words not in piece or len(broken) == times:
            return False
        broken.append(piece)
        return True

    line.hang_up_when = is_to_break
    return broken


INSERT = b"INSERT INTO summary_generation_jobs"
COMMIT = b"COMMIT"


async def test_a_request_whose_connection_is_lost_is_served_again(as_user: SignIn, north: School, line: Proxy) -> None:
    """Body and all; three times in a row, and once more is told."""
    client = await as_user(north.teacher.email)
    broken = losing(line, INSERT, again.MOST_TRIES - 1)
    answer = await queue(client, north)
    assert (answer.status_code, answer.json()["priority"]) == (202, "high")
    assert len(broken) == again.MOST_TRIES - 1

    losing(line, INSERT, again.MOST_TRIES)
    answer = await queue(client, north, 1)
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert "Retry-After" in answer.headers


async def test_a_lost_commit_is_told_and_not_tried_again(as_user: SignIn, north: School, line: Proxy) -> None:
    """It may have been done. Whoever asks again gets the job that there is."""
    client = await as_user(north.teacher.email)
    seen: list[bytes] = []

    def after_the_insert(piece: bytes) -> bool:
        seen.append(piece)
        return COMMIT in piece and any(INSERT in one for one in seen)

    line.hang_up_when = after_the_insert
    answer = await queue(client, north)
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome_unknown")
    assert "nothing was changed" not in answer.text
    line.mend()
    answer = await queue(client, north)
    assert answer.status_code in {200, 202}


async def test_a_look_is_made_again_also_after_its_commit(as_user: SignIn, north: School, line: Proxy) -> None:
    """It changes nothing either way."""
    client = await as_user(north.teacher.email)
    broken = losing(line, COMMIT, 2)
    answer = await client.get("/evaluations")
    assert answer.status_code == 200
    assert len(broken) == 2
