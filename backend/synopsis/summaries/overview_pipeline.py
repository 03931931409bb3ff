"""How the overview of a class is made, stage by stage: collect its summaries → find themes → check → count → write.

As a kind of task it satisfies ``jobs.tasks.Task`` by its shape alone, like ``pipeline.SummaryPipeline``. What it hands
back is kept as the job's own result: an overview has no table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from synopsis.ai.writer import ClassBrief, ClassWriter, Statement, Themes
from synopsis.kit.errors import Permanent, Transient
from synopsis.kit.threads import SHORT, read_aside
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.check import RefusedDraft, check_themes
from synopsis.summaries.class_collect import Class, Earlier, collect_classes
from synopsis.summaries.collect import Received
from synopsis.summaries.overview import Document, fingerprint, is_enough, language_of, write_overview
from synopsis.summaries.overview_prompt import build_overview
from synopsis.summaries.pipeline import Report, compiled, pseudonymised
from synopsis.summaries.stages import OverviewStage
from synopsis.tenancy.scope import Scope

NOBODY = 0
"""The overview has no subject: everybody's name becomes a code alike."""


class Request(Protocol):
    """What is asked for: the overview of one class."""

    @property
    def id(self) -> int:
        """By which the answer is found again."""
        ...

    @property
    def evaluation_id(self) -> int:
        """Of which evaluation."""
        ...

    @property
    def task_params(self) -> Mapping[str, Any]:
        """``force``: make it anew even if nothing has changed."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """An overview, and whether it is the one that was there already."""

    document: Document
    is_reused: bool = False


class OverviewPipeline:
    """Makes overviews with one writer."""

    def __init__(self, writer: ClassWriter, earlier: Earlier) -> None:
        """Prepare.

        Args:
            writer: finds the themes.
            earlier: finds the overviews that were made last.
        """
        self._writer = writer
        self._earlier = earlier

    @property
    def provider(self) -> str | None:
        """Whom the writer asks."""
        return self._writer.provider

    def had_an_answer(self, result: Made) -> bool:
        """Whether the provider answered for it."""
        return not result.is_reused and result.document["generation_method"] == "ai"

    def remark(self, result: Made) -> str | None:
        """That nothing was made, and why."""
        if not result.is_reused:
            return None
        return (
            f"Nothing has changed since the overview of {result.document['as_of']} was made, so it was used again;"
            " `force` makes it anew."
        )

    async def prepare(self, scope: Scope, requests: Sequence[Request]) -> Mapping[int, Class | Permanent]:
        """Verify the evaluations, and collect the newest summaries of their pupils, in one transaction."""
        classes = await collect_classes(scope, [request.evaluation_id for request in requests], self._earlier)
        return {request.id: classes.get(request.evaluation_id) or _is_gone(request) for request in requests}

    async def run(self, request: Request, prepared: Class, report: Report) -> Made:
        """Make one overview, or find that the last one still holds.

        Raises:
            Transient: the writer could not, or what it found was refused; another try may do.
            Permanent: no try will.
        """
        for reached in (OverviewStage.EVALUATION_VERIFIED, OverviewStage.SUMMARIES_COLLECTED):
            report(reached, reached.progress)
        earlier = prepared.earlier
        is_unchanged = earlier and earlier.get("fingerprint") == fingerprint(prepared, model=self._writer.model)
        if earlier is not None and is_unchanged and not request.task_params.get("force"):
            return Made(earlier, is_reused=True)
        names, statements = await read_aside(partial(pseudonymise, prepared), is_long=True)
        report(OverviewStage.ANONYMISED, OverviewStage.ANONYMISED.progress)
        found = await self._find(prepared, statements, names) if is_enough(prepared) else None
        report(OverviewStage.THEMES_FOUND, OverviewStage.THEMES_FOUND.progress)
        writer = self._writer
        document = write_overview(prepared, statements, found, method=writer.method, model=writer.model)
        report(OverviewStage.WRITTEN, OverviewStage.WRITTEN.progress)
        return Made(document)

    async def record(self, scope: Scope, results: Sequence[tuple[Request, Made]]) -> Mapping[int, Document]:  # noqa: ARG002  # as tasks are asked
        """The overviews, by request: each is kept with its job, by whoever completes it."""
        return {request.id: made.document for request, made in results}

    async def _find(self, of: Class, statements: Sequence[Statement], names: Pseudonymiser) -> Themes:
        language = language_of(of)
        found = await self._writer.find_themes(
            ClassBrief(language, tuple(statements), *build_overview(language, statements))
        )
        look = partial(check_themes, found.themes, language=language, statements=statements, leaks=names.leaks)
        try:
            await read_aside(look, is_long=sum(len(one.text) for one in statements) > SHORT)
        except RefusedDraft as refusal:
            raise Transient(f"The themes that were found were refused: {refusal}", code="answer_refused") from refusal
        return found


def pseudonymise(of: Class) -> tuple[Pseudonymiser, tuple[Statement, ...]]:
    """What looks for names in an answer, and the points of the class's summaries as a writer may see them.

    They are freed of names once more, for the class may have changed since they were written.

    Raises:
        Permanent: something that identifies somebody is left in one of them; nothing is sent.
    """
    names = Pseudonymiser(compiled(of.roster), subject_id=NOBODY)
    points = [(summary.student_id, point) for summary in of.summaries for point in summary.points]
    received = [Received(0, pupil, "", point["text"]) for pupil, point in points]
    return names, tuple(
        Statement(comment.number, comment.reviewer, point["kind"], comment.text)
        for comment, (_, point) in zip(pseudonymised(received, names), points, strict=True)
    )


def _is_gone(request: Request) -> Permanent:
    return Permanent(f"Evaluation {request.evaluation_id} is not there (any more).", code="evaluation_not_found")
