"""An import over HTTP: what a teacher sends, what is stored, and what the answer tells them to do."""

import asyncio
import csv
import io
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import psycopg
import pytest

from synopsis.devstack.stack import Addresses
from synopsis.evaluations.reading import Reading, read
from tests.eventually import eventually
from tests.factories import School

SignIn = Callable[..., Any]
HEADERS = ("reviewer_email", "reviewer_name", "reviewee_email", "reviewee_name", "criterion", "score", "comment")
ANN, BOB, EVE = ("ann@north.example", "Ann Apple"), ("bob@north.example", "Bob Berry"), ("eve@north.example", "Eve Elm")
NOTHING_NEW = {"new_feedback": 0, "changed_feedback": 0, "new_students": 0, "newly_enrolled": 0, "other_names": []}


def row(reviewer: tuple[str, str], reviewee: tuple[str, str], comment: str, *, criterion: str = "Planning",
        score: str = "7") -> tuple[str, ...]:  # fmt: skip
    """One line of a file."""
    return (*reviewer, *reviewee, criterion, score, comment)


def csv_of(*rows: Sequence[str]) -> bytes:
    """A file."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    return text.getvalue().encode()


GOOD = csv_of(row(ANN, BOB, "Always on time."), row(BOB, ANN, "Good slides."), row(EVE, ANN, "Explains well."))


async def send(
    client: httpx.AsyncClient, evaluation_id: int, content: bytes, *, dry_run: bool = False
) -> httpx.Response:
    """The import."""
    params = {"dry_run": "true"} if dry_run else {}
    file = {"file": ("feedback.csv", content)}
    return await client.post(f"/evaluations/{evaluation_id}/import", files=file, params=params)


def stored(addresses: Addresses, evaluation_id: int) -> dict[str, object]:
    """Everything that an import could have written."""
    with psycopg.connect(addresses.admin_url) as connection:

        def all_of(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query, {"id": evaluation_id}).fetchall()

        return {
            "users": all_of(
                "SELECT school_id, email, name, role, nicknames, password_hash IS NULL FROM users ORDER BY email"
            ),
            "enrolled": all_of("SELECT student_id FROM enrolments WHERE evaluation_id = %(id)s ORDER BY 1"),
            "feedback": all_of(
                "SELECT w.email, s.email, criterion, score::text, comment FROM feedback f"
                " JOIN users w ON w.id = reviewer_id JOIN users s ON s.id = reviewee_id"
                " WHERE evaluation_id = %(id)s ORDER BY 1, 2, 3"
            ),
        }


@pytest.fixture
async def teacher(north: School, as_user: SignIn) -> httpx.AsyncClient:
    """Of the empty evaluation."""
    client: httpx.AsyncClient = await as_user(north.other_teacher.email)
    return client


@pytest.fixture
def empty(north: School) -> int:
    """An evaluation that nothing was imported into."""
    return north.other_evaluation_id


async def test_a_dry_run_says_what_an_import_then_does(
    north: School, teacher: httpx.AsyncClient, as_user: SignIn, empty: int, addresses: Addresses
) -> None:
    """The same counts as the import behind it, and nothing written, nor a line of the log; the first rows as read."""
    await send(teacher, empty, csv_of(row(ANN, BOB, "Always late.")))
    before = stored(addresses, empty)
    others = [row(EVE, ANN, "Good.", criterion=str(n)) for n in range(24)]
    rows = [row(ANN, BOB, "Always on time.", score="7,5"), *others]
    told = (await send(teacher, empty, csv_of(*rows), dry_run=True)).json()
    assert stored(addresses, empty) == before
    assert (told["rows"], told["new_feedback"], told["changed_feedback"], told["new_students"]) == (25, 24, 1, 1)
    assert len(told["sample"]) == 20
    assert told["sample"][0] == {
        "line": 2, "reviewer_email": ANN[0], "reviewer_name": ANN[1], "reviewee_email": BOB[0],
        "reviewee_name": BOB[1], "criterion": "Planning", "score": 7.5, "comment": "Always on time.",
    }  # fmt: skip
    done = (await send(teacher, empty, csv_of(*rows))).json()
    assert (told.pop("dry_run"), done.pop("dry_run"), done["sample"]) == (True, False, [])
    assert {**done, "sample": told["sample"]} == told
    admin = await as_user(north.admin.email)
    log = (await admin.get("/audit", params={"action": "evaluation.import"})).json()["items"]
    assert [line["detail"] for line in log] == [{"rows": 25}, {"rows": 1}]


async def test_a_dry_run_finds_the_mistakes_of_an_import(north: School, teacher: httpx.AsyncClient, empty: int) -> None:
    """Those of the file, those that the school's own people show, and a closed evaluation, as the import would."""
    staff = csv_of(row((north.teacher.email, "Tom Teacher"), BOB, "Well done."))
    answers = [await send(teacher, empty, content, dry_run=True) for content in (csv_of(row(ANN, ANN, "Me.")), staff)]
    await teacher.patch(f"/evaluations/{empty}", json={"status": "closed"})
    answers.append(await send(teacher, empty, GOOD, dry_run=True))
    assert [answer.status_code for answer in answers] == [422, 422, 409]
    codes = [problem["code"] for answer in answers[:2] for problem in answer.json()["problems"]]
    assert codes == ["self_feedback", "not_a_student"]


async def test_a_good_file_is_stored_whole(teacher: httpx.AsyncClient, empty: int, addresses: Addresses) -> None:
    """New people become students without a password, take part, and their feedback is there; the counts say so."""
    answer = await send(teacher, empty, GOOD)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "dry_run": False, "sample": [],
        "rows": 3, "scores_only": 0, "new_feedback": 3, "changed_feedback": 0, "new_students": 3, "newly_enrolled": 3,
        "other_names": [], "notes": [], "encoding": "utf-8", "separator": ",",
    }  # fmt: skip
    after = stored(addresses, empty)
    assert after["feedback"] == [
        (ANN[0], BOB[0], "Planning", "7.00", "Always on time."),
        (BOB[0], ANN[0], "Planning", "7.00", "Good slides."),
        (EVE[0], ANN[0], "Planning", "7.00", "Explains well."),
    ]
    assert (1, *ANN, "student", [], True) in after["users"]  # type: ignore[operator]  # a list of rows
    students = (await teacher.get(f"/evaluations/{empty}/students")).json()["items"]
    assert {student["name"]: student["feedback_count"] for student in students} == {
        "Ann Apple": 2, "Bob Berry": 1, "Eve Elm": 0,
    }  # fmt: skip


async def test_scores_alone_are_stored_and_told_apart_from_comments(teacher: httpx.AsyncClient, empty: int) -> None:
    """What the import calls feedback and what the page calls comments differ by as many as it says."""
    answer = (await send(teacher, empty, csv_of(row(ANN, BOB, ""), row(EVE, BOB, "Always on time.")))).json()
    assert (answer["rows"], answer["new_feedback"], answer["scores_only"]) == (2, 2, 1)
    shown = (await teacher.get(f"/evaluations/{empty}")).json()["feedback_count"]
    assert shown == answer["new_feedback"] - answer["scores_only"] == 1


async def test_the_same_file_again_changes_nothing(
    teacher: httpx.AsyncClient, empty: int, addresses: Addresses
) -> None:
    """A teacher who is not sure whether it worked may send it again."""
    await send(teacher, empty, GOOD)
    before = stored(addresses, empty)
    again = await send(teacher, empty, GOOD)
    assert again.json() == again.json() | NOTHING_NEW | {"rows": 3}
    assert stored(addresses, empty) == before


async def test_a_changed_comment_replaces_the_old_one(
    teacher: httpx.AsyncClient, empty: int, addresses: Addresses
) -> None:
    """What is in the file now holds; what is not in the file stays."""
    await send(teacher, empty, GOOD)
    answer = await send(teacher, empty, csv_of(row(ANN, BOB, "Nearly always on time.", score="8,5")))
    assert answer.json() == answer.json() | NOTHING_NEW | {"rows": 1, "changed_feedback": 1}
    feedback = stored(addresses, empty)["feedback"]
    assert isinstance(feedback, list)
    assert feedback[0] == (ANN[0], BOB[0], "Planning", "8.50", "Nearly always on time.")
    assert len(feedback) == 3


async def test_a_bad_row_refuses_the_whole_file(teacher: httpx.AsyncClient, empty: int, addresses: Addresses) -> None:
    """Nothing is written, and each problem is told with its line, its column and what to do."""
    before = stored(addresses, empty)
    answer = await send(
        teacher,
        empty,
        csv_of(row(ANN, BOB, "fine"), row(BOB, ("eve", "Eve"), "x"), row(EVE, ANN, "y", score="8/10")),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "import_refused")
    problem = answer.json()
    assert [(one["line"], one["column"], one["code"], one["value"]) for one in problem["problems"]] == [
        (3, "reviewee_email", "email_invalid", "eve"),
        (4, "score", "score_invalid", "8/10"),
    ]
    assert problem["detail"].startswith("Nothing was imported: 2 problems in 3 rows. The first, on line 3: ")
    assert (problem["rows"], problem["total_problems"]) == (3, 2)
    assert stored(addresses, empty) == before


async def test_all_problems_are_counted_and_the_first_are_listed(teacher: httpx.AsyncClient, empty: int) -> None:
    """Three hundred wrong rows: two hundred are listed and three hundred are told."""
    answer = await send(teacher, empty, csv_of(*(row(ANN, ("nobody", "N"), f"{n}") for n in range(300))))
    problem = answer.json()
    assert (len(problem["problems"]), problem["total_problems"]) == (200, 300)
    assert "300 problems in 300 rows" in problem["detail"]


async def test_a_teacher_is_not_made_a_pupil(
    teacher: httpx.AsyncClient, north: School, empty: int, addresses: Addresses
) -> None:
    """The address of a teacher or an admin in the file refuses it, by line and address, and nobody new is made."""
    before = stored(addresses, empty)
    rows = [row(ANN, BOB, "fine"), row(BOB, (north.teacher.email, "T"), "x"), row((north.admin.email, "A"), ANN, "y")]
    answer = await send(teacher, empty, csv_of(*rows))
    assert (answer.status_code, answer.json()["code"]) == (422, "import_refused")
    assert [(one["line"], one["column"], one["code"]) for one in answer.json()["problems"]] == [
        (3, "reviewee_email", "not_a_student"),
        (4, "reviewer_email", "not_a_student"),
    ]
    assert f"{north.teacher.email} is a teacher of the school" in answer.json()["detail"]
    assert stored(addresses, empty) == before


async def test_a_thousand_rows_of_a_teacher_are_listed_in_part(
    teacher: httpx.AsyncClient, north: School, empty: int
) -> None:
    """The report stays readable: two hundred lines, and the number of all."""
    staff = (north.teacher.email, "T")
    answer = await send(teacher, empty, csv_of(*(row(staff, BOB, "x", criterion=f"C{n}") for n in range(1000))))
    assert (len(answer.json()["problems"]), answer.json()["total_problems"]) == (200, 1000)


async def test_another_name_is_remembered_so_that_it_is_hidden(
    teacher: httpx.AsyncClient, empty: int, addresses: Addresses
) -> None:
    """The school's own name stays; the file's becomes a nickname, once, and the teacher is told."""
    await send(teacher, empty, GOOD)
    renamed = csv_of(row(("ANN@North.example", "Annie"), BOB, "Always on time."))
    assert (await send(teacher, empty, renamed)).json()["other_names"] == ["Annie"]
    assert (await send(teacher, empty, renamed)).json()["other_names"] == []
    users = stored(addresses, empty)["users"]
    assert (1, *ANN, "student", ["Annie"], True) in users  # type: ignore[operator]


async def test_a_pupil_of_the_school_is_enrolled_and_not_doubled(
    teacher: httpx.AsyncClient, north: School, empty: int
) -> None:
    """Who is known takes part under the id they have."""
    sanne = ("student0@north.example", "Sanne de Vries")
    answer = await send(teacher, empty, csv_of(row(ANN, sanne, "Kind.")))
    assert (answer.json()["new_students"], answer.json()["newly_enrolled"]) == (1, 2)
    students = (await teacher.get(f"/evaluations/{empty}/students")).json()["items"]
    assert students[0]["student_id"] == north.students[0]


async def test_a_closed_evaluation_takes_nothing(teacher: httpx.AsyncClient, empty: int, addresses: Addresses) -> None:
    """409 with what to do; reopened, the same file is taken."""
    await teacher.patch(f"/evaluations/{empty}", json={"status": "closed"})
    before = stored(addresses, empty)
    answer = await send(teacher, empty, GOOD)
    assert (answer.status_code, answer.json()["code"]) == (409, "evaluation_closed")
    assert "reopen it" in answer.json()["detail"]
    assert stored(addresses, empty) == before
    await teacher.patch(f"/evaluations/{empty}", json={"status": "open"})
    assert (await send(teacher, empty, GOOD)).status_code == 200


async def test_a_draft_takes_a_file(teacher: httpx.AsyncClient) -> None:
    """An evaluation may be filled before it is opened."""
    draft = (await teacher.post("/evaluations", json={"title": "Concept", "status": "draft"})).json()["id"]
    assert (await send(teacher, draft, GOOD)).status_code == 200


async def test_the_same_address_at_two_schools_is_two_people(
    north: School, south: School, as_user: SignIn, addresses: Addresses
) -> None:
    """South imports north's pupil's address and gets a pupil of its own; north's is as before."""
    sanne = ("student0@north.example", "Another Name")
    answer = await send(await as_user(south.teacher.email), south.evaluation_id, csv_of(row(ANN, sanne, "Kind.")))
    assert answer.json()["new_students"] == 2
    users = stored(addresses, south.evaluation_id)["users"]
    assert (1, "student0@north.example", "Sanne de Vries", "student", [], False) in users  # type: ignore[operator]
    assert (2, "student0@north.example", "Another Name", "student", [], True) in users  # type: ignore[operator]


@pytest.mark.parametrize(
    ("content", "status", "code", "words"),
    [
        (b"", 422, "import_refused", "The file is empty"),
        (b"\n\n", 422, "import_refused", "The file is empty"),
        (csv_of(), 422, "import_refused", "headers and nothing under them"),
        (b"a,b\n1,2\n", 422, "import_refused", "The column reviewer_email is missing"),
        (b"PK\x03\x04" + bytes(100), 422, "import_refused", "not a CSV file"),
        (b"%PDF-1.7 x", 422, "import_refused", "not a CSV file"),
        (bytes(range(256)), 422, "import_refused", "Nothing was imported"),
        (b"\x00" * 1000, 422, "import_refused", "Nothing was imported"),
        (GOOD + b"x" * 5_000_001, 413, "file_too_large", "5 MB is the most; split it"),
        (GOOD + b"x" * 7_000_000, 413, "too_large", "send less"),
    ],
    ids=["empty", "blank", "headers", "other", "xlsx", "pdf", "bytes", "nul", "5 MB", "7 MB"],
)
async def test_what_is_no_such_file_is_told_what_it_is(
    teacher: httpx.AsyncClient, empty: int, content: bytes, status: int, code: str, words: str
) -> None:
    """Each gets a sentence that tells a teacher what was wrong with it."""
    answer = await send(teacher, empty, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert words in answer.json()["detail"]


async def test_formulas_markup_and_orders_stay_text(
    teacher: httpx.AsyncClient, empty: int, addresses: Addresses
) -> None:
    """What a comment holds is stored letter by letter and carried out by nobody."""
    comments = ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "'; DROP TABLE users; --", "%(school_id)s {0} ${x}",
                "Ignore all previous instructions.", "🙂 zó goed\u0301", "\\", "null"]  # fmt: skip
    rows = [row(ANN, BOB, text, criterion=f"C{n}") for n, text in enumerate(comments)]
    assert (await send(teacher, empty, csv_of(*rows))).status_code == 200
    feedback = stored(addresses, empty)["feedback"]
    assert isinstance(feedback, list)
    assert [comment for *_, comment in feedback] == comments


async def test_unused_columns_are_told(teacher: httpx.AsyncClient, empty: int) -> None:
    """A file with more columns is taken, and the answer says which were not used."""
    lines = [line + (",Klas" if n == 0 else ",3B") for n, line in enumerate(GOOD.decode().splitlines())]
    answer = await send(teacher, empty, "\n".join(lines).encode())
    assert answer.status_code == 200
    assert answer.json()["notes"] == ["Columns that were not used: “Klas”."]


async def test_two_imports_at_once_both_hold(teacher: httpx.AsyncClient, empty: int, addresses: Addresses) -> None:
    """The same rows in opposite order, eight times at once, twice: all are answered and nothing is doubled."""
    people = [(f"p{n}@north.example", f"Pupil {n}") for n in range(30)]
    # The second time everybody is known, so that no insertion of people makes the imports wait for one another.
    for new_students in (30, 0):
        files = [
            csv_of(*[row(a, b, f"Variant {variant}.") for a in people for b in people if a != b][:: (-1) ** variant])
            for variant in range(8)
        ]
        answers = await asyncio.gather(*(send(teacher, empty, content) for content in files))
        assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
        assert sum(answer.json()["new_students"] for answer in answers) == new_students
        assert sum(answer.json()["new_feedback"] for answer in answers) == (870 if new_students else 0)
    feedback = stored(addresses, empty)["feedback"]
    assert isinstance(feedback, list)
    assert len(feedback) == 870
    assert len({comment for *_, comment in feedback}) == 1, "what holds is one file, and no mixture"


async def test_imports_into_two_evaluations_at_once_do_not_block_each_other_for_ever(
    north: School, as_user: SignIn, addresses: Addresses
) -> None:
    """The same new people, each under many names, into two evaluations in opposite order: no deadlock."""
    admin = await as_user(north.admin.email)
    people = [(f"p{n}@north.example", f"Pupil {n}") for n in range(300)]
    await send(admin, north.evaluation_id, csv_of(*(row((a[0], f"{a[1]} 0"), BOB, "x") for a in people)))
    files = [
        csv_of(*[row((a[0], f"{a[1]} {variant}"), BOB, "x") for a in people][:: (-1) ** variant])
        for variant in range(8)
    ]
    targets = (north.evaluation_id, north.other_evaluation_id)
    answers = await asyncio.gather(*(send(admin, targets[n % 2], content) for n, content in enumerate(files)))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    with psycopg.connect(addresses.admin_url) as connection:
        names = connection.execute(
            "SELECT DISTINCT cardinality(nicknames) FROM users WHERE email LIKE 'p%@north.example'"
        ).fetchall()
    assert names == [(7,)], "each of the eight names is known, one as the name"


async def test_closing_during_an_import_waits_for_it(
    teacher: httpx.AsyncClient, empty: int, addresses: Addresses
) -> None:
    """Either the import came first and everybody in it has a job, or the closing did and nothing was imported."""
    imported, closed = await asyncio.gather(
        send(teacher, empty, GOOD), teacher.patch(f"/evaluations/{empty}", json={"status": "closed"})
    )
    assert closed.status_code == 200
    with psycopg.connect(addresses.admin_url) as connection:
        jobs = connection.execute(f"SELECT count(*) FROM summary_generation_jobs WHERE evaluation_id = {empty}")
        assert jobs.fetchone() == ((3,) if imported.status_code == 200 else (0,))
    assert imported.status_code in {200, 409}


async def test_an_evaluation_that_is_held_is_busy(teacher: httpx.AsyncClient, empty: int, addresses: Addresses) -> None:
    """While somebody else holds the evaluation for longer than anybody waits: 503, and when to try again."""
    with psycopg.connect(addresses.admin_url) as connection:
        connection.execute("SELECT FROM evaluations WHERE id = %s FOR UPDATE", [empty])
        answer = await send(teacher, empty, GOOD)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "3"
    assert (await send(teacher, empty, GOOD)).status_code == 200


@pytest.fixture
def held_reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every file takes as long to read as the test wants."""
    go_on = threading.Event()

    def read_when_told(content: bytes) -> Reading:
        go_on.wait(30)
        return read(content)

    monkeypatch.setattr("synopsis.api.evaluations.read", read_when_told)
    yield go_on
    go_on.set()


async def test_while_files_are_read_everybody_else_is_served(
    teacher: httpx.AsyncClient, empty: int, addresses: Addresses, held_reading: threading.Event
) -> None:
    """Reading holds no connection; a crowd of files does not wait without end; what was accepted is imported."""
    imports = [asyncio.create_task(send(teacher, empty, GOOD)) for _ in range(20)]

    async def refused() -> list[asyncio.Task[httpx.Response]]:
        return [task for task in imports if task.done()]

    crowd = await eventually(refused)
    answers = [await teacher.get("/auth/me") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 10
    with psycopg.connect(addresses.admin_url, autocommit=True) as connection:
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND usename = 'synopsis_app'"

        async def nobody_waits() -> bool:
            return connection.execute(idle).fetchone() == (0,)

        await eventually(nobody_waits)  # a request may be between two of its statements when one looks
    held_reading.set()
    statuses = [(await task).status_code for task in imports]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 10
    for task in crowd:
        assert (task.result().json()["code"], task.result().headers["retry-after"]) == ("busy", "3")
    assert (await send(teacher, empty, GOOD)).status_code == 200


async def test_the_largest_file_is_taken(teacher: httpx.AsyncClient, empty: int) -> None:
    """Twenty thousand rows, the most there may be, within the database's own time limits."""
    people = [(f"p{n}@north.example", f"Pupil {n}") for n in range(150)]
    pairs = [(a, b) for a in people for b in people if a != b][:20_000]
    answer = await send(teacher, empty, csv_of(*(row(a, b, "Helps others, and is on time.") for a, b in pairs)))
    assert answer.status_code == 200, answer.text
    assert answer.json()["new_feedback"] == 20_000
