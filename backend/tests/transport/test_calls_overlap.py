"""Most of a job is waiting for the model, and one worker process waits for many at once."""

import time

import pytest

from synopsis.cli import demo_school
from synopsis.kit.config import Settings
from tests.eventually import eventually
from tests.fake_openai import FakeOpenAI
from tests.working import work


@pytest.mark.alone
async def test_a_class_of_27_with_a_model_of_two_seconds_takes_under_five(settings: Settings) -> None:
    """26 calls of two seconds each would take 52 in a row; one pupil has no comments and needs no call."""
    await demo_school.load(settings.database_url)
    async with FakeOpenAI(delay_seconds=2) as fake:
        slow = settings.model_copy(update={"ai_provider": "openai", "ai_base_url": fake.base_url, "ai_model": "m"})
        async with work(slow) as submit_class:
            begun = time.monotonic()
            jobs = await submit_class(school_id=1, evaluation_id=123, created_by=2)

            async def all_completed() -> bool:
                return await jobs() == ["completed"] * 27

            await eventually(all_completed, within=20)
            took = time.monotonic() - begun
    assert took < 5, f"{took:.1f} s"
    assert fake.calls == 26
    assert fake.peak == 26
