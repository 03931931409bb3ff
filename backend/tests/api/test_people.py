"""Names for ids, to those who may see them, and the list of a school's people."""

from collections.abc import Callable
from typing import Any

import httpx

from synopsis.kit.database import Database
from synopsis.tenancy.scope import school_scope
from tests.factories import NAMES, School

SignIn = Callable[..., Any]


async def test_names_are_told_of_what_one_may_see(
    teacher: httpx.AsyncClient, admin: httpx.AsyncClient, north: School, south: School, as_user: SignIn
) -> None:
    """An admin the school's; a teacher the pupils and titles that they teach, and the staff; nobody another's."""
    everything = {
        "student_id": [north.students[0], south.students[0], north.teacher.user_id],
        "user_id": [north.other_teacher.user_id, north.students[1], south.admin.user_id],
        "evaluation_id": [north.evaluation_id, north.other_evaluation_id, south.evaluation_id],
    }
    own, others = str(north.evaluation_id), str(north.other_evaluation_id)
    pupils, staff = {str(north.students[0]): NAMES[0]}, {str(north.other_teacher.user_id): "Olga Other"}
    expected = {
        admin: (pupils, {**staff, str(north.students[1]): NAMES[1]}, {own: "Project week", others: "Project week"}),
        teacher: (pupils, staff, {own: "Project week"}),
        await as_user(north.other_teacher.email): ({}, staff, {others: "Project week"}),
    }
    for client, (students, users, evaluations) in expected.items():
        answer = await client.get("/names", params=everything)
        assert answer.json() == {"students": students, "users": users, "evaluations": evaluations}
    assert (await teacher.get("/names")).json() == {"students": {}, "users": {}, "evaluations": {}}


async def test_a_whole_page_of_ids_is_answered_at_once(admin: httpx.AsyncClient, north: School) -> None:
    """Two hundred of each kind, as long as ids may be; one more is refused with its name."""
    ids = [2**53 - 1 - n for n in range(199)]
    params = {"student_id": [*ids, north.students[2]], "user_id": [*ids, 1], "evaluation_id": [*ids, 1]}
    answer = await admin.get("/names", params=params)
    assert (answer.status_code, answer.json()["students"]) == (200, {str(north.students[2]): NAMES[2]})
    answer = await admin.get("/names", params={"student_id": [*ids, 1, 2]})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "query.student_id")


async def test_the_people_are_listed_by_name(
    admin: httpx.AsyncClient, north: School, south: School, database: Database
) -> None:
    """Page by page, of the admin's school alone, by role, by whether they left, and by what is typed."""
    async with school_scope(database, north.id) as scope:
        await scope.run(
            "UPDATE users SET archived_at = now() WHERE school_id = %(school_id)s AND id = %(id)s",
            id=north.other_teacher.user_id,
        )

    async def found(**params: Any) -> list[str]:
        answer = await admin.get("/users", params=params)
        assert answer.status_code == 200, answer.text
        return [person["name"] for person in answer.json()["items"]]

    everybody = sorted([*NAMES, "Ada Admin", "Tom Teacher", "Olga Other"], key=str.lower)
    paged: list[str] = []
    params: dict[str, Any] = {"limit": 4}
    while True:
        page = (await admin.get("/users", params=params)).json()
        paged += [person["name"] for person in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert paged == everybody
    assert await found(role="teacher") == ["Olga Other", "Tom Teacher"]
    assert await found(role="teacher", status="active") == ["Tom Teacher"]
    assert await found(status="archived") == ["Olga Other"]
    assert await found(q="  VRIES ") == ["Sanne de Vries"]
    assert await found(q="admin@north") == ["Ada Admin"]
    assert await found(q="_") == []
    assert (await admin.get("/users", params={"q": "olga"})).json()["items"] == [
        {"id": north.other_teacher.user_id, "name": "Olga Other", "email": "other@north.example", "role": "teacher",
         "status": "archived"}
    ]  # fmt: skip
