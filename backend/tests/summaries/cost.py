"""What a summary costs the processor, apart from the database and the model.

Run it to see microseconds of processor time for a job, piece by piece, from the folder ``backend``::

    python -m tests.summaries.cost          # with --profile, also where the time of whole jobs goes
"""

import asyncio
import cProfile
import json
import pstats
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

from synopsis.ai.extractive import summarise
from synopsis.ai.language import detect_language
from synopsis.ai.writer import Brief, Draft, Method
from synopsis.summaries import pipeline, unfit
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cache import fingerprint
from synopsis.summaries.check import check
from synopsis.summaries.collect import Collected, Received
from synopsis.summaries.pipeline import SummaryPipeline, anonymise
from synopsis.summaries.prompt import PROMPT_VERSION, build
from synopsis.summaries.roster import People, Person
from synopsis.summaries.rosters import Rosters

MODEL = "measured"
ROUNDS = 15
SHORT = "Je bent altijd op tijd en je helpt anderen goed."

Class = list[Collected]
"""What is collected for each pupil of a class."""


class ReadyWriter:
    """Hands in what the rules would write, made before: a model that answers at once."""

    method: Method = "ai"
    model = MODEL
    provider = None

    def __init__(self) -> None:
        self._ready: dict[str, Draft] = {}

    async def write(self, brief: Brief) -> Draft:
        """The draft of these comments; they are summarised when they are seen for the first time."""
        draft = self._ready.get(brief.request)
        if draft is None:
            draft = self._ready[brief.request] = summarise(brief)
        return draft

    async def aclose(self) -> None:
        """Nothing is kept open."""


WRITER = ReadyWriter()


def demo_class() -> Class:
    """The first evaluation of the demo school: 27 pupils, 313 comments."""
    school = json.loads(files("synopsis.cli").joinpath("demo_data", "north.json").read_text(encoding="utf-8"))
    evaluation = school["evaluations"][0]
    members = {*evaluation["students"], *evaluation["teachers"]}
    return [
        Collected(
            student_id=student,
            feedback=tuple(
                Received(number, said["reviewer"], said["criterion"], said["comment"])
                for number, said in enumerate(evaluation["feedback"], start=1)
                if said["reviewee"] == student and said["comment"]
            ),
            roster=roster_of(user for user in school["users"] if user["id"] in members),
            current_fingerprint=None,
            current_summary_id=None,
        )
        for student in evaluation["students"]
    ]


def short_class() -> Class:
    """The same pupils with one short comment each."""
    return [
        Collected(one.student_id, (Received(1, one.roster[0].id, "Samenwerken", SHORT),), one.roster, None, None)
        for one in demo_class()
    ]


def roster_of(users: Any) -> People:
    """People as the database gives them."""
    return People(
        Person(user["id"], user["name"], tuple(user.get("nicknames") or ()), user["email"], user.get("student_number"))
        for user in users
    )


def microseconds(work: Callable[[], object], jobs: int) -> float:
    """Processor time of one job, the least of some rounds."""
    return min(_seconds(work) for _ in range(ROUNDS)) / jobs * 1e6


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def whole_jobs(people: Sequence[Collected]) -> None:
    """All jobs of a class through the pipeline, at once, as a worker runs them."""

    async def run() -> None:
        task = SummaryPipeline(WRITER)
        await asyncio.gather(
            *(
                task.run(
                    SimpleNamespace(id=one.student_id, evaluation_id=1, student_id=one.student_id, task_params={}),
                    one,
                    lambda *_: None,
                )
                for one in people
            )
        )

    asyncio.run(run())


def forget() -> None:
    """As in a worker that has just started."""
    pipeline._rosters = Rosters()
    unfit.TOLD_BY.clear()


def pieces(people: Class) -> dict[str, Callable[[], object]]:
    """The pieces of a job, each over the whole class."""
    masked = [anonymise(one) for one in people]
    languages = [detect_language(comment.text for comment in comments) for _, comments in masked]
    briefs = [
        Brief(language, comments, *build(language, comments))
        for language, (_, comments) in zip(languages, masked, strict=True)
    ]
    said = [(one, summarise(one), names) for one, (names, _) in zip(briefs, masked, strict=True) if one.comments]
    return {
        "fingerprint": lambda: [fingerprint(one, prompt_version=PROMPT_VERSION, model=MODEL) for one in people],
        "pseudonymise": lambda: [anonymise(one) for one in people],
        "tell the language": lambda: [detect_language(one.text for one in brief.comments) for brief in briefs],
        "write the prompt": lambda: [build(brief.language, brief.comments) for brief in briefs],
        "check the draft": partial(_check_all, said),
        "whole job": lambda: whole_jobs(people),
        "(write by rules)": lambda: [summarise(brief) for brief in briefs],
    }


def _check_all(said: Sequence[tuple[Brief, Draft, Pseudonymiser]]) -> None:
    for brief, draft, names in said:
        check(draft, language=brief.language, comments=brief.comments, leaks=names.leaks)


def main(*, profile: bool) -> None:
    """Print the table; then, if asked to, the profile of whole jobs."""
    for title, people in (("the demo class", demo_class()), ("one short comment each", short_class())):
        comments = sum(len(one.feedback) for one in people)
        sys.stdout.write(f"{title}: {len(people)} jobs, {comments} comments; µs of processor time per job\n")
        whole_jobs(people)
        cold = _cold(people)
        for name, work in pieces(people).items():
            sys.stdout.write(f"  {name:<20}{microseconds(work, len(people)):>9.1f}\n")
        sys.stdout.write(f"  {'whole job, cold':<20}{cold:>9.1f}\n")
        if profile:
            _profile(partial(_many_whole_jobs, people))


def _cold(people: Class) -> float:
    """Once through the class with nothing remembered of it, the roster's compilation included."""

    def work() -> None:
        forget()
        whole_jobs(people)

    return microseconds(work, len(people))


def _many_whole_jobs(people: Class) -> None:
    for _ in range(ROUNDS):
        whole_jobs(people)


def _profile(work: Callable[[], object]) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(work)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main(profile="--profile" in sys.argv[1:])
