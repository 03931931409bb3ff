"""Documents that repeat what the code says are held to it.

``cd backend && python -m tests.test_documents`` writes the generated parts anew.
"""

from pathlib import Path

from synopsis.jobs.status import FINAL, TRANSITIONS, Status
from synopsis.summaries.stages import Stage

DOCS = Path(__file__).parents[2] / "docs"
LIFECYCLE = DOCS / "lifecycle.md"


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


GENERATED = {"diagram": diagram, "verbs": verbs, "stages": stages}


def written_anew(text: str) -> str:
    """The document with each part between ``<!-- generated: name -->`` and ``<!-- end -->`` made afresh."""
    for name, make in GENERATED.items():
        begin, end = f"<!-- generated: {name} -->\n", "\n<!-- end -->"
        before, _, rest = text.partition(begin)
        text = before + begin + make() + end + rest.partition(end.lstrip())[2]
    return text


def test_the_lifecycle_is_drawn_from_the_table_of_the_code() -> None:
    """docs/lifecycle.md shows the very transitions of jobs/status.py and the stages of summaries/stages.py."""
    text = LIFECYCLE.read_text()
    assert all(f"<!-- generated: {name} -->" in text for name in GENERATED)
    assert written_anew(text) == text, "run: cd backend && python -m tests.test_documents"


if __name__ == "__main__":
    LIFECYCLE.write_text(written_anew(LIFECYCLE.read_text()))
