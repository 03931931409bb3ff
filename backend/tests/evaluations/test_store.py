"""Evaluations in the database: counts, and ids that two schools share."""

import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.evaluations import store
from synopsis.kit.database import Database
from synopsis.kit.errors import Conflict, Forbidden, NotFound
from synopsis.tenancy.scope import school_scope
from tests.factories import School


@pytest.fixture
def same_id(addresses: Addresses, north: School, south: School) -> int:
    """An evaluation of south with the very id of north's, with one student and nothing said about them."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "INSERT INTO evaluations (id, school_id, title, created_by) VALUES (%s, 2, 'The other one', %s)",
            [north.evaluation_id, south.teacher.user_id],
        )
        connection.execute("INSERT INTO evaluation_teachers VALUES (2, 1023, %s)", [south.teacher.user_id])
        connection.execute("INSERT INTO enrolments VALUES (2, 1023, %s)", [south.students[0]])
    return north.evaluation_id


async def test_an_id_that_two_schools_share_is_two_evaluations(
    database: Database, north: School, south: School, same_id: int
) -> None:
    """Titles, counts, students and teachers are each school's own, also where the ids are the same."""
    async with school_scope(database, south.id) as scope:
        theirs = await store.get_evaluation(scope, south.teacher, same_id)
        assert (theirs.title, theirs.student_count, theirs.feedback_count) == ("The other one", 1, 0)
        assert await store.student_ids(scope, same_id) == [south.students[0]]
        assert [one.feedback_count for one in await store.list_students(scope, same_id)] == [0]
        with pytest.raises(NotFound, match=f"no student {north.students[0]} in evaluation {same_id}"):
            await store.must_take_part(scope, same_id, [south.students[0], north.students[0]])
        assert await store.change_evaluation(scope, same_id, title="Closed", status="closed")
    async with school_scope(database, north.id) as scope:
        ours = await store.get_evaluation(scope, north.teacher, same_id)
        assert (ours.title, ours.status, ours.student_count, ours.feedback_count) == ("Project week", "open", 6, 30)


async def test_who_may_work_with_an_evaluation(database: Database, north: School, south: School) -> None:
    """Its teachers and the school's admins; a colleague is refused, and another school's people find nothing."""
    async with school_scope(database, north.id) as scope:
        for actor in (north.teacher, north.admin):
            await store.must_teach(scope, actor, north.evaluation_id)
        with pytest.raises(Forbidden, match="not one of yours"):
            await store.must_teach(scope, north.other_teacher, north.evaluation_id)
        with pytest.raises(NotFound):
            await store.must_teach(scope, north.admin, south.evaluation_id)


async def test_students_who_take_no_part_are_named_and_not_all(database: Database, north: School) -> None:
    """The sentence names ten; the answer's `student_ids` has two hundred, so that a long list stays an answer."""
    async with school_scope(database, north.id) as scope:
        with pytest.raises(NotFound) as refused:
            await store.must_take_part(scope, north.evaluation_id, [*north.students, *range(1, 501)])
    assert (
        refused.value.message
        == f"There are no students 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … in evaluation {north.evaluation_id}."
    )
    assert refused.value.extra["student_ids"] == list(range(1, 201))


async def test_scores_without_words_are_not_counted_as_comments(
    database: Database, north: School, addresses: Addresses
) -> None:
    """`feedback_count` is of comments: what a summary can be made of."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("UPDATE feedback SET comment = '' WHERE reviewee_id = %s", [north.students[0]])
    async with school_scope(database, north.id) as scope:
        evaluation = await store.get_evaluation(scope, north.teacher, north.evaluation_id)
        students = await store.list_students(scope, north.evaluation_id)
    assert evaluation.feedback_count == 25
    assert [(one.feedback_count, one.reviewer_count) for one in students] == [(0, 0)] + [(5, 5)] * 5


@pytest.mark.parametrize(
    ("was", "becomes", "closed"),
    [
        ("open", "closed", True),
        ("draft", "closed", True),
        ("closed", "closed", False),
        ("closed", "open", False),
        ("draft", "open", False),
        ("open", None, False),
        ("open", "draft", Conflict),
        ("closed", "draft", Conflict),
    ],
)
async def test_every_change_of_status(
    database: Database,
    north: School,
    addresses: Addresses,
    was: str,
    becomes: store.EvaluationStatus | None,
    closed: object,
) -> None:
    """Whether a change closes the evaluation; no way leads back to a draft."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute(
            "UPDATE evaluations SET status = %s, closed_at = CASE WHEN %s = 'closed' THEN now() END WHERE id = %s",
            [was, was, north.evaluation_id],
        )
    async with school_scope(database, north.id) as scope:
        if closed is Conflict:
            with pytest.raises(Conflict, match="cannot become a draft again"):
                await store.change_evaluation(scope, north.evaluation_id, title=None, status=becomes)
        else:
            assert await store.change_evaluation(scope, north.evaluation_id, title=None, status=becomes) is closed
        evaluation = await store.get_evaluation(scope, north.teacher, north.evaluation_id)
    assert evaluation.status == (was if closed is Conflict or becomes is None else becomes)
    assert (evaluation.closed_at is not None) == (evaluation.status == "closed")
