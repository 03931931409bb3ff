"""The demo class through the real pipeline: every pupil gets a summary that the check lets pass."""

from synopsis.cli import demo_school
from synopsis.jobs.results import Result, newest_results
from synopsis.jobs.submission import CLASS_OVERVIEW, THE_CLASS, Submission, submit
from synopsis.kit.config import Settings
from synopsis.kit.database import Database
from synopsis.tenancy.scope import SchoolId, school_scope
from tests.eventually import eventually
from tests.working import work


async def test_the_whole_demo_class_is_summarised_by_rules(settings: Settings, database: Database) -> None:
    """27 of 27 complete at the first try, the one without comments honestly so; an overview too; nobody is named."""
    await demo_school.load(settings.database_url)
    async with work(settings) as submit_class:
        jobs = await submit_class(school_id=1, evaluation_id=123, created_by=2)

        async def all_completed() -> bool:
            return await jobs() == ["completed"] * 27

        await eventually(all_completed, within=20)
        wanted = Submission(evaluation_id=123, student_ids=THE_CLASS, created_by=2, task_type=CLASS_OVERVIEW)
        async with school_scope(database, SchoolId(1)) as scope:
            await submit(scope, wanted)

        async def overview() -> Result | None:
            async with school_scope(database, SchoolId(1)) as scope:
                return (await newest_results(scope, CLASS_OVERVIEW, [123])).get(123)

        made = await eventually(overview)
    async with school_scope(database, SchoolId(1)) as scope:
        summaries = await scope.all(
            "SELECT student_id, summary_text, generation_method FROM feedback_summaries"
            " WHERE school_id = %(school_id)s AND evaluation_id = 123"
        )
    assert len(summaries) == 27
    assert {row["generation_method"] for row in summaries if row["student_id"] != 482} == {"extractive"}
    assert [row["generation_method"] for row in summaries if row["student_id"] == 482] == ["empty"]
    given = {user["name"].split()[0] for user in demo_school.read_school("north")["users"]}
    assert not [row for row in summaries if given & set(row["summary_text"].split())]
    assert made is not None
    told = made.result
    assert (told["pupil_count"], told["summarised_count"], told["comment_count"]) == (27, 26, 313)
    assert {"kind": "strength", "text": "elkaar helpen", "pupils": 7} in told["themes"]
    assert given.isdisjoint(told["overview_text"].split())
