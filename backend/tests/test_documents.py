"""Documents that repeat what the code says are held to it.

``cd backend && python -m tests.test_documents`` writes the generated parts anew.
"""

from pathlib import Path

import pytest

from synopsis.api.policy import POLICIES
from synopsis.jobs.status import FINAL, TRANSITIONS, Status
from synopsis.summaries.stages import Stage
from synopsis.tenancy.actor import Role
from synopsis.tenancy.key_scopes import MEANINGS, KeyScope
from synopsis.tenancy.policy import ANY_KEY, EVERYBODY

DOCS = Path(__file__).parents[2] / "docs"
LIFECYCLE, SECURITY = DOCS / "lifecycle.md", DOCS / "security.md"


def diagram() -> str:
    """The life of a job, as Mermaid draws it."""
    arrows = [f"    {arrow.source or '[*]'} --> {arrow.target}: {arrow.verb}" for arrow in TRANSITIONS]
    ends = [f"    {status} --> [*]" for status in Status if status in FINAL]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *ends, "```"])


def verbs() -> str:
    """Every arrow with its guard."""
    rows = [f"| `{arrow.verb}` | {arrow.source or '–'} | {arrow.target} | {arrow.guard} |" for arrow in TRANSITIONS]
    return "\n".join(["| verb | from | to | only if |", "|---|---|---|---|", *rows])


def stages() -> str:
    """The stages of a summary."""
    rows = [f"| {stage.progress} % | `{stage}` |" for stage in Stage]
    return "\n".join(["| progress | stage |", "|---|---|", *rows])


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


GENERATED = {"diagram": diagram, "verbs": verbs, "stages": stages, "policies": policies, "scopes": scopes}
IN = {LIFECYCLE: ("diagram", "verbs", "stages"), SECURITY: ("policies", "scopes")}


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


if __name__ == "__main__":
    for each in IN:
        each.write_text(written_anew(each))
