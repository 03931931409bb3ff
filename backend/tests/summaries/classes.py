"""Classes whose summaries stand in a real database, for tests of their overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from synopsis.ai.writer import ClassWriter, Language, PointKind
from synopsis.kit.database import Database
from synopsis.summaries.cache import Written, keep
from synopsis.summaries.class_collect import Class
from synopsis.summaries.overview_pipeline import Made, OverviewPipeline
from synopsis.tenancy.scope import Scope, school_scope
from tests.factories import School

Points = Sequence[tuple[PointKind, str]]


@dataclass(frozen=True)
class Request:
    """Asks for the overview of a class."""

    evaluation_id: int
    id: int = 1
    task_params: Mapping[str, Any] = field(default_factory=dict)


def summary(
    school: School, student_id: int, points: Points, *, comments: int = 5, language: Language = "en", mark: str = "a"
) -> Written:
    """A summary that says these things."""
    return Written(
        evaluation_id=school.evaluation_id,
        student_id=student_id,
        fingerprint=mark * 64,
        summary_text="A summary.",
        points=tuple({"kind": kind, "text": text, "reviewers": 1, "evidence": [1]} for kind, text in points),
        generation_method="extractive" if comments else "empty",
        model="extractive-4",
        prompt_version="1",
        language=language,
        feedback_count=comments,
        reviewer_count=min(comments, 5),
    )


async def summarise(database: Database, school: School, *summaries: Written) -> None:
    """Keep summaries, one after the other."""
    async with school_scope(database, school.id) as scope:
        for one in summaries:
            await keep(scope, [one])


@dataclass
class Kept:
    """Overviews by evaluation, as the jobs would keep them."""

    documents: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    async def earlier(self, scope: Scope, evaluation_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """Those that were made last."""
        return {one: self.documents[one] for one in evaluation_ids if one in self.documents}


async def make(
    database: Database,
    school: School,
    writer: ClassWriter,
    kept: Kept | None = None,
    stages: list[tuple[str, int]] | None = None,
    **task_params: Any,
) -> Made:
    """Have the overview of the school's class made, and kept, in the three steps of a task."""
    kept = kept or Kept()
    told: list[tuple[str, int]] = stages if stages is not None else []
    pipeline = OverviewPipeline(writer, kept.earlier)
    request = Request(school.evaluation_id, task_params=task_params)
    async with school_scope(database, school.id) as scope:
        prepared = (await pipeline.prepare(scope, [request]))[request.id]
    assert isinstance(prepared, Class), prepared
    made = await pipeline.run(request, prepared, lambda stage, progress: told.append((stage, progress)))
    async with school_scope(database, school.id) as scope:
        kept.documents[school.evaluation_id] = (await pipeline.record(scope, [(request, made)]))[request.id]
    return made
