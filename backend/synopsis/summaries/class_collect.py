"""What an overview of a class is made from: the newest summary of each of its pupils."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, LiteralString

from synopsis.ai.writer import Language
from synopsis.summaries.collect import people_of
from synopsis.summaries.roster import Person
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class PupilsSummary:
    """The newest summary of a pupil who got comments."""

    student_id: int
    summary_id: int
    points: tuple[Mapping[str, Any], ...]
    language: Language
    comment_count: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class as its summaries stand."""

    pupil_count: int
    summaries: tuple[PupilsSummary, ...]
    roster: tuple[Person, ...]
    """Everybody whose name may occur: the evaluation's students and teachers."""
    as_of: datetime
    earlier: Mapping[str, Any] | None
    """The overview that was made last, as it is kept."""


Earlier = Callable[[Scope, Sequence[int]], Awaitable[Mapping[int, Mapping[str, Any]]]]
"""Finds the overviews that were made last, by evaluation."""

# Without comments there is a summary that says so, and nothing that a class could share.
NEWEST_OF_A_CLASS: LiteralString = """
SELECT enrolments.evaluation_id, enrolments.student_id, newest.id AS summary_id, newest.points, newest.language,
    newest.feedback_count AS comment_count
FROM enrolments LEFT JOIN LATERAL (
    SELECT id, points, language, feedback_count FROM feedback_summaries AS summary
    WHERE summary.school_id = enrolments.school_id AND summary.evaluation_id = enrolments.evaluation_id
        AND summary.student_id = enrolments.student_id
    ORDER BY id DESC LIMIT 1
) AS newest ON true
WHERE enrolments.school_id = %(school_id)s AND enrolments.evaluation_id = ANY(%(evaluation_ids)s)
ORDER BY enrolments.evaluation_id, enrolments.student_id
"""

EVALUATIONS: LiteralString = """
SELECT id, clock_timestamp() AS as_of FROM evaluations
WHERE school_id = %(school_id)s AND id = ANY(%(evaluation_ids)s)
"""


async def collect_classes(scope: Scope, evaluation_ids: Sequence[int], earlier: Earlier) -> dict[int, Class]:
    """Read the classes of these evaluations; an evaluation that is not there is left out."""
    wanted = sorted(set(evaluation_ids))
    pupils: dict[int, int] = {}
    summaries: dict[int, list[PupilsSummary]] = {}
    for row in await scope.all(NEWEST_OF_A_CLASS, evaluation_ids=wanted):
        pupils[row["evaluation_id"]] = pupils.get(row["evaluation_id"], 0) + 1
        if row["comment_count"]:
            summary = PupilsSummary(
                row["student_id"], row["summary_id"], tuple(row["points"]), row["language"], row["comment_count"]
            )
            summaries.setdefault(row["evaluation_id"], []).append(summary)
    people = await people_of(scope, wanted)
    before = await earlier(scope, wanted)
    return {
        row["id"]: Class(
            pupil_count=pupils.get(row["id"], 0),
            summaries=tuple(summaries.get(row["id"], ())),
            roster=people.get(row["id"], ()),
            as_of=row["as_of"].astimezone(UTC),
            earlier=before.get(row["id"]),
        )
        for row in await scope.all(EVALUATIONS, evaluation_ids=wanted)
    }
