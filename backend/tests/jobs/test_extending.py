"""Kinds of task that other packages bring: the example of docs/extending.md is what is installed and run here."""

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import httpx
import pytest

from synopsis import runtime
from synopsis.jobs.extending import GROUP, load_tasks
from synopsis.kit.config import Settings
from synopsis.kit.errors import Misconfigured
from tests.factories import School
from tests.serving import serve
from tests.transport.test_a_job import ended
from tests.working import work

DOCUMENT = Path(__file__).parents[3] / "docs" / "extending.md"
EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


def install(folder: Path, project: str, files: dict[str, str]) -> None:
    """What pip leaves of a package: its modules, and a folder that says what it offers."""
    about = tomllib.loads(project)["project"]
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    info = folder / f"{about['name'].replace('-', '_')}-{about['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n")
    offers = about["entry-points"][GROUP]
    lines = [f"[{GROUP}]", *(f"{name} = {where}" for name, where in offers.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))


def project_of(name: str, **offers: str) -> str:
    """The pyproject.toml of a package that offers tasks."""
    lines = [f'{task} = "{where}"' for task, where in offers.items()]
    return "\n".join([f'[project]\nname = "{name}"\nversion = "1"\n[project.entry-points."{GROUP}"]', *lines])


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder from which Python imports; with the document's example in it."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    files = dict(EXAMPLE.findall(DOCUMENT.read_text(encoding="utf-8")))
    install(tmp_path, files["pyproject.toml"], {"participation.py": files["participation.py"]})
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


BROKEN = dedent("""
    class NoTask:
        provider = None

    class Failing:
        def __init__(self):
            raise OSError("no disk")
""")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("generate_summary", "Synopsis's own"),
        ("nonesuch", "offered by no installed package"),
        ("twice", "offered by synopsis-participation-again, synopsis-unfit"),
        ("no_module", "ModuleNotFoundError"),
        ("no_task", "gives no Task"),
        ("failing", "OSError: no disk"),
    ],
)
def test_what_cannot_be_run_stops_the_start(packages: Path, name: str, words: str) -> None:
    """In a sentence with the setting and the name."""
    offers = {
        "generate_summary": "unfit:NoTask",
        "twice": "unfit:NoTask",
        "no_module": "nowhere:NoTask",
        "no_task": "unfit:NoTask",
        "failing": "unfit:Failing",
    }
    install(packages, project_of("synopsis-unfit", **offers), {"unfit.py": BROKEN})
    install(packages, project_of("synopsis-participation-again", twice="participation:Participation"), {})
    with pytest.raises(Misconfigured) as refusal:
        load_tasks([name], runtime.TASK_TYPES)
    assert f"SYNOPSIS_TASKS names {name}" in str(refusal.value)
    assert words in str(refusal.value)


def test_nothing_runs_by_being_installed(packages: Path) -> None:
    """Not even its module is imported, unless the setting names it."""
    assert load_tasks([], runtime.TASK_TYPES) == {}
    assert "participation" not in sys.modules
    assert list(load_tasks(["participation"], runtime.TASK_TYPES)) == ["participation"]
    assert "participation" in sys.modules


async def test_the_example_of_the_document_does_its_work(packages: Path, settings: Settings, north: School) -> None:
    """Installed and named in the setting, it is a step that a worker runs, and whose result its job keeps."""
    named = settings.model_copy(update={"tasks": ("participation",)})
    body = json.loads(dict(EXAMPLE.findall(DOCUMENT.read_text(encoding="utf-8")))["workflow.json"])
    body["evaluation_id"] = north.evaluation_id
    form = {"username": north.teacher.email, "password": "synopsis-demo"}
    async with serve(named) as url, work(named), httpx.AsyncClient(base_url=f"{url}/api/v1") as teacher:
        token = (await teacher.post("/auth/token", data=form)).json()["access_token"]
        teacher.headers["Authorization"] = f"Bearer {token}"
        started = await teacher.post("/feedback-summaries/workflows", json=body)
        assert started.status_code == 202, started.text
        job = await ended(teacher, started.json()["steps"][0]["job_ids"][0])
        timeline = (await teacher.get(f"/feedback-summaries/jobs/{job['job_id']}/events")).json()["items"]
    assert (job["status"], job["task_type"]) == ("completed", "participation")
    assert job["result"] == {"comments": 30, "writers": 6}
    assert ("counted", 50) in [(event["stage"], event["progress"]) for event in timeline]


async def test_an_api_without_the_setting_knows_no_such_kind_of_task(
    packages: Path, north: School, as_user: Callable[..., Any]
) -> None:
    """Though the package is installed: 422, and what there is."""
    teacher = await as_user(north.teacher.email)
    body = {"name": "x", "evaluation_id": north.evaluation_id}
    steps = [{"name": "count", "task_type": "participation"}]
    answer = await teacher.post("/feedback-summaries/workflows", json={**body, "steps": steps})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_task_type")
    assert "there are generate_summary, class_overview, notify" in answer.json()["detail"]
