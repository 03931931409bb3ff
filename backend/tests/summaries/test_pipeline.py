"""The pipeline beside other work: what it computes holds up nobody."""

import asyncio
import time
from types import SimpleNamespace

import pytest

from synopsis.ai.extractive import ExtractiveWriter
from synopsis.summaries.cache import Written
from synopsis.summaries.collect import Collected, Received
from synopsis.summaries.pipeline import SummaryPipeline, compiled
from synopsis.summaries.roster import People
from tests.summaries.rosters import make_roster

ROSTER = make_roster(3)


@pytest.mark.alone
@pytest.mark.parametrize("unit", ["s.a.n.n.e ", "s4nn3 j4n ", "a.b/", "niet goed op tijd, maar "])
async def test_a_hostile_pupil_does_not_hold_up_the_event_loop(unit: str) -> None:
    """While sixty comments of two thousand letters are read, the loop never waits a quarter of the time they take."""
    feedback = tuple(Received(n, ROSTER[n % 9].id, "Samenwerken", unit * (2000 // len(unit))) for n in range(60))
    collected = Collected(ROSTER[0].id, feedback, People(ROSTER), None, None)
    request = SimpleNamespace(id=1, evaluation_id=1, student_id=ROSTER[0].id, task_params={})
    begun = time.perf_counter()
    task = asyncio.create_task(SummaryPipeline(ExtractiveWriter()).run(request, collected, lambda *_: None))
    longest, last = 0.0, begun
    while not task.done():
        await asyncio.sleep(0)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    assert isinstance(await task, Written)
    assert longest < (last - begun) / 4


def test_a_roster_is_compiled_once_for_its_class() -> None:
    """Equal people give the same compiled roster; a changed name another."""
    assert compiled(ROSTER) is compiled(make_roster(3))
    assert compiled(ROSTER) is not compiled(ROSTER[1:])
