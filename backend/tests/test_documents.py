"""Documents that repeat what the code says are held to it.

``cd backend && python -m tests.test_documents`` writes the generated parts anew.
"""

import ast
import re
from pathlib import Path

import pytest

from synopsis.api.policy import POLICIES
from synopsis.jobs.status import FINAL, TRANSITIONS, Status
from synopsis.summaries.stages import OverviewStage, Stage
from synopsis.tenancy.actor import Role
from synopsis.tenancy.key_scopes import MEANINGS, KeyScope
from synopsis.tenancy.policy import ANY_KEY, EVERYBODY

DOCS = Path(__file__).parents[2] / "docs"
LIFECYCLE, SECURITY, RELIABILITY = DOCS / "lifecycle.md", DOCS / "security.md", DOCS / "reliability.md"
TESTS = Path(__file__).parent
BACKEND = TESTS.parent


def diagram() -> str:
    """The life of a job, as Mermaid draws it."""
    arrows = [f"    {arrow.source or '[*]'} --> {arrow.target}: {arrow.verb}" for arrow in TRANSITIONS]
    ends = [f"    {status} --> [*]" for status in Status if status in FINAL]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *ends, "```"])


def verbs() -> str:
    """Every arrow with its guard."""
    rows = [f"| `{arrow.verb}` | {arrow.source or '–'} | {arrow.target} | {arrow.guard} |" for arrow in TRANSITIONS]
    return "\n".join(["| verb | from | to | only if |", "|---|---|---|---|", *rows])


def stages(of: type[Stage | OverviewStage] = Stage) -> str:
    """The stages of a summary."""
    rows = [f"| {stage.progress} % | `{stage}` |" for stage in of]
    return "\n".join(["| progress | stage |", "|---|---|", *rows])


def overview_stages() -> str:
    """The stages of the overview of a class."""
    return stages(OverviewStage)


def policies() -> str:
    """Every route that asks who one is, by what an API key needs."""
    rows = []
    for route, policy in POLICIES.items():
        roles = "everybody" if policy.roles == EVERYBODY else ", ".join(role for role in Role if role in policy.roles)
        key = "not with a key" if policy.key is None else "any key" if policy.key is ANY_KEY else f"`{policy.key}`"
        recorded = f"`{policy.records}`" if policy.records else ""
        rows.append(f"| `{route}` | {roles} | {policy.whose} | {key} | {recorded} |")
    return "\n".join(["| route | who | whose | an API key needs | audit log |", "|---|---|---|---|---|", *rows])


def scopes() -> str:
    """What an API key may be allowed."""
    rows = [f"| `{scope}` | {MEANINGS[scope]} |" for scope in KeyScope]
    return "\n".join(["| scope | allows a key to |", "|---|---|", *rows])


GENERATED = {
    "diagram": diagram,
    "verbs": verbs,
    "stages": stages,
    "overview_stages": overview_stages,
    "policies": policies,
    "scopes": scopes,
}
IN = {LIFECYCLE: ("diagram", "verbs", "stages", "overview_stages"), SECURITY: ("policies", "scopes")}


def written_anew(document: Path) -> str:
    """The document with each part between ``<!-- generated: name -->`` and ``<!-- end -->`` made afresh."""
    text = document.read_text()
    for name in IN[document]:
        begin, end = f"<!-- generated: {name} -->\n", "\n<!-- end -->"
        before, found, rest = text.partition(begin)
        assert found, f"{document.name} has no place for {name}"
        text = before + begin + GENERATED[name]() + end + rest.partition(end.lstrip())[2]
    return text


@pytest.mark.parametrize("document", IN, ids=lambda document: document.name)
def test_what_is_drawn_from_the_code_is_as_the_code_is(document: Path) -> None:
    """The transitions of a job, its stages, who may do what, and the scopes of API keys."""
    assert written_anew(document) == document.read_text(), "run: cd backend && python -m tests.test_documents"


NAMED = re.compile(r"`(?:tests/)?((?:[a-z_]+/)*test_\w+\.py)?(?:::(test_\w+))?`")
"""A test, or a file of them: `api/test_keys.py::test_a_key_ends`, or `::test_a_key_ends` behind another of its file."""
COMMAND = re.compile(r"`(?:SYNOPSIS_\w+=\w+ )?pytest (tests/\S+\.py)(?: -k (\w+))?`")
PROMISES = re.compile(r"^\| promise \| held by.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE)


def named_in(text: str) -> list[tuple[str, str]]:
    """Files, below ``tests``, and functions; of a file alone, an empty one."""
    found: list[tuple[str, str]] = []
    for path, function in NAMED.findall(text):
        if path or function:
            found.append((path or found[-1][0], function))
    return found


def functions_of(path: str) -> set[str]:
    """The functions of a file."""
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("document", [SECURITY, RELIABILITY], ids=lambda document: document.name)
def test_each_test_that_a_document_names_exists(document: Path) -> None:
    """Files and functions, and what the commands of the table of faults choose."""
    text = document.read_text(encoding="utf-8")
    named, commands = named_in(text), COMMAND.findall(text)
    there = {path: functions_of(path) for path in {path for path, _ in named} if (TESTS / path).is_file()}
    assert [path for path, _ in named if path not in there] == []
    assert [f"{path}::{function}" for path, function in named if function and function not in there[path]] == []
    files = {path: (BACKEND / path).read_text(encoding="utf-8") for path, _ in commands if (BACKEND / path).is_file()}
    assert [f"{path} -k {word}" for path, word in commands if word not in files.get(path, "\0")] == []
    assert len(named) + len(commands) > 20


def test_each_promise_of_security_names_its_tests() -> None:
    """Not a file alone: a function, that can be looked at and run."""
    rows = [row for table in PROMISES.findall(SECURITY.read_text(encoding="utf-8")) for row in table.splitlines()]
    assert [row for row in rows if not any(function for _, function in named_in(row))] == []
    assert len(rows) > 30


if __name__ == "__main__":
    for each in IN:
        each.write_text(written_anew(each))
