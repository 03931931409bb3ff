"""Rules of the house that no linter knows. Each finds its own planted breach, so that it cannot go blind."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[1]
SYNOPSIS = BACKEND / "synopsis"
SOURCES = {str(path.relative_to(SYNOPSIS)): path.read_text() for path in sorted(SYNOPSIS.rglob("*.py"))}

Rule = Callable[[ast.Module], Iterator[int]]
"""Gives the lines on which a module breaks the rule."""


def reads_the_environment(tree: ast.Module) -> Iterator[int]:
    """``os.environ`` or ``getenv``, however it was imported."""
    for node in ast.walk(tree):
        names = (
            {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) and node.module == "os" else set()
        )
        if isinstance(node, ast.Attribute):
            names = {node.attr}
        if names & {"environ", "environb", "getenv"}:
            yield node.lineno  # type: ignore[attr-defined]  # both kinds have one


def imports_for_types_alone(tree: ast.Module) -> Iterator[int]:
    """``if TYPE_CHECKING``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith("TYPE_CHECKING"):
            yield node.lineno


def looks_over_all_schools(tree: ast.Module) -> Iterator[int]:
    """``system_scope``, or its role by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("system_scope"):
            yield node.lineno
        if isinstance(node, ast.Constant) and node.value == "synopsis_system":
            yield node.lineno


def ends_a_transaction(tree: ast.Module) -> Iterator[int]:
    """A commit or a rollback, a connection's own transaction, or a pool."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}:
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr == "transaction" and "connection" in ast.unparse(node.value):
            yield node.lineno
        if isinstance(node, ast.Name) and node.id == "AsyncConnectionPool":
            yield node.lineno
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.match(r"\s*(COMMIT|ROLLBACK|BEGIN)\b", node.value)
        ):
            yield node.lineno


def imports_rq(tree: ast.Module) -> Iterator[int]:
    """RQ or a part of it."""
    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        if any(module.split(".")[0] == "rq" for module in modules):
            yield node.lineno  # type: ignore[attr-defined]


def _statements(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every whole SQL text: sums and f-strings are put together first."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.JoinedStr | ast.Constant) and id(node) not in inside:
            inside |= {id(part) for part in ast.walk(node)}
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            yield node.lineno, " ".join(text for text in texts if isinstance(text, str))


def makes_or_moves_a_job(tree: ast.Module) -> Iterator[int]:
    """SQL that inserts into, deletes from or sets the status of ``summary_generation_jobs``."""
    for line, text in _statements(tree):
        if re.search(r"(INSERT INTO|DELETE FROM)\s+summary_generation_jobs", text, re.IGNORECASE):
            yield line
        for update in re.split(r"UPDATE\s+summary_generation_jobs", text, flags=re.IGNORECASE)[1:]:
            if re.search(r"\bSET\b.*?\bstatus\s*=(?!.*\bSET\b)", update.split("WHERE")[0], re.IGNORECASE | re.DOTALL):
                yield line


def sleeps_a_whole_thread(tree: ast.Module) -> Iterator[int]:
    """``time.sleep``, which stops every job and every request of the process."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep":
            yield node.lineno


RULES: dict[str, tuple[Rule, set[str], list[str]]] = {
    "the environment is read in one place": (
        reads_the_environment,
        # These two hand an environment on to the processes that they start.
        {"kit/config.py", "cli/demo.py", "cli/docker.py"},
        ["import os\nx = os.environ['A']", "from os import getenv", "import os\nos.getenv('A')"],
    ),
    "nothing is imported for types alone": (
        imports_for_types_alone,
        set(),
        [
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import x",
            "import typing\nif typing.TYPE_CHECKING: ...",
        ],
    ),
    "all schools are looked over only where it must be": (
        looks_over_all_schools,
        {
            "tenancy/scope.py",
            # Log-in knows an address and not yet a school.
            "tenancy/people.py",
            # A key does not know its school before it is found.
            "tenancy/keys.py",
            # Whoever runs the installation adds schools to it.
            "tenancy/registration.py",
            # One scheduler, one worker and one stream serve all schools.
            "jobs/canceller.py",
            "results/uploader.py",
            "jobs/pruning.py",
            "jobs/replayer.py",
            "schedules/pruning.py",
            "schedules/ticker.py",
            "transport/counting.py",
            "transport/dispatcher.py",
            "transport/leases.py",
            "transport/measuring.py",
            "transport/pool.py",
            "transport/reconciler.py",
            "transport/recorder.py",
            "transport/providers.py",
            "transport/releaser.py",
            "transport/rescuer.py",
            "transport/roll_call.py",
            "transport/tidying.py",
            "transport/catching_up.py",
            "transport/watchtower.py",
            "webhooks/courier.py",
            # The workers are nobody's alone, and neither is what holds them up.
            "monitoring/fleet.py",
            # Who is ahead of a job, and how long such jobs take: numbers of all schools.
            "monitoring/explanation.py",
            "monitoring/recent.py",
        },
        ["async def f():\n    async with system_scope(database) as t: ...", "r = 'synopsis_system'"],
    ),
    "a transaction begins and ends in one place": (
        ends_a_transaction,
        {"kit/database.py"},
        ["c.commit()", "connection.transaction()", "x = 'COMMIT'", "p = AsyncConnectionPool(url)", "c.rollback()"],
    ),
    "only transport knows RQ": (
        imports_rq,
        {path for path in SOURCES if path.startswith("transport/")},
        ["import rq", "from rq.job import Job", "import rq.worker as w"],
    ),
    "a job is made, its status written and its row deleted in few places": (
        makes_or_moves_a_job,
        {
            "jobs/lifecycle.py",
            "jobs/submission.py",
            # What submission does for one that failed, for many; and the end of those that nobody wants any more.
            "jobs/replaying.py",
            "jobs/pruning.py",
        },
        [
            "S = 'UPDATE summary_generation_jobs SET progress = 1, status = %(x)s WHERE id = 1'",
            "S = 'UPDATE summary_generation_jobs ' + \"SET status = 'failed'\"",
            "S = f'INSERT INTO summary_generation_jobs (id) VALUES ({x})'",
            "S = 'delete from summary_generation_jobs'",
        ],
    ),
    "nothing stops the event loop to wait": (
        sleeps_a_whole_thread,
        # These wait for processes, and have no event loop.
        {path for path in SOURCES if path.startswith(("devstack/", "cli/"))},
        ["import time\ntime.sleep(1)"],
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_its_rule(name: str) -> None:
    """No file breaks the rule but those that the rule names."""
    rule, allowed, _ = RULES[name]
    broken = [
        f"{path}:{line}" for path, text in SOURCES.items() if path not in allowed for line in rule(ast.parse(text))
    ]
    assert broken == []


@pytest.mark.parametrize("name", RULES)
def test_the_rule_finds_what_it_is_about(name: str) -> None:
    """Each planted breach is found, and each file that is allowed one has one: no permission is left lying about."""
    rule, allowed, breaches = RULES[name]
    assert [breach for breach in breaches if not list(rule(ast.parse(breach)))] == []
    by_name = {path for path in allowed if not name.startswith(("only transport", "nothing stops"))}
    assert [path for path in by_name if not list(rule(ast.parse(SOURCES[path])))] == []


def test_what_is_handed_over_is_no_status() -> None:
    """The control of the rule about jobs: marking a job as handed over is allowed to others."""
    harmless = "S = \"UPDATE summary_generation_jobs SET dispatched_at = now() WHERE status = 'queued'\""
    assert list(makes_or_moves_a_job(ast.parse(harmless))) == []


def test_no_file_is_named_for_nothing() -> None:
    """A file is named by what it does: not service, manager, helper, utils, common or misc."""
    empty = re.compile(r"(^|_)(services?|managers?|helpers?|utils?|utilities|common|misc|base|core)(_|$)")
    names = [path for folder in (SYNOPSIS, BACKEND / "tests") for path in folder.rglob("*.py")]
    assert len(names) > 100
    assert [str(path) for path in names if empty.search(path.stem) or empty.search(path.parent.name)] == []


def test_every_room_says_what_it_is_for() -> None:
    """Each package begins with a sentence about itself."""
    rooms = [path for path in SOURCES if path.endswith("__init__.py")]
    assert len(rooms) >= 13
    assert [path for path in rooms if not ast.get_docstring(ast.parse(SOURCES[path]))] == []


def test_every_test_states_its_rule() -> None:
    """Each test function has a docstring, and none is skipped or expected to fail."""
    silent = []
    for path in sorted((BACKEND / "tests").rglob("test_*.py")):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                if not ast.get_docstring(node) or any("skip" in mark or "xfail" in mark for mark in marks):
                    silent.append(f"{path.name}:{node.lineno} {node.name}")
    assert silent == []
