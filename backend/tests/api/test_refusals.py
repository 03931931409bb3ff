"""What is wrong with a request is said in words for the person who wrote it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import School

SignIn = Callable[..., Any]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"priorty": "high"}', "body.priorty: is not known here; is it spelt right?"),
        ('{"student_ids": []}', "body.student_ids: must not be empty"),
        ('{"force": true,}', "body: is not JSON: "),
        ('{"max_retries": 11, "a": 1, "b": 2, "c": 3, "priorty": "high"}', "body.priorty: is not known here"),
    ],
)
async def test_a_body_that_cannot_be_used_is_explained(north: School, as_user: SignIn, body: str, said: str) -> None:
    """A field's name and what to do; no word of the libraries' insides."""
    teacher = await as_user(north.teacher.email)
    answer = await teacher.post(
        f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue",
        content=body,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


async def test_a_body_that_is_not_said_to_be_json_is_told_how_to(north: School, as_user: SignIn) -> None:
    """What `curl -d` sends: the commonest first mistake."""
    teacher = await as_user(north.teacher.email)
    answer = await teacher.post(
        f"/feedback-summaries/evaluation/{north.evaluation_id}/batch-queue",
        content='{"priority": "high"}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "body: must be JSON, sent with the header Content-Type: application/json.",
    )


async def test_an_address_that_is_none_says_where_to_look(as_user: SignIn, north: School) -> None:
    """404 for what is no route at all is a sentence too."""
    teacher = await as_user(north.teacher.email)
    answer = await teacher.get("/evaluation")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "/docs" in answer.json()["detail"]
